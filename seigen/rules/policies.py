"""P: jobs that the server runs. It checks few of their values when they are added, and none against each other."""

from __future__ import annotations

from collections.abc import Iterator

from seigen import intervals
from seigen.model import Job, Ref
from seigen.rules.findings import Finding, nearest, number, quote
from seigen.rules.reading import Reading, first_range

NAMES = {
    "compress_after": "after",
    "drop_after": "drop_after",
    "start_offset": "start_offset",
    "end_offset": "end_offset",
}
KEYS = {
    "compression_policy": "compression",
    "retention_policy": "retention",
    "refresh_policy": "refresh",
    "reorder_policy": "reorder",
}
KEYED = ("primary key", "unique", "exclude")
RANGE = "The start and end offsets must cover at least two buckets in the valid time range"


def jobs(reading: Reading) -> Iterator[tuple[Ref, str, str, Job]]:
    """(policy, the relation and the policy in words, prefix of its fields, job)."""
    for (kind, relation), policy in reading.policies.items():
        what = f"{'aggregate' if relation in reading.aggregates else 'hypertable'} {quote(relation)}"
        for i, job in enumerate(policy.jobs):
            prefix = f"{i}." if len(policy.jobs) > 1 else ""
            yield Ref(kind, relation), f"{what}: {KEYS.get(kind, kind)}", prefix, job


def value_fits_time(reading: Reading) -> Iterator[Finding]:
    for ref, what, prefix, job in jobs(reading):
        integers = reading.counts_integers(ref.name)
        for key, value in job.config.items():
            if key not in NAMES or value is None or integers is None or integers == (number(value) is not None):
                continue
            if integers:
                found, needed = "an interval, and time is an integer", "a number of units, such as 604800"
            else:
                found, needed = "a bare number, and time is not an integer", "an interval, such as 7 days"
            answer = "invalid parameter value for" if ref.kind == "refresh_policy" else "invalid value for parameter"
            message = (
                f"{what}.{NAMES[key]} {value} is {found}; TimescaleDB would refuse it: {answer} {key}; write {needed}"
            )
            yield Finding(ref, prefix + NAMES[key], message)


def intervals_positive(reading: Reading) -> Iterator[Finding]:
    scheduled = [(ref, f"{what}.", prefix, job) for ref, what, prefix, job in jobs(reading)]
    scheduled += [(ref, f"job {quote(item.name)}: ", "", item.job) for ref, item in reading.user_jobs]
    for ref, what, prefix, job in scheduled:
        size = intervals.microseconds(job.schedule) if job.schedule is not None else None
        if size is not None and size <= 0:
            yield Finding(
                ref,
                f"{prefix}schedule",
                f"{what}schedule {job.schedule} is not positive; TimescaleDB accepts it, and the job runs without a "
                "pause; write how often it shall run, such as 1 hour",
            )
    for ref, what, prefix, job in jobs(reading):
        yield from ages_positive(reading, ref, what, prefix, job)


def ages_positive(reading: Reading, ref: Ref, what: str, prefix: str, job: Job) -> Iterator[Finding]:
    for key, least in (("drop_after", 1), ("compress_after", 0)):
        size = reading.size(ref.name, job.config.get(key))
        if size is not None and size < least:
            harm = "drops rows as soon as they are written" if least else "compresses chunks that are still written to"
            yield Finding(
                ref,
                prefix + NAMES[key],
                f"{what}.{NAMES[key]} {job.config[key]} is not positive; TimescaleDB accepts it, and {harm}; write the "
                "age at which it shall happen",
            )


def refresh_windows(reading: Reading) -> Iterator[tuple[Ref, str, str, Job, int, int]]:
    """(policy, words, prefix, job, start, end) of the refresh windows that are bounded on both sides."""
    for ref, what, prefix, job in jobs(reading):
        start = reading.size(ref.name, job.config.get("start_offset"))
        end = reading.size(ref.name, job.config.get("end_offset"))
        if ref.kind == "refresh_policy" and start is not None and end is not None:
            yield ref, what, prefix, job, start, end


def window_covers_two_buckets(reading: Reading) -> Iterator[Finding]:
    for ref, what, prefix, job, start, end in refresh_windows(reading):
        width = reading.width(ref.name)
        two = 2 * sum(width) if width is not None else 0
        if end < start < end + two:
            bucket = reading.bucket(ref.name)
            assert bucket is not None
            whole = -(-(end + two) // (two // 2)) * (two // 2)
            yield Finding(
                ref,
                f"{prefix}start_offset",
                f"{what} from {job.config['start_offset']} to {job.config['end_offset']} covers less than two buckets "
                f"of {bucket.width}; TimescaleDB would refuse it: policy refresh window too small ({RANGE}); write a "
                f"start_offset of {spell(reading, ref.name, whole)}",
            )


def window_begins_before_its_end(reading: Reading) -> Iterator[Finding]:
    for ref, what, prefix, job, start, end in refresh_windows(reading):
        if start <= end:
            yield Finding(
                ref,
                f"{prefix}start_offset",
                f"{what}: start_offset {job.config['start_offset']} is not further back than end_offset "
                f"{job.config['end_offset']}; TimescaleDB would refuse it: policy refresh window too small ({RANGE}); "
                "write a larger start_offset",
            )


def refresh_reads_no_dropped_rows(reading: Reading) -> Iterator[Finding]:
    """A refresh makes the buckets of its window anew: those whose source rows are dropped vanish."""
    for aggregate in reading.aggregates:
        source = reading.main_source(aggregate)
        for retention in reading.jobs("retention_policy", source.name) if source is not None else ():
            assert source is not None
            yield from overreaching(reading, aggregate, source.name, retention)


def overreaching(reading: Reading, aggregate: str, source: str, retention: Job) -> Iterator[Finding]:
    said = retention.config.get("drop_after")
    kept, bucket = reading.size(source, said), sum(reading.width(aggregate) or ())
    ref, what = Ref("refresh_policy", aggregate), f"aggregate {quote(aggregate)}: refresh"
    lost = f"TimescaleDB accepts it, and the refresh deletes the buckets whose rows are dropped from {quote(source)}"
    jobs = reading.jobs("refresh_policy", aggregate)
    for i, job in enumerate(jobs):
        field = f"{i}.start_offset" if len(jobs) > 1 else "start_offset"
        start = job.config.get("start_offset")
        if start is None:
            yield Finding(
                ref,
                field,
                f"{what} has no start_offset, and {quote(source)} drops its rows after {said}; {lost}; write a "
                f"start_offset shorter than {said}",
            )
            continue
        back = reading.size(aggregate, start)
        if back is not None and kept is not None and kept < back + bucket:
            least = spell(reading, aggregate, back + bucket)
            yield Finding(
                ref,
                field,
                f"{what} goes back {start} and a bucket, and {quote(source)} drops its rows after {said}; {lost}; "
                f"write a shorter start_offset, or drop_after: {least} or more",
            )


def spell(reading: Reading, relation: str, size: int) -> str:
    return str(size) if reading.counts_integers(relation) else intervals.text(size)


def integer_time_is_known(reading: Reading) -> Iterator[Finding]:
    """The age of a row is a number of units: somebody must say which number it is now."""
    for ref, what, prefix, job in jobs(reading):
        root = reading.root(ref.name)
        if root is None or not reading.counts_integers(ref.name) or first_range(reading.hypertables[root]).integer_now:
            continue
        for key, value in job.config.items():
            if key in NAMES and reading.size(ref.name, value) is not None:
                yield Finding(
                    ref,
                    prefix + NAMES[key],
                    f"{what}.{NAMES[key]} {value} counts back from now, and hypertable {quote(root)} does not say what "
                    f"now is; TimescaleDB would refuse it: invalid value for parameter {key} (integer_now); write "
                    "hypertable: {integer_now: a function without arguments}",
                )
                break


def reorder_index_exists(reading: Reading) -> Iterator[Finding]:
    for ref, what, prefix, job in jobs(reading):
        name = job.config.get("index_name")
        if ref.kind != "reorder_policy" or name is None:
            continue
        indexes = [index.name for _, index, _ in reading.indexes.get(ref.name, ())]
        keys = [item.name for _, item in reading.constraints.get(ref.name, ()) if item.type in KEYED]
        if name not in {*indexes, *keys}:
            fix = nearest(str(name), [*indexes, *keys]) if indexes or keys else "declare it under indexes"
            yield Finding(
                ref,
                f"{prefix}index",
                f"{what}.index {quote(name)} is no index of the hypertable; TimescaleDB would refuse it: invalid "
                f"reorder index; {fix}",
            )
