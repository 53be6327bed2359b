"""The drift matrix: every attribute that SQL can change behind seigen's back × three variants of one document.

tests/cases/drift/matrix.yaml holds a row per attribute and a verdict per variant. A cell is a test:

repaired        diff reports the drift, apply repairs it, diff is empty, catalog and rows are what they were
refused: why    diff reports it with that reason and a manual way; the row's `by_hand` shows that the way works
same            not a difference
ignored: why    not a difference, for seigen does not manage it
impossible X: why   the server refuses the drift itself with SQLSTATE X

The document is built once per variant and worker, and again whenever a cell left a trace. The catalog is looked at
through tests/catalog.py and more of TimescaleDB's own tables, never through seigen's query.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString, NamedTuple

import psycopg
import pytest
import yaml
from psycopg import conninfo, sql

from catalog import snapshot
from seigen import cache
from seigen.db.compare import compare
from seigen.db.connect import connect, probe, version_of
from seigen.embedded import launcher
from seigen.model import ContinuousAggregate, Document, Plan, Server, Table
from seigen.report.text import plan_lines
from support import SERVER, Database

HERE = Path(__file__).parent / "cases" / "drift"
MATRIX: dict[str, list[dict[str, Any]]] = yaml.safe_load((HERE / "matrix.yaml").read_text())
DOCUMENT: dict[str, Any] = yaml.load((HERE / "document.yaml").read_text(), yaml.BaseLoader)  # every scalar as text
ROWS = (HERE / "rows.sql").read_text()
VARIANTS = ("plain", "hypertable", "compressed")
PARTITIONED = ("hypertable", "compression", "retention")
VERDICTS = ("repaired", "refused", "same", "ignored", "impossible")


# -- the matrix -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One attribute in one variant. `row` is the row as it stands in the file."""

    kind: str
    variant: str
    row: Mapping[str, Any] = field(repr=False)

    def __str__(self) -> str:
        return re.sub(r"[ ,]+", "_", f"{self.kind}/{self.row['attribute']}/{self.variant}")

    def said(self, key: str) -> Any:
        """A value of the row, which may be one for each variant."""
        value = self.row.get(key)
        per_variant = isinstance(value, dict) and value and set(value) <= {*VARIANTS}
        return value.get(self.variant) if per_variant else value

    def statements(self, key: str) -> list[LiteralString]:
        value = self.said(key) or []
        texts = [value] if isinstance(value, str) else list(value)
        return [text.replace("{variant}", self.variant) for text in texts]

    def verdict(self, server: Server) -> tuple[str, str]:
        """(word, what follows the colon), from the first key of `{timescaledb 2.29: …, 17: …, older: …}` that holds."""
        value = self.row[self.variant]
        if isinstance(value, dict):
            value = next(text for least, text in value.items() if least == "older" or is_from(server, least))
        word, _, reason = value.partition(": ")
        return word, reason.strip()


def is_from(server: Server, least: int | str) -> bool:
    """Whether it is that new: a major version of PostgreSQL, or 'timescaledb 2.29'."""
    if isinstance(least, int):
        return server.version // 10000 >= least
    extension, _, version = least.partition(" ")
    assert extension == "timescaledb", least
    return (server.timescaledb or ()) >= version_of(version)


CELLS = [
    Cell(kind, variant, row) for kind, rows in MATRIX.items() for row in rows for variant in VARIANTS if variant in row
]


EVERY = [Server(version * 10000, (2, minor, 0)) for version in range(14, 19) for minor in range(14, 30)]


def test_every_row_says_what_it_must() -> None:
    everywhere = ("extension", "enum", "table", "column", "primary key", "unique", "check", "foreign key", "index")
    for kind, rows in MATRIX.items():
        names = [row["attribute"] for row in rows]
        assert len(names) == len(set(names)), kind
        for row in rows:
            variants = [variant for variant in VARIANTS if variant in row]
            assert variants, row
            assert kind not in everywhere or len(variants) == 3 or "only" in row, f"{kind}: {row['attribute']}"
    for cell in CELLS:
        for server in EVERY:
            word, reason = cell.verdict(server)
            assert word.split()[0] in VERDICTS, cell
            assert bool(reason) == (word not in ("repaired", "same")), f"{cell}: {word} needs a reason"
            assert word not in ("repaired", "refused") or cell.said("shows"), f"{cell}: what must the report say?"


def test_the_six_changes_that_no_peer_sees_are_here() -> None:
    marked = {row["peers"] for rows in MATRIX.values() for row in rows if "peers" in row}
    assert len(marked) == 6, marked


# -- a built document -------------------------------------------------------------------------------------------------


def variant_of(document: Mapping[str, Any], variant: str) -> dict[str, Any]:
    """The fullest document, less what the variant does not have."""
    tree = deepcopy(dict(document))
    gone = {"plain": PARTITIONED, "hypertable": ("compression",), "compressed": ()}[variant]
    for relation in (*tree["tables"].values(), *tree["continuous_aggregates"].values()):
        for key in gone:
            relation.pop(key, None)
    if variant == "plain":
        del tree["continuous_aggregates"]
    return tree


def merged(tree: dict[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """`more` laid over the document: null takes a key away."""
    for key, value in more.items():
        if value is None:
            tree.pop(key, None)
        elif isinstance(value, dict) and isinstance(tree.get(key), dict):
            merged(tree[key], value)
        else:
            tree[key] = value
    return tree


def text_of(variant: str, more: Mapping[str, Any] | None) -> str:
    """The document of a variant. An aggregate's index lives in a schema that all share: {variant} is in its name."""
    text = yaml.safe_dump(merged(variant_of(DOCUMENT, variant), more or {}), sort_keys=False, allow_unicode=True)
    return text.replace("{variant}", variant)


class State(NamedTuple):
    """What must be as it was: catalog rows by query, and the rows of every table and aggregate as JSON."""

    catalog: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]


@dataclass
class Built:
    """A document in a schema of its own, and its state."""

    database: Database
    document: Document
    state: State
    packed: int

    def clean(self) -> bool:
        return packed(self.database) == self.packed


def build(database: Database, text: str, then: str | None = None) -> Built:
    """Applies the document to an empty schema, loads rows, refreshes aggregates, and compresses old chunks."""
    if database.server.background_workers:  # they would run the policies under test in between
        database.connection.execute("SELECT _timescaledb_functions.stop_background_workers()")
    database.connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(database.schema)))
    database.connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(database.schema)))
    document = database.document(text)
    database.apply(document)
    database.script(ROWS)
    live = database.live()
    for name in ("daily", "weekly"):
        if any(isinstance(item, ContinuousAggregate) and item.name == name for item in live.objects.values()):
            database.connection.execute("CALL refresh_continuous_aggregate(%s, NULL, NULL)", (name,))
    for ref in sorted(live.objects):
        if ref.kind == "compression":
            old = "SELECT compress_chunk(c, true) FROM show_chunks(%s::regclass, older_than => interval '60 days') c"
            database.connection.execute(old, (ref.name,))
    return Built(database, document, state(database), packed(database))


def packed(database: Database) -> int:
    """The number of compressed chunks."""
    query = """
        SELECT count(*) FROM _timescaledb_catalog.chunk c
        JOIN _timescaledb_catalog.hypertable h ON h.id = c.hypertable_id
        LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = h.id
        WHERE c.status & 1 = 1 AND coalesce(a.user_view_schema, h.schema_name) = %s"""
    row = database.connection.execute(query, (database.schema,)).fetchone()
    assert row is not None
    return int(row[0])


MORE: dict[str, LiteralString] = {
    "identities": """
        SELECT c.relname, a.attname, a.attidentity, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
          s.seqstart
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_depend d ON d.refobjid = c.oid AND d.refobjsubid = a.attnum AND d.deptype = 'i'
        JOIN pg_sequence s ON s.seqrelid = d.objid WHERE n.nspname = %(schema)s AND c.relkind = 'r' ORDER BY 1, 2""",
    "aggregate indexes": """
        SELECT a.user_view_name, c.relname, i.indisvalid, i.indisunique, obj_description(c.oid, 'pg_class'),
          split_part(pg_get_indexdef(c.oid), ' USING ', 2)
        FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id
        JOIN pg_class t ON t.relname = h.table_name JOIN pg_index i ON i.indrelid = t.oid
        JOIN pg_class c ON c.oid = i.indexrelid WHERE a.user_view_schema = %(schema)s
        AND c.relname !~ '^_materialized_hypertable' ORDER BY 1, 2""",
    "aggregate settings": """
        SELECT a.user_view_name, d.interval_length, d.compress_interval_length, h.compression_state,
          s.segmentby, s.orderby, s.orderby_desc, s.orderby_nullsfirst, obj_description(t.oid, 'pg_class')
        FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id
        JOIN _timescaledb_catalog.dimension d ON d.hypertable_id = h.id JOIN pg_class t ON t.relname = h.table_name
        LEFT JOIN _timescaledb_catalog.compression_settings s ON s.relid = t.oid
        WHERE a.user_view_schema = %(schema)s ORDER BY 1""",
    "compressed chunk intervals": """
        SELECT h.table_name, d.column_name, d.compress_interval_length FROM _timescaledb_catalog.hypertable h
        JOIN _timescaledb_catalog.dimension d ON d.hypertable_id = h.id
        WHERE h.schema_name = %(schema)s ORDER BY 1, 2""",
    "job times": """
        SELECT j.proc_name, coalesce(a.user_view_name, h.table_name), j.timezone, j.fixed_schedule,
          CASE WHEN j.fixed_schedule THEN j.initial_start END, j.config - 'hypertable_id' - 'mat_hypertable_id'
        FROM _timescaledb_config.bgw_job j JOIN _timescaledb_catalog.hypertable h ON h.id = j.hypertable_id
        LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = h.id
        WHERE coalesce(a.user_view_schema, h.schema_name) = %(schema)s ORDER BY 1, 2, 6""",
}


def state(database: Database) -> State:
    catalog: dict[str, Any] = snapshot(database.connection, database.schema)
    for name, query in MORE.items():
        catalog[name] = database.connection.execute(query, {"schema": database.schema}).fetchall()
    items = database.live().objects.values()
    relations = sorted(item.name for item in items if isinstance(item, Table | ContinuousAggregate))
    return State(catalog, {name: rows_of(database, name) for name in relations})


def rows_of(database: Database, relation: str) -> list[dict[str, Any]]:
    query = sql.SQL("SELECT to_jsonb(t) FROM {} t ORDER BY to_jsonb(t)::text")
    found = database.connection.execute(query.format(sql.Identifier(database.schema, relation))).fetchall()
    return [row[0] for row in found]


class Places:
    """The built documents of this worker, one schema a variant; `take` gives one that no cell has spoilt."""

    def __init__(self, dsn: str, folder: Path | None = None) -> None:
        self.dsn, self.folder = dsn, folder
        self.connection = connect(dsn)
        self.server = probe(self.connection)
        self.built: dict[str, Built] = {}

    def take(self, variant: str, overlay: Mapping[str, Any] | None = None, start: str | None = None) -> Built:
        """`overlay` is laid over the document; `start` is the variant to build when it is not the cell's own."""
        key = json.dumps([variant, overlay, start])
        if key not in self.built:
            self.spoil(variant)
            place = Database(self.dsn, f"drift_{variant}", self.connection, self.server)
            self.built[key] = build(place, text_of(start or variant, overlay))
        return self.built[key]

    def spoil(self, variant: str) -> None:
        """What was built for that variant is built again when it is needed."""
        self.built = {key: built for key, built in self.built.items() if json.loads(key)[0] != variant}

    def restart(self) -> None:
        """The embedded engine: after an UPDATE of pg_index, DROP INDEX fails until a new start."""
        self.connection.close()
        if self.folder is not None:
            launcher.stop(self.folder)
            launcher.start(self.folder, extensions=["timescaledb"])
        self.connection = connect(self.dsn)
        for built in self.built.values():
            built.database.connection = self.connection


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_cache(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache of canonical documents: this run's own."""
    monkeypatch.setattr(cache, "folder", lambda: cache_folder)


@pytest.fixture(scope="session")
def places(engine_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    if not SERVER:
        folders = tmp_path_factory.getbasetemp().glob("*/.seigen")
        made = Places(engine_dsn, next(folder for folder in folders if launcher.status(folder).dsn == engine_dsn))
        yield made
        made.connection.close()
        return
    name = f"seigen_drift_{secrets.token_hex(6)}"
    with psycopg.connect(engine_dsn, autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'").fetchone():
            pytest.skip("the matrix needs TimescaleDB, which this server does not have")
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        mine = conninfo.make_conninfo(engine_dsn, dbname=name)
        with psycopg.connect(mine, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION timescaledb")
        made = Places(mine)
        try:
            yield made
        finally:
            made.connection.close()
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


# -- one cell ---------------------------------------------------------------------------------------------------------

# jobs are named by what they do; their numbers differ from run to run
HELPER: LiteralString = """
CREATE OR REPLACE FUNCTION pg_temp.job(kind text, relation text) RETURNS integer LANGUAGE sql AS $$
  SELECT j.id FROM _timescaledb_config.bgw_job j JOIN _timescaledb_catalog.hypertable h ON h.id = j.hypertable_id
  LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = h.id
  WHERE j.proc_name = 'policy_' || kind AND coalesce(a.user_view_schema, h.schema_name) = current_schema
    AND coalesce(a.user_view_name, h.table_name) = relation $$"""
HELPER_2: LiteralString = """
CREATE OR REPLACE FUNCTION pg_temp.config(kind text, relation text, more jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT config || more FROM _timescaledb_config.bgw_job WHERE id = pg_temp.job(kind, relation) $$"""


FEW = 4  # `make test` takes every fourth row, in its fullest variant, and `make test-all` all of them in each
NUMBER = {id(row): number for number, row in enumerate(row for rows in MATRIX.values() for row in rows)}


def fullest(cell: Cell) -> bool:
    return cell.variant == [variant for variant in VARIANTS if variant in cell.row][-1]


MARKED = [
    pytest.param(cell, marks=[] if fullest(cell) and NUMBER[id(cell.row)] % FEW == 0 else [pytest.mark.exhaustive])
    for cell in CELLS
]


@pytest.mark.parametrize("cell", MARKED, ids=str)
def test_drift(cell: Cell, places: Places) -> None:
    word, reason = cell.verdict(places.server)
    built = places.take(cell.variant, cell.said("document"), cell.said("built"))
    try:
        if word.startswith("impossible"):
            impossible(built.database, cell, word.split()[1])
            return
        spoilt = spoilt_by(cell, word, reason, built, places)
    except BaseException:
        places.spoil(cell.variant)
        raise
    if spoilt or not built.clean():
        places.spoil(cell.variant)


def impossible(database: Database, cell: Cell, sqlstate: str) -> None:
    with pytest.raises(psycopg.Error) as refused, database.connection.transaction(force_rollback=True):
        database.sql(HELPER, HELPER_2, *cell.statements("drift"))
    assert refused.value.sqlstate == sqlstate, refused.value


def spoilt_by(cell: Cell, word: str, reason: str, built: Built, places: Places) -> bool:
    """Runs the cell; True when the database is not what it was."""
    database, document = built.database, built.document
    if cell.said("now") is not None:
        document = database.document(text_of(cell.variant, cell.said("now")))
    database.sql(HELPER, HELPER_2, *cell.statements("drift"))
    if cell.row.get("restart"):
        places.restart()
    plan = database.plan(document)
    report = said(plan)
    if word in ("same", "ignored"):
        assert not plan.changes, report
        assert (cell.said("shows") or "") in report
        database.sql(*cell.statements("undo"))
        return "undo" not in cell.row
    assert plan.changes, "the drift was not seen"
    assert cell.said("shows") in report, report
    if word == "refused":
        refused(plan, reason)
        assert cell.statements("by_hand"), f"what is the manual way? {instead(plan)}"
        database.sql(*cell.statements("by_hand"))
        plan = database.plan(document)
    assert not plan.refused(), report
    if "hazards" in cell.row:
        assert sorted({hazard.kind for _, hazard in plan.hazards()}) == sorted(cell.said("hazards") or []), report
    database.run(document, plan)
    left = compare(database.connection, document, database.server, remember=True)  # as seigen diff does
    assert not left.changes, said(left)
    found = state(database)
    lost = cell.said("loses") or {}
    for relation, rows in built.state.rows.items():
        if lost.get(relation) != "all":
            assert without(found.rows[relation], lost.get(relation)) == without(rows, lost.get(relation)), relation
    if cell.said("now") is None:
        for name in built.state.catalog:
            assert found.catalog[name] == built.state.catalog[name], name
    return found != built.state


def without(rows: list[dict[str, Any]], columns: list[str] | None) -> list[dict[str, Any]]:
    kept = [{name: value for name, value in row.items() if name not in (columns or ())} for row in rows]
    return sorted(kept, key=json.dumps)


def said(plan: Plan) -> str:
    return "\n".join(line.text for line in plan_lines(plan))


def refused(plan: Plan, reason: str) -> None:
    found = [change.refusal for change in plan.changes if change.refusal]
    assert any(reason in refusal.reason for refusal in found), said(plan)
    assert all(refusal.instead for refusal in found), said(plan)
    assert not any(change.steps for change in plan.refused()), "what is refused has no statements"


def instead(plan: Plan) -> str:
    return "; ".join(change.refusal.instead for change in plan.changes if change.refusal)
