"""P7, P8, P12-P14, P18: what policies of one relation, or of an aggregate and its source, do to each other's work."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from seigen import intervals
from seigen.model import Job, PolicyKind, Ref
from seigen.rules.findings import Finding, quote
from seigen.rules.policies import spell
from seigen.rules.reading import Reading, first_range

DEFAULT_CHUNK = 7 * intervals.DAY  # of a hypertable over time that says nothing


class Age(NamedTuple):
    """When a policy acts on rows: `text` as it is written, `size` in units of the relation's time."""

    ref: Ref
    field: str
    text: str
    size: int


def age(reading: Reading, kind: PolicyKind, relation: str, key: str, name: str) -> Age | None:
    """The one age of a relation's policy of that kind, None when there is none or it is not understood."""
    for job in reading.jobs(kind, relation):
        size = reading.size(relation, job.config.get(key))
        if size is not None:
            return Age(Ref(kind, relation), name, str(job.config[key]), size)
    return None


def retention(reading: Reading, relation: str) -> Age | None:
    return age(reading, "retention_policy", relation, "drop_after", "drop_after")


def compression(reading: Reading, relation: str) -> Age | None:
    return age(reading, "compression_policy", relation, "compress_after", "after")


def words(reading: Reading, relation: str) -> str:
    return f"{'aggregate' if relation in reading.aggregates else 'hypertable'} {quote(relation)}"


def compressed_before_dropped(reading: Reading) -> Iterator[Finding]:
    for relation in reading.compressions:
        dropped, compressed = retention(reading, relation), compression(reading, relation)
        if dropped is not None and compressed is not None and dropped.size <= compressed.size:
            yield Finding(
                compressed.ref,
                compressed.field,
                f"{words(reading, relation)}: chunks are compressed after {compressed.text} and dropped after "
                f"{dropped.text}; TimescaleDB accepts it, and no chunk is compressed before it is dropped; write a "
                "shorter after, or leave it out",
            )


def older_than_a_chunk(reading: Reading) -> Iterator[Finding]:
    for relation, item in reading.hypertables.items():
        said = first_range(item).interval
        chunk = reading.size(relation, said)
        if said is None and reading.counts_integers(relation) is False:
            said, chunk = "7 days", DEFAULT_CHUNK
        if chunk is None:
            continue
        what = words(reading, relation)
        dropped, compressed = retention(reading, relation), compression(reading, relation)
        if dropped is not None and 0 < dropped.size < chunk:
            yield Finding(
                dropped.ref,
                dropped.field,
                f"{what}: rows are dropped after {dropped.text}, and a chunk spans {said}; only whole chunks are "
                f"dropped, so rows are kept for up to {dropped.text} and {said}; write a shorter chunk_interval, or a "
                "longer drop_after",
            )
        if compressed is not None and 0 < compressed.size < chunk:
            yield Finding(
                compressed.ref,
                compressed.field,
                f"{what}: chunks are compressed after {compressed.text}, and a chunk spans {said}; only whole chunks "
                "are compressed, so rows that come late are written into compressed ones; write a shorter "
                "chunk_interval, or a longer after",
            )


def refreshes(reading: Reading, aggregate: str) -> Iterator[tuple[str, Job]]:
    """(prefix of its fields, job) of the refresh policies of an aggregate."""
    jobs = reading.jobs("refresh_policy", aggregate)
    yield from ((f"{i}." if len(jobs) > 1 else "", job) for i, job in enumerate(jobs))


def refreshed_after(reading: Reading, aggregate: str, limit: Age) -> str | None:
    """The start_offset of a refresh that reaches what is older than the limit; 'the beginning' without one."""
    for _, job in refreshes(reading, aggregate):
        start = job.config.get("start_offset")
        back = reading.size(aggregate, start)
        if start is None:
            return "the beginning"
        if back is not None and back >= limit.size:
            return str(start)
    return None


def refresh_ends_before_compression(reading: Reading) -> Iterator[Finding]:
    for name in reading.aggregates:
        limit = compression(reading, name)
        start = refreshed_after(reading, name, limit) if limit is not None else None
        if limit is not None and start is not None:
            yield Finding(
                limit.ref,
                limit.field,
                f"aggregate {quote(name)}: chunks are compressed after {limit.text}, and refresh goes back to {start}; "
                "TimescaleDB before 2.18.1 refuses it: compress_after value for compression policy should be greater "
                "than the start of the refresh window; later ones write into compressed chunks again and again; write "
                "a longer after, or a shorter start_offset",
            )


def refresh_ends_before_retention(reading: Reading) -> Iterator[Finding]:
    for name in reading.aggregates:
        limit = retention(reading, name)
        start = refreshed_after(reading, name, limit) if limit is not None else None
        if limit is not None and start is not None:
            yield Finding(
                limit.ref,
                limit.field,
                f"aggregate {quote(name)}: buckets are dropped after {limit.text}, and refresh goes back to {start}; "
                "TimescaleDB accepts it, and builds dropped buckets again to drop them again; write a longer "
                "drop_after, or a shorter start_offset",
            )


def reads_what_is_refreshed(reading: Reading) -> Iterator[Finding]:
    for name in reading.aggregates:
        source = reading.main_source(name)
        if source is None or source.name not in reading.aggregates:
            continue
        ends = [reading.size(source.name, end(job)) for _, job in refreshes(reading, source.name)]
        fresh = min((size for size in ends if size is not None), default=None)
        for prefix, job in refreshes(reading, name):
            size = reading.size(name, end(job))
            if fresh is not None and size is not None and size < fresh:
                yield Finding(
                    Ref("refresh_policy", name),
                    f"{prefix}end_offset",
                    f"aggregate {quote(name)}: the end_offset of refresh is {job.config['end_offset'] or 'null'}, and "
                    f"that of its source {quote(source.name)} is {spell(reading, name, fresh)}; TimescaleDB accepts "
                    "it, and buckets are made of what is not refreshed yet; write "
                    f"{spell(reading, name, fresh)} or more",
                )


def end(job: Job) -> object:
    """The end of a refresh window; without one it goes up to now."""
    said = job.config.get("end_offset")
    return said if said is not None else 0 if isinstance(job.config.get("start_offset"), int) else "0 days"


def windows_do_not_overlap(reading: Reading) -> Iterator[Finding]:
    for name in reading.aggregates:
        spans = []
        for prefix, job in refreshes(reading, name):
            begin, finish = job.config.get("start_offset"), job.config.get("end_offset")
            sizes = reading.size(name, begin), reading.size(name, finish)
            if (begin is None or sizes[0] is not None) and (finish is None or sizes[1] is not None):
                oldest = float("inf") if begin is None else sizes[0] or 0
                newest = float("-inf") if finish is None else sizes[1] or 0
                spans.append((newest, oldest, prefix, job))
        spans.sort(key=lambda span: span[:2])
        for one, two in pairwise(spans):
            if two[0] < one[1]:
                yield Finding(
                    Ref("refresh_policy", name),
                    f"{two[2]}end_offset",
                    f"aggregate {quote(name)}: refresh up to {two[3].config['end_offset']} ago overlaps with the one "
                    f"that begins {one[3].config['start_offset']} ago; TimescaleDB would refuse it: refresh interval "
                    f'overlaps with an existing continuous aggregate policy on "{name}"; write an end_offset of '
                    f"{one[3].config['start_offset']} or more",
                )


def one_refresh(reading: Reading) -> Iterator[Finding]:
    for name in reading.aggregates:
        for prefix, _ in list(refreshes(reading, name))[1:]:
            yield Finding(
                Ref("refresh_policy", name),
                f"{prefix}start_offset",
                f"aggregate {quote(name)}: a second refresh policy; TimescaleDB before 2.21 refuses it: continuous "
                "aggregate policy already exists; write one, or update TimescaleDB",
            )


def one_refresh_in_a_hierarchy(reading: Reading) -> Iterator[Finding]:
    for name in reading.aggregates:
        source = reading.main_source(name)
        for prefix, _ in list(refreshes(reading, name))[1:]:
            if source is not None and source.name in reading.aggregates:
                yield Finding(
                    Ref("refresh_policy", name),
                    f"{prefix}start_offset",
                    f"aggregate {quote(name)}: a second refresh policy, and it reads the aggregate "
                    f"{quote(source.name)}; TimescaleDB from 2.22.1 to 2.28 refuses it: multiple refresh policies are "
                    "not supported for hierarchical continuous aggregates; write one, or update TimescaleDB",
                )


def compressed_aggregate_is_refreshed(reading: Reading) -> Iterator[Finding]:
    for relation in reading.aggregates:
        compressed = compression(reading, relation)
        if compressed is not None and not reading.jobs("refresh_policy", relation):
            yield Finding(
                compressed.ref,
                compressed.field,
                f"{words(reading, relation)} is compressed after {compressed.text}, and has no refresh policy; "
                f"TimescaleDB would refuse it: setup a refresh policy for {quote(relation)} before setting up a "
                "columnstore policy; write refresh, or leave out after",
            )
