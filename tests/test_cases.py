"""Every folder of tests/cases with a new.yaml is a case.

roles.txt   roles that the server has, one a line; they begin with seigen_case_
old.yaml    what the database holds first (absent: nothing)
before.sql  what stands outside of the document's schema
rows.sql    rows to load into it (absent: some for every table)
drift.sql   what somebody then does behind seigen's back (new.yaml may be absent: it is old.yaml again)
new.yaml    what the document says now
plan.sql    the script that the plan must be
hazards.txt the hazards it must carry, one a line: kind and object (absent: none)
refused.txt what cannot be repaired in place, and why (then nothing else of the case is tried)
*.sql       files of setup, whatever they are called
spelling.txt where the catalog differs from a direct build only in spelling, or in what the document leaves alone;
            written by hand, never updated

The round: apply old → plan for new equals plan.sql → apply → diff is empty → the catalog equals that of building new
directly → the rows are still there → what pull writes says the same.
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from psycopg import sql

from catalog import Snapshot, snapshot
from rows import load_rows
from seigen.db.execute import create_extensions
from seigen.db.introspect import read
from seigen.db.pulling import pulled
from seigen.diff import match_unnamed
from seigen.load import load
from seigen.model import ContinuousAggregate, Document, Index, MaterializedView, Plan, Ref, Schema, Table, View
from seigen.report.script import plan_script
from seigen.report.text import plan_lines
from support import Database, make_roles

RELATIONS = ("table", "continuous_aggregate")
CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(
    {path.parent for pattern in ("*/*/new.yaml", "*/*/drift.sql") for path in CASES.glob(pattern)}
    - set(CASES.glob("rules/*"))
)


# `make test` plays what needs no TimescaleDB on a plain PostgreSQL; of the others it pulls every fourth case and builds
# every fourth directly. `make test-all` does all of it, on the embedded engine.
SHARES = 4


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_case(folder: Path, request: pytest.FixtureRequest) -> None:
    brief = request.config.option.markexpr == "not exhaustive"
    plain = brief and not any("timescaledb" in path.read_text() for path in folder.iterdir())
    database: Database = request.getfixturevalue("fastest_database" if plain else "database")
    update = bool(request.config.getoption("--update-golden"))
    play(folder, database, update=update, share=FOLDERS.index(folder) % SHARES if brief and not plain else None)


def play(folder: Path, database: Database, *, update: bool = False, share: int | None = None) -> None:
    """`share`: 0 pulls at the end, 1 builds directly, None does both, anything else neither."""
    database.prepare(folder)
    old, new = folder / "old.yaml", folder / "new.yaml"
    before: dict[str, int] = {}
    if (folder / "roles.txt").exists():
        make_roles(database.connection, (folder / "roles.txt").read_text().splitlines())
    if old.exists():
        database.apply(database.document(old.read_text()))
        before = fill(database, folder)
    if (folder / "drift.sql").exists():
        database.script((folder / "drift.sql").read_text())
        gone = {name for name in before if not database.value(exists(name))}
        before = database.counts(before.keys() - gone)
    document = database.document((new if new.exists() else old).read_text())

    plan = database.plan(document)
    matches(folder / "hazards.txt", hazards(plan), update)
    matches(folder / "refused.txt", refusals(plan), update)
    if plan.refused():
        return
    if database.server.job_names or all(change.ref.kind != "job" for change in plan.changes):
        matches(folder / "plan.sql", script(plan), update)
    # else a plan names no job (TimescaleDB before job_name): what it does is proven all the same

    plan = with_extensions(database, document, plan)
    database.run(document, plan)
    left = database.plan(document)
    assert not left.changes, "\n".join(line.text for line in plan_lines(left))
    same_rows(database, document, before)
    if share in (None, 0):
        comes_back(database, folder)
    if share in (None, 1):
        same_as_built_directly(database, new if new.exists() else old)


def fill(database: Database, folder: Path) -> dict[str, int]:
    """Rows in every table, and every aggregate and materialized view refreshed."""
    if (folder / "rows.sql").exists():
        database.script((folder / "rows.sql").read_text())
    else:
        load_rows(database.connection, database.live())
    live = database.live().objects.values()
    filled = {item.name: item for item in live if isinstance(item, ContinuousAggregate | MaterializedView | View)}
    for name in TopologicalSorter({name: item.sources for name, item in filled.items()}).static_order():
        relation = sql.Identifier(database.schema, name)
        if isinstance(filled.get(name), ContinuousAggregate):
            text = relation.as_string(database.connection)
            database.connection.execute("CALL refresh_continuous_aggregate(%s, NULL, NULL)", (text,))
        elif isinstance(filled.get(name), MaterializedView):
            database.connection.execute(sql.SQL("REFRESH MATERIALIZED VIEW {}").format(relation))
    return database.counts(relations(database))


def same_rows(database: Database, document: Document, before: dict[str, int]) -> None:
    """What was there is there still, under its new name; and an aggregate over rows has rows."""
    names = {old: p.name for p, old in document.renamed_from.items() if isinstance(p, Ref) and p.kind in RELATIONS}
    expected = {names.get(name, name): count for name, count in before.items()}
    found = database.counts(relations(database))
    assert {name: found[name] for name in expected.keys() & found.keys()} == {
        name: count for name, count in expected.items() if name in found
    }
    for item in database.live().objects.values():
        if isinstance(item, ContinuousAggregate):
            assert bool(found[item.name]) == any(found[source] for source in item.sources), item.name


def with_extensions(database: Database, document: Document, plan: Plan) -> Plan:
    """As seigen apply does it: missing extensions first and alone, then another session and another plan."""
    missing = [change.ref.name for change in plan.changes if change.ref.kind == "extension"]
    if not missing:
        return plan
    create_extensions(database.connection, missing)
    database.reconnect()
    return database.plan(document)


NOT_EXPRESSED = ("view/create-chain",)  # a WITH hides a table of its name: pull leaves such a view out, and says so


def comes_back(database: Database, folder: Path) -> None:
    """What seigen pull writes says the same, and leaves nothing out that a document had made."""
    text = pulled(database.connection, database.server, database.schema)
    left = database.plan(load(text, "pulled.yaml"))
    assert not left.changes, text
    if f"{folder.parent.name}/{folder.name}" in NOT_EXPRESSED:
        return
    if not any((folder / name).exists() for name in ("rows.sql", "drift.sql", "before.sql")):
        assert "not expressed" not in text, text


def relations(database: Database) -> set[str]:
    return {ref.name for ref, item in database.live().objects.items() if isinstance(item, Table | ContinuousAggregate)}


def exists(name: str) -> sql.Composed:
    return sql.SQL("SELECT to_regclass({}) IS NOT NULL").format(sql.Literal(sql.Identifier(name).as_string(None)))


def same_as_built_directly(database: Database, path: Path) -> None:
    """Another schema, built from new alone, looks the same to PostgreSQL's and TimescaleDB's own views."""
    other = f"{database.schema}_direct"
    here = snapshot(database.connection, database.schema)
    live = database.live()
    set_aside(database, live)
    direct = database.document(path.read_text(), other)
    database.run(direct, database.plan(direct))
    try:
        same_unnamed(database, live, direct)
        there = snapshot(database.connection, other)
        spelling = path.with_name("spelling.txt")
        assert unlike(here, there) == (spelling.read_text() if spelling.exists() else "")
    finally:
        database.connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(other)))


def unlike(here: Snapshot, there: Snapshot) -> str:
    """The rows of two catalogs that are in one of them only."""
    rows = [f"- {name}: {row}\n" for name in here for row in here[name] if row not in there[name]]
    return "".join(rows + [f"+ {name}: {row}\n" for name in there for row in there[name] if row not in here[name]])


def set_aside(database: Database, live: Schema) -> None:
    """Indexes of aggregates live in one internal schema, where the direct build needs their names."""
    for item in live.objects.values():
        if isinstance(item, Index) and item.on_aggregate:
            query = sql.SQL("ALTER INDEX _timescaledb_internal.{} RENAME TO {}")
            aside = sql.Identifier(f"{item.name[:50]}_aside")
            database.connection.execute(query.format(sql.Identifier(item.name), aside))


def same_unnamed(database: Database, live: Schema, direct: Document) -> None:
    """A constraint that the document leaves unnamed keeps the name it had; the direct build chose one of its own."""
    other = direct.schema.name
    there = read(database.connection, other, database.server)
    for ref, found in match_unnamed(live, there, direct.unnamed).items():
        table = sql.Identifier(other, ref.relation)
        query = sql.SQL("ALTER TABLE {} RENAME CONSTRAINT {} TO {}")
        database.connection.execute(query.format(table, sql.Identifier(ref.name), sql.Identifier(found.name)))


# -- the expected files ----------------------------------------------------------------------------------------------


def script(plan: Plan) -> str:
    """Without the settings at its top: the schema is the test's own."""
    return plan_script(plan).split("\n\n", 1)[1].strip() + "\n" if plan.changes else ""


def hazards(plan: Plan) -> str:
    return "".join(f"{line}\n" for line in sorted({f"{hazard.kind} {ref}" for ref, hazard in plan.hazards()}))


def refusals(plan: Plan) -> str:
    return "".join(f"{c.ref}: {c.refusal.reason}\n" for c in plan.refused() if c.refusal)


def matches(path: Path, found: str, update: bool) -> None:
    if update:
        if found:
            path.write_text(found)
        else:
            path.unlink(missing_ok=True)
    expected = path.read_text() if path.exists() else ""
    assert found == expected, f"{path.name} of the case does not match"
