"""Compression settings of hypertables and continuous aggregates; the policy is a kind of its own.

Chunks that are compressed already keep the settings they were compressed with.
"""

from __future__ import annotations

from collections.abc import Iterable

from seigen import intervals
from seigen.fragments import index_key
from seigen.kinds import declared_policies as policies
from seigen.kinds.base import Kind, State, Steps, hazard_if, partitioned_ref, relation_ref
from seigen.kinds.writing import Entry, Note, Writing, Written, home, lowered, said
from seigen.kinds.written_policies import unwritable, written
from seigen.model import Compression, Constraint, Context, Index, Policy, Ref, Refuse, Schema, Step
from seigen.scope import Scope, items, texts
from seigen.shapes import NAME, SPAN, Field, Fields, ListOf, Section, sql
from seigen.sql import identifier, identifiers, literal, regclass, statement
from seigen.yaml_tree import Mapping, Node

SHAPE = Fields(
    "a mapping with segment_by, order_by and after",
    {
        "segment_by": Field(
            ListOf(NAME, "a list of column names, such as [device_id]"),
            "Rows with equal values of these columns are compressed together",
        ),
        "order_by": Field(
            ListOf(sql("a column and its order", "time desc"), "a list of columns, such as [time desc]"),
            "The order of rows inside a compressed batch",
        ),
        "after": Field(SPAN, "Chunks whose rows are all older than this are compressed; no policy when left out"),
        **policies.SHARED,
    },
    define="compression",
)


def parse(scope: Scope, node: Node) -> None:
    """The settings, and the policy when `after` is given."""
    assert isinstance(node, Mapping)
    scope.needs_timescaledb("compression")
    said = node.entries
    found = Ref("compression", scope.ref.name)
    ordered = items(said.get("order_by"))
    judged = [scope.judge(index_key, item, "compression: order_by") for item in ordered]
    item = Compression(
        relation=scope.ref.name,
        segment_by=texts(said.get("segment_by")),
        order_by=tuple(key.text for key in judged if key is not None),
        on_aggregate=scope.ref.kind != "table",
    )
    scope.put(found, item, scope.position, said)
    scope.places(found, "segment_by", items(said.get("segment_by")))
    scope.places(found, "order_by", ordered)
    if "after" in said:
        policies.declare(scope, "compression_policy", node, {"compress_after": "after"}, node.keys["after"])
        return
    for key in said.keys() & policies.SHARED.keys():
        scope.problem(node.keys[key], f'compression: "{key}" needs "after", which makes the policy')


COMPRESSION = Field(SHAPE, "Compression settings, and with `after` the policy that compresses old chunks")
SECTIONS = (
    Section("table", "compression", COMPRESSION, parse),
    Section("aggregate", "compression", COMPRESSION, parse),
)


def ref(item: Compression) -> Ref:
    return Ref("compression", item.relation)


def read(state: State) -> Iterable[Compression]:
    for row in state["compression"]:
        yield Compression(
            relation=row["relation"],
            segment_by=tuple(row["segment_by"] or ()),
            order_by=tuple(map(order_key, row["order_by"] or ())),
            chunk_interval=row["chunk_interval"] or None,
            sparse_indexes=tuple(
                f"{entry['type']}({identifier(entry['column'])})" if "type" in entry else "off"
                for entry in row["sparse_indexes"] or ()
                if entry["source"] == "config"  # others follow from order_by, or are the server's choice
            ),
            on_aggregate=row["on_aggregate"],
        )


def order_key(row: dict[str, str | bool]) -> str:
    """NULLS is written out only where it is not the direction's default."""
    down, first = bool(row["desc"]), bool(row["nulls_first"])
    nulls = "" if down == first else " NULLS FIRST" if first else " NULLS LAST"
    return identifier(str(row["column"])) + (" DESC" if down else "") + nulls


def write(item: Compression, writing: Writing) -> Iterable[Written]:
    """With the policy, whose keys stand beside the settings."""
    if item.chunk_interval is not None or item.sparse_indexes:
        yield Note(f"compression of {item.relation} has settings that the document cannot say")
        return
    policy = writing.schema.objects.get(Ref("compression_policy", item.relation))
    exact = Ref("compression_policy", item.relation) in writing.exact
    job = policy.jobs[0] if isinstance(policy, Policy) and not unwritable(policy) else None
    value = said(
        segment_by=list(item.segment_by),
        order_by=[lowered(key) for key in item.order_by],
        **(written(job, "compression_policy", exact) if job is not None else {}),
    )
    yield Entry((*home(writing.schema, item.relation), "compression"), value)


def requires(schema: Schema, item: Compression) -> Iterable[Ref]:
    yield partitioned_ref(schema, item.relation)


def follows(schema: Schema, item: Compression) -> Iterable[Ref]:
    """Columns, rights on them, constraints and indexes first: servers refuse some once compression is enabled."""
    yield relation_ref(schema, item.relation)
    yield Ref("grants", item.relation)
    for other, found in schema.objects.items():
        if (isinstance(found, Constraint) and found.table == item.relation) or (
            isinstance(found, Index) and found.relation == item.relation
        ):
            yield other


def owner(schema: Schema, item: Compression) -> Ref | None:
    return relation_ref(schema, item.relation)


def alter_relation(item: Compression, action: str) -> str:
    kind = "MATERIALIZED VIEW" if item.on_aggregate else "TABLE"
    return statement("ALTER {kind} {name} {action}", kind=kind, name=identifier(item.relation), action=action)


def segment_by(item: Compression) -> str:
    return f"timescaledb.compress_segmentby = {literal(identifiers(item.segment_by))}"


def order_by(item: Compression) -> str:
    return f"timescaledb.compress_orderby = {literal(', '.join(item.order_by))}"


def create(item: Compression, context: Context) -> Steps:
    options = ["timescaledb.compress"]
    options += [segment_by(item)] if item.segment_by else []
    options += [order_by(item)] if item.order_by else []
    return (Step(alter_relation(item, f"SET ({', '.join(options)})"), lock="ACCESS EXCLUSIVE"),)


def alter(live: Compression, desired: Compression, context: Context) -> Steps | Refuse:
    count = context.facts.compressed.get(live.relation, 0)
    note = f"{count} compressed chunks keep the old settings until they are compressed again" if count else None
    # SET merges: an omitted option keeps its old value, so the changed ones are named, and '' clears segment_by only
    options = [segment_by(desired)] if live.segment_by != desired.segment_by else []
    options += [order_by(desired)] if live.order_by != desired.order_by and desired.order_by else []
    steps: list[Step] = []
    if live.sparse_indexes:  # first: the server refuses them without an order_by
        if live.on_aggregate:
            return Refuse(
                f"sparse indexes of continuous aggregate {live.relation} cannot be reset: the server refuses",
                "drop the aggregate with DROP MATERIALIZED VIEW, and apply",
            )
        reset = alter_relation(desired, "RESET (timescaledb.compress_index)")
        steps.append(Step(reset, lock="SHARE UPDATE EXCLUSIVE", note=note))
    if options:
        steps.append(Step(alter_relation(desired, f"SET ({', '.join(options)})"), lock="ACCESS EXCLUSIVE", note=note))
    if live.order_by and not desired.order_by:
        reset = alter_relation(desired, "RESET (timescaledb.compress_orderby)")
        steps.append(Step(reset, lock="SHARE UPDATE EXCLUSIVE", note=note))
    if live.chunk_interval != desired.chunk_interval:
        width = literal(intervals.text(desired.chunk_interval or 0))
        steps.append(Step(alter_relation(desired, f"SET (timescaledb.compress_chunk_time_interval = {width})")))
    return tuple(steps)


def drop(item: Compression, context: Context) -> Steps:
    """0A000: compression cannot be disabled while compressed chunks exist, so they are decompressed first."""
    count = context.facts.compressed.get(item.relation, 0)
    rewrites = f"{count} compressed chunks of {item.relation} are decompressed: needs their full size on disk"
    hazards = hazard_if(count > 0, "rewrites_data", rewrites)
    hazards += hazard_if(count > 0, "blocks_reads", f"reads and writes of {item.relation} wait meanwhile")
    unpack = statement("SELECT decompress_chunk(c, true) FROM show_chunks({name}) c", name=regclass(item.relation))
    disable = Step(alter_relation(item, "SET (timescaledb.compress = false)"), lock="ACCESS EXCLUSIVE")
    return (Step(unpack, hazards, "ACCESS EXCLUSIVE"), disable) if count else (disable,)


KIND: Kind[Compression] = Kind(
    type="compression",
    ref=ref,
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
