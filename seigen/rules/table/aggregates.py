"""A: continuous aggregates."""

from __future__ import annotations

from seigen.rules import ages, aggregates, contents, security
from seigen.rules.rule import Check, Rule, refuse, warn

RULES = (
    Rule(
        "A1",
        "GROUP BY holds one time_bucket, over the partition column",
        "Buckets are refreshed by ranges of the hypertable's own time.",
        "0A000: continuous aggregate view must include a valid time bucket function",
        refuse(aggregates.one_time_bucket),
    ),
    Rule(
        "A2",
        "An aggregate's query has a GROUP BY",
        "An aggregate is one row a bucket.",
        "0A000: invalid continuous aggregate query",
        refuse(aggregates.grouped),
    ),
    Rule(
        "A3",
        "No LIMIT, DISTINCT, WITH, sub-query, UNION, grouping sets, TABLESAMPLE or ONLY",
        "A bucket is made from its own rows alone, whichever others there are.",
        "0A000: invalid continuous aggregate query",
        refuse(aggregates.nothing_unsupported),
    ),
    Rule(
        "A4",
        "No window functions",
        "A window reaches over buckets, which are refreshed one without the other.",
        "0A000: invalid continuous aggregate query (window function support not enabled)",
        refuse(aggregates.no_windows),
    ),
    Rule(
        "A5",
        "One hypertable, joined by INNER or LEFT joins; and best none",
        "Changes of the hypertable are tracked, those of what it is joined to are not.",
        "0A000: only one hypertable is allowed in continuous aggregate view; silent where plain tables are joined: "
        "their changes never reach buckets that are made",
        (Check(aggregates.joins), Check(contents.joined_tables_known, "warning")),
    ),
    Rule(
        "A6",
        "An aggregate's query has no functions that depend on the session or the clock",
        "A bucket is made anew when its rows change: with now() or a session's time zone it becomes another one.",
        "before 2.20: only immutable functions supported in continuous aggregate view; later a WARNING, or silent: "
        "WHERE time > now() - …",
        (Check(contents.stable_results, "warning"), Check(contents.stable_results, before=(2, 20))),
    ),
    Rule(
        "A7",
        "A bucket's width is positive and does not mix months with days",
        "Buckets follow each other without end.",
        "0A000: invalid interval specified; silent for 0 and less before 2.27: every refresh fails",
        refuse(aggregates.positive_width),
    ),
    Rule(
        "A8",
        "The width, the origin and the time zone of buckets are constants",
        "All buckets belong to one grid. Whether a time zone exists, the server says when the plan is made.",
        "0A000: only immutable expressions allowed in time bucket function; 22023: invalid timezone name",
        refuse(contents.constant_buckets),
    ),
    Rule(
        "A9",
        "The names of an aggregate's columns are unique",
        "An aggregate is read like a table.",
        '42701: column "count" specified more than once',
        refuse(aggregates.unique_output_names),
    ),
    Rule(
        "A10",
        "An aggregate reads a hypertable or another aggregate",
        "There is no time to make buckets of in a plain table.",
        "0A000: invalid continuous aggregate view (at least one hypertable should be used in the view definition)",
        refuse(aggregates.source_is_hypertable),
    ),
    Rule(
        "A11",
        "Buckets on top of buckets are multiples of them",
        "A bucket that is cut in two belongs to neither side.",
        "0A000: cannot create continuous aggregate with incompatible bucket width",
        refuse(aggregates.hierarchical_widths),
    ),
    Rule(
        "A12",
        "Averages and distinct counts are not averaged or added up",
        "The average of averages is not the average: buckets of two rows count as much as those of a million.",
        "silent: wrong numbers",
        warn(contents.additive),
    ),
    Rule(
        "A13",
        "An aggregate reads only what its source has refreshed",
        "Buckets made too early lack rows until the next refresh, if it reaches back so far.",
        "silent: numbers that grow later",
        warn(ages.reads_what_is_refreshed),
    ),
    Rule(
        "A14",
        "No aggregate over a table with row security",
        "An aggregate's rows are made of all rows, whoever may see them.",
        "0A000: cannot create continuous aggregate on hypertable with row security; silent where row security is "
        "switched on later",
        refuse(security.no_aggregates),
    ),
    Rule(
        "A15",
        "No unique index on an aggregate",
        "Its rows are deleted and inserted by refreshes; GROUP BY makes them unique.",
        "0A000: continuous aggregates do not support UNIQUE indexes",
        refuse(aggregates.no_unique_index),
    ),
)
