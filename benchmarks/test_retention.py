"""How long it takes to drop the older half: chunk by chunk, and row by row."""

from __future__ import annotations

from typing import Any

import pytest
from dba import undone, value

MIDDLE = "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY time) FROM commits"
WAYS = {
    "drop_chunks": "SELECT count(*) FROM drop_chunks('commits', older_than => %s::timestamptz)",
    "DELETE": "DELETE FROM commits WHERE time < %s",
}


@pytest.mark.parametrize("way", WAYS)
def test_drop_the_older_half(seigen_db: Any, benchmark: Any, way: str) -> None:
    """In a transaction that is undone each time."""
    middle = value(seigen_db.connection, MIDDLE)

    def once() -> None:
        with undone(seigen_db):
            seigen_db.connection.execute(WAYS[way], (middle,))

    benchmark.pedantic(once, rounds=3)
    benchmark.extra_info.update(seigen_db.about, subject="retention", question="drop the older half", variant=way)
