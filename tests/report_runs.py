"""Two runs as pytest-benchmark writes them: one question in several variants, compression, refresh, ingest."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

SERVER = "PostgreSQL 15.18, TimescaleDB 2.22.1"
FILE = "benchmarks/bench_source.py"

LAST = "SELECT * FROM commits\nWHERE repository_id = $1\nORDER BY committed_at DESC LIMIT 1"
RANGE = "SELECT count(*) FROM commits\nWHERE repository_id = $1 AND committed_at >= $2 AND committed_at < $3"
DAILY = "SELECT time_bucket('1 day', committed_at) AS day, count(*)\nFROM commits GROUP BY day ORDER BY day"
CAGG = "SELECT day, sum(commits) FROM daily_commits GROUP BY day ORDER BY day"
SCAN = "SELECT sum(additions) FROM commits WHERE repository_id = $1"

Row = tuple[str, str, float, float, int, dict[str, Any]]  # name, subject, median, relative spread, rounds, extra_info


def plan(sql: str, indexes: list[str], chunks: tuple[int, int], buffers: tuple[int, int], rows: int) -> dict[str, Any]:
    return {
        "sql": sql,
        "indexes": indexes,
        "chunks_scanned": chunks[0],
        "chunks_excluded": chunks[1],
        "shared_hit": buffers[0],
        "shared_read": buffers[1],
        "rows": rows,
    }


def asked(question: str, variant: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {"question": question, "variant": variant, **facts}


KEY = ["idx_commits_repository_id"]
POINT, WEEK = "last commit of a repository", "commits of a week"
PER_DAY, ONE = "commits per day", "additions, one repository"
LATE = "UPDATE in a compressed chunk"

ROWS: list[Row] = [
    (
        "test_last_commit[with index]",
        "lookups",
        0.00041,
        0.06,
        900,
        asked(POINT, "with index", plan(LAST, KEY, (1, 51), (6, 0), 1)),
    ),
    (
        "test_last_commit[without index]",
        "lookups",
        0.0312,
        0.05,
        40,
        asked(POINT, "without index", plan(LAST, [], (52, 0), (4120, 310), 1)),
    ),
    (
        "test_week[with index]",
        "lookups",
        0.00083,
        0.08,
        700,
        asked(WEEK, "with index", plan(RANGE, KEY, (2, 50), (31, 0), 212)),
    ),
    (
        "test_week[without index]",
        "lookups",
        0.0071,
        0.05,
        120,
        asked(WEEK, "without index", plan(RANGE, [], (2, 50), (268, 12), 212)),
    ),
    (
        "test_per_day[raw]",
        "activity",
        0.412,
        0.04,
        9,
        asked(PER_DAY, "raw", plan(DAILY, [], (52, 0), (6100, 940), 365)),
    ),
    (
        "test_per_day[aggregate]",
        "activity",
        0.0098,
        0.07,
        95,
        asked(PER_DAY, "aggregate", plan(CAGG, ["_hyper_4_day_idx"], (12, 0), (140, 0), 365)),
    ),
    (
        "test_double_group_by[raw]",
        "activity",
        0.655,
        0.05,
        7,
        asked("author and week", "raw", plan(DAILY, [], (52, 0), (6100, 940), 9800)),
    ),
    (
        "test_double_group_by[aggregate]",
        "activity",
        0.071,
        0.06,
        22,
        asked("author and week", "aggregate", plan(CAGG, [], (12, 0), (900, 0), 9800)),
    ),
    (
        "test_one_repository[before compression]",
        "compression",
        0.0224,
        0.05,
        60,
        asked(ONE, "before compression", plan(SCAN, KEY, (52, 0), (2210, 0), 1)),
    ),
    (
        "test_one_repository[after compression]",
        "compression",
        0.0049,
        0.06,
        150,
        asked(ONE, "after compression", plan(SCAN, ["compress_repository_id_idx"], (52, 0), (240, 0), 1)),
    ),
    (
        "test_update_row[before compression]",
        "compression",
        0.0006,
        0.1,
        200,
        {"question": LATE, "variant": "before compression"},
    ),
    (
        "test_update_row[after compression]",
        "compression",
        0.0118,
        0.12,
        30,
        {"question": LATE, "variant": "after compression"},
    ),
    (
        "test_compress[segment by repository_id]",
        "compressing",
        3.1,
        0.03,
        3,
        {"compression_ratio": 14.2, "rows_per_segment": 310.0},
    ),
    (
        "test_compress[segment by author_id]",
        "compressing",
        3.9,
        0.03,
        3,
        {"compression_ratio": 6.8, "rows_per_segment": 24.0},
    ),
    ("test_compress[no segment]", "compressing", 2.7, 0.03, 3, {"compression_ratio": 11.5, "rows_per_segment": 1000.0}),
    ("test_refresh[in full]", "aggregate refresh", 1.84, 0.04, 5, {}),
    ("test_refresh[1 % late rows]", "aggregate refresh", 0.61, 0.05, 5, {}),
    ("test_refresh[5 % late rows]", "aggregate refresh", 1.12, 0.05, 5, {}),
    ("test_ingest[indexes first]", "ingest", 4.4, 0.04, 3, {}),
    ("test_ingest[indexes after]", "ingest", 2.2, 0.04, 3, {}),
    ("test_drop_chunks", "retention", 0.083, 0.0, 1, {}),
]

SINCE = {  # what the newer run measured differently, as a factor
    "test_last_commit[with index]": 1.62,
    "test_per_day[aggregate]": 0.58,
    "test_week[without index]": 1.14,
    "test_refresh[in full]": 0.71,
    "test_refresh[5 % late rows]": 1.07,
    "test_drop_chunks": 1.9,
    "test_ingest[indexes after]": 1.31,
}


def older_run() -> dict[str, Any]:
    return run_of(
        [row for row in ROWS if row[0] != "test_double_group_by[aggregate]"], {}, "2026-11-18T20:14:09", "1f0c77d2"
    )


def newer_run() -> dict[str, Any]:
    return run_of(ROWS, SINCE, "2026-11-25T20:31:44", "8bc9269a")


def run_of(rows: list[Row], factors: dict[str, float], moment: str, commit: str) -> dict[str, Any]:
    chance = random.Random(commit)
    return {
        "machine_info": {
            "node": "ci",
            "machine": "x86_64",
            "system": "Linux",
            "release": "6.8.0",
            "python_version": "3.11.7",
            "cpu": {"brand_raw": "AMD EPYC 7763 64-Core Processor", "count": 2},
        },
        "commit_info": {"id": commit * 5, "branch": "main", "dirty": False, "project": "seigen"},
        "benchmarks": [entry(row, factors.get(row[0], 1.0) * chance.uniform(0.98, 1.02)) for row in rows],
        "datetime": f"{moment}.120431+00:00",
        "version": "5.3.1",
    }


def entry(row: Row, factor: float) -> dict[str, Any]:
    name, subject, median, spread, rounds, extra = row
    common = {"subject": subject, "engine": "server", "server": SERVER, "rows_seeded": 100_000, "seed": 42}
    return benchmark(name, median * factor, spread, rounds, extra_info={**common, **copy.deepcopy(extra)})


def benchmark(name: str, median: float, spread: float = 0.05, rounds: int = 10, **more: Any) -> dict[str, Any]:
    """One entry; its quartiles lie `spread` of the median below and above it."""
    stats = {
        "min": median * (1 - 1.4 * spread),
        "max": median * (1 + 4 * spread),
        "mean": median * (1 + spread / 3),
        "stddev": median * spread,
        "rounds": rounds,
        "median": median,
        "iqr": 2 * median * spread,
        "q1": median * (1 - spread),
        "q3": median * (1 + spread),
        "ops": 1 / median if median else 0.0,
        "iterations": 1,
    }
    found = {
        "group": None,
        "name": name,
        "fullname": f"{FILE}::{name}",
        "params": None,
        "param": None,
        "extra_info": {},
    }
    return {**found, "stats": stats, **more}


def run_with(*benchmarks: dict[str, Any]) -> dict[str, Any]:
    return {**older_run(), "benchmarks": list(benchmarks)}


def text(run: Any) -> str:
    return json.dumps(run)
