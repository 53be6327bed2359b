"""Ordinary clients work unchanged: psycopg, its pool, SQLAlchemy, psql; many of them share the one session."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator

import psycopg
import psycopg_pool
import pytest
import sqlalchemy
from embedded_support import Connect, Connection, value
from psycopg import sql

from seigen.embedded.launcher import Running


def insert_and_fail(connection: Connection, table: str, n: int) -> None:
    with connection.transaction():
        connection.execute(f"INSERT INTO {table} VALUES ({n})".encode())
        connection.execute("SELECT 1/0")


def test_transactions_commit_and_roll_back(connection: Connection) -> None:
    connection.execute("CREATE TABLE tx (n int)")
    with connection.transaction():
        connection.execute("INSERT INTO tx VALUES (1)")
        with pytest.raises(psycopg.errors.DivisionByZero):
            insert_and_fail(connection, "tx", 2)  # a savepoint
    with pytest.raises(psycopg.errors.DivisionByZero):
        insert_and_fail(connection, "tx", 3)
    assert connection.execute("SELECT n FROM tx").fetchall() == [(1,)]
    connection.execute("DROP TABLE tx")


def test_types_come_back_in_text_and_in_binary(connection: Connection) -> None:
    row = (7, "naïve ☃", b"\x00\xff", 1.5, None, [1, 2])
    for binary in (False, True):
        cursor = connection.cursor(binary=binary)
        query = "SELECT %s::int, %s::text, %s::bytea, %s::float8, %s::int, %s::int[]"
        assert cursor.execute(query, row).fetchone() == row


def test_several_statements_in_one_message_give_several_results(connection: Connection) -> None:
    cursor = connection.execute("SELECT 1; SELECT 2")
    assert cursor.fetchone() == (1,)
    assert cursor.nextset()
    assert cursor.fetchone() == (2,)


def test_a_pipeline_of_thousands(connection: Connection) -> None:
    connection.execute("CREATE TABLE piped (n int)")
    with connection.pipeline():
        cursors = [connection.execute("INSERT INTO piped VALUES (%s) RETURNING n", (i,)) for i in range(3000)]
        assert cursors[-1].fetchone() == (2999,)
    assert value(connection, "SELECT count(*) FROM piped") == 3000
    connection.execute("DROP TABLE piped")


def test_an_error_in_a_pipeline_skips_to_its_end_and_the_connection_lives_on(connection: Connection) -> None:
    connection.execute("CREATE TABLE piped (n int)")

    def fail_in_a_pipeline() -> None:
        with connection.pipeline():
            connection.execute("INSERT INTO piped VALUES (1)")
            connection.execute("SELECT 1/0")
            connection.execute("INSERT INTO piped VALUES (2)")

    with pytest.raises(psycopg.errors.DivisionByZero):
        fail_in_a_pipeline()
    assert value(connection, "SELECT count(*) FROM piped") == 0  # one implicit transaction up to Sync
    with connection.pipeline() as pipeline:
        connection.execute("INSERT INTO piped VALUES (3)")
        pipeline.sync()
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.execute("SELECT 1/0").fetchone()
    assert connection.execute("SELECT n FROM piped").fetchall() == [(3,)]
    connection.execute("DROP TABLE piped")


def test_prepared_statements_of_two_clients_with_one_name(connect: Connect) -> None:
    one, other = connect(), connect()
    one.pgconn.prepare(b"same", b"SELECT 'one'")
    other.pgconn.prepare(b"same", b"SELECT 'other'")
    for _ in range(2):
        assert one.pgconn.exec_prepared(b"same", None).get_value(0, 0) == b"one"
        assert other.pgconn.exec_prepared(b"same", None).get_value(0, 0) == b"other"
    other.execute("DEALLOCATE same")
    assert other.pgconn.exec_prepared(b"same", None).error_field(psycopg.pq.DiagnosticField.SQLSTATE) == b"26000"
    other.execute("DEALLOCATE ALL")
    assert one.pgconn.exec_prepared(b"same", None).get_value(0, 0) == b"one"
    other.execute("DISCARD ALL")
    assert one.pgconn.describe_prepared(b"same").nfields == 1


def test_an_unnamed_statement_survives_other_clients(connect: Connect) -> None:
    one, other = connect(), connect()
    one.pgconn.prepare(b"", b"SELECT 'mine'")
    other.execute("SELECT 1")
    other.execute("SELECT %s::int", (1,))
    assert one.pgconn.exec_prepared(b"", None).get_value(0, 0) == b"mine"


def test_a_server_side_cursor_reads_in_portions(connect: Connect) -> None:
    with connect(autocommit=False) as connection, connection.cursor("portions") as cursor:
        cursor.itersize = 100
        cursor.execute("SELECT generate_series(1, 1000)")
        assert sum(n for (n,) in cursor) == 500500


def test_settings_stay_with_their_client(connect: Connect) -> None:
    one, other = connect(), connect(options="-c work_mem=9MB -c application_name=other")
    one.execute("SET work_mem = '7MB'")
    one.execute("SELECT set_config('search_path', 'pg_catalog', false)")
    other.execute("SET TimeZone = 'Asia/Tokyo'")
    for _ in range(2):
        assert (value(one, "SHOW work_mem"), value(other, "SHOW work_mem")) == ("7MB", "9MB")
        assert (value(one, "SHOW search_path"), value(other, "SHOW search_path")) == ("pg_catalog", '"$user", public')
        assert (value(one, "SHOW TimeZone"), value(other, "SHOW TimeZone")) == ("GMT", "Asia/Tokyo")
    other.execute("RESET work_mem")
    assert value(other, "SHOW work_mem") == "9MB"
    other.execute("DISCARD ALL")
    assert value(other, "SHOW application_name") == "other"
    assert value(connect(), "SHOW work_mem") == "4MB"


def test_set_local_and_a_rolled_back_set_leave_nothing(connect: Connect) -> None:
    connection, other = connect(), connect()
    with connection.transaction():
        connection.execute("SET LOCAL work_mem = '8MB'")
    with connection.transaction(force_rollback=True):
        connection.execute("SET TimeZone = 'Asia/Tokyo'")
        assert connection.info.parameter_status("TimeZone") == "Asia/Tokyo"
    other.execute("SELECT 1")
    assert (value(connection, "SHOW work_mem"), value(connection, "SHOW TimeZone")) == ("4MB", "GMT")
    assert connection.info.parameter_status("TimeZone") == "GMT"


def test_a_role_stays_with_its_client(connect: Connect) -> None:
    one, other = connect(), connect()
    one.execute("CREATE ROLE visitor")
    one.execute("SET ROLE visitor")
    assert (value(one, "SELECT current_user"), value(other, "SELECT current_user")) == ("visitor", "postgres")
    assert value(one, "SELECT current_user") == "visitor"
    one.close()
    other.execute("DROP ROLE visitor")


def test_the_user_of_the_connection_is_honoured(connect: Connect) -> None:
    connect().execute("CREATE ROLE guest")
    assert value(connect(user="guest"), "SELECT session_user") == "guest"
    connect().execute("DROP ROLE guest")
    with pytest.raises(psycopg.Error, match='role "nobody" does not exist'):
        connect(user="nobody").execute("SELECT 1")


def test_a_wrong_setting_of_a_connection_is_refused(connect: Connect) -> None:
    with pytest.raises(psycopg.Error, match="no_such_setting"):
        connect(options="-c no_such_setting=1").execute("SELECT 1")
    assert value(connect(), "SELECT 1") == 1


def test_another_database_does_not_exist(connect: Connect) -> None:
    with pytest.raises(psycopg.OperationalError, match='database "sales" does not exist'):
        connect(dbname="sales")


def test_parameters_are_reported(connection: Connection) -> None:
    assert connection.info.server_version // 10000 == 17
    assert connection.info.parameter_status("client_encoding") == "UTF8"
    connection.execute("SET DateStyle = 'SQL, DMY'")
    assert connection.info.parameter_status("DateStyle") == "SQL, DMY"


def test_temporary_tables_end_with_their_client(connect: Connect) -> None:
    one, other = connect(), connect()
    one.execute("CREATE TEMP TABLE scratch_one (n int)")
    other.execute("CREATE TEMP TABLE scratch_other (n int)")
    one.close()
    names = other.execute("SELECT relname FROM pg_class WHERE relname LIKE 'scratch%'").fetchall()
    assert names == [("scratch_other",)]


def test_a_pool_with_more_threads_than_connections(server: Running) -> None:
    with psycopg_pool.ConnectionPool(server.dsn, min_size=2, max_size=4, open=True) as pool:
        with pool.connection() as connection:
            connection.execute("CREATE TABLE pooled (n int)")

        def work(n: int) -> None:
            for i in range(20):
                with pool.connection() as connection, connection.transaction():
                    connection.execute("INSERT INTO pooled VALUES (%s)", (n * 100 + i,))

        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with pool.connection() as connection:
            assert value(connection, "SELECT count(DISTINCT n) FROM pooled") == 160
            connection.execute("DROP TABLE pooled")


def test_sqlalchemy_core(server: Running) -> None:
    engine = sqlalchemy.create_engine(server.dsn.replace("postgresql://", "postgresql+psycopg://"))
    metadata = sqlalchemy.MetaData()
    table = sqlalchemy.Table(
        "alchemy",
        metadata,
        sqlalchemy.Column("id", sqlalchemy.Integer, primary_key=True),
        sqlalchemy.Column("name", sqlalchemy.Text, index=True),
    )
    try:
        metadata.create_all(engine)
        with engine.begin() as connection:
            connection.execute(table.insert(), [{"name": str(i)} for i in range(500)])
        with engine.connect() as connection:
            assert connection.execute(sqlalchemy.select(sqlalchemy.func.count()).select_from(table)).scalar() == 500
        assert {index["name"] for index in sqlalchemy.inspect(engine).get_indexes("alchemy")} == {"ix_alchemy_name"}
        metadata.drop_all(engine)
    finally:
        engine.dispose()


def test_psql(server: Running) -> None:
    psql = shutil.which("psql")
    if psql is None:
        pytest.skip("psql is not on PATH")
    script = "CREATE TABLE by_psql (n int);\n\\copy by_psql FROM STDIN\n1\n2\n\\.\n"
    script += "\\d by_psql\nSELECT sum(n) FROM by_psql;\nDROP TABLE by_psql;\n"
    done = subprocess.run(
        [psql, "-X", "-v", "ON_ERROR_STOP=1", server.dsn], input=script, capture_output=True, text=True, check=True
    )
    assert "integer" in done.stdout
    assert "   3\n" in done.stdout


@pytest.mark.parametrize("form", ["TEXT", "CSV", "BINARY"])
def test_copy_out_and_in_again(connection: Connection, form: str) -> None:
    connection.execute("CREATE TABLE copied (n int, t text)")
    connection.execute("INSERT INTO copied SELECT i, repeat('é,\t\"', i % 50) FROM generate_series(1, 20000) i")
    out = sql.SQL("COPY copied TO STDOUT (FORMAT {})").format(sql.SQL(form))
    into = sql.SQL("COPY copied FROM STDIN (FORMAT {})").format(sql.SQL(form))
    digest = value(connection, "SELECT md5(string_agg(n || t, '' ORDER BY n)) FROM copied")
    with connection.cursor() as cursor:
        with cursor.copy(out) as copy:
            data = b"".join(bytes(block) for block in copy)
        with connection.transaction():
            connection.execute("TRUNCATE copied")
            with cursor.copy(into) as copy:
                for start in range(0, len(data), 7777):
                    copy.write(data[start : start + 7777])
    assert value(connection, "SELECT md5(string_agg(n || t, '' ORDER BY n)) FROM copied") == digest
    connection.execute("DROP TABLE copied")


def test_copy_errors_leave_a_working_connection(connection: Connection) -> None:
    connection.execute("CREATE TABLE copied (n int)")

    def copy_in(lines: Iterable[str]) -> None:
        with connection.cursor().copy("COPY copied FROM STDIN") as copy:
            for line in lines:
                copy.write(line)

    def fail_to_make_lines() -> Iterator[str]:
        yield "1\n"
        raise ZeroDivisionError

    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        copy_in(["1\n" * 1000 + "x\n"] * 1000)
    with pytest.raises(ZeroDivisionError):
        copy_in(fail_to_make_lines())
    assert value(connection, "SELECT count(*) FROM copied") == 0
    connection.execute("DROP TABLE copied")


def test_an_answer_that_is_left_early_ends_without_a_restart(connection: Connection) -> None:
    for row in connection.cursor().stream("SELECT generate_series(1, 300000)"):
        assert row == (1,)
        break  # psycopg cancels the rest
    assert value(connection, "SELECT 1") == 1


def test_big_values_both_ways(connection: Connection) -> None:
    text = "x" * 20_000_000
    assert value(connection, "SELECT %s::text", text) == text


def test_notices_arrive(connection: Connection) -> None:
    heard: list[str | None] = []
    connection.add_notice_handler(lambda notice: heard.append(notice.message_primary))
    connection.execute("DO $$ BEGIN RAISE NOTICE 'hello'; END $$")
    assert heard == ["hello"]


def test_too_many_clients(connect: Connect) -> None:
    connections = [connect() for _ in range(50)]
    with pytest.raises(psycopg.OperationalError, match="too many clients"):
        connect()
    connections[0].close()
    assert value(soon(connect), "SELECT 1") == 1


def soon(connect: Connect) -> Connection:
    """A place becomes free when the server has seen the client go, which close() does not wait for."""
    for _ in range(200):
        try:
            return connect()
        except psycopg.OperationalError:
            time.sleep(0.05)
    return connect()
