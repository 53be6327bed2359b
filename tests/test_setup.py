"""Setup files: run once, remembered, never compared; what would lead a comparison astray is refused before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from seigen.errors import DocumentError, SeigenError, StatementError
from seigen.kinds.setup import filled, read
from seigen.model import Setup
from seigen.report.text import plan_lines
from support import Database

DOCUMENT = "version: 1\nsetup: [a.sql]\ntables: {t: {columns: {id: integer}}}\n"


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("select 1;\n\nCOMMIT;", 3, "inside a transaction of seigen's"),
        ("begin; select 1; end", 1, "inside a transaction of seigen's"),
        ("-- x\nset search_path = x;", 2, "a setting would hold"),
        ("SELECT pg_catalog.set_config('search_path', '', false);", 1, "a setting would hold"),
        ("\\connect other\n", 1, "psql's own commands"),
        ("copy t from stdin;\n1\n\\.\n", 2, "COPY FROM STDIN has no place"),
        ("select 1;\nselect 'a;", 2, "a string or a quoted name is not closed"),
    ],
)
def test_what_a_file_cannot_hold(content: str, line: int, message: str) -> None:
    _, problems = filled(Setup("a.sql"), content)
    assert [problem.position.line for problem in problems][:1] == [line]
    assert message in problems[0].message


def test_statements_and_digest() -> None:
    one, _ = filled(Setup("a.sql"), "create function set_it() returns int language sql as 'select 1'; -- x")
    two, _ = filled(Setup("a.sql"), "")
    assert one.statements == ("create function set_it() returns int language sql as 'select 1'",)
    assert (two.statements, one.digest == two.digest) == ((), False)


@pytest.mark.parametrize("comment", ["x", "[]", "{}", '{"public": 1}', '{"public": null}', "null"])
def test_a_comment_of_somebody_else_says_nothing(comment: str) -> None:
    assert list(read({"setup": [{"schema": "public", "comment": comment}]})) == []


def test_a_file_that_is_not_there(database: Database, tmp_path: Path) -> None:
    database.folder = tmp_path
    with pytest.raises(SeigenError, match=r"a\.sql: no such file"):
        database.document(DOCUMENT)


def test_run_once(database: Database, tmp_path: Path) -> None:
    database.folder = tmp_path
    file = tmp_path / "a.sql"
    file.write_text("create table extra (id integer);\ncreate domain word as text;")
    plan = database.apply(database.document(DOCUMENT))
    assert [str(change.ref) for change in plan.changes if change.verb == "create"][-2:] == ["setup a.sql", "table t"]
    assert database.plan(database.document(DOCUMENT)).changes == ()
    file.write_text("create table extra (id bigint);")
    again = database.plan(database.document(DOCUMENT))
    assert (again.changes, again.changed_setup) == ((), ("a.sql",))
    assert any("a.sql changed after it was run" in line.text for line in plan_lines(again))


def test_a_statement_that_the_server_refuses(database: Database, tmp_path: Path) -> None:
    database.folder = tmp_path
    (tmp_path / "a.sql").write_text("create table extra (id nonsense)")
    with pytest.raises(StatementError, match=r'setup a\.sql: the server refuses: 42704 type "nonsense"') as caught:
        database.plan(database.document(DOCUMENT))
    assert str(caught.value.ref) == "setup a.sql"


def test_a_file_that_reaches_for_live_tables(database: Database, tmp_path: Path) -> None:
    database.folder = tmp_path
    database.sql("CREATE TABLE t (id integer)")
    (tmp_path / "a.sql").write_text(f"alter table {database.schema}.t add column stolen integer")
    with pytest.raises(SeigenError, match="comparing would lock"):
        database.plan(database.document(DOCUMENT))
    assert database.value("SELECT count(*) FROM pg_attribute WHERE attname = 'stolen'") == 0


def test_problems_of_the_file_are_the_files(database: Database, tmp_path: Path) -> None:
    database.folder = tmp_path
    (tmp_path / "a.sql").write_text("\n\nrollback;")
    with pytest.raises(DocumentError, match=r"a\.sql:3:1: "):
        database.document(DOCUMENT)
