"""Parameters drawn from the rows: by popularity, the same in every run."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from seigen.bench.keys import keys, ranks, times
from seigen.errors import SeigenError
from support import Database


@pytest.fixture
def skewed(database: Database) -> Database:
    """Value n has 60 - n rows, but 1 and 2 have as many; on a hypertable with names that need quotes."""
    database.sql(
        """CREATE TABLE "Odd ""Facts" ("The Time" timestamptz NOT NULL, "Key %" text, day date, number bigint)""",
        """SELECT create_hypertable('"Odd ""Facts"', 'The Time', chunk_time_interval => interval '10 days')""",
        """INSERT INTO "Odd ""Facts" SELECT timestamptz '2025-01-01' + n * interval '1 day', 'k' || n,
        date '2025-01-01' + n, n * 100 FROM generate_series(1, 50) n, generate_series(1, 60 - greatest(n, 2))""",
        """INSERT INTO "Odd ""Facts" SELECT '2025-01-05', NULL, NULL, NULL FROM generate_series(1, 100)""",
    )
    return database


TABLE, KEY = 'Odd "Facts', "Key %"


class TestKeys:
    def test_popular_values_more_often_and_cold_ones_too(self, skewed: Database) -> None:
        drawn = Counter(keys(skewed.connection, TABLE, KEY, 2000))
        assert [value for value, _ in drawn.most_common(3)] == ["k1", "k2", "k3"]
        assert len(drawn) == 50
        assert None not in drawn
        # 1 / sum(n^-1.05)
        assert drawn["k1"] / 2000 == pytest.approx(0.24, abs=0.04)

    def test_the_same_every_time(self, skewed: Database) -> None:
        first = keys(skewed.connection, TABLE, KEY, 50)
        assert keys(skewed.connection, TABLE, KEY, 50) == first
        assert keys(skewed.connection, TABLE, KEY, 20, 42) == first[:20]
        assert keys(skewed.connection, TABLE, KEY, 50, 43) != first
        assert keys(skewed.connection, TABLE, KEY, 50, schema=skewed.schema) == first

    def test_exponent(self, skewed: Database) -> None:
        steep = Counter(keys(skewed.connection, TABLE, KEY, 500, exponent=4.0))
        even = Counter(keys(skewed.connection, TABLE, KEY, 500, exponent=0.0))
        assert steep["k1"] > 400
        assert max(even.values()) < 30

    def test_one_value_and_none(self, database: Database) -> None:
        database.sql("CREATE TABLE few (a int)")
        with pytest.raises(SeigenError, match='column "a" of "few" has none; seed the table first'):
            keys(database.connection, "few", "a", 3)
        with pytest.raises(SeigenError, match="seed the table first"):
            times(database.connection, "few", "a", 3)
        database.sql("INSERT INTO few VALUES (7)")
        assert keys(database.connection, "few", "a", 3) == [7, 7, 7]
        assert keys(database.connection, "few", "a", 0) == []
        assert times(database.connection, "few", "a", 2) == [7, 7]


class TestTimes:
    def test_inside_and_newer_more_often(self, skewed: Database) -> None:
        oldest, newest = datetime(2025, 1, 2, tzinfo=UTC), datetime(2025, 2, 20, tzinfo=UTC)
        drawn = times(skewed.connection, TABLE, "The Time", 500)
        assert all(oldest <= each <= newest for each in drawn)
        middle = oldest + (newest - oldest) / 2
        assert 0.75 < sum(each > middle for each in drawn) / 500 < 0.98
        assert len(set(drawn)) > 450
        assert times(skewed.connection, TABLE, "The Time", 500) == drawn

    def test_dates_and_integers(self, skewed: Database) -> None:
        days = times(skewed.connection, TABLE, "day", 100)
        assert all(type(each) is date and date(2025, 1, 2) <= each <= date(2025, 2, 20) for each in days)
        numbers = times(skewed.connection, TABLE, "number", 100)
        assert all(type(each) is int and 100 <= each <= 5000 for each in numbers)


def test_ranks_of_very_many_values() -> None:
    drawn = ranks(1_000_000, 1000, 1, 1.05)
    assert min(drawn) == 1
    assert max(drawn) > 100_000
    assert all(1 <= rank <= 1_000_000 for rank in drawn)
