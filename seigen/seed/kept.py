"""Columns of a table that CHECKs compare: which one is made from the others, and what cannot be made so.

What is fixed (a list, a key, a sequence, a parent, the time) stays as it is; everything else moves to where it holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from seigen.hints import After, Choice, Literals, Lognormal, Normal, Sequence, Uniform, Zipf
from seigen.seed.bounds import Bounds, Order
from seigen.seed.draws import delay
from seigen.seed.links import Even, Popular
from seigen.seed.makers import Maker, with_nulls
from seigen.seed.orders import Elsewhere, Range, Spread, apart, between, highs, lows, unless_same
from seigen.seed.scale import Scale
from seigen.seed.values import UNTIL_NEXT

if TYPE_CHECKING:
    from seigen.seed.columns import Columns

DRAWN = (Zipf, Normal, Lognormal, Uniform)  # hints whose values may be moved


class Kept:
    def __init__(self, columns: Columns) -> None:
        self.of, self.asked = columns, columns.asked
        self.facts, self.table = columns.facts, columns.table
        self.away: dict[str, list[str]] = {}

    def fixed(self, column: str) -> bool:
        hint = self.of.hint(column)
        listed = self.asked.bounds.get(column, Bounds()).values
        placed = column == self.facts.time or column in self.of.unique or column in self.of.placed
        return placed or bool(listed) or (hint is not None and not isinstance(hint, DRAWN))

    def decide(self) -> None:
        """Once it is known what is unique, and what the parents fill."""
        for pair in self.asked.apart:
            self.part(*sorted(pair, key=self.readiness))
        self.check()

    def keep(self, column: str, maker: Maker) -> Maker:
        """The maker, moved to where the CHECKs hold."""
        asked = self.asked
        if column in self.away:
            others = {other: asked.scales.get(other) for other in self.away[column]}
            return apart(maker, others, asked.scales.get(column), asked.ranges.get(column, (0.0, 0.0)))
        if column not in asked.scales or self.fixed(column):
            return maker
        scale, stream = asked.scales[column], self.of.stream(column, "between")
        below = lows(column, asked.scales, asked.orders)
        above = highs(column, asked.scales, asked.orders, lambda c: self.fixed(c) and not self.follows(c, column))
        bounds = asked.bounds.get(column, Bounds())
        limited = scale.kind == "time" and (bounds.low is not None or bounds.high is not None)
        if not below and not above and not limited:
            return maker
        own = None if scale.kind == "time" and (below or above) else maker
        return between(own, below, above, asked.ranges[column], scale, self.spread(scale), stream)

    def spread(self, scale: Scale) -> Spread:
        if scale.kind == "number":
            return Spread(None, (0.0, np.inf))
        return Spread(delay(UNTIL_NEXT), (-np.inf, float(self.table.end) if scale.kind == "time" else np.inf))

    # -- never the same

    def readiness(self, column: str) -> tuple[bool, bool, int]:
        """The later of two columns moves, one without a hint rather."""
        return self.movable(column), self.of.hint(column) is None, list(self.facts.columns).index(column)

    def movable(self, column: str) -> bool:
        hint = self.of.hint(column)
        ordered = any(column in (order.lower, order.higher) for order in self.asked.orders)
        placed = column == self.facts.time or column in self.of.unique or column in self.of.placed
        return not ordered and not placed and not isinstance(hint, Sequence | After)

    def part(self, other: str, column: str) -> None:
        """`column` moves away from `other`, or is NULL where it is the same."""
        texts = self.of.values.texts(column) if self.movable(column) else None
        others = self.away.get(column, [])
        if self.movable(column) and (texts is None or len(texts) > len(others) + 1):
            self.away[column] = [*others, other]
            return
        if self.part_parents(other, column) or self.part_parents(column, other):
            return
        free = [c for c in (column, other) if not self.facts.required(c) and c in self.of.placed]
        if free:
            made, same_as = self.table.makers[free[0]], other if free[0] == column else column
            self.table.makers[free[0]] = with_nulls(made, unless_same(made, free[0], same_as, self.asked.scales))
        elif not self.asked.hinted(column, other):
            raise self.of.fail(
                f'{self.asked.said(frozenset((column, other)))}: "{column}" and "{other}" cannot be kept apart; say '
                "what both hold (generate), or let one be NULL"
            )

    def part_parents(self, other: str, column: str) -> bool:
        """Whether the parent by `column` could be made another one than that by `other`."""
        links = {link.columns[0]: link for link in self.facts.links if len(link.columns) == 1}
        first, second = links.get(other), links.get(column)
        if first is None or second is None or not {first.name, second.name} <= self.table.links.keys():
            return False
        parent, link = self.table.links[second.name]
        parents = self.of.world.tables[parent].total
        if (first.ref_table, first.ref_columns) != (second.ref_table, second.ref_columns) or parents < 2:
            return False
        if not isinstance(link, Popular | Even):
            return False  # unique, or numbered
        self.table.links[second.name] = (parent, Elsewhere(link, self.table.links[first.name][1], parents))
        return True

    # -- above and below

    def check(self) -> None:
        """Raises SeedError where what is fixed breaks a CHECK, and nothing can be moved."""
        for column in self.asked.ranges:
            known = self.known(column) if self.fixed(column) else None
            if known is not None and not isinstance(self.of.hint(column), Sequence):
                self.check_range(column, known)
        for order in self.asked.orders:
            self.check_known(order)
            self.check_order(order, order.lower, self.known(order.lower))

    def check_known(self, order: Order) -> None:
        pair = (order.lower, order.higher)
        unknown = [column for column in pair if self.known(column) is None]
        if not unknown or not all(map(self.fixed, pair)) or self.asked.hinted(*pair) or self.follows(*pair[::-1]):
            return
        raise self.of.fail(
            f'{self.asked.said(order)}: "{order.lower}" below "{order.higher}" cannot be kept, since nothing moves '
            f'"{unknown[0]}"; take its hint (generate) away, or give the table rows: 0'
        )

    def check_range(self, column: str, known: Range) -> None:
        low, high = self.asked.ranges[column]
        if known[0] >= low and known[1] <= high:
            return
        spell = self.asked.scales[column].spell
        asked = f"at least {spell(low)}" if known[0] < low else f"at most {spell(high)}"
        other = "another --start and --end" if column == self.facts.time else "other values (generate)"
        raise self.of.fail(
            f'{self.asked.said(column)}: "{column}" is {spell(known[0])} to {spell(known[1])} by '
            f"{self.reason(column)}, and has to be {asked}; give it {other}"
        )

    def check_order(self, order: Order, first: str, known: Range | None) -> None:
        """`first`: what is fixed below; `known`: its range as it is at the lower end of the order."""
        if known is None or not self.fixed(first) or self.follows(order.higher, first):
            return
        least = self.asked.scales[order.higher].up(known[1], strict=order.strict)
        if not self.fixed(order.higher):
            for beyond in self.asked.orders:
                if beyond.lower == order.higher:
                    self.check_order(beyond, first, (least, least))
            return
        higher = self.known(order.higher)
        if higher is None or least <= higher[0]:
            return
        spell = self.asked.scales[order.higher].spell
        raise self.of.fail(
            f'{self.asked.said(order)}: "{first}" is up to {spell(known[1])} by {self.reason(first)}, and '
            f'"{order.higher}" begins at {spell(higher[0])} by {self.reason(order.higher)}; take one hint (generate) '
            f"away, or say that one follows the other: generate: {{after: {{column: {first}}}}}"
        )

    def follows(self, column: str, other: str) -> bool:
        hint = self.of.hint(column)
        return isinstance(hint, After) and (hint.column == other or self.follows(hint.column, other))

    def reason(self, column: str) -> str:
        if self.of.hint(column) is not None:
            return "its hint"
        return "the range of the rows" if column == self.facts.time else "what else is asked of it"

    def known(self, column: str) -> Range | None:
        """The values that a fixed column has, as far as they are known before they are made."""
        hint, total = self.of.hint(column), max(1, self.table.total)
        listed = self.asked.bounds.get(column, Bounds()).values
        match hint:
            case Choice() | Literals():
                return self.listed(column, tuple(hint.values))
            case Sequence(per, start):
                arrangement = self.table.arrangement
                last = total if per is None or arrangement is None else arrangement.longest
                return float(start), float(start + last - 1)
            case None if column == self.facts.time and self.asked.scales[column].kind == "time":
                return float(self.table.start), float(self.table.end - 1)
            case None if listed:
                return self.listed(column, tuple(value for value in listed if self.asked.allows(column, value)))
            case None if column in self.of.unique and self.facts.types[column].family in ("integer", "numeric"):
                ladder, unit, parts = self.of.values.ladder(column, 1)
                ends = ladder.at(np.array([0, min(total, ladder.upward) - 1, total - 1], np.uint64)) * unit / parts
                return float(ends.min()), float(ends.max())
            case None if column in self.of.unique or column in self.table.makers:
                return None if column in self.of.linked else self.asked.ranges[column]
        return None

    def listed(self, column: str, texts: tuple[str, ...]) -> Range | None:
        found = [value for text in texts if (value := self.asked.scales[column].read(text)) is not None]
        return (min(found), max(found)) if len(found) == len(texts) else None
