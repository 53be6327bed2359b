"""Start, attach, stop, status, reset: one server per data folder, whoever asks, however it ended."""

from __future__ import annotations

import fcntl
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest
from embedded_support import Connect, value

from seigen.embedded import extensions, launcher, places
from seigen.embedded.launcher import Running
from seigen.errors import EmbeddedError

START = """
import sys
from pathlib import Path
from seigen.embedded import launcher
print(launcher.start(Path(sys.argv[1])).pid)
"""


def socket_folder(running: Running) -> Path:
    return Path(unquote(running.dsn.partition("host=")[2]))


def answers(running: Running) -> bool:
    with psycopg.connect(running.dsn) as connection:
        return bool(value(connection, "SELECT 1"))


def test_a_second_start_attaches(shared_folder: Path, server: Running) -> None:
    assert launcher.start(shared_folder) == server
    assert launcher.start(shared_folder / ".." / shared_folder.name) == server


def test_the_socket_is_private(server: Running) -> None:
    folder = socket_folder(server)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / ".s.PGSQL.5432").stat().st_mode) == 0o600


def test_status_of_a_running_server(shared_folder: Path, connect: Connect, server: Running) -> None:
    connect()
    status = launcher.status(shared_folder)
    assert (status.running, status.pid, status.dsn, status.clients) == (True, server.pid, server.dsn, 1)
    assert status.data_bytes > 1 << 20


def test_stop_status_and_start_again(folder: Path) -> None:
    assert not launcher.status(folder).running
    assert not launcher.stop(folder)
    first = launcher.start(folder)
    with psycopg.connect(first.dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        assert launcher.stop(folder)
        with pytest.raises(psycopg.errors.AdminShutdown):
            connection.execute("SELECT 1")
    status = launcher.status(folder)
    assert (status.running, status.pid, status.dsn, status.clients) == (False, None, None, None)
    assert status.data_bytes > 1 << 20
    with psycopg.connect(launcher.start(folder).dsn) as connection:
        assert value(connection, "SELECT n FROM kept") == 1


def test_stop_ends_a_server_that_is_busy(own: Running, folder: Path) -> None:
    program = "import sys, psycopg; psycopg.connect(sys.argv[1]).execute('SELECT pg_sleep(1000)')"
    with subprocess.Popen([sys.executable, "-c", program, own.dsn], stderr=subprocess.DEVNULL) as client:
        time.sleep(1.0)
        assert launcher.stop(folder)
        assert client.wait(10) != 0


def test_reset_deletes_the_database_and_nothing_else(own: Running, folder: Path) -> None:
    with psycopg.connect(own.dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE gone (n int)")
    (folder / "notes.txt").write_text("mine")
    launcher.reset(folder)
    assert not launcher.status(folder).running
    assert not (folder / "data").exists()
    assert (folder / "notes.txt").read_text() == "mine"
    with psycopg.connect(launcher.start(folder).dsn) as connection:
        assert value(connection, "SELECT to_regclass('gone')") is None


def test_reset_of_a_folder_that_does_not_exist_makes_none(tmp_path: Path) -> None:
    launcher.reset(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_the_folder_ignores_itself_for_git(own: Running, folder: Path) -> None:
    assert (folder / ".gitignore").read_text() == "*\n"


def test_idle_stop(folder: Path) -> None:
    running = launcher.start(folder, idle=0.5)
    with psycopg.connect(running.dsn):
        time.sleep(1.0)
        assert launcher.status(folder).running
    deadline = time.monotonic() + 30
    while Path(f"/proc/{running.pid}").exists() and launcher.status(folder).running and time.monotonic() < deadline:
        time.sleep(0.6)  # asking is a sign of life, too: it starts the time anew
    assert not launcher.status(folder).running
    assert answers(launcher.start(folder))


def test_starts_at_once_make_one_server(folder: Path) -> None:
    command = [sys.executable, "-c", START, str(folder)]
    starts = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    pids = [start.communicate()[0].strip() for start in starts]
    assert len(set(pids)) == 1
    assert answers(launcher.start(folder))


def test_a_server_that_was_killed_is_no_obstacle(own: Running, folder: Path) -> None:
    os.kill(own.pid, signal.SIGKILL)
    again = launcher.start(folder)
    assert again.pid != own.pid
    assert answers(again)


def test_a_server_is_nobodys_child(own: Running) -> None:
    with pytest.raises(ChildProcessError):
        os.waitpid(own.pid, os.WNOHANG)


def test_a_folder_with_a_long_path(engine: Path, tmp_path: Path) -> None:
    folder = tmp_path / ("d" * 100) / ("é" * 50)
    try:
        assert len(os.fsencode(folder)) > 200
        assert answers(launcher.start(folder))
    finally:
        launcher.stop(folder)


def test_the_runtime_folder_is_used_if_it_fits(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = places.data_folder(folder)
    for name, fits in (("r", len(os.fsencode(tmp_path)) < 60), ("r" * 100, False)):
        runtime = tmp_path / name
        runtime.mkdir()
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
        assert places.make_socket_folder(place).is_relative_to(runtime) == fits
    monkeypatch.setenv("XDG_RUNTIME_DIR", "relative")
    assert places.make_socket_folder(place).parts[1] == "tmp"


def test_a_socket_is_found_whatever_the_runtime_folder_of_the_one_who_asks(
    own: Running, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert launcher.start(folder) == own


def test_a_socket_folder_that_is_open_to_others_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_LONGEST_SOCKET_PATH", 1000)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "seigen").mkdir(mode=0o755)
    with pytest.raises(EmbeddedError, match="mode 0700"):
        launcher.start(folder)


def test_a_folder_that_another_process_holds(folder: Path, monkeypatch: pytest.MonkeyPatch, engine: Path) -> None:
    monkeypatch.setattr(launcher, "_LONGEST_STOP", 0.2)
    folder.mkdir()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(EmbeddedError, match="held by another process"):
            launcher.start(folder)
        with pytest.raises(EmbeddedError, match="held by another process"):
            launcher.reset(folder)


def test_a_path_that_is_no_folder(engine: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddedError, match="cannot be made"):
        launcher.start(tmp_path / "file")


def test_a_start_that_fails_shows_the_log(own: Running, folder: Path) -> None:
    launcher.stop(folder)
    (folder / "data" / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedError, match=r"(?s)did not start; the end of .*server\.log:\n.+"):
        launcher.start(folder)


def test_a_cluster_folder_with_something_else_in_it_is_left_alone(engine: Path, folder: Path) -> None:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "precious").write_text("")
    with pytest.raises(EmbeddedError, match="cannot be made here"):
        launcher.start(folder)
    assert (folder / "data" / "precious").exists()


def test_an_extension_that_the_engine_does_not_have(folder: Path) -> None:
    with pytest.raises(EmbeddedError, match='does not have the extensions "pgcrypto", "postgis"; it has amcheck, '):
        launcher.start(folder, extensions=["postgis", "timescaledb", "pgcrypto"])
    assert not folder.exists()


def test_every_extension_that_is_offered_can_be_created(own: Running) -> None:
    """On a server of its own: CREATE EXTENSION rolled back leaves timescaledb loaded, which refuses the next one."""
    with psycopg.connect(own.dsn) as connection:
        for name in sorted(extensions.AVAILABLE):
            connection.execute(f'CREATE EXTENSION IF NOT EXISTS "{name}" CASCADE'.encode())
        assert value(connection, "SELECT similarity('seigen', 'seigne')") > 0
