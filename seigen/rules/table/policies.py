"""P: policies, one by one and against each other."""

from __future__ import annotations

from seigen.rules import ages, policies
from seigen.rules.rule import Check, Rule, refuse, warn

RULES = (
    Rule(
        "P3",
        "A policy's values are intervals, or numbers where time is an integer",
        "An age is counted in the units of the time column.",
        "22023: invalid value for parameter drop_after",
        refuse(policies.value_fits_time),
    ),
    Rule(
        "P4",
        "Policies over an integer time know what time it is",
        "Ages count back from now, and only you know which number now is: a STABLE function without arguments says it.",
        "22023: invalid value for parameter drop_after (an integer_now function is needed)",
        refuse(policies.integer_time_is_known),
    ),
    Rule(
        "P6",
        "A policy's schedule and ages are positive",
        "An age of nothing means every row, also the one that is being written.",
        "silent: the job runs without a pause, or acts on rows as soon as they are written",
        refuse(policies.intervals_positive),
    ),
    Rule(
        "P7",
        "Chunks are compressed before they are dropped",
        "Compressing costs work that pays off only while the chunk is kept.",
        "silent: no chunk is ever compressed, or each just before it is dropped",
        warn(ages.compressed_before_dropped),
    ),
    Rule(
        "P8",
        "Retention and compression wait at least for a whole chunk",
        "Both act on whole chunks, whose youngest row must be old enough: a shorter age promises what cannot be kept.",
        "silent: rows are kept longer than drop_after says; late rows meet compressed chunks",
        warn(ages.older_than_a_chunk),
    ),
    Rule(
        "P9",
        "A refresh window covers at least two buckets",
        "A refresh makes whole buckets only: in a shorter window there may be none.",
        "22023: policy refresh window too small",
        refuse(policies.window_covers_two_buckets),
    ),
    Rule(
        "P10",
        "A refresh window begins before it ends",
        "Offsets count back from now: the start is the larger one.",
        "22023: policy refresh window too small",
        refuse(policies.window_begins_before_its_end),
    ),
    Rule(
        "P11",
        "No refresh reaches rows that the source's retention has dropped",
        "A refresh makes the buckets of its window anew, from the rows that are left: history would be lost.",
        "silent: the refresh deletes the history of dropped chunks (measured: 101 buckets become 31)",
        refuse(policies.refresh_reads_no_dropped_rows),
    ),
    Rule(
        "P12",
        "An aggregate is compressed only where it is not refreshed any more",
        "A refresh deletes and inserts buckets: compressed ones are unpacked for it, again and again.",
        "silent since 2.18.1; before: compress_after value for compression policy should be greater than the start of "
        "the refresh window of continuous aggregate policy",
        (
            Check(ages.refresh_ends_before_compression, "warning"),
            Check(ages.refresh_ends_before_compression, before=(2, 18, 1)),
        ),
    ),
    Rule(
        "P13",
        "An aggregate is dropped only where it is not refreshed any more",
        "The refresh would build again what retention has dropped.",
        "silent: buckets come and go with every run of the two policies",
        warn(ages.refresh_ends_before_retention),
    ),
    Rule(
        "P14",
        "The refresh windows of an aggregate do not overlap",
        "Two jobs would refresh the same buckets. Several policies are possible since TimescaleDB 2.21, and on "
        "aggregates over aggregates since 2.29.",
        '22023: refresh interval overlaps with an existing continuous aggregate policy on "daily"',
        (
            Check(ages.windows_do_not_overlap),
            Check(ages.one_refresh, before=(2, 21)),
            Check(ages.one_refresh_in_a_hierarchy, since=(2, 22, 1), before=(2, 29)),
        ),
    ),
    Rule(
        "P16",
        "The index of reorder belongs to the hypertable",
        "Chunks are rewritten in its order.",
        "22023: invalid reorder index",
        refuse(policies.reorder_index_exists),
    ),
    Rule(
        "P17",
        "A job calls what it can: a procedure of (integer, jsonb); its time zone exists",
        "It is looked up when the job is made and when it runs. What the document holds itself, the document checks; "
        "other schemas and time zones only the server knows.",
        '42883: function "nope" does not exist; 22023: time zone "Mars/Olympus" not recognized',
        (),
    ),
    Rule(
        "P18",
        "An aggregate that a policy compresses is refreshed by a policy",
        "The server compares the two windows, and takes a compression policy only where there is something to compare.",
        '0A000: setup a refresh policy for "daily" before setting up a columnstore policy',
        refuse(ages.compressed_aggregate_is_refreshed),
    ),
)
