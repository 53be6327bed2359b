"""--dsn, else SEIGEN_DSN, else the embedded engine where a person or a folder says so; and DSNs that lead nowhere."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from cli_support import Answer, Project, Target

from cluster import SECRET
from seigen.cli.secrets import masked
from seigen.db import connect
from seigen.errors import ConnectError

TABLE = "tables:\n  a:\n    columns: {id: int primary key}\n"
NOWHERE = "postgresql://127.0.0.1:1/x"
THREE_WAYS = ("error: no database is named", "--dsn postgresql://", "export SEIGEN_DSN=postgresql://", "--embedded")


class TestChoice:
    def test_nothing_says_which(self, project: Project) -> None:
        project.write(TABLE)
        for command in (["diff"], ["apply", "--yes"]):
            assert project.run(*command).refused(*THREE_WAYS).out == ""
        assert not (project.folder / ".seigen").exists()

    def test_the_option_comes_before_the_variable_and_that_before_the_folder(self, project: Project) -> None:
        project.write(TABLE)
        (project.folder / ".seigen").mkdir()
        other = "postgresql://127.0.0.1:1/other"
        project.run("diff", "--dsn", NOWHERE, SEIGEN_DSN=other).refused("cannot connect to database x on 127.0.0.1")
        project.run("diff", SEIGEN_DSN=other).refused("cannot connect to database other on 127.0.0.1 port 1:")
        assert list((project.folder / ".seigen").iterdir()) == []

    def test_two_are_ambiguous(self, project: Project) -> None:
        project.write(TABLE)
        said = "two databases are named, by --embedded and by"
        project.run("diff", "--embedded", "--dsn", NOWHERE).refused(f"{said} --dsn")
        project.run("diff", "--embedded", SEIGEN_DSN=NOWHERE).refused(f"{said} SEIGEN_DSN")

    def test_an_empty_one_is_a_mistake(self, project: Project) -> None:
        project.write(TABLE)
        (project.folder / ".seigen").mkdir()
        project.run("diff", "--dsn", "", SEIGEN_DSN=NOWHERE).refused("--dsn is given and empty")
        project.run("apply", "--yes", SEIGEN_DSN=" ").refused("SEIGEN_DSN is given and empty")

    def test_a_folder_beside_the_document_is_enough(self, own_engine: Target) -> None:
        own_engine.project.head = "version: 1\n"
        own_engine.write(TABLE)
        answer = own_engine.run("diff").expect(2)
        assert answer.err.startswith("database: the embedded TimescaleDB in ")
        assert len(answer.err.splitlines()) == 1
        (own_engine.project.folder / "elsewhere").mkdir()
        own_engine.write(TABLE, "elsewhere/schema.yaml")
        own_engine.run("diff", "-f", "elsewhere/schema.yaml").refused(*THREE_WAYS)
        with own_engine.terminal("diff", PATH="/usr/bin:/bin") as terminal:
            assert terminal.end().expect(2).out.startswith("database: the embedded TimescaleDB in ")

    def test_on_a_terminal_the_embedded_one_is_made(self, project: Project) -> None:
        project.write(TABLE)
        try:
            with project.terminal("diff") as terminal:
                shown = terminal.end().expect(2).out
            assert shown.startswith(
                f"database: the embedded TimescaleDB in {project.folder}/.seigen (--dsn or SEIGEN_DSN"
            )
            with project.terminal("diff", "--dsn", NOWHERE) as terminal:
                terminal.end().expect(1)
        finally:
            project.run("db", "stop").expect(0)


# -- DSNs that lead nowhere -------------------------------------------------------------------------------------------


def diff(project: Project, dsn: str, **env: str) -> Answer:
    project.write(TABLE)
    answer = project.run("diff", "--dsn", dsn, **env)
    assert answer.out == ""
    assert 1 <= len(answer.refused("error: ").err.splitlines()) <= 2, answer.err
    return answer


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class TestUnreachable:
    def test_no_server(self, project: Project) -> None:
        port = free_port()
        answer = diff(project, f"postgresql://u:{SECRET}@127.0.0.1:{port}/x")
        answer.refused(
            f"cannot connect to database x on 127.0.0.1 port {port}: Connection refused\nis the server running"
        )

    def test_no_socket(self, project: Project) -> None:
        diff(project, f"host=/nonexistent dbname=x password={SECRET}").refused(
            "on /nonexistent port 5432: No such file"
        )

    def test_unknown_host(self, project: Project) -> None:
        answer = diff(project, f"postgresql://u:{SECRET}@nowhere.invalid/x")
        answer.refused("database x on nowhere.invalid port 5432: ", "is the host name right?")

    def test_silent_host(self, project: Project, silent: int) -> None:
        answer = diff(project, f"postgresql://u:{SECRET}@127.0.0.1:{silent}/x", PGCONNECT_TIMEOUT="2")
        answer.refused("timeout expired", "is the host right, and reachable from here?")

    def test_no_postgres(self, project: Project, talkative: int) -> None:
        diff(project, f"postgresql://u:{SECRET}@127.0.0.1:{talkative}/x").refused("cannot connect to database x")


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def talkative() -> Iterator[int]:
    """A port where something else answers."""
    import threading

    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            try:
                while True:
                    connection, _ = server.accept()
                    with connection:
                        connection.recv(1024)
                        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            except OSError:
                return

        thread = threading.Thread(target=answer)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


# every piece of these passwords is a part of SECRET's sort: nothing of them may be printed
NO_DSN = {
    "text": "bla",
    "another database": f"mysql://u:{SECRET}@h/db",
    "unknown option": "host=h hots=x",
    "unknown parameter": f"postgresql://u:{SECRET}@h/db?hots=x",
    "blank in the password": f"host=h password=x {SECRET} user=u",
    "open quote": f"host=h password='{SECRET}",
    "bad percent": f"postgresql://u:%zz{SECRET}@h/db",
    "@ in the password": f"postgresql://u:x@{SECRET}@h/db",
    "/ in the password": f"postgresql://u:x/{SECRET}@h/db",
    "port": f"postgresql://u:{SECRET}@h:54x32/db",
}


@pytest.mark.parametrize("name", NO_DSN)
def test_text_that_is_no_dsn(project: Project, name: str) -> None:
    answer = diff(project, NO_DSN[name])
    advice = ("postgresql://user@host:5432/database", "%40", "the port must be a number from 1 to 65535")
    assert any(text in answer.err for text in advice), answer.err


def test_a_wrong_option_is_named_where_no_password_can_be_meant() -> None:
    with pytest.raises(ConnectError, match='invalid connection option "hots"'):
        connect.parse("host=h hots=x")


@pytest.mark.parametrize(
    "arguments",
    [
        ["diff", f"postgresql://u:{SECRET}@h/db"],
        [f"postgresql://u:{SECRET}@h/db"],
        ["diff", "--format", f"host=h password={SECRET}"],
        ["diff", "-f", f"postgresql://u:{SECRET}@h/db"],
        ["diff", "-f", f"postgresql://u:@{SECRET}/x@h/db"],
    ],
    ids=lambda arguments: " ".join(arguments).replace(SECRET, "…"),
)
def test_a_dsn_in_the_wrong_place_is_not_printed(project: Project, arguments: list[str]) -> None:
    project.run(*arguments).refused("error: ", "…")


def test_masked() -> None:
    assert masked("postgresql://u:a@b/c@host/db") == "postgresql://u:…@host/db"
    assert masked("a host=h password='a b' user=u") == "a host=h password=… user=u"
    assert masked("host=h PASSWORD = ab user=u") == "host=h PASSWORD = … user=u"
    assert masked("see https://host:80/x") == "see https://host:80/x"
    assert masked("postgresql://postgres@/db?host=%2Ftmp") == "postgresql://postgres@/db?host=%2Ftmp"


def test_a_percent_encoded_password_is_not_printed_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a driver may say: neither the written form nor the meant one."""
    password = "p@ss/ wörd%"
    dsn = f"postgresql://u:{quote(password, safe='')}@h/db"
    monkeypatch.setenv("PGPASSWORD", "other-secret")
    said = connect.reason(Exception(f"no {password} no {quote(password, safe='')} no other-secret"), dsn)
    assert said == "no … no … no …"
