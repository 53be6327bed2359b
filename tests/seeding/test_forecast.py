"""What is told before a row is made: how far back a retention reaches, and what is not worth it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seigen.load import load
from seigen.seed.forecast import ago, warnings
from seigen.seed.model import Request
from seigen.seed.plan import seed_plan


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("now", "interval", "edge"),
    [
        ("2026-11-25T10:00", "90 days", "2026-08-27T10:00"),
        ("2026-11-25T10:00", "2 years", "2024-11-25T10:00"),
        ("2026-03-31T10:00", "1 month", "2026-02-28T10:00"),
        ("2024-03-31T10:00", "1 mon 1 day", "2024-02-28T10:00"),
        ("2026-01-15T00:30", "@ 14 months 30 minutes", "2024-11-15T00:00"),
    ],
)
def test_ago_is_the_server_s(now: str, interval: str, edge: str) -> None:
    """now() - interval, as `SELECT timestamptz '…' - interval '…'` answers in UTC."""
    assert ago(at(now), interval) == at(edge)


def test_an_interval_that_is_not_understood() -> None:
    assert ago(0, "P1Y") is None


DOCUMENT = """
version: 1
extensions: [timescaledb]
tables:
  sites:
    columns: {id: int primary key}
    rows: 10
  readings:
    columns: {time: timestamptz not null, site_id: int not null references sites}
    hypertable: {time: time, chunk_interval: 1 hour}
    compression: {segment_by: [site_id]}
"""


def test_many_chunks_and_thin_segments() -> None:
    plan = seed_plan(load(DOCUMENT, "f"), Request(87_600, at("2025-01-01"), at("2026-01-01")))
    chunks, segments = warnings(plan)
    assert chunks.startswith("readings: 8,760 chunks in this range: ")
    assert segments.startswith(
        "readings: 1.0 rows per segment and chunk (87,600 rows / 8,760 chunks / 10 of site_id): "
    )
    enough = seed_plan(load(DOCUMENT, "f"), Request(87_600, at("2025-01-01"), at("2025-01-03")))
    assert warnings(enough) == []
