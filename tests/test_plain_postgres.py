"""The case folders that need no TimescaleDB, on a PostgreSQL without it that the tests start themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import Database
from test_cases import FOLDERS, play


def without_timescaledb(folder: Path) -> bool:
    return not any("timescaledb" in document.read_text() for document in folder.glob("*.yaml"))


PLAIN = [folder for folder in FOLDERS if without_timescaledb(folder)]


@pytest.mark.parametrize("folder", PLAIN, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_case(folder: Path, plain_database: Database) -> None:
    play(folder, plain_database)
