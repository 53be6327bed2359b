"""seigen seed of declaratively partitioned tables: filled, emptied, resumed and continued like any other."""

from __future__ import annotations

import os
import re
import signal
from typing import Any

import pytest
from cli_seeding import blocks, caught, unfinished
from cli_support import Target

BODY = """\
tables:
  sites: {columns: {id: bigint primary key generated always as identity}, rows: 20}
  events:
    columns:
      id: bigint not null generated always as identity
      at: timestamptz not null
      site_id: bigint not null references sites
      kind: text not null
    primary_key: [id, at]
    indexes: {events_site: [site_id, at], events_kind: [kind]}
    partition_by: range (at)
    partitions:
      q1: for values from ('2026-01-01 00:00:00+00') to ('2026-04-01 00:00:00+00')
      q2:
        bound: for values from ('2026-04-01 00:00:00+00') to ('2026-07-01 00:00:00+00')
        partition_by: hash (id)
        partitions:
          q2_a: for values with (modulus 2, remainder 0)
          q2_b: for values with (modulus 2, remainder 1)
      q3: for values from ('2026-07-01 00:00:00+00') to ('2026-10-01 00:00:00+00')
"""
ROWS = ("--rows", "events=40000", "--rows", "1000")
BLOCKS = ("--rows", "events=120000", "--rows", "1000")
RANGE = ("--start", "2026-01-01", "--end", "2026-07-01")
CONTENTS = "SELECT sum(hashtextextended(t::text, 0)::numeric)::text || ' ' || count(*) FROM events t"
SPREAD = "SELECT json_object_agg(p, n) FROM (SELECT tableoid::regclass p, count(*) n FROM events GROUP BY 1) x"
# every index and foreign key of the tree, with what it is attached to
AROUND = """
SELECT json_agg(x ORDER BY x) FROM (
  SELECT concat_ws(' ', i.indexrelid::regclass, i.indisvalid, h.inhparent::regclass, pg_get_indexdef(i.indexrelid)) x
  FROM pg_index i LEFT JOIN pg_inherits h ON h.inhrelid = i.indexrelid
  WHERE i.indrelid IN (SELECT relid FROM pg_partition_tree('events'))
  UNION ALL
  SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid), conparentid > 0) FROM pg_constraint
  WHERE contype = 'f' AND conrelid IN (SELECT relid FROM pg_partition_tree('events'))) x
"""
COUNTED = (
    "SELECT json_object_agg(relname, reltuples::int) FROM pg_class WHERE oid IN ('q1'::regclass, 'q2_a'::regclass)"
)


@pytest.fixture
def parted(target: Target) -> Target:
    target.has(BODY)
    return target


def test_whole_runs(parted: Target) -> None:
    around: list[Any] = parted.value(AROUND)
    assert len(around) == 6 * (3 + 1)  # 3 indexes and a foreign key of the table, and of each of its partitions
    parted.run("seed", *ROWS, *RANGE).expect(0)
    whole, spread = parted.value(CONTENTS), parted.value(SPREAD)
    assert whole.endswith(" 40000")
    assert spread.keys() == {"q1", "q2_a", "q2_b"}
    assert parted.value(COUNTED) == {name: spread[name] for name in ("q1", "q2_a")}
    parted.run("seed", *ROWS, *RANGE).refused("events hold rows", "--truncate")
    for how in (("--workers", "2"), ("--fast",)):
        parted.run("seed", *ROWS, *RANGE, "--truncate", "--yes", *how).expect(0)
        assert parted.value(CONTENTS) == whole
        assert parted.value(AROUND) == around
        parted.in_sync()
    parted.sql("INSERT INTO events (at, site_id, kind) VALUES ('2026-08-01', 1, 'by hand')")
    assert parted.value("SELECT max(id) FROM events") == 40_001
    parted.run("seed", *ROWS, *RANGE, "--truncate", "--yes").refused("events hold rows that seigen did not write")


@pytest.mark.parametrize("fast", [pytest.param((), marks=pytest.mark.exhaustive), ("--fast",)], ids=["plain", "fast"])
def test_killed_and_resumed(parted: Target, fast: tuple[str, ...]) -> None:
    around = parted.value(AROUND)
    parted.run("seed", *BLOCKS, *RANGE).expect(0)
    whole = parted.value(CONTENTS)
    process = parted.start("seed", *BLOCKS, *RANGE, "--truncate", "--yes", "--workers", "1", *fast)
    assert caught(process, lambda: blocks(parted) > 1)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    parted.reconnect()
    assert unfinished(parted)  # rows are missing, or with --fast indexes only
    parted.run("seed", "--resume").expect(0)
    assert parted.value(CONTENTS) == whole
    assert parted.value(AROUND) == around
    parted.in_sync()


def test_append_ends_with_the_partitions(parted: Target) -> None:
    parted.run("seed", *ROWS, *RANGE).expect(0)
    before = parted.value("SELECT json_build_array(max(id), max(at)) FROM events")
    parted.run("seed", "--append", "--rows", "5000").refused(
        "happen from 2026-07-01 to 2026-12-29", "cover 2026-01-01 to 2026-10-01; ", "--end 2026-10-01;"
    )
    parted.run("seed", "--append", "--rows", "5000", "--end", "2026-10-01").expect(0)
    assert parted.value("SELECT min(id) FROM q3") == before[0] + 1
    assert parted.value(f"SELECT bool_and(at > '{before[1]}') FROM q3")
    assert set(parted.value(SPREAD)) == {"q1", "q2_a", "q2_b", "q3"}
    refused = parted.run("seed", "--append", "--rows", "5000").refused("make the partitions that are missing")
    assert "--end" not in refused.err


def test_what_to_type_when_the_range_is_another(parted: Target) -> None:
    wide = ("--start", "2025-01-01", "--end", "2026-09-01")
    answer = parted.run("seed", *ROWS, *wide, "--dry-run").refused('table "events"', "cover 2026-01-01 to 2026-10-01;")
    assert parted.run("seed", *ROWS, *wide).err == answer.err
    said = re.search(r"--start \S+ --end [^\s;]+", answer.err)
    assert said is not None
    assert said[0] == "--start 2026-01-01 --end 2026-09-01"
    parted.run("seed", *ROWS, *said[0].split()).expect(0)
    assert parted.value("SELECT count(*) FROM events") == 40_000
