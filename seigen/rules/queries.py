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

from seigen.rules.buckets import Bucket, bucket
from seigen.rules.definitions import scan
from seigen.rules.output_names import call, figured, function, identifier

MAX_LENGTH, MAX_DEPTH, MAX_SLOW = 50_000, 40, 5
SET_RETURNING = frozenset(
    """generate_series generate_subscripts json_array_elements json_each jsonb_array_elements jsonb_each
    jsonb_object_keys regexp_matches regexp_split_to_table string_to_table unnest""".split()  # noqa: SIM905
)
OUTER = ("RIGHT", "FULL")
SETS = (exp.GroupingSets, exp.Rollup, exp.Cube)
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


class Made(NamedTuple):
    """One call that is a whole output column: sum(x). `column` is its bare argument, None for any other."""

    function: str
    column: str | None
    distinct: bool


class Output(NamedTuple):
    """One item of the SELECT list. `name` is None when it is not known: `*`."""

    name: str | None
    bucket: Bucket | None
    aliased: bool
    made: Made | None = None


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


def grouping(item: exp.Expr) -> Grouping:
    if isinstance(item, exp.Literal) and not item.is_string:
        return Grouping(position=int(item.name) if item.name.isdigit() and len(item.name) < 6 else 0)
    if isinstance(item, exp.Column) and not item.table and isinstance(item.this, exp.Identifier):
        return Grouping(name=identifier(item.this))
    return Grouping(bucket=bucket(item), unknown=isinstance(item, SETS))


def output(node: exp.Expr) -> Output:
    if isinstance(node, exp.Alias):
        return Output(identifier(node.args["alias"]), bucket(node.this), True, made(node.this))
    return Output(figured(node), bucket(node), False, made(node))


def made(node: exp.Expr) -> Made | None:
    """The call that an output column is; a cast of it, its FILTER and its WITHIN GROUP are left out."""
    node = node.unnest()
    while isinstance(node, (exp.Cast, exp.Filter, exp.WithinGroup)):
        node = node.this.unnest()
    called = call(node)
    if called is None:
        return None
    arguments = called.expressions
    distinct = len(arguments) == 1 and isinstance(arguments[0], exp.Distinct)
    inner = arguments[0].expressions if distinct else arguments
    column = inner[0].unnest() if len(inner) == 1 else None
    bare = isinstance(column, exp.Column) and isinstance(column.this, exp.Identifier)
    return Made(function(called), identifier(column.this) if bare and column is not None else None, distinct)
