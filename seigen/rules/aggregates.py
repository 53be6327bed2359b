"""A: what TimescaleDB asks of the query of a continuous aggregate. Silent about queries that cannot be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from seigen.model import Ref
from seigen.rules import types
from seigen.rules.findings import Finding, listed, quote
from seigen.rules.reading import Reading

if TYPE_CHECKING:  # both import sqlglot
    from seigen.rules.buckets import Bucket
    from seigen.rules.queries import Query, Source

REFUSED = "TimescaleDB would refuse it"
INVALID = "invalid continuous aggregate query"


def aggregate(name: str) -> str:
    return f"aggregate {quote(name)}"


def at_query(name: str, message: str) -> Finding:
    return Finding(Ref("continuous_aggregate", name), "query", f"{aggregate(name)}: {message}")


def one_time_bucket(reading: Reading) -> Iterator[Finding]:
    for name, query in reading.queries.items():
        source, buckets = reading.main_source(name), reading.buckets(name)
        if source is None or buckets is None or not query.grouped:
            continue
        if len(buckets) > 1:
            yield at_query(
                name,
                f"GROUP BY holds {len(buckets)} calls of time_bucket; {REFUSED}: continuous aggregate view cannot "
                "contain multiple time bucket functions; write one, and a second aggregate for another width",
            )
        elif not buckets:
            yield at_query(name, no_bucket(reading, query, source))
        elif fault := wrong_time(reading, buckets[0], source):
            yield at_query(name, fault)


def no_bucket(reading: Reading, query: Query, source: Source) -> str:
    answer = f"{REFUSED}: continuous aggregate view must include a valid time bucket function"
    columns = reading.input_columns(query)
    named = {item.name for item in query.groupings if item.name in columns}
    for place, output in enumerate(query.outputs, 1):
        if output.bucket is not None and not output.bucket.result and output.name in named:
            if output.bucket.column not in named:
                raw = f"{output.bucket.table or source.alias}.{output.bucket.column}"
                answer = f'PostgreSQL would refuse it: column "{raw}" must appear in the GROUP BY clause'
            return (
                f'GROUP BY {output.name} means the column "{output.name}" and not the time_bucket of that name, since '
                f"PostgreSQL prefers columns to aliases; {answer}; write GROUP BY {place}, or another alias"
            )
    time = reading.time_column(source.name) or "time"
    return (
        f"GROUP BY holds no bare time_bucket (a cast or arithmetic around one does not count); {answer}; write "
        f"GROUP BY time_bucket('1 day', {time}), or the position or the alias of one in the SELECT list"
    )


def wrong_time(reading: Reading, bucket: Bucket, source: Source) -> str | None:
    """What is wrong with the time that a bucket is made of."""
    answer = f"{REFUSED}: time bucket function must reference the primary hypertable dimension column"
    time = reading.time_column(source.name)
    if bucket.misplaced:
        return f"time_bucket's named arguments are in another order; {answer}; write the width first, then the time"
    if source.renamed or time is None:
        return None
    elsewhere = bucket.table not in ("", source.alias) or bucket.column != time
    if bucket.column is not None and not elsewhere and not (bucket.cast and recast(reading, bucket, source)):
        return None
    found = "an expression" if bucket.column is None else f"{bucket.table}.{bucket.column}".lstrip(".")
    found += f"::{bucket.cast.lower()}" if bucket.cast and bucket.column is not None else ""
    what = "time column" if source.name in reading.aggregates else "partition column"
    return (
        f"time_bucket is over {found}, and the {what} of {quote(source.name)} is {quote(time)}; {answer}; write {time}"
    )


def recast(reading: Reading, bucket: Bucket, source: Source) -> bool:
    """Whether the cast of the time changes its type: one to its own type vanishes."""
    kind = reading.time_type(source.name)
    return kind is not None and kind != types.parse(bucket.cast)


def grouped(reading: Reading) -> Iterator[Finding]:
    for name, query in reading.queries.items():
        if not query.grouped:
            yield at_query(
                name,
                f"the query has no GROUP BY; {REFUSED}: {INVALID} (include at least one aggregate function and a GROUP "
                "BY clause with time bucket); write GROUP BY with a time_bucket",
            )


def nothing_unsupported(reading: Reading) -> Iterator[Finding]:
    for name, query in reading.queries.items():
        if query.unsupported:
            yield at_query(
                name,
                f"the query holds {' and '.join(query.unsupported)}; {REFUSED}: {INVALID}; write it where the "
                "aggregate is read",
            )


def no_windows(reading: Reading) -> Iterator[Finding]:
    for name, query in reading.queries.items():
        if query.windows:
            yield at_query(
                name,
                f"the query holds a window function; {REFUSED}: {INVALID} (window function support not enabled); write "
                "OVER where the aggregate is read",
            )


def joins(reading: Reading) -> Iterator[Finding]:
    for name, query in reading.queries.items():
        sources = reading.hyper_sources(name)
        if len(sources) > 1:
            yield at_query(
                name,
                f"the query reads {listed(quote(source.name) for source in sources)}; {REFUSED}: only one hypertable "
                "is allowed in continuous aggregate view; write an aggregate over each, and join these where they are "
                "read",
            )
        if query.outer:
            yield at_query(
                name,
                f"the query holds a {query.outer[0]} JOIN; {REFUSED}: only INNER or LEFT joins are supported in "
                "continuous aggregates; write one of these",
            )


def positive_width(reading: Reading) -> Iterator[Finding]:
    for name in reading.queries:
        width, bucket = reading.width(name), reading.bucket(name)
        if width is None or bucket is None:
            continue
        if all(width):
            yield at_query(
                name,
                f"the bucket's width {bucket.width} mixes months with days or hours; {REFUSED}: invalid interval "
                "specified (use either months or days and hours); write one of them",
            )
        elif sum(width) <= 0:
            yield at_query(
                name,
                f"the bucket's width {bucket.width} is not positive; TimescaleDB before 2.27 accepts it, and every "
                "refresh fails; write a positive width",
            )


def unique_output_names(reading: Reading) -> Iterator[Finding]:
    for name, query in reading.queries.items():
        for column, count in Counter(output.name for output in query.outputs).items():
            if column is not None and count > 1:
                how = "have no name" if column == "?column?" else f"are named {quote(column)}"
                yield at_query(
                    name,
                    f'{count} output columns {how}; PostgreSQL would refuse it: column "{column}" specified more than '
                    "once; write AS and a name of its own after each",
                )


def source_is_hypertable(reading: Reading) -> Iterator[Finding]:
    for name, query in reading.queries.items():
        known = all(source.name in reading.tables or source.name in reading.views for source in query.sources)
        if query.opaque or reading.hyper_sources(name) or not known:
            continue
        what = f"reads {listed(quote(source.name) for source in query.sources)}" if query.sources else "has no FROM"
        yield at_query(
            name,
            f"the query {what} and no hypertable; {REFUSED}: invalid continuous aggregate view (at least one "
            "hypertable should be used in the view definition); write FROM a hypertable or another aggregate",
        )


def hierarchical_widths(reading: Reading) -> Iterator[Finding]:
    for name in reading.queries:
        source = reading.main_source(name)
        parent = reading.bucket(source.name) if source is not None and source.name in reading.aggregates else None
        child = reading.bucket(name)
        if source is None or parent is None or child is None:
            continue
        base, width = reading.width(source.name), reading.width(name)
        if base is None or width is None or sum(base) <= 0 or sum(width) <= 0:
            continue
        under = f"{aggregate(source.name)} with buckets of {parent.width}"
        if varies(base, parent) and child.zoned is False and not width[0]:
            yield at_query(
                name,
                f"buckets of {child.width}, of fixed width, stand on {under}, of varying width; {REFUSED}: cannot "
                "create continuous aggregate with fixed-width bucket on top of one using variable-width bucket; write "
                "a width in months, or the same time zone",
            )
        elif sum(width) % sum(base):
            yield at_query(
                name,
                f"buckets of {child.width} stand on {under}; {REFUSED}: cannot create continuous aggregate with "
                f"incompatible bucket width; write a multiple of {parent.width} (a month counts 30 days)",
            )


def varies(width: tuple[int, int], bucket: Bucket) -> bool:
    """Whether the buckets are certainly not all of one length: months, or days of a time zone."""
    return width[0] != 0 or bucket.zoned is True


def no_unique_index(reading: Reading) -> Iterator[Finding]:
    for relation, found in reading.indexes.items():
        for ref, index, _ in found:
            if index.unique and (index.on_aggregate or relation in reading.aggregates):
                yield Finding(
                    ref,
                    "unique",
                    f"{aggregate(relation)}: index {quote(index.name)} is unique; {REFUSED}: continuous aggregates do "
                    "not support UNIQUE indexes; write it without unique: GROUP BY makes rows unique already",
                )
