"""Partitions of declaratively partitioned tables, and theirs: a name and a bound; all else is the table's.

A bound is moved by detaching the partition and attaching it again, in one transaction: rows stay where they are, and
the server looks whether they fit. Of what belongs to one parent, all detaching comes first: bounds never overlap.

A table or partition without the key has partitions of somebody else, who makes and drops them (pg_partman, a job).
"""

from __future__ import annotations

from collections.abc import Iterable

from seigen.fragments import partition_bound, partition_by
from seigen.kinds.base import Kind, State, Steps, over_rows, relation_ref
from seigen.kinds.writing import Entry, Writing, Written, home, lowered, said, shortest
from seigen.model import Context, Hazard, Partition, Ref, Refuse, Schema, Step
from seigen.scope import Scope, entries, optional
from seigen.shapes import COMMENTED, Either, Field, Fields, MapOf, Section, sql
from seigen.sql import identifier, literal, statement
from seigen.yaml_tree import Mapping, Node, quoted

BOUND = sql("the bound of a partition", "for values from ('2024-01-01') to ('2025-01-01')", "default")
KEYS = sql("what follows PARTITION BY", "range (created_at)", "list (region)", "hash (id)")
FIELDS = {
    "bound": Field(BOUND, "FOR VALUES …, or DEFAULT", required=True),
    "partition_by": Field(KEYS, "How the partition is partitioned itself"),
    **COMMENTED,
}
SHAPE = MapOf(
    "partition",
    Either(scalar=BOUND, mapping=Fields("a mapping with bound", FIELDS, "partition")),
    "a mapping of names to bounds",
)
FIELDS["partitions"] = Field(SHAPE, "Its own partitions: name → bound")


def parse(scope: Scope, node: Node) -> None:
    scope.manage("partition")
    declare(scope, scope.ref.name, scope.node, node)


def declare(scope: Scope, parent: str, whole: Mapping, node: Node) -> None:
    """The partitions of a table or of a partition, which is declared by `whole`."""
    assert isinstance(node, Mapping)
    scope.manage(of(parent))
    if "partition_by" not in whole.entries:
        scope.problem(
            node.position, f"partitions: {quoted(parent)} is not partitioned; write partition_by: range (…) beside them"
        )
    for name, value in node.entries.items():
        keys = entries(value)
        bound = scope.judge(partition_bound, keys.get("bound", value), f"partition {quoted(name)}")
        by = keys.get("partition_by")
        keyed = None if by is None else scope.judge(partition_by, by, f"partition {quoted(name)}: partition_by")
        if bound is None or (by is not None and keyed is None):
            continue
        found = Ref("partition", name)
        scope.put(found, Partition(name, parent, bound, keyed, optional(keys.get("comment"))), node.keys[name], keys)
        scope.renamed(found, keys.get("renamed_from"))
        if "partitions" in keys:
            assert isinstance(value, Mapping)
            declare(scope, name, value, keys["partitions"])


def of(parent: str) -> str:
    """What the partitions of one parent are called in Document.managed."""
    return f"partition of {parent}"


def write(item: Partition, writing: Writing) -> Iterable[Written]:
    path = (*home(writing.schema, item.parent), "partitions", item.name)
    bound = lowered(item.bound)
    if item.partition_by is None:
        yield Entry(path, shortest("bound", said(bound=bound, comment=item.comment)))
        return
    for key, value in said(bound=bound, partition_by=lowered(item.partition_by), comment=item.comment).items():
        yield Entry((*path, key), value)


SECTIONS = (Section("table", "partitions", Field(SHAPE, "Partitions: name → bound"), parse),)


def ref(item: Partition) -> Ref:
    return Ref("partition", item.name)


def opt_in(item: Partition) -> str:
    return "partition"


def read(state: State) -> Iterable[Partition]:
    return (Partition(**row) for row in state["partitions"])


def requires(schema: Schema, item: Partition) -> Iterable[Ref]:
    yield relation_ref(schema, item.parent)


def follows(schema: Schema, item: Partition) -> Iterable[Ref]:
    """The first of a parent's, in the order of names, detaches for all."""
    return (Ref("partition", other.name) for other in siblings(schema, item.parent) if other.name < item.name)


def owner(schema: Schema, item: Partition) -> Ref | None:
    return relation_ref(schema, item.parent)


def siblings(schema: Schema, parent: str) -> list[Partition]:
    every = (item for item in schema.objects.values() if isinstance(item, Partition) and item.parent == parent)
    return sorted(every, key=lambda item: item.name)


def detaching(item: Partition, context: Context) -> Steps:
    """Nothing for all but the first partition of the parent that is made or moved."""
    live = {other.name: other for other in siblings(context.live, item.parent)}
    touched = [other for other in siblings(context.desired, item.parent) if moves(live.get(other.name), other)]
    if not touched or touched[0].name != item.name:
        return ()
    moved = (other for other in touched if other.name in live)
    return tuple(Step(attachment(other, "DETACH"), lock="ACCESS EXCLUSIVE") for other in moved)


def moves(live: Partition | None, desired: Partition) -> bool:
    return live is None or live.bound != desired.bound


def attachment(item: Partition, verb: str, bound: str = "") -> str:
    parts = {"parent": identifier(item.parent), "verb": verb, "name": identifier(item.name)}
    return statement("ALTER TABLE {parent} {verb} PARTITION {name}{bound}", bound=bound and f" {bound}", **parts)


def comment(item: Partition) -> Step:
    return Step(statement("COMMENT ON TABLE {name} IS {text}", name=identifier(item.name), text=literal(item.comment)))


def in_the_default(item: Partition, context: Context) -> tuple[Hazard, ...]:
    """23514: rows of a new partition may stand in the default one already; the server moves none."""
    others = (other for other in siblings(context.live, item.parent) if other.bound == "DEFAULT")
    hazards: tuple[Hazard, ...] = ()
    for other in others:
        if other.name != item.name:
            waits = f"reads and writes of {other.name} wait while every row of it is checked"
            fails = f"the statement fails, and changes nothing, if {other.name} holds rows that belong to {item.name}"
            hazards += over_rows(context, other.name, ("blocks_reads", waits), ("may_fail_on_rows", fails))
    return hazards


def create(item: Partition, context: Context) -> Steps:
    by = f" PARTITION BY {item.partition_by}" if item.partition_by is not None else ""
    parts = {"name": identifier(item.name), "parent": identifier(item.parent), "bound": item.bound, "by": by}
    sql = statement("CREATE TABLE {name} PARTITION OF {parent} {bound}{by}", **parts)
    made = Step(sql, in_the_default(item, context), "ACCESS EXCLUSIVE")
    return (*detaching(item, context), made, *((comment(item),) if item.comment is not None else ()))


def alter(live: Partition, desired: Partition, context: Context) -> Steps | Refuse:
    name, bound = identifier(live.name), desired.bound
    if live.partition_by != desired.partition_by:
        return Refuse(
            f"PostgreSQL cannot change how partition {live.name} is partitioned itself",
            f"ALTER TABLE {identifier(live.parent)} DETACH PARTITION {name}, rename it, apply (a new one is made), and "
            "INSERT … SELECT the rows over",
        )
    if live.parent != desired.parent:
        return Refuse(
            f"partition {live.name} would move from {live.parent} to {desired.parent}",
            f"{attachment(live, 'DETACH')}; {attachment(desired, 'ATTACH', bound)} by hand",
        )
    steps: list[Step] = []
    if live.bound != desired.bound:
        hazards = over_rows(
            context,
            live.name,
            ("blocks_reads", f"reads and writes of {live.parent} wait while every row of {live.name} is checked"),
            (
                "may_fail_on_rows",
                f"the statement fails, and changes nothing, if a row of {live.name} is beyond the bound",
            ),
        )
        hazards += in_the_default(desired, context)
        steps += detaching(desired, context)
        steps.append(Step(attachment(desired, "ATTACH", bound), hazards, "ACCESS EXCLUSIVE"))
    if live.comment != desired.comment:
        steps.append(comment(desired))
    return tuple(steps)


def drop(item: Partition, context: Context) -> Steps | Refuse:
    if Ref("table", item.name) in context.desired.objects:
        return Refuse(
            f"{item.name} is a partition of {item.parent}, and the document says that it is a table",
            f"{attachment(item, 'DETACH')} by hand, and apply",
        )
    hazards = over_rows(context, item.name, ("deletes_data", f"all rows of {item.name} are deleted"))
    return (Step(statement("DROP TABLE {name}", name=identifier(item.name)), hazards, "ACCESS EXCLUSIVE"),)


KIND: Kind[Partition] = Kind(
    type="partition",
    ref=ref,
    opt_in=opt_in,
    sections=SECTIONS,
    read=read,
    requires=requires,
    follows=follows,
    owner=owner,
    write=write,
    create=create,
    alter=alter,
    drop=drop,
)
