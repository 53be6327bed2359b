"""The texts of a table's columns: templates, digests, pools and codes that fit the types and the CHECKs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seigen.hints import Faker, Template
from seigen.seed import makers
from seigen.seed.bounds import Bounds
from seigen.seed.by_name import is_hex
from seigen.seed.fit import SHORT, Fit, addressed, between, dressed, extent, fit_of, numbered
from seigen.seed.makers import Maker, Names, parse_template
from seigen.seed.pools import pool
from seigen.seed.types import SqlType

if TYPE_CHECKING:
    from seigen.seed.columns import Columns

WIDEST = 1 << 20  # characters of a text without a size, where its length matters


class Wording:
    def __init__(self, columns: Columns) -> None:
        self.of, self.facts, self.table = columns, columns.facts, columns.table
        self.shared: Names | None = None

    def type(self, column: str) -> SqlType:
        return self.facts.types[column]

    def bounds(self, column: str) -> Bounds:
        return self.of.bounds.get(column) or Bounds()

    def fit(self, column: str) -> Fit:
        return fit_of(self.bounds(column), self.type(column).size)

    def hex(self, column: str) -> bool:
        return self.type(column).family == "text" and is_hex(column)

    def digested(self, column: str) -> Maker:
        """Hexadecimal digits, as many as the type has."""
        fit = self.fit(column)
        width = fit.within(40 if fit.size is None else min(fit.size, 64))
        return between(makers.hexadecimal(width, self.of.stream(column), upper=fit.upper), fit.head, fit.tail)

    def coded(self, fit: Fit, width: int, maker: Maker) -> Maker:
        """Codes of a width, with what they lack in front."""
        return between(maker, fit.head + fit.cased("x" * max(fit.least - width, 0)), fit.tail)

    def fitting(self, column: str, texts: tuple[str, ...]) -> tuple[str, ...]:
        """The texts of a pool as the column can hold them."""
        if self.type(column).family != "text":
            return texts
        fit = self.fit(column)
        cut = (fit.cased(text.ljust(fit.least, "x"))[: fit.size].rstrip() for text in texts)
        whole = dict.fromkeys(fit.head + text + fit.tail for text in cut if len(text) >= fit.least)
        kept = tuple(text for text in whole if text not in self.bounds(column).not_values)
        if not kept:
            raise self.of.fail(
                f'column "{column}": no text of the pool fits; say its values: generate: {{choice: [...]}}'
            )
        return kept

    def faker(self, hint: Faker) -> tuple[str, ...]:
        return pool(hint.provider, hint.locale, hint.arguments)

    def names(self, column: str) -> Names:
        """What the templates of the table share; one that a CHECK keeps apart from another column shares nothing."""
        if column in self.of.kept.away:
            return self.named({column: self.templates()[column]}, column)
        if self.shared is None:
            self.shared = self.named(self.templates())
        return self.shared

    def templates(self) -> dict[str, Template]:
        said = {}
        for column in self.facts.columns:
            hint = self.of.hint(column) or (self.of.suggestion(column) if self.type(column).family == "text" else None)
            if isinstance(hint, Template):
                said[column] = hint
        return said

    def named(self, said: dict[str, Template], *of: str) -> Names:
        found = {column: self.providers(template) for column, template in said.items()}
        once = next((tuple(dict.fromkeys(found[c])) for c in found if c in self.of.unique), ())
        providers = sorted({name for names in found.values() for name in names})
        return Names({name: pool(name) for name in providers}, once, self.of.stream(*of, "names"))

    def providers(self, template: Template) -> list[str]:
        return [name for _, name in parse_template(template.text) if name and name not in self.facts.columns]

    def template(self, column: str, hint: Template) -> Maker:
        """A unique one that the column cannot hold whole, or that its names do not tell apart, has a number."""
        names, fit, unique = self.names(column), self.fit(column), column in self.of.unique
        maker = makers.template(hint.text, frozenset(self.facts.columns), names, unique=unique)
        least, most = self.extent(hint.text, names)
        rounds = self.table.total // names.combinations
        fits = least >= fit.least and (
            fit.size is None or most + (len(str(rounds)) if unique and rounds else 0) <= fit.size
        )
        tells = not unique or names.divisors.keys() <= set(self.providers(hint))
        if fits and tells and not (fit.lower or fit.upper or fit.head or fit.tail):
            return maker
        _, sign, domain = hint.text.partition("@")
        if not fits or not tells:
            width = len(str(self.table.total)) if unique else 0
            taken = SHORT if sign else 0
            if unique and fit.size is not None and fit.size < width + taken + 2:
                return self.squeezed(column, fit, taken)
            room = self.extent(domain, names)[1] if sign else None
            maker = numbered(maker, fit, width, room, self.of.stream(column, "domain"))
        return dressed(maker, fit)

    def extent(self, text: str, names: Names) -> tuple[int, int]:
        columns = {
            c: (0, self.type(c).size or WIDEST if self.type(c).family == "text" else 40) for c in self.facts.columns
        }
        return extent(text, names, columns)

    def squeezed(self, column: str, fit: Fit, taken: int) -> Maker:
        """Letters and digits alone; `taken` by a domain behind them."""
        stream = self.of.stream(column)
        width = min((12 if fit.size is None else fit.size) - taken, 12)
        maker = makers.codes36(width, stream, upper=fit.upper)
        return self.coded(fit, width + taken, addressed(maker, stream) if taken else maker)

    def unique_text(self, column: str, hint: Faker | None) -> Maker:
        stream, fit, total = self.of.stream(column), self.fit(column), self.table.total
        if self.hex(column):
            return self.digested(column)
        tail = len(str(max(total, 1) * 10)) + 1
        if fit.size is not None and fit.size < tail + 3:
            return self.squeezed(column, fit, 0)
        texts = self.faker(hint) if hint is not None else pool("word")
        room = None if fit.size is None else fit.size - tail
        cut = tuple(dict.fromkeys(fit.cased(text)[:room].ljust(fit.least - tail, "x") for text in texts))
        return between(makers.numbered(cut, stream, tail - 1 if fit.least else 1), fit.head, fit.tail)
