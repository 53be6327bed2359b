"""Servers for the tests of the embedded engine: one per worker that they share, and fresh ones of their own.

Every test uses the real engine; only a platform that cannot run it is a reason to skip.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
from embedded_support import Connect

from seigen.embedded import install, launcher
from seigen.embedded.launcher import Running


@pytest.fixture(scope="session")
def engine() -> Path:
    """The installed engine."""
    if not sys.platform.startswith(("linux", "darwin")):
        pytest.skip(f"the embedded engine does not run on {sys.platform}")
    return install.install(print)


@pytest.fixture(scope="session")
def shared_folder(engine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("embedded") / "shared"
    yield folder
    launcher.stop(folder)


@pytest.fixture
def server(shared_folder: Path) -> Running:
    """The server that the tests of one worker share; it may be a new process after a test that ended it."""
    return launcher.start(shared_folder, idle=120)


@pytest.fixture
def connect(server: Running) -> Iterator[Connect]:
    """Connects to the shared server; autocommit unless told otherwise; closes when the test ends."""
    with ExitStack() as connections:

        def open_one(**options: Any) -> psycopg.Connection[Any]:
            connection = psycopg.connect(server.dsn, **{"autocommit": True, **options})
            connections.callback(connection.close)
            return connection

        yield open_one


@pytest.fixture
def connection(connect: Connect) -> psycopg.Connection[Any]:
    return connect()


@pytest.fixture
def folder(engine: Path, tmp_path: Path) -> Iterator[Path]:
    """A data folder of the test's own, not started."""
    place = tmp_path / "db"
    yield place
    launcher.stop(place)


@pytest.fixture
def own(folder: Path) -> Running:
    """A server of the test's own."""
    return launcher.start(folder, idle=60)
