"""How long an aggregate's refresh takes: in full, and after late rows."""

from __future__ import annotations

from typing import Any

import pytest

REFRESH = "CALL refresh_continuous_aggregate('daily_commit_stats', NULL, NULL)"
LATE = """
INSERT INTO commits SELECT time + interval '1 microsecond', repository_id, md5(commit_sha) || 'late', author_id,
  lines_added, lines_deleted, files_changed, 'late' FROM commits TABLESAMPLE SYSTEM (100) REPEATABLE (1)
WHERE abs(hashtext(commit_sha)) %% 100 < %s
"""


@pytest.mark.parametrize("share", [None, 1, 5], ids=["in full", "1 % late", "5 % late"])
def test_refresh(seigen_db: Any, benchmark: Any, refreshed: None, share: int | None) -> None:
    connection = seigen_db.connection

    def before() -> None:
        if share is None:
            connection.execute("TRUNCATE daily_commit_stats")
        else:
            connection.execute("DELETE FROM commits WHERE message = 'late'")
            connection.execute(REFRESH)
            connection.execute(LATE, (share,))

    try:
        benchmark.pedantic(lambda: connection.execute(REFRESH), setup=before, rounds=3)
    finally:
        connection.execute("DELETE FROM commits WHERE message = 'late'")
        connection.execute(REFRESH)
    said = "in full" if share is None else f"{share} % late rows"
    benchmark.extra_info.update(seigen_db.about, subject="refresh", question="refresh", variant=said)
