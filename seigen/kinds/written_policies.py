"""How policies of the catalog are written into a document: the inverse of declared_policies."""

from __future__ import annotations

from collections.abc import Iterable

from seigen.intervals import same_value
from seigen.kinds.writing import Entry, Note, Value, Writing, Written, home, said, span
from seigen.model import Job, Policy, PolicyKind, Ref

# what add_…_policy gives a job of its own; where a version or the width of a chunk makes it another one, the comparison
# with the server says so, and the policy is written in full
DEFAULTS: dict[PolicyKind, dict[str, str | None]] = {
    "compression_policy": {"schedule": "12:00:00", "max_runtime": "00:00:00", "retry_period": "01:00:00"},
    "retention_policy": {"schedule": "1 day", "max_runtime": "00:05:00", "retry_period": "00:05:00"},
    "refresh_policy": {"max_runtime": "00:00:00", "retry_period": None},  # None: the schedule
    "reorder_policy": {"max_runtime": "00:00:00", "retry_period": "00:05:00"},
}
CONFIG_KEYS: dict[PolicyKind, dict[str, str]] = {  # the job's own values → the document's keys
    "compression_policy": {"compress_after": "after"},
    "retention_policy": {"drop_after": "drop_after"},
    "refresh_policy": {"start_offset": "start_offset", "end_offset": "end_offset"},
    "reorder_policy": {"index_name": "index"},
}
WHERE: dict[PolicyKind, str] = {
    "retention_policy": "retention",
    "refresh_policy": "refresh",
    "reorder_policy": "reorder",
}


def written(job: Job, kind: PolicyKind, exact: bool) -> dict[str, Value]:
    """A job's keys in the document, those left out that are the server's defaults unless `exact`."""
    usual = {**DEFAULTS[kind], "max_retries": -1}
    usual["retry_period"] = usual["retry_period"] or job.schedule
    fields = ("schedule", "max_runtime", "max_retries", "retry_period")
    more = {field: span(getattr(job, field)) for field in fields}
    if not exact:
        more = {field: value for field, value in more.items() if not same_value(value, usual.get(field))}
    return {
        **{key: span(value_of(job, name)) for name, key in CONFIG_KEYS[kind].items()},
        **said(
            schedule=more.pop("schedule", None),
            enabled=None if job.enabled else False,
            initial_start=job.initial_start,
            timezone=job.timezone,
            **more,
        ),
    }


def value_of(job: Job, name: str) -> str | int | None:
    value = job.config[name]
    return value if value is None or isinstance(value, str) else int(value)


def unwritable(item: Policy) -> str | None:
    """Why the document cannot say the policy."""
    if item.kind != "refresh_policy" and len(item.jobs) > 1:
        return "there are several"
    if any(job.by_hand for job in item.jobs):
        return "add_job made it"
    if any(job.config.keys() != CONFIG_KEYS[item.kind].keys() for job in item.jobs):
        return "it has values of its own"
    return None


def write(item: Policy, writing: Writing) -> Iterable[Written]:
    reason = unwritable(item)
    if reason is not None:
        yield Note(f"{item.kind.replace('_', ' ')} of {item.relation}: {reason}")
    elif item.kind != "compression_policy":  # that one stands beside the settings
        exact = Ref(item.kind, item.relation) in writing.exact
        jobs = [written(job, item.kind, exact) for job in item.jobs]
        yield Entry((*home(writing.schema, item.relation), WHERE[item.kind]), jobs if len(jobs) > 1 else jobs[0])
