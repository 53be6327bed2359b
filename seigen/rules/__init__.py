"""The offline rules: what a server would refuse in a document, or accept and be harmed by.

`check` takes a document that was read without error and returns its problems in the order of the file. It is pure, and
bounded in time: what it cannot understand it leaves to the server. A rule is one row of RULES and one small function of
a Reading; the server's answers were taken from TimescaleDB 2.22 on PostgreSQL 15 and 2.23 on 17.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from seigen.errors import Problem
from seigen.model import Document
from seigen.rules import aggregates, compression, general, hypertables, indexes, policies, references
from seigen.rules.findings import Finding
from seigen.rules.reading import Reading, read

__all__ = ["RULES", "Rule", "check"]


class Rule(NamedTuple):
    """One rule. `server` is what the server says to a document that breaks it, or what it does without a word."""

    id: str
    title: str
    server: str
    check: Callable[[Reading], Iterator[Finding]]


RULES: tuple[Rule, ...] = (
    Rule("H1", "The partition column exists", '42703: column "nope" does not exist', hypertables.column_exists),
    Rule(
        "H2",
        "The partition column is a timestamp, a date or an integer",
        '42809: invalid type for dimension "t"',
        hypertables.column_type,
    ),
    Rule(
        "H3",
        "The partition column is NOT NULL",
        "silent: create_hypertable sets NOT NULL, and the database differs from the document for ever",
        hypertables.column_not_null,
    ),
    Rule(
        "H4",
        "Every unique key of a hypertable holds its partition columns",
        'TS103: cannot create a unique index without the column "time" (used in partitioning)',
        hypertables.unique_holds_partition_columns,
    ),
    Rule(
        "H5",
        "The partition column is not generated",
        "0A000: invalid partitioning column (generated columns cannot be used as partitioning dimensions)",
        hypertables.column_not_generated,
    ),
    Rule(
        "H8",
        "A chunk's width is positive",
        "silent for times: every INSERT fails (23514); 22023 for integers: invalid interval",
        hypertables.chunk_interval_positive,
    ),
    Rule(
        "C1",
        "The columns of segment_by and order_by exist",
        '42601: column "nope" does not exist',
        compression.columns_exist,
    ),
    Rule(
        "C2",
        "No column stands twice in segment_by or in order_by",
        '42601: duplicate column name "d"',
        compression.no_duplicates,
    ),
    Rule(
        "C3",
        "No column stands in segment_by and in order_by",
        '42601: cannot use column "d" for both ordering and segmenting',
        compression.no_overlap,
    ),
    Rule(
        "C4",
        "The time column is not in segment_by",
        "silent: every compressed batch holds the rows of one moment",
        compression.time_not_segmenting,
    ),
    Rule(
        "C5",
        "segment_by and order_by hold columns, not expressions",
        '42601: unable to parse segmenting option "lower(s)"',
        compression.plain_columns,
    ),
    Rule("C7", "order_by holds no empty text", "22023: ordering column can not be empty", compression.no_empty_entry),
    Rule(
        "P3",
        "A policy's values are intervals, or numbers where time is an integer",
        "22023: invalid value for parameter drop_after",
        policies.value_fits_time,
    ),
    Rule(
        "P6",
        "A policy's schedule and ages are positive",
        "silent: the job runs without a pause, or acts on rows as soon as they are written",
        policies.intervals_positive,
    ),
    Rule(
        "P9",
        "A refresh window covers at least two buckets",
        "22023: policy refresh window too small",
        policies.window_covers_two_buckets,
    ),
    Rule(
        "P10",
        "A refresh window begins before it ends",
        "22023: policy refresh window too small",
        policies.window_begins_before_its_end,
    ),
    Rule(
        "P11",
        "No refresh reaches rows that the source's retention has dropped",
        "silent: the refresh deletes the history of dropped chunks (measured: 101 buckets become 31)",
        policies.refresh_reads_no_dropped_rows,
    ),
    Rule(
        "A1",
        "GROUP BY holds one time_bucket, over the partition column",
        "0A000: continuous aggregate view must include a valid time bucket function",
        aggregates.one_time_bucket,
    ),
    Rule("A2", "An aggregate's query has a GROUP BY", "0A000: invalid continuous aggregate query", aggregates.grouped),
    Rule(
        "A3",
        "No LIMIT, DISTINCT, WITH, sub-query, UNION, grouping sets, TABLESAMPLE or ONLY",
        "0A000: invalid continuous aggregate query",
        aggregates.nothing_unsupported,
    ),
    Rule(
        "A4",
        "No window functions",
        "0A000: invalid continuous aggregate query (window function support not enabled)",
        aggregates.no_windows,
    ),
    Rule(
        "A5",
        "One hypertable, joined by INNER or LEFT joins",
        "0A000: only one hypertable is allowed in continuous aggregate view",
        aggregates.joins,
    ),
    Rule(
        "A7",
        "A bucket's width is positive and does not mix months with days",
        "0A000: invalid interval specified; silent for 0 and less before 2.27: every refresh fails",
        aggregates.positive_width,
    ),
    Rule(
        "A9",
        "The names of an aggregate's columns are unique",
        '42701: column "count" specified more than once',
        aggregates.unique_output_names,
    ),
    Rule(
        "A10",
        "An aggregate reads a hypertable or another aggregate",
        "0A000: invalid continuous aggregate view (at least one hypertable should be used in the view definition)",
        aggregates.source_is_hypertable,
    ),
    Rule(
        "A11",
        "Buckets on top of buckets are multiples of them",
        "0A000: cannot create continuous aggregate with incompatible bucket width",
        aggregates.hierarchical_widths,
    ),
    Rule(
        "A15",
        "No unique index on an aggregate",
        "0A000: continuous aggregates do not support UNIQUE indexes",
        aggregates.no_unique_index,
    ),
    Rule(
        "G1",
        "Names and enum labels have at most 63 bytes",
        "a NOTICE, and the name is cut; 42602 for labels",
        general.names_fit,
    ),
    Rule(
        "G2",
        "Relations, their indexes and sequences share one namespace",
        '42P07: relation "dup1_a_key" already exists',
        general.one_namespace,
    ),
    Rule(
        "G3",
        "A foreign key points at a primary key or unique columns",
        '42830: there is no unique constraint matching given keys for referenced table "dup1"',
        references.target_is_unique,
    ),
    Rule(
        "G4",
        "A foreign key's columns match in number and type",
        "42830: number of referencing and referenced columns for foreign key disagree",
        references.columns_match,
    ),
    Rule(
        "G5",
        "SET NULL is not said of NOT NULL columns",
        "silent until the delete: 23502",
        references.no_null_into_not_null,
    ),
    Rule(
        "G9",
        "Indexes and generated columns are made of immutable functions",
        "42P17: functions in index predicate must be marked IMMUTABLE",
        indexes.immutable,
    ),
    Rule(
        "G10",
        "Defaults read no columns, defaults and checks hold no sub-query",
        "0A000: cannot use column reference in DEFAULT expression",
        indexes.defaults_and_checks,
    ),
    Rule(
        "G11",
        "An index asks for what its method can do",
        '0A000: access method "hash" does not support multicolumn indexes; 42704',
        indexes.methods,
    ),
    Rule(
        "G12",
        "Identity columns are integers, keys single, system names free",
        "22023, 42P16, 42701",
        general.columns_are_possible,
    ),
    Rule(
        "G13",
        "Enum labels are unique, and defaults are among them",
        "23505, 22P02: invalid input value for enum",
        general.enum_values,
    ),
)


def check(document: Document) -> list[Problem]:
    """Every problem that the rules find, in the order of the file."""
    reading = read(document)
    return sorted(
        Problem(document.position(found.ref, found.field), found.message, rule.id)
        for rule in RULES
        for found in rule.check(reading)
    )
