"""What seigen is for, in one minute: apply, diff, somebody's change behind its back, diff again, repair.

Run by `make demo`. Works in .demo/ and begins with an empty database every time.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".demo"
SEIGEN = Path(sys.executable).with_name("seigen")

ROWS = [
    "INSERT INTO organizations (id, name, slug) VALUES ('00000000-0000-0000-0000-000000000001', 'Example', 'example')",
    "INSERT INTO repositories (id, organization_id, name, provider, provider_id, url) VALUES"
    " ('00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000001', 'api', 'github', '1',"
    " 'https://git.example/api')",
    "INSERT INTO developers (id, email, name) VALUES"
    " ('00000000-0000-0000-0000-000000000003', 'ada@example.org', 'Ada')",
    "INSERT INTO commits (time, repository_id, commit_sha, author_id, lines_added)"
    " SELECT now() - hours * interval '1 hour', '00000000-0000-0000-0000-000000000002', md5(hours::text),"
    " '00000000-0000-0000-0000-000000000003', hours % 100 FROM generate_series(1, 1000) hours",
]
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

    title("3. rows come in, and somebody changes four things by hand")
    dsn = seigen("db", "start", quiet=True).strip()
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in ROWS:
            connection.execute(statement)
        for statement in DRIFT:
            print(f"  {statement};")
            connection.execute(statement)
        before = count(connection)

    title("4. diff catches all four (exit code 2)")
    seigen("diff", expect=2)

    title("5. apply stops before a hazard that nobody allowed (exit code 1) ...")
    seigen("apply", "--yes", expect=1, tail=True)
    title("   ... and repairs it when told so; no row is lost")
    seigen("apply", "--yes", "--allow", "blocks_writes")
    with psycopg.connect(dsn) as connection:
        print(f"  commits: {before} rows before, {count(connection)} after")
    seigen("diff")
    seigen("db", "stop", quiet=True)


def count(connection: psycopg.Connection[tuple[object, ...]]) -> object:
    row = connection.execute("SELECT count(*) FROM commits").fetchone()
    assert row is not None
    return row[0]


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
