"""seigen pull: what is written where, what is refused, and that nothing else is touched."""

from __future__ import annotations

import os
import stat

import pytest
from cli_support import Project, Target

BODY = """\
enums:
  mood: [sad, glad]
tables:
  sites: # where meters stand
    columns: {id: int primary key, mood: mood}
"""


def test_pull_then_diff(target: Target) -> None:
    target.has(BODY)
    answer = target.run("pull", "--schema", target.schema).expect(0)
    assert "  mood: [sad, glad]\n" in answer.out
    (target.project.folder / "pulled.yaml").write_text(answer.out)
    target.run("diff", "-f", "pulled.yaml").expect(0)


def test_a_file_is_written_once_and_then_updated(target: Target) -> None:
    target.has(BODY)
    place = target.project.folder / "new.yaml"
    assert target.run("pull", "--schema", target.schema, "-o", "new.yaml").expect(0).err == "new.yaml is written\n"
    written = place.read_text()
    assert target.run("pull", "-o", "new.yaml").expect(0).err.endswith("new.yaml is up to date\n")
    assert place.read_text() == written

    schema = target.project.folder / "schema.yaml"
    schema.chmod(0o640)
    before = schema.read_text()
    target.sql("ALTER TABLE sites ADD name text")
    link = target.project.folder / "link.yaml"
    link.symlink_to("schema.yaml")
    assert target.run("pull", "-o", "link.yaml").expect(0).err.endswith("link.yaml is updated\n")
    assert link.is_symlink()
    assert schema.read_text() == before.replace("mood: mood}", "mood: mood, name: text}")
    assert stat.S_IMODE(schema.stat().st_mode) == 0o640
    target.run("diff").expect(0)
    assert sorted(path.name for path in target.project.folder.iterdir()) == ["link.yaml", "new.yaml", "schema.yaml"]


def test_what_cannot_be_written_is_told(target: Target) -> None:
    folder = target.project.folder
    (folder / "notes.yaml").write_text("shopping: [milk]\n")
    target.run("pull", "-o", "notes.yaml").refused(
        "notes.yaml is no valid document", "nothing was written", '"shopping"'
    )
    assert (folder / "notes.yaml").read_text() == "shopping: [milk]\n"
    (folder / "empty.yaml").write_text("")
    target.run("pull", "-o", "empty.yaml").refused("empty.yaml is no valid document")
    target.run("pull", "-o", ".").refused("Is a directory")
    target.run("pull", "-o", "nowhere/schema.yaml").refused("nowhere/schema.yaml: cannot be written: No such file")
    target.write(BODY, "other.yaml")
    target.run("pull", "-o", "other.yaml", "--schema", "nope").refused("is the document of schema", "not of nope")
    target.run("pull", "--schema", "nope").refused('there is no schema "nope"')


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(target: Target) -> None:
    closed = target.project.folder / "closed"
    closed.mkdir(mode=0o500)
    target.run("pull", "--schema", target.schema, "-o", "closed/a.yaml").refused("cannot be written: Permission denied")


def test_no_database(project: Project) -> None:
    project.run("pull").refused("no database is named")
    project.run("pull", "--embedded").refused("there is no embedded database in")
    project.run("pull", "--dsn", "postgresql://postgres@127.0.0.1:1/x").refused("cannot connect to database x")


def test_a_script(project: Project) -> None:
    (project.folder / "a.sql").write_text("CREATE TABLE t (a int PRIMARY KEY);\nCREATE EXTENSION citext;\n")
    answer = project.run("pull", "--sql", "a.sql", "-o", "schema.yaml").expect(0)
    assert answer.err.endswith("schema.yaml is written\n")
    assert (project.folder / "schema.yaml").read_text() == (
        "version: 1\nextensions: [citext]\n\ntables:\n  t:\n    columns:\n      a: integer primary key\n"
    )
    assert sorted(path.name for path in project.folder.iterdir()) == ["a.sql", "schema.yaml"]


def test_a_script_that_cannot_be_read(project: Project) -> None:
    (project.folder / "wrong.sql").write_text("SELECT 1;\nCREATE TABEL t ();\n")
    (project.folder / "archive").write_bytes(b"PGDMP\x01\x0e")
    (project.folder / "latin.sql").write_bytes(b"SELECT '\xe4'")
    (project.folder / "postgis.sql").write_text("CREATE EXTENSION postgis;")
    project.run("pull", "--sql", "wrong.sql").refused("wrong.sql:2: the server refuses: 42601", "CREATE TABEL t ()")
    project.run("pull", "--sql", "archive").refused("an archive of pg_dump's", "pg_restore -f")
    project.run("pull", "--sql", "latin.sql").refused("latin.sql: not UTF-8: byte 9")
    project.run("pull", "--sql", "postgis.sql").refused("postgis.sql:1:", 'the extension "postgis"')
    project.run("pull", "--sql", "none.sql").refused("none.sql: cannot be read: No such file")
    project.run("pull", "--sql", "wrong.sql", "--dsn", "dbname=x").refused("--sql reads a script and no database")
