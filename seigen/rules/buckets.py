"""Calls of time_bucket in sqlglot's tree of a query: their width, their time, and what tells two of them apart."""

from __future__ import annotations

from typing import NamedTuple

from sqlglot import exp

from seigen.fragments.tokens import fold
from seigen.rules.expressions import unstable
from seigen.rules.output_names import call, function, identifier

BUCKET = "time_bucket"


class Bucket(NamedTuple):
    """One call of time_bucket. `width`: an interval's or integer's text, None when it is computed.

    `column`, `table`: the time argument when it is a bare column; `cast`: the type that it is cast to. `rest`: what
    else tells two calls apart. `zoned`: whether a time zone is among the arguments, None when that is not plain.
    `misplaced`: named arguments that do not begin with the width and the time. `result`: what the call is cast to.
    `varying`: an argument, other than the time, that is not constant.
    """

    width: str | None
    column: str | None
    table: str
    cast: str
    rest: tuple[str, ...]
    zoned: bool | None
    misplaced: bool
    result: str = ""
    varying: str = ""


def bucket(node: exp.Expr) -> Bucket | None:
    """The time_bucket that an expression is, or is a cast of; None when it is anything else."""
    inner, result = uncast(node.unnest())
    found = call(inner)
    if found is None or function(found) != BUCKET or len(found.expressions) < 2:
        return None
    named = [name for name, _ in map(argument, found.expressions)]
    width, time, *rest = [value for _, value in map(argument, found.expressions)]
    column, cast = uncast(time)
    if isinstance(column, exp.Dot):  # (rides).started_at
        column = exp.Column(this=column.expression)
    bare = isinstance(column, exp.Column) and isinstance(column.this, exp.Identifier)
    table = column.args.get("table") if bare else None
    return Bucket(
        width=interval(width),
        column=identifier(column.this) if bare else None,
        table=identifier(table) if table is not None else "",
        cast=cast,
        rest=tuple(value.sql("postgres") for value in (rest if interval(width) else (width, *rest))),
        zoned="timezone" in named or (zone(named[2], rest[0]) if rest else False),
        misplaced=named[0] not in ("", "bucket_width") or named[1] not in ("", "ts"),
        result=result,
        varying=next(filter(None, map(varying, (width, *rest))), ""),
    )


def varying(node: exp.Expr) -> str:
    """The argument as SQL, when it reads a column or calls what is not immutable."""
    text = node.sql("postgres")
    return text if node.find(exp.Column) is not None or unstable(text, {}) else ""


def uncast(node: exp.Expr) -> tuple[exp.Expr, str]:
    """(what is cast, type), or (the node itself, '')."""
    return (node.this.unnest(), node.to.sql("postgres")) if isinstance(node, exp.Cast) else (node, "")


def argument(node: exp.Expr) -> tuple[str, exp.Expr]:
    """(name or '', value) of one argument: `origin => …` and `origin := …` are named."""
    if isinstance(node, (exp.Kwarg, exp.PropertyEQ)):
        return fold(node.this.name), node.expression.unnest()
    return "", node.unnest()


def zone(name: str, node: exp.Expr) -> bool | None:
    """Whether the third argument is a time zone: other overloads take an interval, a time or a date there."""
    if isinstance(node, exp.Cast):
        return {"TEXT": True, "VARCHAR": True}.get(node.to.this.name, False)
    if name or isinstance(node, (exp.Interval, exp.Neg)):
        return False
    if isinstance(node, exp.Literal):
        return node.is_string and not node.name[:1].isdigit()
    return None


def interval(node: exp.Expr) -> str | None:
    """The text of a constant width: '1 day', INTERVAL '1 day', INTERVAL '1' DAY, '1 day'::interval, 10, -10."""
    if isinstance(node, exp.Cast):
        node = node.this.unnest()
    sign = ""
    if isinstance(node, exp.Neg):
        node, sign = node.this.unnest(), "-"
    if isinstance(node, exp.Interval) and isinstance(node.this, exp.Literal):
        unit = node.args.get("unit")
        return f"{sign}{node.this.name} {unit.name.lower() if unit is not None else ''}".strip()
    return sign + node.name if isinstance(node, exp.Literal) else None
