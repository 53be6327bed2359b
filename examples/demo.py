"""What seigen is for, in one minute: apply, diff, seed, somebody's change behind its back, diff again, repair.

Run by `make demo`. Works in .demo/ and begins with an empty database every time.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import LiteralString

import psycopg
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".demo"
SEIGEN = Path(sys.executable).with_name("seigen")

COMPRESSED = """
SELECT h.hypertable_name, h.num_chunks, coalesce(s.number_compressed_chunks, 0),
  round(s.before_compression_total_bytes / nullif(s.after_compression_total_bytes, 0)::numeric, 1)
FROM timescaledb_information.hypertables h
LEFT JOIN LATERAL hypertable_compression_stats(h.hypertable_name::regclass) s ON true
WHERE h.hypertable_schema = 'public' ORDER BY 1
"""
BUSIEST = """
SELECT r.name, sum(s.commit_count) AS commits, sum(s.total_lines_added) AS lines_added
FROM daily_commit_stats s JOIN repositories r ON r.id = s.repository_id
GROUP BY r.id, r.name ORDER BY commits DESC LIMIT 3
"""
DRIFT = [
    "SELECT remove_retention_policy('commits')",
    "ALTER MATERIALIZED VIEW daily_commit_stats SET (timescaledb.materialized_only = false)",
    "DROP INDEX idx_commits_author_id",
    "ALTER TABLE team_members ALTER COLUMN role SET DEFAULT 'owner'",
]


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    seigen("db", "reset", "--yes", quiet=True)
    shutil.copy(ROOT / "schema.yaml", FOLDER / "schema.yaml")

    title("1. schema.yaml on a new TimescaleDB")
    seigen("apply", "--embedded", "--yes")

    title("2. CI asks whether the database is what the document says")
    seigen("diff")

    title("3. 50,000 rows of a year, its old chunks compressed, its aggregates refreshed")
    seigen("seed", "--rows", "50000", "--compress", "--refresh")
    dsn = seigen("db", "start", quiet=True).strip()
    with psycopg.connect(dsn, autocommit=True) as connection:
        show(connection, ("hypertable", "chunks", "compressed", "times smaller"), COMPRESSED)
        print("  the busiest repositories, by the aggregate daily_commit_stats:", flush=True)
        show(connection, ("repository", "commits", "lines added"), BUSIEST)

        title("4. somebody changes four things by hand: diff catches all of them (exit code 2)")
        for statement in DRIFT:
            print(f"  {statement};")
            connection.execute(statement)
        before = count(connection)
    seigen("diff", expect=2)

    title("5. apply stops before a hazard that nobody allowed (exit code 1) ...")
    seigen("apply", "--yes", expect=1, tail=True)
    title("   ... and repairs it when told so; no row is lost")
    seigen("apply", "--yes", "--allow", "blocks_writes", "--allow", "blocks_reads")
    with psycopg.connect(dsn) as connection:
        print(f"  commits: {before} rows before, {count(connection)} after")
    seigen("diff")
    seigen("db", "stop", quiet=True)


def count(connection: psycopg.Connection[tuple[object, ...]]) -> object:
    row = connection.execute("SELECT count(*) FROM commits").fetchone()
    assert row is not None
    return row[0]


def show(connection: psycopg.Connection[tuple[object, ...]], header: tuple[str, ...], query: LiteralString) -> None:
    """A query's rows as a table."""
    table = Table(box=None)
    for place, name in enumerate(header):
        table.add_column(name, justify="right" if place else "left")
    for row in connection.execute(query):
        table.add_row(*(f"{cell:,}" if isinstance(cell, int | Decimal) else str(cell or "") for cell in row))
    Console().print(table)


def title(text: str) -> None:
    print(f"\n{text}", flush=True)


def seigen(*arguments: str, expect: int = 0, quiet: bool = False, tail: bool = False) -> str:
    """Runs a command in .demo/, showing it and its answer; ends the demo when the exit code is another one."""
    if not quiet:
        print(f"$ seigen {shlex.join(arguments)}", flush=True)
    answer = subprocess.run(
        [SEIGEN, *arguments], cwd=FOLDER, stdout=subprocess.PIPE, stderr=None, text=True, check=False
    )
    if not quiet and not tail:
        print("".join(f"  {line}\n" for line in answer.stdout.splitlines()), end="", flush=True)
    if answer.returncode != expect:
        sys.exit(f"seigen {shlex.join(arguments)} ended with {answer.returncode}, not {expect}\n{answer.stdout}")
    return answer.stdout


if __name__ == "__main__":
    main()
