"""What the records of a database say of seed runs."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from contextlib import suppress

import psycopg
from cli_support import PATIENCE, Target

STARTED = "SELECT to_regclass('_seigen.seed_block') IS NOT NULL"


def blocks(target: Target) -> int:
    """Of the run that has not ended: 0 also when there is none."""
    query = "SELECT count(*) FROM _seigen.seed_block JOIN _seigen.seed_run ON id = run WHERE ended IS NULL"
    with suppress(psycopg.errors.UndefinedTable):
        found: int = target.value(f"{query} AND schema_name = '{target.schema}'")
        return found
    return 0


def caught(process: subprocess.Popen[str], condition: Callable[[], object]) -> bool:
    """Waits for a moment of a run; False where it ended before anybody saw it."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None:
        if condition():
            return True
        assert time.monotonic() < deadline, "the moment did not come"
        time.sleep(0.01)
    return False


def unfinished(target: Target) -> bool:
    query = "SELECT EXISTS (SELECT FROM _seigen.seed_run WHERE ended IS NULL AND schema_name = '{}')"
    return bool(target.value(STARTED) and target.value(query.format(target.schema)))
