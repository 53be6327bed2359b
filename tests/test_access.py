"""Row security and grants beside their case folders: what is refused, what is left alone, and who may do what then."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from seigen.errors import DocumentError, FragmentError, StatementError
from seigen.kinds import rights
from seigen.load import load
from seigen.model import Plan, Ref, Server
from seigen.plan import compile_schema
from seigen.report.text import plan_lines
from support import Database, make_roles

HEAD = "version: 1\ntables:\n  t:\n    columns: {id: integer primary key, owner: text, b: integer}\n"


def text(plan: Plan) -> str:
    return "\n".join(line.text for line in plan_lines(plan))


# -- privileges -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "normal"),
    [
        (["SELECT", "select"], ("select",)),
        (["update (b, a)", "Update(c)"], ("update (a, b, c)",)),
        (["select with grant option", "select"], ("select with grant option",)),
        (["select (a) with grant option", "select (b)"], ("select (b)", "select (a) with grant option")),
        (["delete", "insert", "select (a)", "select"], ("select", "select (a)", "insert", "delete")),
        (['update ("A", a, "order")'], ('update ("A", a, "order")',)),
    ],
)
def test_one_spelling(said: list[str], normal: tuple[str, ...]) -> None:
    assert rights.spelled(rights.rights_of(said)) == normal
    assert rights.spelled(rights.rights_of(normal)) == normal


def test_all_depends_on_the_server() -> None:
    every = ("select", "insert", "update", "delete", "truncate", "references", "trigger")
    assert rights.expanded(["all"], "table", 160004) == every
    assert rights.expanded(["all privileges"], "table", 170000) == (*every, "maintain")
    assert rights.expanded(["all (id)"], "table", 170000) == rights.expanded(["all (id)"], "table", 140000)
    assert rights.expanded(["all with grant option", "usage"], "schema", 150000) == (
        "create with grant option",
        "usage with grant option",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "selec",
        "select, insert",
        "select; drop table t",
        "update (",
        "update ()",
        "delete (a)",
        "usage",
        "select on",
    ],
)
def test_what_is_no_privilege_of_a_table(wrong: str) -> None:
    with pytest.raises(FragmentError):
        rights.judge(wrong, "table")


# -- documents --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("grants: {a: [usage]}", 'table "t": grants: role "a": usage is no privilege of a table'),
        ("grants: {a: [select (nope)]}", 'grants: role "a": there is no column "nope"'),
        ("grants: {public: [select with grant option]}", "grant options to roles only"),
        ("grants: {current_user: [select]}", 'grants: "current_user" is no role\'s name'),
        ("grants: [select]", "needs a mapping of roles to privileges"),
        ("row_security: {policies: {p: {for: insert, using: 'true'}}}", "write check, not using"),
        ("row_security: {policies: {p: {for: select, check: 'true'}}}", "write using, not check"),
        ("row_security: {policies: {p: {to: [session_user], using: 'true'}}}", "name the role"),
        (
            "row_security: {policies: {p: {using: id in (select 1 from gone)}}}",
            '"gone" is not in the document',
        ),
        ("row_security: {policies: {p: {using: 'true; drop table t'}}}", "; does not belong here"),
        ("row_security: {policies: {p: {usin: 'true'}}}", 'unknown key "usin"; did you mean "using"?'),
        ("row_security: true", "needs a mapping with policies"),
        (
            "row_security: {policies: {p: {renamed_from: q, using: 'true'}, q: {using: 'true'}}}",
            'renamed_from: "q" does not become free',
        ),
    ],
)
def test_what_a_document_cannot_say(more: str, message: str) -> None:
    with pytest.raises(DocumentError) as refused:
        load(f"{HEAD}    {more}\n", "schema.yaml")
    assert message in str(refused.value)


def test_empty_lists_grant_nothing() -> None:
    document = load(f"{HEAD}    grants: {{a: []}}\n", "schema.yaml")
    assert document.schema.objects[Ref("grants", "t")].roles == {}  # type: ignore[union-attr]


# -- servers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more", ["grants: {seigen_nobody: [select]}", "row_security: {policies: {p: {to: [seigen_nobody], using: 'true'}}}"]
)
def test_a_role_that_the_server_does_not_have(database: Database, more: str) -> None:
    document = database.document(f"{HEAD}    {more}\n")
    with pytest.raises(StatementError) as refused:
        database.plan(document)
    assert "the server has no role seigen_nobody" in str(refused.value)
    assert "CREATE ROLE seigen_nobody" in str(refused.value)
    assert document.position(refused.value.ref).line == 5  # type: ignore[arg-type]
    assert Ref("table", "t") not in database.live().objects


def test_maintain_before_postgres_17(database: Database) -> None:
    document = database.document(f"{HEAD}    grants: {{public: [maintain]}}\n")
    if database.server.version >= rights.MAINTAIN_SINCE:
        database.apply(document)
        assert not database.plan(document).changes
        return
    with pytest.raises(StatementError, match="maintain is a privilege since PostgreSQL 17"):
        database.plan(document)


def test_all_is_all_that_the_server_has(database: Database) -> None:
    document = database.document(f"{HEAD}    grants: {{public: [all]}}\n")
    database.apply(document)
    assert not database.plan(document).changes
    assert database.value("SELECT relacl::text LIKE '%=arwdDxt%/%' FROM pg_class WHERE oid = 't'::regclass")


def test_what_the_document_does_not_manage_is_counted(database: Database) -> None:
    document = database.document(HEAD)
    database.apply(document)
    database.sql(
        "CREATE POLICY p ON t USING (true)",
        "GRANT SELECT ON t TO PUBLIC",
        "DO $$ BEGIN EXECUTE format('GRANT CREATE ON SCHEMA %I TO pg_monitor', current_schema); END $$",
    )
    plan = database.plan(document)
    assert not plan.changes
    assert plan.unmanaged == {"grant": ("t",), "row-secured table": ("t",), "schema grant": (database.schema,)}
    assert "not managed: 1 grant, 1 row-secured table, 1 schema grant" in text(plan)


def test_the_owners_own_rights_are_nobodys_business(database: Database, app: str) -> None:
    document = database.document(f"{HEAD}    grants: {{{app}: [select]}}\n")
    database.apply(document)
    database.sql(f"ALTER TABLE t OWNER TO {app}")  # type: ignore[arg-type]
    assert not database.plan(document).changes


def test_the_schemas_own_rights(database: Database, app: str) -> None:
    document = database.document(f"{HEAD}grants: {{{app}: [usage, create]}}\n")
    plan = database.apply(document)
    assert "~ grants: " in text(plan)
    assert not database.plan(document).changes
    assert database.value(f"SELECT has_schema_privilege('{app}', current_schema::text, 'CREATE')")  # type: ignore[arg-type]
    less = database.document(f"{HEAD}grants: {{{app}: [usage]}}\n")
    database.apply(less)
    assert not database.plan(less).changes
    assert not database.value(f"SELECT has_schema_privilege('{app}', current_schema::text, 'CREATE')")  # type: ignore[arg-type]


def test_chunks_that_come_later_are_no_difference(database: Database, app: str) -> None:
    document = database.document(
        "version: 1\nextensions: [timescaledb]\ntables:\n  r:\n    columns: {time: timestamptz not null, v: integer}\n"
        f"    hypertable: {{time: time, chunk_interval: 1 day}}\n    grants: {{{app}: [select, update (v)]}}\n"
    )
    database.apply(document)
    database.sql("INSERT INTO r VALUES ('2024-01-01', 1), ('2024-01-05', 1)")
    assert not database.plan(document).changes
    less = database.document(
        "version: 1\nextensions: [timescaledb]\ntables:\n  r:\n    columns: {time: timestamptz not null, v: integer}\n"
        f"    hypertable: {{time: time, chunk_interval: 1 day}}\n    grants: {{{app}: [update (v)]}}\n"
    )
    database.apply(less)
    assert not database.plan(less).changes


def test_what_a_role_then_sees(database: Database, app: str) -> None:
    """Policies mean on the server what the document says: the rows, not the catalog."""
    document = database.document(
        f"{HEAD}    row_security: {{policies: {{own: {{using: owner = current_user}}}}}}\n"
        f"    grants: {{{app}: [select]}}\ngrants: {{{app}: [usage]}}\n"
    )
    database.apply(document)
    database.sql(f"INSERT INTO t VALUES (1, '{app}'), (2, 'other')")  # type: ignore[arg-type]
    database.sql(f"SET ROLE {app}", "SET row_security = on")  # type: ignore[arg-type]
    try:
        assert database.value("SELECT array_agg(id) FROM t") == [1]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.sql("DELETE FROM t")
    finally:
        database.sql("RESET ROLE", "SET row_security = off")


@pytest.fixture
def app(database: Database) -> Iterator[str]:
    name = f"{database.schema}_app" if database.schema != "public" else f"{database.connection.info.dbname}_app"
    make_roles(database.connection, [name])
    yield name
    database.connection.execute(f"REASSIGN OWNED BY {name} TO CURRENT_USER")  # type: ignore[arg-type]
    database.connection.execute(f"DROP OWNED BY {name}")  # type: ignore[arg-type]
    database.connection.execute(f"DROP ROLE {name}")  # type: ignore[arg-type]


def test_a_script_names_each_routine_of_a_name(database: Database, app: str) -> None:
    """seigen sql knows no server: what GRANT calls a function is what the document says."""
    document = database.document(
        "version: 1\nfunctions:\n  f:\n    definition:\n"
        "    - (a integer default 1, out b text) language sql as $$ select 'b'::text $$\n"
        "    - (varchar(10)) returns integer language sql as $$ select 1 $$\n"
        f"    grants: {{{app}: [execute]}}\n"
    )
    for ref, step in compile_schema(document.schema, Server(170000)):
        if ref.kind != "schema":
            database.sql(step.sql)  # type: ignore[arg-type]
    assert not database.plan(document).changes
