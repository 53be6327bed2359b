"""Documents that the loader refuses by itself, or that this release has no keys for: built without it."""

from __future__ import annotations

from typing import NamedTuple

from seigen.model import (
    Column,
    Compression,
    Constraint,
    ContinuousAggregate,
    Dimension,
    Document,
    Enum,
    Hypertable,
    Index,
    Job,
    Object,
    Policy,
    Ref,
    Schema,
    Table,
)

LONG = "x" * 64
TIME, SITE = Column("time", "timestamptz", not_null=True), Column("site", "integer", not_null=True)


def document(*objects: Object, extensions: tuple[str, ...] = ()) -> Document:
    return Document(Schema("public", {ref(item): item for item in objects}), {}, extensions)


def ref(item: Object) -> Ref:
    if isinstance(item, Constraint):
        return Ref("constraint", item.name, item.table)
    if isinstance(item, Policy):
        return Ref(item.kind, item.relation)
    if isinstance(item, ContinuousAggregate):
        return Ref("continuous_aggregate", item.name)
    name = getattr(item, "name", None) or getattr(item, "table", None) or getattr(item, "relation", "")
    return Ref(type(item).__name__.lower(), str(name))


def table(name: str, *columns: Column) -> Table:
    return Table(name, {column.name: column for column in columns})


def hypertable(*dimensions: Dimension) -> tuple[Table, Hypertable]:
    return table("readings", TIME, SITE), Hypertable("readings", dimensions or (Dimension("time"),))


def unique(name: str, *columns: str) -> Constraint:
    return Constraint("readings", name, "unique", f"UNIQUE ({', '.join(columns)})", columns)


def exclude(definition: str) -> Constraint:
    return Constraint("readings", "one_at_a_time", "exclude", definition)


def aggregate(name: str, query: str, *sources: str) -> ContinuousAggregate:
    return ContinuousAggregate(name, query, True, sources=sources)


SPACE = (Dimension("time"), Dimension("site", "hash", partitions=4))
DAILY = aggregate("daily", "SELECT time_bucket('1 day', time) AS day, count(*) FROM readings GROUP BY day", "readings")


class Broken(NamedTuple):
    rule: str
    document: Document
    message: str


BROKEN = (
    Broken(
        "H1",
        document(*hypertable(Dimension("time"), Dimension("device", "hash", partitions=4))),
        'hypertable "readings": the partition column "device" is not a column of the table; TimescaleDB would refuse '
        'it: column "device" does not exist; write one of time, site',
    ),
    Broken(
        "H4",
        document(*hypertable(*SPACE), unique("readings_key", "time")),
        'hypertable "readings": unique (time) lacks the partition column "site"; TimescaleDB would refuse it: cannot '
        'create a unique index without the column "site" (used in partitioning); write [time, site]',
    ),
    Broken(
        "H4",
        document(*hypertable(), exclude("EXCLUDE USING gist (site WITH =, tstzrange(time, time) WITH &&)")),
        'hypertable "readings": exclude (site, tstzrange(time, time)) lacks the partition column "time"; TimescaleDB '
        'would refuse it: cannot create a unique index without the column "time" (used in partitioning); write '
        "[site, tstzrange(time, time), time]",
    ),
    Broken(
        "P9",
        document(
            *hypertable(),
            DAILY,
            Policy(
                "refresh_policy",
                "daily",
                (
                    Job({"start_offset": "10 days", "end_offset": "5 days"}),
                    Job({"start_offset": "5 days", "end_offset": "4 days"}),
                ),
            ),
        ),
        'aggregate "daily": refresh from 5 days to 4 days covers less than two buckets of 1 day; TimescaleDB would '
        "refuse it: policy refresh window too small (The start and end offsets must cover at least two buckets in the "
        "valid time range); write a start_offset of 6 days",
    ),
    Broken(
        "H9",
        document(
            table("blocks", Column("height", "bigint", not_null=True)),
            Hypertable("blocks", (Dimension("height", interval="7 days"),)),
        ),
        'hypertable "blocks": chunk_interval 7 days is an interval, and time is bigint; TimescaleDB would refuse it: '
        "invalid interval type for bigint dimension; write the number of units that a chunk shall span",
    ),
    Broken(
        "P14",
        document(
            *hypertable(),
            DAILY,
            Policy(
                "refresh_policy",
                "daily",
                (
                    Job({"start_offset": "10 days", "end_offset": "4 days"}),
                    Job({"start_offset": "5 days", "end_offset": "1 day"}),
                ),
            ),
        ),
        'aggregate "daily": refresh up to 4 days ago overlaps with the one that begins 5 days ago; TimescaleDB would '
        'refuse it: refresh interval overlaps with an existing continuous aggregate policy on "daily"; write an '
        "end_offset of 5 days or more",
    ),
    Broken(
        "G1",
        document(Enum("mood", (LONG,))),
        f'enum "mood": label "{LONG}" has 64 bytes; PostgreSQL would refuse it: invalid enum label (labels must be 63 '
        "bytes or less); write at most 63",
    ),
    Broken(
        "G1",
        document(table("t", Column("ü" * 32, "text"))),
        f'column "{"ü" * 32}" has 64 bytes; PostgreSQL would cut it to "{"ü" * 31}", and the database would differ '
        "from the document for ever; write at most 63",
    ),
    Broken(
        "G12",
        document(
            table("t", Column("a", "text"), Column("b", "text")),
            Constraint("t", "t_pkey", "primary key", "PRIMARY KEY (a)", ("a",)),
            Constraint("t", "t_pkey1", "primary key", "PRIMARY KEY (b)", ("b",)),
        ),
        'table "t": a second primary key (b); PostgreSQL would refuse it: multiple primary keys for table "t" are not '
        "allowed; write unique instead",
    ),
    Broken(
        "G13",
        document(Enum("mood", ("calm", "wild", "calm"))),
        'enum "mood": label "calm" stands here twice; PostgreSQL would refuse it: duplicate key value violates unique '
        'constraint "pg_enum_typid_label_index"; write it once',
    ),
)
RIGHT: tuple[Document, ...] = (
    document(*hypertable(*SPACE), unique("readings_key", "site", "time")),
    document(
        *hypertable(), exclude("exclude (time with =) where (site > 1)"), exclude("EXCLUDE USING hash (time with =)")
    ),
    document(*hypertable(), exclude("what is this")),
    document(*hypertable(), Index("readings", "odd", "btree (site", unique=True)),
    document(*hypertable(), Compression("readings", ("site",), ("time desc",)), DAILY),
    document(
        table("readings", Column("time", "my_domain", not_null=True)), Hypertable("readings", (Dimension("time"),))
    ),
    document(aggregate("lost", "SELECT time_bucket('1 day', time) FROM elsewhere GROUP BY 1", "elsewhere")),
    document(aggregate("ring", "SELECT time_bucket('1 day', b) AS b FROM ring GROUP BY 1", "ring")),
    document(Constraint("orders", "fk", "foreign key", "FOREIGN KEY (a) REFERENCES gone", ("a",), "gone")),
)
