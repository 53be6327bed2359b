"""What goes wrong ends as an error of one client, loses no acknowledged row, and leaves a server that answers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest
from embedded_support import Connect, Connection, value

from seigen.embedded import launcher
from seigen.embedded.launcher import Running

PATIENCE = 30.0  # seconds; nothing here asserts on speed


def in_thread(work: Callable[[], object]) -> tuple[threading.Thread, list[BaseException]]:
    """Runs `work`; the list gets its exception."""
    errors: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except psycopg.Error as error:
            errors.append(error)

    thread = threading.Thread(target=guarded)
    thread.start()
    return thread, errors


def test_cancel_ends_the_statement_and_keeps_committed_data(own: Running) -> None:
    with (
        psycopg.connect(own.dsn, autocommit=True) as victim,
        psycopg.connect(own.dsn, autocommit=True) as bystander,
    ):
        victim.execute("CREATE TABLE kept AS SELECT 1 AS n")
        bystander.execute("SELECT 1")
        thread, errors = in_thread(lambda: victim.execute("SELECT pg_sleep(100)"))
        time.sleep(0.5)
        victim.cancel()
        thread.join(PATIENCE)
        assert [type(error) for error in errors] == [psycopg.errors.QueryCanceled]
        with pytest.raises(psycopg.errors.AdminShutdown, match="restarts"):
            bystander.execute("SELECT 1")
    with psycopg.connect(own.dsn) as again:
        assert value(again, "SELECT n FROM kept") == 1


def test_cancel_of_an_idle_client_does_nothing(connection: Connection) -> None:
    connection.cancel()
    assert value(connection, "SELECT 1") == 1


def test_cancel_of_a_waiting_client_leaves_the_others_alone(connect: Connect) -> None:
    owner, waiting = connect(autocommit=False), connect()
    owner.execute("SELECT 1")
    thread, errors = in_thread(lambda: waiting.execute("SELECT 2"))
    time.sleep(0.3)
    waiting.cancel()
    thread.join(PATIENCE)
    assert [type(error) for error in errors] == [psycopg.errors.QueryCanceled]
    owner.commit()
    assert value(waiting, "SELECT 2") == 2


def test_cancel_ends_a_copy_in_and_nothing_else(connect: Connect) -> None:
    connection, bystander = connect(), connect()
    bystander.execute("SELECT 1")
    connection.execute("CREATE TABLE half (n int)")

    def copy_and_cancel() -> None:
        with connection.cursor().copy("COPY half FROM STDIN") as copy:
            copy.write("1\n")
            connection.cancel()
            time.sleep(0.3)

    with pytest.raises(psycopg.errors.QueryCanceled):
        copy_and_cancel()
    assert value(connection, "SELECT count(*) FROM half") == 0
    assert value(bystander, "SELECT 1") == 1
    connection.execute("DROP TABLE half")


def test_statement_timeout_is_enforced(own: Running) -> None:
    with psycopg.connect(own.dsn, autocommit=True) as connection:
        with connection.transaction():
            connection.execute("SET LOCAL statement_timeout = '200ms'")
            connection.execute("SELECT 1")
        connection.execute("SELECT pg_sleep(0.5)")
        connection.execute("SET statement_timeout = '300ms'")
        with pytest.raises(psycopg.errors.QueryCanceled, match="statement timeout"):
            connection.execute("SELECT pg_sleep(100)")


def test_two_open_transactions_end_with_an_error_and_not_in_a_deadlock(folder: Path) -> None:
    dsn = launcher.start(folder, queue_timeout=0.5).dsn
    with (
        psycopg.connect(dsn, application_name="first") as one,
        psycopg.connect(dsn) as other,
    ):
        one.execute("SELECT 1")
        with pytest.raises(psycopg.errors.LockNotAvailable, match="one session") as caught:
            other.execute("SELECT 1")
        assert "(first) has an open transaction" in (caught.value.diag.message_detail or "")
        one.commit()
        other.rollback()
        assert value(other, "SELECT 1") == 1


def test_a_crash_of_the_engine_ends_one_statement(folder: Path) -> None:
    running = launcher.start(folder)
    control = folder / "data" / "global" / "pg_control"
    with psycopg.connect(running.dsn, autocommit=True) as victim, psycopg.connect(running.dsn) as bystander:
        victim.execute("CREATE TABLE kept AS SELECT 1 AS n")
        bystander.commit()
        control.rename(control.with_suffix(".away"))  # a checkpoint without it is a PANIC
        with pytest.raises(psycopg.errors.CrashShutdown, match="crashed"):
            victim.execute("CHECKPOINT")
        control.with_suffix(".away").rename(control)
        with pytest.raises(psycopg.errors.AdminShutdown):
            bystander.execute("SELECT 1")
    with psycopg.connect(running.dsn) as again:
        assert value(again, "SELECT n FROM kept") == 1
    assert launcher.start(folder).pid == running.pid


# Each opens a connection, gets to the middle of something, says so, and waits to be killed.
DEATHS = {
    "in a transaction": "connection.execute('INSERT INTO deaths VALUES (1)'); say()",
    "in a statement": "say(); connection.execute('INSERT INTO deaths SELECT 1 FROM pg_sleep(1)'); connection.commit()",
    "in a copy in": """
with connection.cursor().copy('COPY deaths FROM STDIN') as copy:
    copy.write('1\\n' * 100000); say()""",
    "in a copy out": """
with connection.cursor().copy('COPY (SELECT generate_series(1, 3000000)) TO STDOUT') as copy:
    next(iter(copy)); say()""",
    "in a pipeline": """
with connection.pipeline():
    for i in range(1000): connection.execute('INSERT INTO deaths VALUES (%s)', (i,))
    connection.execute('SELECT 1').fetchone(); say()""",
    "in a pipeline without its end": """
connection.autocommit = True
raw = connection.pgconn
raw.enter_pipeline_mode()
raw.send_query_params(b'INSERT INTO deaths VALUES (1)', None)
raw.send_flush_request()
raw.flush()
select.select([raw.socket], [], [], 30)
say()""",
}
PROGRAM = """
import select, sys, time, psycopg
connection = psycopg.connect(sys.argv[1])
connection.execute('SET work_mem = \\'9MB\\'')
connection.execute('CREATE TEMP TABLE IF NOT EXISTS left_over (n int)')
connection.commit()
def say():
    print('there', flush=True)
    if 'pg_sleep' not in WORK: time.sleep(60)
"""


@pytest.mark.parametrize("work", DEATHS.values(), ids=DEATHS.keys())
def test_a_client_that_dies_is_rolled_back(server: Running, connect: Connect, work: str) -> None:
    bystander = connect()
    bystander.execute("CREATE TABLE deaths (n int)")
    program = f"WORK = {work!r}\n{PROGRAM}\n{work}"
    with subprocess.Popen([sys.executable, "-c", program, server.dsn], stdout=subprocess.PIPE, text=True) as client:
        assert client.stdout is not None
        assert client.stdout.readline() == "there\n"
        time.sleep(0.2)
        client.kill()
    assert value(bystander, "SELECT count(*) FROM deaths") == 0
    assert value(bystander, "SHOW work_mem") == "4MB"
    assert value(bystander, "SELECT count(*) FROM pg_class WHERE relname = 'left_over'") == 0
    bystander.execute("DROP TABLE deaths")


def test_a_statement_that_nobody_waits_for_is_ended(own: Running) -> None:
    program = "import sys, psycopg; psycopg.connect(sys.argv[1]).execute('SELECT pg_sleep(1000)')"
    with subprocess.Popen([sys.executable, "-c", program, own.dsn]) as client:
        time.sleep(1.0)
        client.kill()
    with psycopg.connect(own.dsn) as connection, pytest.raises(psycopg.errors.AdminShutdown):
        connection.execute("SELECT 1")
    with psycopg.connect(own.dsn) as connection:
        assert value(connection, "SELECT 1") == 1


def test_kill_9_loses_no_acknowledged_row(folder: Path) -> None:
    acknowledged: list[int] = []

    def load(dsn: str) -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS loaded (n int PRIMARY KEY)")
            start = value(connection, "SELECT coalesce(max(n), 0) FROM loaded") + 1
            for n in range(start, start + 1_000_000):
                connection.execute("INSERT INTO loaded VALUES (%s)", (n,))
                acknowledged.append(n)

    for _ in range(3):
        running = launcher.start(folder)
        before = len(acknowledged)
        thread, errors = in_thread(lambda dsn=running.dsn: load(dsn))  # type: ignore[misc]
        deadline = time.monotonic() + PATIENCE
        while len(acknowledged) < before + 200 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(running.pid, signal.SIGKILL)
        thread.join(PATIENCE)
        assert [type(error) for error in errors] == [psycopg.OperationalError]
        assert len(acknowledged) > before
    with psycopg.connect(launcher.start(folder).dsn) as connection:
        found = {n for (n,) in connection.execute("SELECT n FROM loaded")}
        assert value(connection, "SELECT count(*) FROM loaded") == len(found)
    assert not set(acknowledged) - found


def test_garbage_on_the_socket_harms_nobody(server: Running, connection: Connection) -> None:
    place = unquote(server.dsn.partition("host=")[2])
    for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\x00\x00\x00\x08\x04\xd2\x16\x2fQ\x00\x00\x00\x00", b"\x00"):
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.connect(f"{place}/.s.PGSQL.5432")
            stranger.sendall(garbage)
            stranger.settimeout(0.2)
            try:
                while stranger.recv(1000):
                    pass
            except TimeoutError:
                pass
    assert value(connection, "SELECT 1") == 1
