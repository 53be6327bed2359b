"""An aggregate's SELECT → what the rules ask about it. sqlglot parses, once per document; it never writes SQL.

A query that cannot be read (PostgreSQL may accept it all the same) gives None, and the rules are silent about it. So do
queries made to take sqlglot long: it tries every type name before a bracket twice, so time doubles with each nesting.
Functions are kept under the names that the user wrote, since names of output columns come from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from sqlglot import exp
from sqlglot.dialects.postgres import Postgres
from sqlglot.parsers.postgres import PostgresParser

from seigen.fragments.tokens import fold
from seigen.rules.definitions import scan

MAX_LENGTH, MAX_DEPTH, MAX_SLOW = 50_000, 40, 5
BUCKET = "time_bucket"
OUTSIDE = {BUCKET + "_ng", BUCKET + "_gapfill"}
SET_RETURNING = frozenset(
    """generate_series generate_subscripts json_array_elements json_each jsonb_array_elements jsonb_each
    jsonb_object_keys regexp_matches regexp_split_to_table string_to_table unnest""".split()  # noqa: SIM905
)
OUTER = ("RIGHT", "FULL")
NESTED: dict[type[exp.Expr], str] = {
    exp.Select: "a sub-query",
    exp.SetOperation: "a sub-query",
    exp.GroupingSets: "GROUPING SETS",
    exp.Rollup: "ROLLUP",
    exp.Cube: "CUBE",
}
SPECIAL = frozenset({"CAST", "EXTRACT", "NORMALIZE", "OVERLAY", "POSITION", "SUBSTRING", "TRIM", "XMLELEMENT"})


class Reader(Postgres):
    """PostgreSQL, every function anonymous: sqlglot's own classes forget what a function was called."""

    class Parser(PostgresParser):
        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
            name: parse for name, parse in PostgresParser.FUNCTION_PARSERS.items() if name in SPECIAL
        }


class Bucket(NamedTuple):
    """One call of time_bucket. `width`: an interval's or integer's text, None when it is computed.

    `column`, `table`: the time argument when it is a bare column; `cast`: the type that it is cast to. `rest`: what
    else tells two calls apart. `zoned`: whether a time zone is among the arguments, None when that is not plain.
    `misplaced`: named arguments that do not begin with the width and the time. `result`: what the call is cast to.
    """

    width: str | None
    column: str | None
    table: str
    cast: str
    rest: tuple[str, ...]
    zoned: bool | None
    misplaced: bool
    result: str = ""


class Output(NamedTuple):
    """One item of the SELECT list. `name` is None when it is not known: `*`."""

    name: str | None
    bucket: Bucket | None
    aliased: bool


class Grouping(NamedTuple):
    """One item of GROUP BY: a position in the SELECT list, a bare name, a time_bucket, or something else."""

    position: int | None = None
    name: str | None = None
    bucket: Bucket | None = None
    unknown: bool = False


class Source(NamedTuple):
    name: str
    alias: str
    renamed: bool


class Query(NamedTuple):
    """`opaque`: FROM holds more than plain relations. `unsupported`: what no aggregate may hold, in SQL's words."""

    sources: tuple[Source, ...]
    opaque: bool
    outputs: tuple[Output, ...]
    grouped: bool
    groupings: tuple[Grouping, ...]
    unsupported: tuple[str, ...]
    windows: bool
    outer: tuple[str, ...]


def read(text: str) -> Query | None:
    """The query, None when it cannot be read in reasonable time."""
    try:
        root = parse(text) if readable(text) else None
        if isinstance(root, exp.SetOperation):
            return Query((), True, (), True, (), (root.key.upper(),), False, ())
        return describe(root, Counter(token.word for token in scan(text))) if isinstance(root, exp.Select) else None
    except RecursionError:
        return None


def parse(text: str) -> exp.Expr | None:
    try:
        statements = Reader().parse(text)
    except Exception:  # a parser of thirty dialects fails in more ways than it says; the server is asked then
        return None
    root = statements[0] if len(statements) == 1 else None
    while isinstance(root, exp.Subquery):
        root = root.this
    return root


def readable(text: str) -> bool:
    """Whether sqlglot can be trusted with the text: length, brackets, and brackets that it would try as types."""
    tokens = scan(text) if len(text) <= MAX_LENGTH else ()
    slow: list[bool] = []
    before = ""
    for token in tokens:
        if token.kind == "open":
            slow.append(before in words())
            if len(slow) > MAX_DEPTH or sum(slow) > MAX_SLOW:
                return False
        elif token.kind == "close":
            slow.pop()
        before = token.word
    return bool(tokens)


@lru_cache(maxsize=1)
def words() -> frozenset[str]:
    """sqlglot's key words, type names included; the last word of those of several words."""
    return frozenset(name.lower().rsplit(None, 1)[-1] for name in Postgres.Tokenizer.KEYWORDS if name.strip())


def describe(select: exp.Select, said: Counter[str]) -> Query:
    """`said` counts the words of the text: what none of them says is not looked for in the tree."""
    relations = list(from_items(select))
    tables = [item for item in relations if isinstance(item, exp.Table) and isinstance(item.this, exp.Identifier)]
    group = select.args.get("group")
    with_ = select.args.get("with_")
    return Query(
        sources=() if with_ else tuple(map(source, tables)),
        opaque=bool(with_) or len(tables) < len(relations),
        outputs=tuple(map(output, select.expressions)),
        grouped=group is not None,
        groupings=tuple(map(grouping, flat(group.expressions))) if group is not None else (),
        unsupported=tuple(dict.fromkeys([*clauses(select, relations), *nested(select, relations, said)])),
        windows=said["over"] > 0 and any(not isinstance(w.this, exp.Identifier) for w in select.find_all(exp.Window)),
        outer=tuple(join.side for join in select.find_all(exp.Join) if join.side in OUTER) if said["join"] else (),
    )


# -- FROM -------------------------------------------------------------------------------------------------------------


def from_items(select: exp.Select) -> Iterator[exp.Expr]:
    """Everything that FROM and its joins read; brackets around joins are opened."""
    first = select.args.get("from_")
    waiting: list[Any] = [*([first.this] if first else ()), *(join.this for join in select.args.get("joins") or ())]
    waiting += select.args.get("laterals") or ()
    while waiting:
        item = waiting.pop(0)
        waiting += [join.this for join in item.args.get("joins") or ()]
        if isinstance(item, exp.Subquery) and isinstance(item.this, exp.Table) and not item.alias:
            waiting.append(item.this)
        else:
            yield item


def source(table: exp.Table) -> Source:
    alias = table.args.get("alias")
    name = identifier(table.this)
    named = identifier(alias.this) if alias is not None and alias.this is not None else name
    return Source(name, named, bool(alias is not None and alias.args.get("columns")))


def clauses(select: exp.Select, relations: list[exp.Expr]) -> Iterator[str]:
    """What makes cagg_query_supported of TimescaleDB say no: clauses of the SELECT itself and of its FROM."""
    for key, words in (("with_", "WITH"), ("distinct", "DISTINCT"), ("limit", "LIMIT"), ("offset", "OFFSET")):
        if select.args.get(key):
            yield "FETCH FIRST" if isinstance(select.args[key], exp.Fetch) else words
    if select.args.get("locks"):
        yield "FOR UPDATE"
    for relation in relations:
        joined = isinstance(relation, exp.Subquery) and isinstance(relation.this, exp.Table)
        if isinstance(relation, (exp.Subquery, exp.Values)) and not joined:
            yield "a sub-query in FROM"
        yield from (words for key, words in (("only", "ONLY"), ("sample", "TABLESAMPLE")) if relation.args.get(key))
    for item in select.expressions:
        called = call(item.unalias().unnest())
        if called is not None and function(called) in SET_RETURNING:
            yield f"{function(called)}()"


def nested(select: exp.Select, relations: list[exp.Expr], said: Counter[str]) -> Iterator[str]:
    """The same for what may stand anywhere in the query; LATERAL in FROM may hold a sub-query."""
    if said["select"] < 2 and not said.keys() & {"rollup", "cube", "grouping"}:
        return
    apart = {*map(id, relations), id(select.args.get("with_"))}
    for node in select.walk(prune=lambda n: id(n) in apart):
        if node is not select and isinstance(node, tuple(NESTED)):
            yield next(words for kind, words in NESTED.items() if isinstance(node, kind))


# -- GROUP BY ---------------------------------------------------------------------------------------------------------


def flat(items: list[exp.Expr]) -> Iterator[exp.Expr]:
    """The items of GROUP BY; `(a, b)` is two of them."""
    for item in items:
        plain = item.unnest()
        yield from (part.unnest() for part in plain.expressions) if isinstance(plain, exp.Tuple) else (plain,)


SETS = (exp.GroupingSets, exp.Rollup, exp.Cube)


def grouping(item: exp.Expr) -> Grouping:
    if isinstance(item, exp.Literal) and not item.is_string:
        return Grouping(position=int(item.name) if item.name.isdigit() else 0)
    if isinstance(item, exp.Column) and not item.table and isinstance(item.this, exp.Identifier):
        return Grouping(name=identifier(item.this))
    other = call(item)
    unknown = isinstance(item, SETS) or (other is not None and function(other) in OUTSIDE)
    return Grouping(bucket=bucket(item), unknown=unknown)


def call(node: exp.Expr) -> exp.Anonymous | None:
    """A function call, its schema left out."""
    node = node.expression if isinstance(node, exp.Dot) else node
    return node if isinstance(node, exp.Anonymous) else None


def function(node: exp.Anonymous) -> str:
    return identifier(node.this) if isinstance(node.this, exp.Identifier) else fold(node.name)


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
    )


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


# -- names ------------------------------------------------------------------------------------------------------------

CALLED: dict[type[exp.Expr], str] = {
    exp.Array: "array",
    exp.AtTimeZone: "timezone",
    exp.CurrentDate: "current_date",
    exp.CurrentTimestamp: "current_timestamp",
    exp.Exists: "exists",
    exp.Extract: "extract",
    exp.Overlay: "overlay",
    exp.StrPosition: "position",
    exp.Substring: "substring",
    exp.Tuple: "row",
}
WRAPPERS = (exp.Paren, exp.Filter, exp.Window, exp.WithinGroup, exp.IgnoreNulls, exp.Collate, exp.Bracket)
UNNAMED = (exp.Binary, exp.Unary, exp.Between, exp.In, exp.Literal, exp.Null)


def output(node: exp.Expr) -> Output:
    if isinstance(node, exp.Alias):
        return Output(identifier(node.args["alias"]), bucket(node.this), True)
    return Output(figured(node), bucket(node), False)


def figured(node: exp.Expr) -> str | None:
    """The name that PostgreSQL gives to an output column (FigureColname in parse_target.c), None when it is not known.

    A cast names the column only when what is cast does not, and CASE only when its ELSE does not.
    """
    weak = "?column?"
    while True:
        if isinstance(node, WRAPPERS):
            node = node.this
        elif isinstance(node, exp.Cast):
            weak = "" if weak == "?column?" else weak  # the type's own name: not worked out
            node = node.this
        elif isinstance(node, exp.Case):
            weak = "case" if weak == "?column?" else weak
            if node.args.get("default") is None:
                return weak or None
            node = node.args["default"]
        else:
            break
    strong = named(node)
    if strong is not None:
        return strong
    return (weak or None) if isinstance(node, UNNAMED) else None


def named(node: exp.Expr) -> str | None:
    if isinstance(node, exp.Column):
        return identifier(node.this) if isinstance(node.this, exp.Identifier) else None
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
        return identifier(node.expression)
    called = call(node)
    return function(called) if called is not None else CALLED.get(type(node))


def identifier(node: exp.Expr) -> str:
    """A name as the catalog has it: unquoted ones are folded."""
    return node.name if node.args.get("quoted") else fold(node.name)
