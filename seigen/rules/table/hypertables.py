"""H: hypertables."""

from __future__ import annotations

from seigen.rules import hypertables, references
from seigen.rules.rule import Check, Rule, refuse, warn

RULES = (
    Rule(
        "H1",
        "The partition column exists",
        "A hypertable is cut into chunks by its values.",
        '42703: column "nope" does not exist',
        refuse(hypertables.column_exists),
    ),
    Rule(
        "H2",
        "The partition column is a timestamp, a date or an integer",
        "Chunks are ranges of time or of a number; UUIDv7 holds a time, which TimescaleDB reads since 2.22.",
        '42809: invalid type for dimension "t"',
        (Check(hypertables.column_type), Check(hypertables.no_uuid, before=(2, 22))),
    ),
    Rule(
        "H3",
        "The partition column is NOT NULL",
        "A row without a time belongs to no chunk.",
        "silent: create_hypertable sets NOT NULL, and the database differs from the document for ever",
        refuse(hypertables.column_not_null),
    ),
    Rule(
        "H4",
        "Every unique key of a hypertable holds its partition columns",
        "Uniqueness is checked in each chunk by itself: without the partition columns twins could stand in two chunks.",
        'TS103: cannot create a unique index without the column "time" (used in partitioning)',
        refuse(hypertables.unique_holds_partition_columns),
    ),
    Rule(
        "H5",
        "The partition column is not generated",
        "PostgreSQL computes it after TimescaleDB has chosen the chunk.",
        "0A000: invalid partitioning column (generated columns cannot be used as partitioning dimensions)",
        refuse(hypertables.column_not_generated),
    ),
    Rule(
        "H7",
        "A hypertable is not partitioned by PARTITION BY",
        "Both cut a table into pieces, each in its own way.",
        '42809: table "readings" is already partitioned',
        refuse(hypertables.not_partitioned),
    ),
    Rule(
        "H8",
        "A chunk's width is positive",
        "A chunk that spans nothing holds no row.",
        "silent for times: every INSERT fails (23514); 22023 for integers: invalid interval",
        refuse(hypertables.chunk_interval_positive),
    ),
    Rule(
        "H9",
        "A chunk's width is an interval, or a number where time is an integer",
        "A bare number means microseconds to TimescaleDB and seconds to PostgreSQL, and nobody who reads it knows.",
        "22023: invalid interval type for bigint dimension; silent for times, where 604800 becomes 604800 seconds",
        refuse(hypertables.chunk_interval_fits_time),
    ),
    Rule(
        "H10",
        "Chunks over a date are whole days wide",
        "A date has no hours to cut at.",
        "22023: invalid interval for date dimension",
        refuse(hypertables.whole_days),
    ),
    Rule(
        "H11",
        "A chunk's width has no months",
        "Chunks are all equally wide and do not begin with months: what reads as a month is 30 days.",
        "silent: '1 month' is stored as 30 days",
        warn(hypertables.no_months),
    ),
    Rule(
        "H12",
        "Chunks over an integer say how wide they are",
        "Only you know whether a unit is a second or a microsecond; the default is made for neither.",
        "silent: 1,000,000 for bigint, 100,000 for integer, 10,000 for smallint",
        warn(hypertables.integer_interval_said),
    ),
    Rule(
        "H14",
        "No foreign key from a hypertable to a hypertable",
        "TimescaleDB keeps foreign keys to a hypertable on plain tables only.",
        "0A000: hypertables cannot be used as foreign key references of hypertables",
        refuse(references.no_key_between_hypertables),
    ),
    Rule(
        "H15",
        "No foreign key to a hypertable before TimescaleDB 2.16",
        "Later versions copy the foreign key to each chunk.",
        "0A000: foreign keys to hypertables are not supported",
        refuse(references.no_key_to_a_hypertable, before=(2, 16)),
    ),
    Rule(
        "H16",
        "No row trigger of a hypertable has transition tables",
        "Rows go into chunks, each of which would have its own.",
        "0A000: ROW triggers with transition tables are not supported on hypertables",
        refuse(hypertables.no_row_trigger_with_transition_tables),
    ),
    Rule(
        "H20",
        "Columns of a hypertable are text and timestamptz, not varchar and timestamp",
        "varchar costs as much as text, and its limit is expensive to change under compression; a timestamp without "
        "time zone means another moment in another session.",
        'WARNING: column type "character varying" used for "commit_sha" does not follow best practices',
        warn(hypertables.modern_types),
    ),
)
