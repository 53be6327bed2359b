"""G3-G5: foreign keys and what they point at."""

from __future__ import annotations

from collections.abc import Iterator

from seigen.model import Constraint, Ref
from seigen.rules import definitions, types
from seigen.rules.findings import Finding, listed, quote
from seigen.rules.reading import Reading
from seigen.rules.types import Type

KEYS = ("primary key", "unique")


def foreign_keys(reading: Reading) -> Iterator[tuple[Ref, Constraint, str]]:
    """Foreign keys whose target is in the document: (ref, constraint, in words)."""
    for found in reading.constraints.values():
        for ref, item in found:
            if item.type == "foreign key" and item.ref_table in reading.tables:
                yield ref, item, f"table {quote(item.table)}: foreign key {quote(item.name)}"


def primary_key(reading: Reading, table: str) -> Constraint | None:
    return reading.primary_keys.get(table)


def target_columns(reading: Reading, item: Constraint) -> tuple[str, ...]:
    """The referenced columns; without a list they are the target's primary key."""
    key = primary_key(reading, item.ref_table or "")
    return item.ref_columns or (key.columns if key is not None else ())


def target_is_unique(reading: Reading) -> Iterator[Finding]:
    for ref, item, what in foreign_keys(reading):
        target = item.ref_table or ""
        columns = target_columns(reading, item)
        if not columns:
            yield Finding(
                ref,
                "",
                f"{what} points at {quote(target)}, which has no primary key; PostgreSQL would refuse it: there is no "
                f'primary key for referenced table "{target}"; give it one, or name unique columns: {target} (…)',
            )
            continue
        matching = list(unique_over(reading, target, columns))
        if not matching:
            yield Finding(
                ref,
                "",
                f"{what} points at {target} ({listed(columns)}), which is not unique; PostgreSQL would refuse it: "
                f'there is no unique constraint matching given keys for referenced table "{target}"; write unique: '
                f"[[{listed(columns)}]] in {quote(target)}",
            )
        elif all(matching):
            yield Finding(
                ref,
                "",
                f"{what} points at {target} ({listed(columns)}), whose key is deferrable; PostgreSQL would refuse it: "
                f'cannot use a deferrable unique constraint for referenced table "{target}"; write the key without '
                "deferrable",
            )


def unique_over(reading: Reading, table: str, columns: tuple[str, ...]) -> Iterator[bool]:
    """For each key over the same set of columns, in any order: whether it is deferrable."""
    if table not in reading.unique_sets:
        reading.unique_sets[table] = unique_sets(reading, table)
    found = reading.unique_sets[table]
    yield from found.get(tuple(sorted(columns)), ())
    yield from found.get((), ())


def unique_sets(reading: Reading, table: str) -> dict[tuple[str, ...], list[bool]]:
    """Sorted columns of the table's keys → whether each is deferrable; () for an index that cannot be read."""
    found: dict[tuple[str, ...], list[bool]] = {}
    for _, item in reading.constraints.get(table, ()):
        if item.type in KEYS:
            columns = tuple(sorted(item.columns))
            found.setdefault(columns, []).append(definitions.says(item.definition, "deferrable"))
    for _, index, keys in reading.indexes.get(table, ()):
        if index.unique and (keys is None or (not keys.where and len(keys.keys) == len(keys.columns()))):
            found.setdefault(tuple(sorted(keys.columns())) if keys is not None else (), []).append(False)
    return found


def columns_match(reading: Reading) -> Iterator[Finding]:
    for ref, item, what in foreign_keys(reading):
        target, there = item.ref_table or "", target_columns(reading, item)
        if there and len(there) != len(item.columns):
            yield Finding(
                ref,
                "",
                f"{what} has {len(item.columns)} of {len(there)} columns: ({listed(item.columns)}) → {target} "
                f"({listed(there)}); PostgreSQL would refuse it: number of referencing and referenced columns for "
                "foreign key disagree; write as many on both sides",
            )
            continue
        for mine, other in zip(item.columns, there, strict=False):
            one, two = reading.columns(item.table).get(mine), reading.columns(target).get(other)
            if one is not None and two is not None and never_equal(reading, one.type, two.type):
                yield Finding(
                    ref,
                    "",
                    f"{what}: {mine} is {one.type}, and {target}.{other} is {two.type}; PostgreSQL would refuse it: "
                    f'foreign key constraint "{item.name}" cannot be implemented; write the same type',
                )


def never_equal(reading: Reading, one: str, two: str) -> bool:
    """Whether PostgreSQL certainly has no way to compare the two types in a foreign key."""
    here, there = types.parse(one), types.parse(two)
    if here == there or not (certain(reading, here) and certain(reading, there)):
        return False
    if here.array or there.array:
        return not (here.array and there.array)
    return there.name not in types.REFERENCES.get(here.name, {here.name})


def certain(reading: Reading, found: Type) -> bool:
    return found.name in types.BUILT_IN or found.name in reading.enums


def no_null_into_not_null(reading: Reading) -> Iterator[Finding]:
    for ref, item, what in foreign_keys(reading):
        for action, cleared in definitions.cleared(item.definition, item.columns).items():
            columns = reading.columns(item.table)
            full = [name for name in cleared if name in columns and columns[name].not_null]
            if full:
                event = action.split()[1]
                yield Finding(
                    ref,
                    "",
                    f"{what} says {action}, and {listed(full)} is NOT NULL; PostgreSQL accepts it, and every {event} "
                    f"of a row that is pointed at fails: null value in column {quote(full[0])} violates not-null "
                    f"constraint; write {full[0]} without NOT NULL, or another action",
                )


def no_key_between_hypertables(reading: Reading) -> Iterator[Finding]:
    for ref, item, what in foreign_keys(reading):
        if item.ref_table in reading.hypertables and item.table in reading.hypertables:
            yield Finding(
                ref,
                "",
                f"{what} points from a hypertable at the hypertable {quote(item.ref_table)}; TimescaleDB would refuse "
                "it: hypertables cannot be used as foreign key references of hypertables; leave it out, or point both "
                "at a plain table",
            )


def no_key_to_a_hypertable(reading: Reading) -> Iterator[Finding]:
    for ref, item, what in foreign_keys(reading):
        if item.ref_table in reading.hypertables and item.table not in reading.hypertables:
            yield Finding(
                ref,
                "",
                f"{what} points at the hypertable {quote(item.ref_table)}; TimescaleDB before 2.16 refuses it: foreign "
                "keys to hypertables are not supported; leave it out, or update TimescaleDB",
            )
