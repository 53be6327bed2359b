"""What the CHECKs of a table ask of its columns: bounds, ranges, orders, and columns that are never the same.

Raises SeedError with the table, the check and the hint that would help where nothing can be generated that holds.
"""

from __future__ import annotations

import msgspec

from seigen.errors import SeedError
from seigen.hints import Lognormal, Normal, Uniform
from seigen.seed.bounds import Bounds, Order, admits, merge
from seigen.seed.checks import NotUnderstood, understand
from seigen.seed.facts import TableFacts
from seigen.seed.fit import fit_of
from seigen.seed.orders import Range, circle, narrowed
from seigen.seed.scale import Scale, decimals, scale_of


class Asked:
    """`names`: the checks of a column, or of an order or a pair of columns. `scales`, `ranges`: of what has numbers."""

    def __init__(self, facts: TableFacts) -> None:
        self.facts = facts
        self.bounds: dict[str, Bounds] = {}
        self.orders: list[Order] = []
        self.apart: list[frozenset[str]] = []
        self.names: dict[object, list[str]] = {}
        self.read()
        self.refine()
        self.scales: dict[str, Scale] = {c: found for c, t in facts.types.items() if (found := scale_of(t)) is not None}
        self.ranges = {column: self.range(column) for column in self.scales}
        self.compare()
        self.check_ranges()

    def fail(self, problem: str) -> SeedError:
        return SeedError(f'table "{self.facts.name}": {problem}')

    def said(self, of: object) -> str:
        """The checks by name."""
        found = [f'"{name}"' for name in self.names.get(of, ())]
        return f"check{'s' if len(found) > 1 else ''} {', '.join(found)}" if found else "its type"

    def hinted(self, *columns: str) -> bool:
        """Whether all of these columns say themselves what they hold; those that are not written do."""
        return all(
            self.facts.hint(column).generate is not None or bool(self.facts.hint(column).null_unless)
            for column in columns
            if column in self.facts.columns
        )

    # -- what is said

    def read(self) -> None:
        """A CHECK that is not understood, and whose columns all have a hint, is the hints' business."""
        for check in self.facts.checks:
            try:
                found = understand(check.definition)
            except NotUnderstood as part:
                if check.columns and self.hinted(*check.columns):
                    continue
                raise self.fail(
                    f'check "{check.name}": {part} is of a form that is not understood; say what its columns hold '
                    f"with generate: {', '.join(check.columns) or 'all of them'}"
                ) from None
            for column, bounds in found.bounds.items():
                try:
                    self.bounds[column] = merge(self.bounds[column], bounds) if column in self.bounds else bounds
                except ValueError as error:
                    raise self.fail(f'check "{check.name}" and another one leave no value: {error}') from None
            pairs = [frozenset(pair) for pair in found.apart]
            self.orders += found.orders
            self.apart += pairs
            for of in (*found.bounds, *found.orders, *pairs, *(c for o in found.orders for c in (o.lower, o.higher))):
                self.names.setdefault(of, []).append(check.name)

    def refine(self) -> None:
        """A numeric without a scale has the digits that its bounds have, and one more."""
        for column, type_ in self.facts.types.items():
            if type_.family != "numeric" or type_.size is not None:
                continue
            bounds, hint = self.bounds.get(column, Bounds()), self.facts.hint(column).generate
            said = [bounds.low, bounds.high]
            said += [hint.low, hint.high] if isinstance(hint, Uniform | Normal | Lognormal) else []
            digits = max((decimals(value) for value in said if isinstance(value, float)), default=0)
            if digits >= 2:
                self.facts.types[column] = msgspec.structs.replace(type_, scale=digits + 1)

    # -- ranges

    def range(self, column: str) -> Range:
        scale, bounds = self.scales[column], self.bounds.get(column, Bounds())
        low, high = self.number(column, bounds.low), self.number(column, bounds.high)
        return (
            scale.low if low is None else max(scale.low, scale.up(low, strict=bounds.low_open)),
            scale.high if high is None else min(scale.high, scale.down(high, strict=bounds.high_open)),
        )

    def number(self, column: str, bound: float | str | None) -> float | None:
        """A bound on the column's scale."""
        if not isinstance(bound, str):
            return bound
        found = self.scales[column].read(bound)
        if found is None and not self.hinted(column):
            raise self.fail(f"{self.said(column)}: '{bound}' is not understood; say what \"{column}\" holds: generate")
        return found

    def compare(self) -> None:
        """Orders of columns that are written and have numbers; the others are left to hints."""
        for order in self.orders:
            known = {order.lower, order.higher} <= self.facts.columns.keys()
            if known and not self.comparable(order) and not self.hinted(order.lower, order.higher):
                raise self.fail(
                    f'{self.said(order)}: "{order.lower}" below "{order.higher}" cannot be kept for '
                    f"{self.facts.types[order.higher].text}; say what both hold: generate: {{choice: [...]}}"
                )
        self.orders = [order for order in self.orders if self.comparable(order)]
        self.orders = [
            msgspec.structs.replace(o, strict=o.strict or frozenset((o.lower, o.higher)) in self.apart)
            for o in self.orders
        ]
        ordered = [frozenset((order.lower, order.higher)) for order in self.orders]
        self.apart = [pair for pair in self.apart if pair not in ordered and pair <= self.facts.columns.keys()]
        round_ = circle(self.orders)
        if round_ is not None:
            raise self.fail(
                f"{self.said(round_[0])}: {' < '.join(round_[::-1])} cannot be kept; give the table rows: 0"
            )
        self.ranges = narrowed(self.ranges, self.scales, self.orders)

    def comparable(self, order: Order) -> bool:
        pair = [self.scales.get(order.lower), self.scales.get(order.higher)]
        return pair[0] is not None and pair[1] is not None and pair[0].kind == pair[1].kind

    def check_ranges(self) -> None:
        for column, (low, high) in self.ranges.items():
            if low > high:
                spell = self.scales[column].spell
                raise self.fail(
                    f'column "{column}": {self.said(column)} asks for at least {spell(low)}, and '
                    f"{self.facts.types[column].text} and the CHECKs leave at most {spell(high)}; no hint (generate) "
                    "helps: change the type or the check, or give the table rows: 0"
                )
        for column, bounds in self.bounds.items():
            if column not in self.facts.columns or self.hinted(column):
                continue
            self.check_length(column, bounds)
            if column not in self.scales and (bounds.low is not None or bounds.high is not None):
                raise self.fail(
                    f"{self.said(column)}: a range of {self.facts.types[column].text} cannot be kept; say what "
                    f'"{column}" holds: generate: {{choice: [...]}}'
                )
            if bounds.values and not any(self.allows(column, value) for value in bounds.values):
                raise self.fail(f'column "{column}": {self.said(column)} leaves none of {", ".join(bounds.values)}')

    def check_length(self, column: str, bounds: Bounds) -> None:
        size = self.facts.types[column].size if self.facts.types[column].family == "text" else None
        fit = fit_of(bounds, size)
        if fit.size is not None and fit.size < fit.least:
            around = len(fit.head + fit.tail)
            raise self.fail(
                f'column "{column}": {self.said(column)} asks for {fit.least + around} characters, and '
                f"{self.facts.types[column].text} and the CHECKs leave {fit.size + around}; no hint (generate) helps: "
                "change the type or the check, or give the table rows: 0"
            )

    def allows(self, column: str, text: str) -> bool:
        """Whether the type and the CHECKs let a listed value be."""
        bounds, type_ = self.bounds.get(column, Bounds()), self.facts.types[column]
        value = self.scales[column].read(text) if column in self.scales else None
        if value is not None:
            low, high = self.ranges[column]
            return low <= value <= high and text not in bounds.not_values
        listed = bounds.values is None or text in bounds.values
        return listed and admits(bounds, text) and (type_.family != "text" or len(text) <= (type_.size or len(text)))
