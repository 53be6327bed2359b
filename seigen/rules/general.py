"""G1, G2, G12-G16: names, columns and enums."""

from __future__ import annotations

from collections.abc import Iterator

from seigen.model import Column, Constraint, MaterializedView, Ref, View
from seigen.names import object_name
from seigen.rules import definitions, expressions, types
from seigen.rules.findings import Finding, listed, quote
from seigen.rules.reading import Reading

MAX_BYTES = 63
SYSTEM = frozenset({"tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"})
RESERVED_SCHEMAS = frozenset({"information_schema", "timescaledb_information", "timescaledb_experimental", "_seigen"})
INDEXED = {"primary key": "primary key", "unique": "unique constraint", "exclude": "exclude constraint"}


def names_fit(reading: Reading) -> Iterator[Finding]:
    for ref, field, what, name in identifiers(reading):
        size = len(name.encode())
        if size > MAX_BYTES:
            cut = name.encode()[:MAX_BYTES].decode(errors="ignore")
            harm = f"PostgreSQL would cut it to {quote(cut)}, and the database would differ from the document for ever"
            if field.startswith("labels."):
                harm = "PostgreSQL would refuse it: invalid enum label (labels must be 63 bytes or less)"
            yield Finding(ref, field, f"{what} {quote(name)} has {size} bytes; {harm}; write at most {MAX_BYTES}")


def identifiers(reading: Reading) -> Iterator[tuple[Ref, str, str, str]]:
    """(object, field, what it is, name) of all names that PostgreSQL stores."""
    for ref in reading.objects:
        yield ref, "", ref.kind.replace("_", " ").replace("continuous ", ""), ref.name
    for table, item in reading.tables.items():
        yield from ((Ref("table", table), f"columns.{name}", "column", name) for name in item.columns)
    for name, enum in reading.enums.items():
        for i, label in enumerate(enum.labels):
            yield Ref("enum", name), f"labels.{i}", f"enum {quote(name)}: label", label
    for name, query in reading.queries.items():
        what = f"aggregate {quote(name)}: output column"
        for output in query.outputs:
            if output.aliased and output.name is not None:
                yield Ref("continuous_aggregate", name), "query", what, output.name


def one_namespace(reading: Reading) -> Iterator[Finding]:
    """Relations share their names, and so do types: a table and an aggregate make a type of their name."""
    reported: set[tuple[Ref, str]] = set()
    for claims in (list(relations(reading)), list(type_names(reading))):
        first: dict[str, tuple[Ref, str, str]] = {}
        for claim in sorted(claims, key=lambda c: (reading.document.position(c[0], c[1]), c[0], c[1])):
            ref, field, what, name = claim
            taken = first.setdefault(name, (ref, field, what))
            if taken[:2] == (ref, field) or (ref, field) in reported or (is_sequence(what) and is_sequence(taken[2])):
                continue
            reported.add((ref, field))
            exists = f'relation "{name}"' if claims and what != "enum" and taken[2] != "enum" else f'type "{name}"'
            yield Finding(
                ref,
                field,
                f"{what} {quote(name)}: the {taken[2]} {quote(name)} has this name too; PostgreSQL would refuse it: "
                f"{exists} already exists; write another name",
            )


def relations(reading: Reading) -> Iterator[tuple[Ref, str, str, str]]:
    """(object, field, what it is, name) of tables, aggregates, views, indexes and sequences."""
    for name, item in reading.tables.items():
        yield Ref("table", name), "", "table", name
        for column in item.columns.values():
            if column.identity is not None and "sequence" not in column.identity.options.lower():
                yield Ref("table", name), f"columns.{column.name}", "identity sequence", sequence(name, column)
    for name in reading.aggregates:
        yield Ref("continuous_aggregate", name), "", "aggregate", name
    for name, view in reading.views.items():
        yield *at_view(view), name
    for indexes in reading.indexes.values():
        yield from ((ref, "", "index", index.name) for ref, index, _ in indexes)
    for found in reading.constraints.values():
        yield from ((ref, "", INDEXED[item.type], item.name) for ref, item in found if item.type in INDEXED)


def type_names(reading: Reading) -> Iterator[tuple[Ref, str, str, str]]:
    yield from ((Ref("enum", name), "", "enum", name) for name in reading.enums)
    yield from ((Ref("table", name), "", "table", name) for name in reading.tables)
    yield from ((Ref("continuous_aggregate", name), "", "aggregate", name) for name in reading.aggregates)
    yield from ((*at_view(view), name) for name, view in reading.views.items())


def at_view(item: View | MaterializedView) -> tuple[Ref, str, str]:
    kind = "view" if isinstance(item, View) else "materialized_view"
    return Ref(kind, item.name), "", kind.replace("_", " ")


def is_sequence(what: str) -> bool:
    return what == "identity sequence"


def sequence(table: str, column: Column) -> str:
    """PostgreSQL takes another name only when this one is taken already."""
    return object_name(table, column.name, "seq")


def columns_are_possible(reading: Reading) -> Iterator[Finding]:
    for table, item in reading.tables.items():
        for name, column in item.columns.items():
            ref, field, what = Ref("table", table), f"columns.{name}", f"table {quote(table)}: column {quote(name)}"
            kind = types.parse(column.type)
            known = kind.name in types.BUILT_IN or kind.name in reading.enums
            if name in SYSTEM:
                yield Finding(
                    ref,
                    field,
                    f"{what} has the name of a system column; PostgreSQL would refuse it: column name "
                    f'"{name}" conflicts with a system column name; write another name',
                )
            if column.identity is not None and known and (kind.array or kind.name not in types.INTEGERS):
                yield Finding(
                    ref,
                    field,
                    f"{what} is an identity of type {column.type}; PostgreSQL would refuse it: identity column type "
                    "must be smallint, integer, or bigint; write bigint",
                )
    yield from one_primary_key(reading)


def one_primary_key(reading: Reading) -> Iterator[Finding]:
    for table, found in reading.constraints.items():
        keys: list[tuple[Ref, Constraint]] = [(ref, item) for ref, item in found if item.type == "primary key"]
        for ref, item in keys[1:]:
            yield Finding(
                ref,
                "",
                f"table {quote(table)}: a second primary key ({listed(item.columns)}); PostgreSQL would refuse it: "
                f'multiple primary keys for table "{table}" are not allowed; write unique instead',
            )


def enum_values(reading: Reading) -> Iterator[Finding]:
    for name, enum in reading.enums.items():
        seen = set[str]()
        for i, label in enumerate(enum.labels):
            twice = label in seen
            seen.add(label)
            if twice:
                yield Finding(
                    Ref("enum", name),
                    f"labels.{i}",
                    f"enum {quote(name)}: label {quote(label)} stands here twice; PostgreSQL would refuse it: "
                    'duplicate key value violates unique constraint "pg_enum_typid_label_index"; write it once',
                )
    for table, item in reading.tables.items():
        for column in item.columns.values():
            kind = types.parse(column.type)
            if kind.name not in reading.enums or kind.array:
                continue
            value, labels = literal(column.default, kind.name), reading.enums[kind.name].labels
            if value is not None and value not in labels:
                yield Finding(
                    Ref("table", table),
                    f"columns.{column.name}",
                    f"table {quote(table)}: the default of {quote(column.name)} is '{value}'; PostgreSQL would refuse "
                    f'it: invalid input value for enum {kind.name}: "{value}"; write one of {listed(labels)}',
                )


def literal(default: str | None, enum: str) -> str | None:
    """The string that a default is: 'running', or 'running'::deploy_status; None for any other expression."""
    tokens = definitions.scan(default or "")
    if len(tokens) == 3 and (tokens[1].kind != "cast" or tokens[2].name != enum):
        return None
    return next(expressions.literals(tokens[:1]), None) if len(tokens) in (1, 3) else None


def collations_fit(reading: Reading) -> Iterator[Finding]:
    for table, item in reading.tables.items():
        for name, column in item.columns.items():
            kind = types.parse(column.type)
            known = kind.name in types.BUILT_IN or kind.name in reading.enums
            if column.collation is not None and known and kind.name not in types.TEXTS:
                yield Finding(
                    Ref("table", table),
                    f"columns.{name}",
                    f"table {quote(table)}: column {quote(name)} is {column.type} with a collation; PostgreSQL would "
                    f"refuse it: collations are not supported by type {kind}; write it without collate",
                )


def no_null_default(reading: Reading) -> Iterator[Finding]:
    for table, item in reading.tables.items():
        for name, column in item.columns.items():
            if column.not_null and column.default is not None and column.default.strip().lower() == "null":
                yield Finding(
                    Ref("table", table),
                    f"columns.{name}",
                    f"table {quote(table)}: column {quote(name)} is NOT NULL with DEFAULT NULL; PostgreSQL accepts it, "
                    "and every INSERT that relies on the default fails; write it without default, or another default",
                )


def schema_is_free(reading: Reading) -> Iterator[Finding]:
    name = reading.document.schema.name
    ours = name.startswith(("pg_", "_timescaledb_")) or name in RESERVED_SCHEMAS
    if ours:
        yield Finding(
            Ref("schema", name),
            "",
            f"schema {quote(name)} belongs to PostgreSQL, to TimescaleDB or to seigen; PostgreSQL would refuse pg_…: "
            "unacceptable schema name, and accept the others, whose owner puts relations there; write another name",
        )
