"""C9, A14: row level security stands neither over compressed rows nor under aggregates."""

from __future__ import annotations

from collections.abc import Iterator

from seigen.model import Ref
from seigen.rules.findings import Finding, quote
from seigen.rules.reading import Reading


def no_compression(reading: Reading) -> Iterator[Finding]:
    for table, item in reading.secured.items():
        if item.enabled and table in reading.compressions:
            yield Finding(
                Ref("row_security", table),
                "",
                f"table {quote(table)} has row security and compression; TimescaleDB would refuse it: columnstore "
                "cannot be used on table with row security; write one of the two",
            )


def no_aggregates(reading: Reading) -> Iterator[Finding]:
    for name, query in reading.queries.items():
        for source in query.sources:
            if source.name in reading.secured and reading.secured[source.name].enabled:
                yield Finding(
                    Ref("continuous_aggregate", name),
                    "query",
                    f"aggregate {quote(name)} reads {quote(source.name)}, which has row security; TimescaleDB would "
                    "refuse it: cannot create continuous aggregate on hypertable with row security; leave one of the "
                    "two out: the aggregate's rows would show to everybody what the policies hide",
                )
