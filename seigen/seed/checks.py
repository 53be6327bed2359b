"""CHECK expressions → what they ask of columns: ranges, lists, lengths, prefixes, and the order of two columns.

A check is a conjunction of such parts; `x IS NULL OR …` is its other side. Any other form raises NotUnderstood with its
text: nothing is guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from sqlglot import exp

Scalar = float | int | str


class NotUnderstood(Exception):
    """A part of a check is of another form; str() is its text."""


class Bounds(msgspec.Struct, frozen=True):
    """What one column may hold. Numbers are numbers, everything else text. `pattern`: LIKE with one % at most."""

    low: Scalar | None = None
    low_open: bool = False
    high: Scalar | None = None
    high_open: bool = False
    values: tuple[str, ...] | None = None
    not_values: tuple[str, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    lower: bool = False
    upper: bool = False
    pattern: str | None = None


class Order(msgspec.Struct, frozen=True):
    """One column below another in every row."""

    lower: str
    higher: str
    strict: bool


class Understood(NamedTuple):
    bounds: dict[str, Bounds]
    orders: tuple[Order, ...]


def understand(definition: str) -> Understood:
    """`definition`: what follows ADD CONSTRAINT name: CHECK (…)."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    text = definition[definition.index("(") + 1 : definition.rindex(")")]
    try:
        tree = sqlglot.parse_one(text, dialect="postgres")
    except SqlglotError:
        raise NotUnderstood(text.strip()) from None
    reading = Reading()
    reading.conjunct(tree)
    return Understood(reading.bounds, tuple(reading.orders))


def merge(a: Bounds, b: Bounds) -> Bounds:
    """Both at once. Raises ValueError when nothing is left."""
    low, low_open = tighter(a.low, a.low_open, b.low, b.low_open, greatest=True)
    high, high_open = tighter(a.high, a.high_open, b.high, b.high_open, greatest=False)
    values = (
        a.values if b.values is None else b.values if a.values is None else tuple(v for v in a.values if v in b.values)
    )
    lengths = [n for n in (a.min_length, b.min_length) if n is not None]
    most = [n for n in (a.max_length, b.max_length) if n is not None]
    if (
        values == ()
        or (lengths and most and max(lengths) > min(most))
        or (a.pattern and b.pattern and a.pattern != b.pattern)
    ):
        raise ValueError("they contradict each other")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        raise ValueError(f"nothing is between {low} and {high}")
    return Bounds(
        low=low,
        low_open=low_open,
        high=high,
        high_open=high_open,
        values=values,
        not_values=(*a.not_values, *b.not_values),
        min_length=max(lengths, default=None),
        max_length=min(most, default=None),
        lower=a.lower or b.lower,
        upper=a.upper or b.upper,
        pattern=a.pattern or b.pattern,
    )


def tighter(
    a: Scalar | None, a_open: bool, b: Scalar | None, b_open: bool, *, greatest: bool
) -> tuple[Scalar | None, bool]:
    if a is None or b is None:
        return (b, b_open) if a is None else (a, a_open)
    if a == b:
        return a, a_open or b_open
    if isinstance(a, str) or isinstance(b, str):
        raise ValueError(f"{a} and {b} are both bounds")
    return (a, a_open) if (a > b) == greatest else (b, b_open)


class Reading:
    def __init__(self) -> None:
        self.bounds: dict[str, Bounds] = {}
        self.orders: list[Order] = []

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
            case exp.Between():
                self.compare(exp.GTE(this=node.this, expression=node.args["low"]))
                self.compare(exp.LTE(this=node.this, expression=node.args["high"]))
            case exp.In() if node.expressions:
                self.one_of(node, node.this, node.expressions, negated=False)
            case exp.Not():
                self.negation(node)
            case exp.Is() if isinstance(node.expression, exp.Null):
                raise NotUnderstood(node.sql("postgres"))
            case exp.Like():
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
            if not (isinstance(side, exp.Is) and isinstance(side.expression, exp.Null))
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
        if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null) and column_of(inner.this):
            return None
        if isinstance(inner, exp.In) and inner.expressions:
            return self.one_of(inner, inner.this, inner.expressions, negated=True)
        if isinstance(inner, exp.EQ):
            return self.compare(exp.NEQ(this=inner.this, expression=inner.expression))
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
        self.add(column, Bounds(pattern=pattern))

    def compare(self, node: exp.Binary) -> None:
        """One side is a constant, a list or another column."""
        from sqlglot import exp

        left, right, kind = plain(node.this), plain(node.expression), type(node)
        if isinstance(right, exp.Any) and kind is exp.EQ and isinstance(array := plain(right.this), exp.Array):
            self.one_of(node, left, array.expressions, negated=False)
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


def plain(node: exp.Expr) -> exp.Expr:
    """Without parentheses and casts around it: they change no comparison that is understood here."""
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
    named = isinstance(node, exp.Anonymous) and str(node.this).lower() in ("char_length", "character_length")
    if named and len(node.expressions) == 1:
        return column_of(node.expressions[0])
    return column_of(node.this) if isinstance(node, exp.Length) else None


def constant(node: exp.Expr) -> Scalar | None:
    from sqlglot import exp

    node = plain(node)
    if isinstance(node, exp.Neg):
        inner = constant(node.this)
        return -inner if isinstance(inner, int | float) else None
    if isinstance(node, exp.Boolean):
        return "true" if node.this else "false"
    if not isinstance(node, exp.Literal):
        return None
    if node.is_string:
        return str(node.this)
    text = str(node.this)
    return int(text) if text.isdigit() else float(text)
