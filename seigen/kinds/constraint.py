"""Primary keys, unique, check and foreign key constraints: a constraint is its definition text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from seigen.kinds import declared_constraints, written_constraints
from seigen.kinds.base import Kind, State, Steps, is_compressed, over_rows
from seigen.kinds.calls import called
from seigen.kinds.columns.uses import out_of_compression
from seigen.model import Constraint, ConstraintType, Context, Hazard, Index, Recreate, Ref, Refuse, Schema, Step
from seigen.sql import identifier, literal, statement

TYPES: dict[str, ConstraintType] = {
    "p": "primary key",
    "u": "unique",
    "c": "check",
    "f": "foreign key",
    "x": "exclude",
}
KEYS = ("primary key", "unique")
NOT_VALID = " NOT VALID"


def ref(item: Constraint) -> Ref:
    return Ref("constraint", item.name, item.table)


def read(state: State) -> Iterable[Constraint]:
    for row in state["constraints"]:
        yield Constraint(
            table=row["table"],
            name=row["name"],
            type=TYPES[row["type"]],
            definition=row["definition"],
            columns=tuple(row["columns"] or ()),
            ref_table=row["ref_table"],
            ref_columns=tuple(row["ref_columns"] or ()),
            enforced=row["enforced"],
            comment=row["comment"],
        )


def requires(schema: Schema, item: Constraint) -> Iterable[Ref]:
    """Its table and what its condition calls; a foreign key also needs the other table and the key it points to."""
    yield Ref("table", item.table)
    if Ref("hypertable", item.table) in schema.objects:
        yield Ref("hypertable", item.table)
    if item.type in ("check", "exclude"):
        yield from called(schema, item.definition)
    if item.ref_table is None:
        return
    yield Ref("table", item.ref_table)
    if Ref("hypertable", item.ref_table) in schema.objects:
        yield Ref("hypertable", item.ref_table)
    keys = [ref(key) for key in keys_by_table(schema).get(item.ref_table, ()) if is_target(key, item)]
    # without such a key, the server takes a unique index: any of the table's, since an index is its text here
    yield from keys or unique_indexes_by_table(schema).get(item.ref_table, [])


@lru_cache(maxsize=8)
def keys_by_table(schema: Schema) -> dict[str, list[Constraint]]:
    found: dict[str, list[Constraint]] = {}
    for item in schema.objects.values():
        if isinstance(item, Constraint) and item.type in KEYS:
            found.setdefault(item.table, []).append(item)
    return found


@lru_cache(maxsize=8)
def unique_indexes_by_table(schema: Schema) -> dict[str, list[Ref]]:
    found: dict[str, list[Ref]] = {}
    for place, item in schema.objects.items():
        if isinstance(item, Index) and item.unique:
            found.setdefault(item.relation, []).append(place)
    return found


def is_target(key: Constraint, item: Constraint) -> bool:
    """Whether the foreign key `item` points at that primary key or unique constraint."""
    return set(key.columns) == set(item.ref_columns) if item.ref_columns else key.type == "primary key"


def owner(schema: Schema, item: Constraint) -> Ref | None:
    """A foreign key is always dropped by itself: two tables that point at each other could not go otherwise."""
    return None if item.type == "foreign key" else Ref("table", item.table)


def names(item: Constraint) -> dict[str, str]:
    return {"table": identifier(item.table), "name": identifier(item.name)}


def comment(item: Constraint) -> Step:
    return Step(
        statement("COMMENT ON CONSTRAINT {name} ON {table} IS {text}", text=literal(item.comment), **names(item))
    )


def hazards(item: Constraint, context: Context) -> tuple[Hazard, ...]:
    """Of adding the constraint over rows: the locks were measured on TimescaleDB 2.22."""
    fails = f"the statement fails, and changes nothing, if {violation(item)}"
    if item.type == "foreign key":
        both = " and ".join(dict.fromkeys((item.table, str(item.ref_table))))
        waits = f"writes to {both} wait while every row of {item.table} is checked"
        return over_rows(context, item.table, ("blocks_writes", waits), ("may_fail_on_rows", fails))
    work = "an index is built" if item.type in (*KEYS, "exclude") else "every row is checked"
    waits = f"reads and writes of {item.table} wait while {work}"
    return over_rows(context, item.table, ("blocks_reads", waits), ("may_fail_on_rows", fails))


def violation(item: Constraint) -> str:
    """What rows would have to be for the constraint to fail: 'two rows of meters are equal in site, serial'."""
    columns = ", ".join(item.columns)
    if item.type in KEYS:
        return f"two rows of {item.table} are equal in {columns}"
    if item.type == "foreign key":
        return f"a row of {item.table} points by {columns} at no row of {item.ref_table}"
    if item.type == "exclude":
        return f"two rows of {item.table} conflict by {item.name}"
    return f"a row of {item.table} violates {item.name}"


def create(item: Constraint, context: Context) -> Steps | Refuse:
    if frozen(item, context):
        return refuse(item, "added to", context)
    sql = statement("ALTER TABLE {table} ADD CONSTRAINT {name} {body}", body=item.definition, **names(item))
    lock = "SHARE ROW EXCLUSIVE" if item.type == "foreign key" else "ACCESS EXCLUSIVE"
    made = Step(sql, hazards(item, context), lock)
    return (made, comment(item)) if item.comment is not None else (made,)


def frozen(item: Constraint, context: Context) -> bool:
    """Whether an old TimescaleDB refuses every change of the table's constraints."""
    return not context.server.constraints_under_compression and is_compressed(context.live, item.table)


def refuse(item: Constraint, verb: str, context: Context) -> Refuse:
    return Refuse(
        f"constraint {item.name} cannot be {verb} {item.table}: TimescaleDB before 2.18 refuses it while compression "
        "is enabled (0A000)",
        out_of_compression(item.table)
        if Ref("table", item.table) in context.desired.objects
        else f"DROP TABLE {identifier(item.table)} by hand, then apply",
    )


def alter(live: Constraint, desired: Constraint, context: Context) -> Steps | Recreate:
    steps: list[Step] = []
    if live.enforced != desired.enforced:  # rows may violate it by now: made again, it is checked
        return Recreate()
    if live.definition != desired.definition:
        only_unproven = live.definition.removesuffix(NOT_VALID) == desired.definition
        # VALIDATE is refused where compression is enabled (0A000); dropping and adding is not
        if not only_unproven or is_compressed(context.live, live.table):
            return Recreate()
        fails = f"the statement fails, and changes nothing, if {violation(desired)}"
        sql = statement("ALTER TABLE {table} VALIDATE CONSTRAINT {name}", **names(desired))
        steps.append(Step(sql, over_rows(context, live.table, ("may_fail_on_rows", fails)), "SHARE UPDATE EXCLUSIVE"))
    if live.comment != desired.comment:
        steps.append(comment(desired))
    return tuple(steps)


def drop(item: Constraint, context: Context) -> Steps | Refuse:
    if frozen(item, context):
        return refuse(item, "dropped from", context)
    return (Step(statement("ALTER TABLE {table} DROP CONSTRAINT {name}", **names(item)), lock="ACCESS EXCLUSIVE"),)


KIND: Kind[Constraint] = Kind(
    type="constraint",
    ref=ref,
    sections=declared_constraints.SECTIONS,
    read=read,
    write=written_constraints.write,
    requires=requires,
    owner=owner,
    create=create,
    alter=alter,
    drop=drop,
)
