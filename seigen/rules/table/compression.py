"""C: compression settings."""

from __future__ import annotations

from seigen.rules import compression, security
from seigen.rules.rule import Rule, refuse, warn

RULES = (
    Rule(
        "C1",
        "The columns of segment_by and order_by exist",
        "Rows are grouped and ordered by their values.",
        '42601: column "nope" does not exist',
        refuse(compression.columns_exist),
    ),
    Rule(
        "C2",
        "No column stands twice in segment_by or in order_by",
        "The second time changes nothing: another column was meant.",
        '42601: duplicate column name "d"',
        refuse(compression.no_duplicates),
    ),
    Rule(
        "C3",
        "No column stands in segment_by and in order_by",
        "All rows of a segment have one value of it: there is nothing to order.",
        '42601: cannot use column "d" for both ordering and segmenting',
        refuse(compression.no_overlap),
    ),
    Rule(
        "C4",
        "The time column is not in segment_by",
        "A segment then holds the rows of one moment: too few to compress.",
        "silent: every compressed batch holds the rows of one moment",
        refuse(compression.time_not_segmenting),
    ),
    Rule(
        "C5",
        "segment_by and order_by hold columns, not expressions",
        "The compressed table stores columns.",
        '42601: unable to parse segmenting option "lower(s)"',
        refuse(compression.plain_columns),
    ),
    Rule(
        "C6",
        "The columns of order_by can be ordered",
        "Rows are sorted by them; which types have an order, the server knows.",
        "42883: invalid ordering column type point",
        (),
    ),
    Rule(
        "C8",
        "No EXCLUDE constraint on a hypertable with compression",
        "It is kept by an index, and compressed rows are in none.",
        '0A000: constraint "…" is not supported for converting to columnstore',
        refuse(compression.no_exclusion),
    ),
    Rule(
        "C9",
        "No row security on a hypertable with compression",
        "Compressed batches hold many rows, and nobody could hide some of them.",
        "0A000: columnstore cannot be used on table with row security",
        refuse(security.no_compression),
    ),
    Rule(
        "C10",
        "The columns of unique keys are in segment_by or order_by",
        "To find a twin, an INSERT into a compressed chunk unpacks every batch that could hold it: these columns say "
        "which ones.",
        'WARNING: column "pr_number" should be used for segmenting or ordering',
        warn(compression.unique_columns_placed),
    ),
    Rule(
        "C11",
        "The columns of foreign keys are in segment_by before TimescaleDB 2.16",
        "Older versions look for rows of a deleted parent by segments only.",
        'column "author_id" must be used for segmenting',
        refuse(compression.foreign_keys_segmented, before=(2, 16)),
    ),
    Rule(
        "C13",
        "Compression says segment_by or order_by",
        "They decide how far data shrinks and which queries are fast; left out, they depend on the server's version "
        "and on the rows that a chunk happens to hold.",
        "silent: the server chooses, from 2.22 on for each chunk when it is compressed",
        warn(compression.settings_said),
    ),
    Rule(
        "C14",
        "A column that is added under compression is nullable or has a constant default",
        "Compressed chunks are not written again: a new column has one value in all their rows. What the database "
        "holds already decides, so it is checked when the plan is made.",
        "0A000: cannot add column with NOT NULL constraint without default to a hypertable that has columnstore "
        "enabled",
        (),
    ),
)
