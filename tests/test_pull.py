"""A database → a document that says the same; test_cases.py does it with what every folder of tests/cases ends with."""

from __future__ import annotations

from itertools import groupby, islice
from pathlib import Path

import pytest

from seigen import rules
from seigen.cli.document import with_setup
from seigen.db.pulling import pulled
from seigen.db.updating import updated
from seigen.errors import DocumentError, ServerError
from seigen.load import load
from seigen.model import Document
from support import Database, make_roles
from test_cases import CASES, with_extensions

DOCUMENTS = sorted(path for path in CASES.glob("*/*/*.yaml") if path.name in ("old.yaml", "new.yaml"))


def applied(database: Database, text: str, folder: Path = CASES) -> Document:
    """The document, made in the test's empty schema; `folder` holds its setup files and its roles."""
    database.folder = folder
    if (folder / "roles.txt").exists():
        make_roles(database.connection, (folder / "roles.txt").read_text().splitlines())
    document = database.document(text)
    plan = with_extensions(database, document, database.plan(document))
    database.run(document, plan)
    return document


def stands_alone(path: Path) -> bool:
    """Whether the document can be applied to an empty schema: the schema `clocks` comes with a case's rows only."""
    text = path.read_text()
    try:
        problems = rules.check(load(text, path.name))
    except DocumentError:
        return False
    return "clocks." not in text and not any(problem.severity == "error" for problem in problems)


EACH = 1  # folder of a kind whose old document is brought to what its new one makes
POSSIBLE = [
    pair
    for folder in sorted({path.parent for path in DOCUMENTS})
    for pair in ((folder / "old.yaml", folder / "new.yaml"),)
    if all(path.exists() and stands_alone(path) and "\nschema:" not in path.read_text() for path in pair)
]
PAIRS = [
    pair for _, folders in groupby(POSSIBLE, key=lambda pair: pair[0].parent.parent) for pair in islice(folders, EACH)
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "/".join(pair[0].parts[-3:-1]))
def test_a_document_follows_its_database(pair: tuple[Path, Path], database: Database) -> None:
    """The old document, updated from a database as the new one makes it."""
    old, new = pair
    applied(database, new.read_text(), new.parent)
    text = old.read_text().replace("version: 1\n", f"version: 1\nschema: {database.schema}\n", 1)

    def declared(text: str) -> Document:
        return with_setup(load(text, "schema.yaml"), old)

    got, kept = updated(database.connection, database.server, text, "schema.yaml", declared)
    assert kept == ()
    assert not [change for change in database.plan(declared(got)).changes if change.ref.kind != "setup"], got
    assert updated(database.connection, database.server, got, "schema.yaml", declared).text == got


# -- what the format cannot express -----------------------------------------------------------------------------------

ODD = (
    "CREATE TABLE fine (a int PRIMARY KEY)",
    "CREATE UNLOGGED TABLE fast (a int PRIMARY KEY)",
    "CREATE UNLOGGED TABLE child (a int REFERENCES fast)",
    "CREATE TABLE unproven (a int)",
    "ALTER TABLE unproven ADD CONSTRAINT positive CHECK (a > 0) NOT VALID",
    "CREATE TYPE pair AS (a int, b int)",
    "CREATE TABLE paired (p pair)",
    "CREATE TABLE ruled (a int)",
    "CREATE RULE r AS ON INSERT TO ruled DO ALSO NOTHING",
    "CREATE TABLE parent (a int)",
    "CREATE TABLE heir () INHERITS (parent)",
    "CREATE TABLE silent (a int REFERENCES fine)",
    "ALTER TABLE silent DISABLE TRIGGER ALL",
    'CREATE TABLE "odd*[name]\n# x" (a int) WITH (fillfactor = 70)',
    'CREATE UNLOGGED TABLE "odd [x]" (a int)',
)


def test_what_cannot_be_expressed_is_named_and_diff_is_empty(database: Database) -> None:
    database.sql(*ODD)
    text = pulled(database.connection, database.server, database.schema)
    document = load(text, "pulled.yaml")
    assert not database.plan(document).changes
    tables = {ref.name for ref in document.schema.objects if ref.kind == "table"}
    assert {"fine", "ruled"} <= tables
    assert not {"fast", "child", "unproven", "paired", "silent"} & tables
    for remark in (
        "table fast is UNLOGGED",
        "constraint positive of unproven: the document has no word for NOT VALID",
        "composite type pair",
        "rule r",
        "inheriting table heir",
        "constraint silent_a_fkey of silent: its triggers are disabled, or its index is INVALID",
    ):
        assert f"{remark}\n" in "\n".join(line for line in text.splitlines() if line.startswith("# not")) + "\n", text


def test_a_schema_that_is_not_there(database: Database) -> None:
    with pytest.raises(ServerError, match='there is no schema "nope"'):
        pulled(database.connection, database.server, "nope")


def test_a_schema_with_nothing_in_it(database: Database) -> None:
    text = pulled(database.connection, database.server, database.schema)
    assert not database.plan(load(text, "pulled.yaml")).changes


# -- a document that is there -----------------------------------------------------------------------------------------

DOCUMENT = """\
# What the farm measures.
version: 1
schema: SCHEMA

tables:
  # Where meters stand.
  sites:
    rows: 40
    columns:
      id: int4 primary key          # the old numbers
      name:
        type: character varying(20) not null unique
        generate: {faker: city}
      owner: text default   'nobody'
    checks: ["name <> ''", "owner<>'x'"]
    lint: {ignore: {G6: "as the ERP has it"}}

  meters: # two keys
    columns: {site: int not null, serial: text not null, "on": time default '12:30'}
    primary_key: [site, serial]
    foreign_keys:
      - {columns: [site], references: sites, on_delete: cascade}   # apart
    indexes:
      meters_serial_idx: {keys: [serial DESC], where: (serial <> '017')}
"""


class TestUpdates:
    @pytest.fixture
    def text(self, database: Database) -> str:
        text = DOCUMENT.replace("SCHEMA", database.schema)
        applied(database, text)
        return text

    def pull(self, database: Database, text: str) -> str:
        got = updated(database.connection, database.server, text, "schema.yaml").text
        assert not database.plan(load(got, "schema.yaml")).changes
        assert updated(database.connection, database.server, got, "schema.yaml").text == got
        return got

    def test_a_document_in_sync_keeps_every_byte(self, database: Database, text: str) -> None:
        for same in (text, text.replace("\n", "\r\n"), text.rstrip("\n")):
            assert self.pull(database, same) == same

    def test_columns(self, database: Database, text: str) -> None:
        database.sql(
            "ALTER TABLE sites ALTER name TYPE text",
            "ALTER TABLE sites ALTER owner SET DEFAULT 'somebody'",
            "ALTER TABLE sites ADD since date NOT NULL DEFAULT '2020-01-01'",
            'ALTER TABLE meters DROP COLUMN "on"',
            "COMMENT ON COLUMN sites.id IS 'Who: this one'",
        )
        expected = text.replace("character varying(20) not null unique", "text not null unique")
        expected = expected.replace(
            "      owner: text default   'nobody'\n",
            "      owner: text default 'somebody'\n      since: date not null default '2020-01-01'\n",
        )
        expected = expected.replace(", \"on\": time default '12:30'", "")
        expected = expected.replace(
            "id: int4 primary key          # the old numbers",
            'id: # the old numbers\n        type: integer primary key\n        comment: "Who: this one"',
        )
        assert self.pull(database, text).replace("id:          #", "id: #").splitlines() == expected.splitlines()

    def test_constraints_stay_where_they_stand(self, database: Database, text: str) -> None:
        database.sql(
            "ALTER TABLE meters DROP CONSTRAINT meters_site_fkey",
            "ALTER TABLE meters ADD FOREIGN KEY (site) REFERENCES sites ON DELETE RESTRICT",
            "ALTER TABLE sites DROP CONSTRAINT sites_owner_check",
            "ALTER TABLE sites ADD CHECK (id > 0)",
        )
        got = self.pull(database, text)
        assert "- {columns: [site], references: sites, on_delete: restrict}" in got
        assert "columns: {site: int not null, serial: text not null" in got
        assert "checks: [\"name <> ''\", id > 0]" in got

    def test_tables_and_indexes(self, database: Database, text: str) -> None:
        database.sql(
            "CREATE TABLE readings (meter int, value float8)",
            "CREATE INDEX readings_idx ON readings (value)",
            "DROP INDEX meters_serial_idx",
            "CREATE INDEX meters_idx ON meters (serial) INCLUDE (site)",
            "ALTER TABLE meters DROP CONSTRAINT meters_site_fkey",
            "DROP TABLE sites",
        )
        before, rest = text.split("  sites:\n")
        rest = rest.split("  meters:")[1]
        head, _ = rest.split("    foreign_keys:")
        assert self.pull(database, text) == (
            f"{before}\n  meters:{head}    indexes:\n      meters_idx: {{keys: [serial], include: [site]}}\n\n"
            "  readings:\n    columns:\n      meter: integer\n      value: double precision\n"
            "    indexes:\n      readings_idx: [value]\n"
        )

    def test_what_cannot_be_expressed_stays_as_it_was(self, database: Database, text: str) -> None:
        database.sql(
            "ALTER TABLE sites ADD CONSTRAINT few CHECK (id < 9) NOT VALID",
            "CREATE UNLOGGED TABLE fast (a int)",
            "DROP INDEX meters_serial_idx",
        )
        got, kept = updated(database.connection, database.server, text, "schema.yaml")
        assert any("few" in reason and "NOT VALID" in reason for reason in kept)
        head, meters = got.split("  meters:")
        assert head == text.split("  meters:")[0].replace("\n\ntables", "\nignore: [fast]\n\ntables", 1)
        assert meters == text.split("  meters:")[1].split("    indexes:")[0]

    def test_optional_kinds_that_it_does_not_manage_stay_out(self, database: Database, text: str) -> None:
        database.sql(
            "CREATE SEQUENCE s",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        )
        assert self.pull(database, text) == text

    def test_an_extension_that_is_not_there(self, database: Database, text: str) -> None:
        wanted = text.replace("version: 1\n", "version: 1\nextensions: [nope]\n")
        with pytest.raises(ServerError, match="the database lacks extension nope"):
            updated(database.connection, database.server, wanted, "schema.yaml")
