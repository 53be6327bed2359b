"""CHECK expressions → what they ask of columns: ranges, lists, lengths, prefixes, and how two columns compare.

A check is a conjunction of such parts; `x IS NULL OR …` is its other side. Any other form raises NotUnderstood with its
text: nothing is guessed. Both the user's spellings and the server's (`x <> ALL (ARRAY['a'::text])`) are understood.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from seigen.seed.bounds import Bounds, Order, Scalar, as_number, merge

if TYPE_CHECKING:
    from sqlglot import exp


class NotUnderstood(Exception):
    """A part of a check is of another form; str() is its text."""


class Understood(NamedTuple):
    """`apart`: pairs of columns that are never the same."""

    bounds: dict[str, Bounds]
    orders: tuple[Order, ...]
    not_null: frozenset[str] = frozenset()
    apart: tuple[tuple[str, str], ...] = ()


def understand(definition: str) -> Understood:
    """`definition`: what follows ADD CONSTRAINT name: CHECK (…). A check that contradicts itself is not understood."""
    import sqlglot

    from seigen.rules.queries import readable

    text = definition[definition.index("(") + 1 : definition.rindex(")")]
    reading = Reading()
    try:
        if not readable(text):
            raise ValueError(text)
        reading.conjunct(sqlglot.parse_one(text, dialect="postgres"))
    except NotUnderstood:
        raise
    except Exception:  # a parser of thirty dialects fails in more ways than it says
        raise NotUnderstood(text.strip()) from None
    return Understood(reading.bounds, tuple(reading.orders), frozenset(reading.not_null), tuple(reading.apart))


class Reading:
    def __init__(self) -> None:
        self.bounds: dict[str, Bounds] = {}
        self.orders: list[Order] = []
        self.not_null: set[str] = set()
        self.apart: list[tuple[str, str]] = []

    def add(self, column: str, bounds: Bounds) -> None:
        self.bounds[column] = merge(self.bounds[column], bounds) if column in self.bounds else bounds

    def conjunct(self, node: exp.Expr) -> None:
        from sqlglot import exp

        node = plain(node)
        match node:
            case exp.And():
                self.conjunct(node.left)
                self.conjunct(node.right)
            case exp.Or():
                self.alternative(node)
            case exp.Boolean() if node.this:
                pass
            case exp.Between() if not node.args.get("symmetric"):
                self.compare(exp.GTE(this=node.this, expression=node.args["low"]))
                self.compare(exp.LTE(this=node.this, expression=node.args["high"]))
            case exp.In() if node.expressions:
                self.one_of(node, node.this, node.expressions, negated=False)
            case exp.Not():
                self.negation(node)
            case exp.Is() | exp.Column():
                self.truth(node, wanted=True)
            case exp.Like() if not node.args.get("negate"):
                self.like(node)
            case exp.EQ() | exp.NEQ() | exp.GT() | exp.GTE() | exp.LT() | exp.LTE():
                self.compare(node)
            case _:
                raise NotUnderstood(node.sql("postgres"))

    def alternative(self, node: exp.Or) -> None:
        """x IS NULL OR …: the other side. Equalities of one column: its values."""
        from sqlglot import exp

        sides = list(node.flatten())
        left = [
            side
            for side in map(plain, sides)
            if not (isinstance(side, exp.Is) and isinstance(side.expression, exp.Null) and not side.args.get("negate"))
        ]
        if len(left) == 1 and len(sides) > 1:
            return self.conjunct(left[0])
        names = {column_of(side.this) for side in left if isinstance(side, exp.EQ)}
        if len(names) == 1 and None not in names and all(isinstance(side, exp.EQ) for side in left):
            return self.one_of(node, left[0].this, [side.expression for side in left], negated=False)
        raise NotUnderstood(node.sql("postgres"))

    def negation(self, node: exp.Not) -> None:
        from sqlglot import exp

        inner = plain(node.this)
        pairs = ((exp.GT, exp.LTE), (exp.GTE, exp.LT), (exp.EQ, exp.NEQ))
        opposite: dict[type, type[exp.Binary]] = {a: b for pair in pairs for a, b in (pair, pair[::-1])}
        if isinstance(inner, exp.Is | exp.Column):
            self.truth(inner, wanted=False)
        elif isinstance(inner, exp.In) and inner.expressions:
            self.one_of(inner, inner.this, inner.expressions, negated=True)
        elif (
            isinstance(inner, exp.Binary)
            and type(inner) in opposite
            and not isinstance(plain(inner.expression), exp.Any)
        ):
            self.compare(opposite[type(inner)](this=inner.this, expression=inner.expression))
        else:
            raise NotUnderstood(node.sql("postgres"))

    def truth(self, node: exp.Expr, *, wanted: bool) -> None:
        """A boolean column by itself; IS TRUE and IS FALSE; IS NOT NULL. `wanted` is False under a NOT."""
        from sqlglot import exp

        column = column_of(node.this if isinstance(node, exp.Is) else node)
        wanted = wanted != bool(node.args.get("negate"))
        asked = node.expression if isinstance(node, exp.Is) else exp.true()
        if column is not None and isinstance(asked, exp.Boolean):
            self.add(column, Bounds(values=("true" if bool(asked.this) == wanted else "false",)))
            if isinstance(node, exp.Is) and wanted:
                self.not_null.add(column)
        elif column is not None and isinstance(asked, exp.Null) and not wanted:
            self.not_null.add(column)
        else:
            raise NotUnderstood(node.sql("postgres"))

    def one_of(self, node: exp.Expr, what: exp.Expr, values: list[exp.Expr], *, negated: bool) -> None:
        column, found = column_of(what), [constant(value) for value in values]
        if column is None or any(value is None for value in found):
            raise NotUnderstood(node.sql("postgres"))
        texts = tuple(str(value) for value in found if value is not None)
        self.add(column, Bounds(not_values=texts) if negated else Bounds(values=texts))

    def like(self, node: exp.Like) -> None:
        column, pattern = column_of(node.this), constant(node.expression)
        if (
            column is None
            or not isinstance(pattern, str)
            or pattern.count("%") > 1
            or "_" in pattern
            or "\\" in pattern
        ):
            raise NotUnderstood(node.sql("postgres"))
        self.add(column, Bounds(pattern=pattern) if "%" in pattern else Bounds(values=(pattern,)))

    def compare(self, node: exp.Binary) -> None:
        """One side is a constant, a list or another column."""
        from sqlglot import exp

        left, right, kind = plain(node.this), plain(node.expression), type(node)
        listed = elements(right)
        if listed is not None and kind is (exp.EQ if isinstance(right, exp.Any) else exp.NEQ):
            self.one_of(node, left, listed, negated=kind is exp.NEQ)
            return
        flipped = {exp.GT: exp.LT, exp.GTE: exp.LTE, exp.LT: exp.GT, exp.LTE: exp.GTE}
        if constant(left) is not None:
            left, right, kind = right, left, flipped.get(kind, kind)
        value, size, column = constant(right), length_of(left), column_of(left)
        if value is None:
            self.between_columns(node, left, right, kind)
        elif size is not None and isinstance(value, int):
            self.length(node, size, kind, value)
        elif column is None:
            raise NotUnderstood(node.sql("postgres"))
        else:
            self.add(column, bounds_of(kind, value))

    def length(self, node: exp.Expr, column: str, kind: type, value: int) -> None:
        from sqlglot import exp

        known: dict[type, Bounds] = {
            exp.GT: Bounds(min_length=value + 1),
            exp.GTE: Bounds(min_length=value),
            exp.LT: Bounds(max_length=value - 1),
            exp.LTE: Bounds(max_length=value),
            exp.EQ: Bounds(min_length=value, max_length=value),
        }
        found = known.get(kind)
        if found is None and value != 0:
            raise NotUnderstood(node.sql("postgres"))
        self.add(column, found or Bounds(min_length=1))

    def between_columns(self, node: exp.Expr, left: exp.Expr, right: exp.Expr, kind: type) -> None:
        from sqlglot import exp

        first, second = column_of(left), column_of(right)
        if first is not None and second is not None and first != second and kind in (exp.GT, exp.GTE, exp.LT, exp.LTE):
            lower, higher = (first, second) if kind in (exp.LT, exp.LTE) else (second, first)
            self.orders.append(Order(lower, higher, kind in (exp.LT, exp.GT)))
            return None
        if first is not None and second is not None and first != second and kind is exp.NEQ:
            self.apart.append((first, second))
            return None
        for cased, bounds in ((exp.Lower, Bounds(lower=True)), (exp.Upper, Bounds(upper=True))):
            pair = (left, right) if isinstance(right, cased) else (right, left)
            if (
                isinstance(pair[1], cased)
                and kind is exp.EQ
                and column_of(pair[0]) == column_of(pair[1].this) is not None
            ):
                return self.add(str(column_of(pair[0])), bounds)
        raise NotUnderstood(node.sql("postgres"))


def bounds_of(kind: type, value: Scalar) -> Bounds:
    from sqlglot import exp

    if kind is exp.EQ:
        return Bounds(values=(str(value),))
    if kind is exp.NEQ:
        return Bounds(min_length=1) if value == "" else Bounds(not_values=(str(value),))
    if kind in (exp.GT, exp.GTE):
        return Bounds(low=value, low_open=kind is exp.GT)
    return Bounds(high=value, high_open=kind is exp.LT)


def elements(node: exp.Expr) -> list[exp.Expr] | None:
    """Of ANY (ARRAY[…]), of ALL (ARRAY[…]), and of '{a,b}' in their places."""
    from sqlglot import exp

    if isinstance(node, exp.Any):
        array = bare(node.this)
    elif isinstance(node, exp.Anonymous) and str(node.this).lower() == "all" and len(node.expressions) == 1:
        array = bare(node.expressions[0])
    else:
        return None
    if isinstance(array, exp.Array):
        return list(array.expressions)
    text = str(array.this) if isinstance(array, exp.Literal) and array.is_string else ""
    found = re.fullmatch(r'\{([^{}"\\]+)\}', text)
    return [exp.Literal.string(part.strip()) for part in found[1].split(",")] if found else None


def plain(node: exp.Expr) -> exp.Expr:
    """Without parentheses, and without the casts that keep what they are around: a date of a timestamp does not."""
    from sqlglot import exp

    while isinstance(node, exp.Paren) or (isinstance(node, exp.Cast) and keeps(node.to)):
        node = node.this
    return node


def keeps(type_: exp.DataType) -> bool:
    from sqlglot import exp

    kinds = exp.DataType.Type
    return not type_.expressions and type_.is_type(kinds.TEXT, kinds.VARCHAR, kinds.DECIMAL, kinds.DOUBLE)


def bare(node: exp.Expr) -> exp.Expr:
    """Without parentheses and casts, whatever they are: around a constant they only say its type."""
    from sqlglot import exp

    while isinstance(node, exp.Paren | exp.Cast):
        node = node.this
    return node


def column_of(node: exp.Expr) -> str | None:
    from sqlglot import exp

    node = plain(node)
    if not isinstance(node, exp.Column) or node.table or not isinstance(node.this, exp.Identifier):
        return None
    return str(node.name) if node.this.quoted else str(node.name).lower()


def length_of(node: exp.Expr) -> str | None:
    from sqlglot import exp

    node = plain(node)
    named = isinstance(node, exp.Anonymous) and str(node.this).lower() in (
        "char_length",
        "character_length",
        "octet_length",
    )
    if named and len(node.expressions) == 1:
        return column_of(node.expressions[0])
    return column_of(node.this) if isinstance(node, exp.Length) else None


def constant(node: exp.Expr) -> Scalar | None:
    from sqlglot import exp

    numeric = any(cast.to.is_type(*exp.DataType.NUMERIC_TYPES) for cast in node.find_all(exp.Cast))
    node = bare(node)
    if isinstance(node, exp.Neg):
        inner = constant(node.this)
        return -inner if isinstance(inner, int | float) else None
    if isinstance(node, exp.Boolean):
        return "true" if node.this else "false"
    if isinstance(node, exp.Interval) and node.unit is not None:
        return f"{node.this.name} {node.unit.name}".lower()
    if not isinstance(node, exp.Literal):
        return None
    return str(node.this) if node.is_string and not numeric else as_number(str(node.this))
