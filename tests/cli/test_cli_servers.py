"""Servers that cannot hold the document, and roles that may not: passwords, rights, versions, editions."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from cli_support import Project, snapshot

from cluster import SECRET, Cluster
from seigen.db.connect import check
from seigen.db.needs import too_new
from seigen.errors import ServerError
from seigen.load import load
from seigen.model import Server

PLAIN = "tables:\n  a:\n    columns: {id: int primary key, note: text}\n"
HYPERTABLE = """\
extensions: [timescaledb]
tables:
  r:
    columns: {time: timestamptz not null, v: float8}
    hypertable: {time: time, chunk_interval: 1 day}
"""
COMPRESSED = HYPERTABLE + "    compression: {order_by: [time desc]}\n"


class TestPasswords:
    """The server asks for one; what is wrong is said, the password never."""

    def test_right(self, project: Project, plain_postgres: Cluster) -> None:
        project.write(PLAIN)
        project.run("diff", "--dsn", plain_postgres.dsn()).expect(2)
        bare = f"postgresql://postgres@127.0.0.1:{plain_postgres.port}/postgres"
        project.run("diff", SEIGEN_DSN=bare, PGPASSWORD=SECRET).expect(2)

    @pytest.mark.parametrize("form", ["{s}-no", "no%2F{s}%40", "%73{t}-no"])
    def test_wrong_in_a_url(self, project: Project, plain_postgres: Cluster, form: str) -> None:
        password = form.format(s=SECRET, t=SECRET[1:])
        project.write(PLAIN)
        answer = project.run("diff", "--dsn", plain_postgres.dsn(password=password))
        answer.refused("password authentication failed", "check user and password: in the DSN, PGPASSWORD or ~/.pgpass")
        assert SECRET[1:] not in answer.err

    @pytest.mark.parametrize("form", ["{s}-no", "'{s} no'", r"'{s}\'no'"])
    def test_wrong_in_pairs(self, project: Project, plain_postgres: Cluster, form: str) -> None:
        project.write(PLAIN)
        pairs = f"host=127.0.0.1 port={plain_postgres.port} user=postgres password={form.format(s=SECRET)}"
        project.run("apply", "--yes", SEIGEN_DSN=pairs).refused("the default database on 127.0.0.1", "authentication")

    def test_wrong_in_the_environment(self, project: Project, plain_postgres: Cluster) -> None:
        project.write(PLAIN)
        bare = f"postgresql://postgres@127.0.0.1:{plain_postgres.port}/postgres"
        project.run("diff", "--dsn", bare, PGPASSWORD=f"{SECRET}x").refused("password authentication failed")

    def test_none(self, project: Project, plain_postgres: Cluster) -> None:
        project.write(PLAIN)
        bare = f"postgresql://postgres@127.0.0.1:{plain_postgres.port}/postgres"
        project.run("diff", "--dsn", bare, HOME="/").refused("no password supplied", "give a password")

    def test_unknown_database(self, project: Project, plain_postgres: Cluster) -> None:
        project.write(PLAIN)
        answer = project.run("diff", "--dsn", plain_postgres.dsn("nix"))
        answer.refused('database "nix" does not exist', "create it (createdb), or correct the DSN")

    def test_in_an_error_in_the_middle(self, project: Project, plain_postgres: Cluster, place: str) -> None:
        """The statement is shown, the session's DSN is not."""
        with plain_postgres.connect(place) as connection:
            connection.execute("CREATE TABLE a (id int PRIMARY KEY, note text)")
            connection.execute("INSERT INTO a VALUES (1, NULL)")
        project.write(PLAIN.replace("note: text", "note: text not null"))
        dsn = plain_postgres.dsn(place)
        answer = project.run("apply", "--yes", "--allow", "may_fail_on_rows", "--allow", "blocks_reads", "--dsn", dsn)
        answer.refused(
            "schema.yaml:3:3: error: table a: ", "23502", "ALTER TABLE a", "correct the rows", "nothing was changed"
        )


@pytest.fixture
def place(plain_postgres: Cluster) -> Iterator[str]:
    """A database of the test's own on the plain server."""
    with plain_postgres.connect() as admin:
        admin.execute("CREATE DATABASE place")
        yield "place"
        admin.execute("DROP DATABASE place WITH (FORCE)")


@pytest.fixture
def guest(plain_postgres: Cluster, place: str) -> Iterator[str]:
    """A role that may connect and read, and no more; its DSN."""
    with plain_postgres.connect(place) as connection:
        connection.execute(f"CREATE ROLE guest LOGIN PASSWORD '{SECRET}'".encode())
        connection.execute("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO guest")
        yield plain_postgres.dsn(place, "guest")
        connection.execute("DROP OWNED BY guest")
        connection.execute("DROP ROLE guest")


class TestPlainPostgres:
    def test_holds_a_document_without_timescaledb(self, project: Project, plain_postgres: Cluster, place: str) -> None:
        project.write(PLAIN)
        project.env["SEIGEN_DSN"] = plain_postgres.dsn(place)
        project.run("apply", "--yes").expect(0)
        project.run("diff").expect(0)

    def test_cannot_hold_one_with_it(self, project: Project, plain_postgres: Cluster, place: str) -> None:
        project.write(HYPERTABLE)
        project.env["SEIGEN_DSN"] = plain_postgres.dsn(place)
        with plain_postgres.connect(place) as connection:
            before = snapshot(connection)
            for command in (["diff"], ["apply", "--yes"]):
                answer = project.run(*command)
                answer.refused("error: the document needs TimescaleDB, and this server does not have it: install it")
                assert len(answer.err.splitlines()) == 1
            assert snapshot(connection) == before


class TestRights:
    def test_without_create_on_the_database(
        self, project: Project, plain_postgres: Cluster, place: str, guest: str
    ) -> None:
        project.write(PLAIN)
        project.run("apply", "--yes", "--dsn", plain_postgres.dsn(place)).expect(0)
        project.write(PLAIN.replace("id:", f"x{os.urandom(4).hex()}:"))  # its spelling is in nobody's cache yet
        answer = project.run("diff", "--dsn", guest)
        answer.refused("permission denied for database place", "GRANT CREATE ON DATABASE place TO guest")

    def test_without_owning_the_tables(self, project: Project, plain_postgres: Cluster, place: str, guest: str) -> None:
        project.write(PLAIN)
        project.run("apply", "--yes", "--dsn", plain_postgres.dsn(place)).expect(0)
        with plain_postgres.connect(place) as connection:
            connection.execute("GRANT CREATE ON DATABASE place TO guest")
            project.run("diff", "--dsn", guest).expect(0)
            project.write(PLAIN.replace("note: text", "note: text default 'x'"))
            before = snapshot(connection)
            project.run("diff", "--dsn", guest).expect(2)
            answer = project.run("apply", "--yes", "--dsn", guest)
            answer.refused("must be owner of table a", "the role lacks the right", "nothing was changed")
            assert snapshot(connection) == before

    def test_without_reading_the_tables(
        self, project: Project, plain_postgres: Cluster, place: str, guest: str
    ) -> None:
        project.write(PLAIN)
        project.run("apply", "--yes", "--dsn", plain_postgres.dsn(place)).expect(0)
        with plain_postgres.connect(place) as connection:
            connection.execute("GRANT CREATE ON DATABASE place TO guest")
            connection.execute("REVOKE ALL ON a FROM guest")
        project.write(PLAIN.replace("note: text", "note: text not null"))
        answer = project.run("diff", "--dsn", guest).expect(2)  # it may hold rows: the hazards of that are told
        assert "hazards: blocks_reads (1), may_fail_on_rows (1)\n" in answer.out


class TestApacheEdition:
    def test_a_plain_hypertable_is_fine(self, project: Project, apache_edition: Cluster) -> None:
        project.write(HYPERTABLE)
        project.run("apply", "--yes", "--dsn", apache_edition.dsn()).expect(0)
        project.run("diff", "--dsn", apache_edition.dsn()).expect(0)

    def test_compression_is_not(self, project: Project, apache_edition: Cluster) -> None:
        project.write(COMPRESSED)
        for command in (["diff"], ["apply", "--yes"]):
            answer = project.run(*command, "--dsn", apache_edition.dsn())
            answer.refused("needs compression, which the Apache edition of TimescaleDB does not have: install the Comm")


class TestVersions:
    """By values: no such servers can be started here."""

    def server(self, **changes: object) -> Server:
        return Server(**{"version": 170005, "timescaledb": (2, 22, 1), "edition": "timescale", **changes})  # type: ignore[arg-type]

    def test_fit(self) -> None:
        document = load(f"version: 1\n{COMPRESSED}", "schema.yaml")
        assert check(self.server(), document) == []
        assert check(self.server(timescaledb=(2, 14, 0)), document) == []
        assert check(self.server(timescaledb=None, available="2.23.0-dev", edition=None), document) == []

    def test_too_old(self) -> None:
        document = load(f"version: 1\n{HYPERTABLE}", "schema.yaml")
        with pytest.raises(ServerError, match=r"TimescaleDB 2\.13\.1 is too old: seigen needs 2\.14 or newer"):
            check(self.server(timescaledb=(2, 13, 1)), document)
        with pytest.raises(ServerError, match=r"TimescaleDB 2\.13\.1 is too old"):
            check(self.server(timescaledb=None, available="2.13.1"), document)
        with pytest.raises(ServerError, match="PostgreSQL 13 is too old: seigen needs 14 or newer"):
            check(self.server(version=130011), document)

    def test_newer_than_tested_is_a_warning(self) -> None:
        document = load(f"version: 1\n{HYPERTABLE}", "schema.yaml")
        (warning,) = check(self.server(timescaledb=(2, 99, 0)), document)
        assert warning == "TimescaleDB 2.99.0 is newer than 2.29, the newest that seigen was tested with"

    def test_apache(self) -> None:
        with pytest.raises(ServerError, match="needs compression, which the Apache edition"):
            check(self.server(edition="apache"), load(f"version: 1\n{COMPRESSED}", "schema.yaml"))
        assert check(self.server(edition="apache"), load(f"version: 1\n{HYPERTABLE}", "schema.yaml")) == []

    def test_older_postgres(self) -> None:
        table = """
tables:
  a:
    columns:
      id: int primary key
      b: int unique nulls not distinct
      c: int references a on delete set null (c)
      note: text default 'nulls not distinct'
      v: int generated always as (id) virtual
    unique: [[id, b], {columns: [c, note], nulls_not_distinct: true}]
    indexes:
      i: {keys: [c], unique: true, nulls_not_distinct: true}
      j: {keys: [c], where: note <> 'NULLS NOT DISTINCT'}
"""
        document = load(f"version: 1{table}", "schema.yaml")
        assert too_new(document, self.server(version=180000)) == []
        (virtual,) = too_new(document, self.server(version=170005))
        assert virtual.message == "table a: a VIRTUAL column needs PostgreSQL 18, and this server is 17; write STORED"
        found = too_new(document, self.server(version=140011))
        assert sorted((problem.position.line, problem.message.split(" needs")[0]) for problem in found) == [
            (3, "table a: a VIRTUAL column"),
            (6, "constraint a.a_b_key: NULLS NOT DISTINCT"),
            (7, "constraint a.a_c_fkey: columns after SET NULL or SET DEFAULT"),
            (10, "constraint a.a_c_note_key: NULLS NOT DISTINCT"),
            (12, "index i: NULLS NOT DISTINCT"),
        ]
        assert "needs PostgreSQL 15, and this server is 14; without it" in found[0].message

    def test_what_is_not_needed_does_not_matter(self) -> None:
        document = load(f"version: 1\n{PLAIN}", "schema.yaml")
        assert check(self.server(timescaledb=None), document) == []
        assert check(self.server(timescaledb=(2, 9, 0)), document) == []
