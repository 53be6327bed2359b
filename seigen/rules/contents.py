"""A6, A8, A12 and the warning of A5: queries of aggregates whose results change, or mean something else."""

from __future__ import annotations

from collections.abc import Iterator

from seigen.model import Column
from seigen.rules import expressions
from seigen.rules.aggregates import REFUSED, aggregate, at_query
from seigen.rules.findings import Finding, listed, quote
from seigen.rules.reading import Reading

NOT_ADDITIVE = frozenset(
    """avg count_distinct mode percentile_cont percentile_disc stddev stddev_pop stddev_samp sum_distinct var_pop
    var_samp variance""".split()  # noqa: SIM905
)
ADDING = frozenset({"avg", "sum"})


def stable_results(reading: Reading) -> Iterator[Finding]:
    for name, item in reading.aggregates.items():
        found = expressions.unstable(item.query, known_columns(reading, name))
        bucket = reading.bucket(name)
        if found and not (bucket is not None and bucket.varying):
            yield at_query(
                name,
                f"the query holds {found}, whose result depends on more than its arguments; TimescaleDB before 2.20 "
                "refuses it: only immutable functions supported in continuous aggregate view; later ones accept it, "
                "and a refresh gives other results another day; write it where the aggregate is read, or with AT TIME "
                "ZONE 'UTC'",
            )


def known_columns(reading: Reading, name: str) -> dict[str, Column]:
    """The columns of the tables that an aggregate reads."""
    query = reading.queries.get(name)
    sources = query.sources if query is not None else ()
    return {column: item for source in sources for column, item in reading.columns(source.name).items()}


def constant_buckets(reading: Reading) -> Iterator[Finding]:
    for name in reading.queries:
        bucket = reading.bucket(name)
        if bucket is not None and bucket.varying and not bucket.misplaced:
            yield at_query(
                name,
                f"time_bucket is called with {bucket.varying}, which is not a constant; {REFUSED}: only immutable "
                "expressions allowed in time bucket function; write the value itself",
            )


def joined_tables_known(reading: Reading) -> Iterator[Finding]:
    for name, query in reading.queries.items():
        main = reading.main_source(name)
        plain = [s.name for s in query.sources if s.name in reading.tables and not reading.partitioned(s.name)]
        if main is not None and plain:
            yield at_query(
                name,
                f"the query joins {listed(map(quote, plain))}; TimescaleDB accepts it, and buckets keep what was "
                f"joined when they were refreshed, whatever changes in {plain[0]} later; write the join where the "
                "aggregate is read",
            )


def additive(reading: Reading) -> Iterator[Finding]:
    for name, query in reading.queries.items():
        source = reading.main_source(name)
        below = reading.queries.get(source.name) if source is not None else None
        if source is None or below is None or source.name not in reading.aggregates:
            continue
        made = {output.name: output.made for output in below.outputs if output.made is not None}
        for output in query.outputs:
            if output.made is None or output.made.function not in ADDING or output.made.column not in made:
                continue
            first = made[output.made.column]
            if kind(first.function, first.distinct) in NOT_ADDITIVE:
                distinct = "DISTINCT " if first.distinct else ""
                yield at_query(
                    name,
                    f"{output.made.function}({output.made.column}) adds up what {aggregate(source.name)} made by "
                    f"{first.function}({distinct}{first.column or '…'}); TimescaleDB accepts it, and the numbers are "
                    f"wrong: {harm(first.distinct)}",
                )


def harm(distinct: bool) -> str:
    """What is wrong, and what to write."""
    if distinct:
        return "what stands in two buckets counts twice; write this aggregate over the raw rows"
    return "a bucket of few rows counts as much as one of many; write sum and count below, and divide here"


def kind(function: str, distinct: bool) -> str:
    return f"{function}_distinct" if distinct and function in ("count", "sum") else function
