"""The engine's defects that the bridge works round, and those that others have to know; one test or more for each."""

from __future__ import annotations

import time
from pathlib import Path

import psycopg
import pytest
from embedded_support import Connect, Connection, value

from seigen.embedded import launcher
from seigen.embedded.launcher import Running

HYPERTABLE = """
    CREATE EXTENSION IF NOT EXISTS timescaledb;
    CREATE TABLE readings (at timestamptz NOT NULL, sensor int, degrees float8);
    SELECT create_hypertable('readings', 'at');
    ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'sensor');
    INSERT INTO readings SELECT '2024-01-01'::timestamptz + i * interval '1 hour', i % 3, i
    FROM generate_series(1, 1000) i;
"""


@pytest.fixture
def timescale(connection: Connection) -> Connection:
    connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
    return connection


def test_1_and_3_hypertables_work_after_a_reopen_and_the_database_is_postgres(folder: Path) -> None:
    for visit in range(2):
        with psycopg.connect(launcher.start(folder).dsn, autocommit=True) as connection:
            assert value(connection, "SELECT current_database()") == "postgres"
            if visit == 0:
                connection.execute(HYPERTABLE.encode())
            connection.execute("INSERT INTO readings VALUES (now(), 1, 20)")
            assert value(connection, "SELECT count(*) FROM readings") == 1001 + visit
            assert value(connection, "SELECT count(compress_chunk(c)) FROM show_chunks('readings') c LIMIT 1")
            connection.execute("SELECT decompress_chunk(c) FROM show_chunks('readings') c")
        assert launcher.stop(folder)


@pytest.mark.parametrize("reset", ["SELECT 1", "RESET ALL", "DISCARD ALL", "RESET search_path", "RESET enable_seqscan"])
def test_2_the_baseline_holds_after_every_reset(connection: Connection, reset: str) -> None:
    connection.execute(reset.encode())
    assert value(connection, "SHOW search_path") == '"$user", public'
    assert value(connection, "SHOW enable_seqscan") == "on"
    assert value(connection, "SHOW client_min_messages") == "notice"


def test_2_a_set_value_is_not_overridden_by_a_reset_of_another(connection: Connection) -> None:
    connection.execute("SET search_path = pg_catalog; SET enable_seqscan = off")
    connection.execute("RESET work_mem")
    assert (value(connection, "SHOW search_path"), value(connection, "SHOW enable_seqscan")) == ("pg_catalog", "off")


def test_4_the_data_lies_in_the_folder(shared_folder: Path, connection: Connection) -> None:
    path = value(connection, "SELECT pg_relation_filepath('pg_class')")
    assert (shared_folder / "data" / path).exists()


def test_5_reset_all_brings_no_debug_messages(connection: Connection) -> None:
    heard: list[str | None] = []
    connection.add_notice_handler(lambda notice: heard.append(notice.message_primary))
    connection.execute("RESET ALL")
    connection.execute("SELECT 1")
    assert heard == []


def test_6_concurrently_fails_and_spoils_the_table_but_a_plain_index_works(own: Running) -> None:
    with psycopg.connect(own.dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE spoiled (n int); CREATE TABLE indexed (n int)")
        with pytest.raises(psycopg.errors.InternalError_):
            connection.execute("CREATE INDEX CONCURRENTLY ON spoiled (n)")
        with pytest.raises(psycopg.errors.InternalError_, match="tuple concurrently updated"):
            connection.execute("DROP TABLE spoiled")
        connection.execute("CREATE INDEX ON indexed (n)")
        connection.execute("DROP TABLE indexed")


def test_7_jobs_run_when_they_are_called(timescale: Connection) -> None:
    timescale.execute("DROP TABLE IF EXISTS readings CASCADE")
    timescale.execute(HYPERTABLE.encode())
    job = value(timescale, "SELECT add_retention_policy('readings', interval '1 day')")
    timescale.execute("CALL run_job(%s)", (job,))
    assert value(timescale, "SELECT count(*) FROM readings") == 0
    assert value(timescale, "SELECT count(*) FROM timescaledb_information.job_stats WHERE total_runs > 0") == 0
    timescale.execute("DROP TABLE readings CASCADE")


def test_7_continuous_aggregates_refresh(timescale: Connection) -> None:
    timescale.execute("DROP TABLE IF EXISTS readings CASCADE")
    timescale.execute(HYPERTABLE.encode())
    timescale.execute(
        """CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
           SELECT time_bucket('1 day', at) AS day, avg(degrees) FROM readings GROUP BY 1 WITH NO DATA"""
    )
    timescale.execute("CALL refresh_continuous_aggregate('daily', NULL, NULL)")
    assert value(timescale, "SELECT count(*) FROM daily") == 42
    timescale.execute("DROP TABLE readings CASCADE")


def test_8_an_idle_server_checkpoints(connect: Connect) -> None:
    connection = connect()
    connection.execute("CREATE TABLE logged AS SELECT repeat(md5(i::text), 30) AS t FROM generate_series(1, 90000) i")
    behind = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::int8 FROM pg_control_checkpoint()"
    assert value(connection, behind) > 64 << 20
    deadline = time.monotonic() + 60
    while value(connection, behind) > 64 << 20 and time.monotonic() < deadline:
        time.sleep(1.5)  # the server looks when nothing came for a second
    assert value(connection, behind) < 64 << 20
    connection.execute("DROP TABLE logged")


def test_9_what_one_session_means(connect: Connect) -> None:
    one, other = connect(), connect()
    assert value(one, "SELECT pg_backend_pid()") == 0
    for connection in (one, other):
        assert value(connection, "SELECT pg_try_advisory_lock(1)") is True
    one.execute("CREATE TEMP TABLE seen_by_all (n int)")
    assert value(other, "SELECT count(*) FROM seen_by_all") == 0


def test_9_job_schedules_and_activity_are_empty(connection: Connection) -> None:
    assert value(connection, "SELECT count(*) FROM pg_stat_activity") == 0


def test_10_settings_come_from_set(connection: Connection) -> None:
    connection.execute("SET work_mem = '12MB'")
    assert value(connection, "SHOW work_mem") == "12MB"
    assert value(connection, "SHOW shared_buffers") == "128MB"
