"""The case folders that tell something about a PostgreSQL without TimescaleDB, on one that the tests start themselves.

Every kind is read from a catalog without TimescaleDB's relations, made, changed and dropped there; the rest are the
plans for which more is asked (who reads a column, who calls a function, which rows there are) and the texts that
another version spells in another way. `make test` plays every case there that needs no TimescaleDB (test_cases.py), so
these are for `make test-all`, which plays those on the embedded engine.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from support import Database
from test_cases import CASES, play

PLAIN: dict[str, tuple[str, ...]] = {
    "check": ("alter", "text-from-live-database"),
    "column": ("add-not-null-over-rows", "drop", "identity", "read-by-generated", "type-text-to-enum"),
    "domain": ("alter", "narrower-type"),
    "enum": ("drop-label", "label-before-check"),
    "exclude": ("alter",),
    "extension": ("create",),
    "foreign_key": ("create-cycle", "drop-cycle"),
    "function": ("body-under-index", "column-dropped", "overload-in-use", "text-from-live-database"),
    "grants": ("alter", "routine-made-anew", "unmanaged"),
    "index": ("create-every-part",),
    "materialized_view": ("index", "query"),
    "names": ("taken-over",),
    "partition": ("alter-bounds", "columns", "table-and-back"),
    "primary_key": ("alter-referenced",),
    "procedure": ("alter",),
    "row_security": ("alter", "column-dropped"),
    "sequence": ("alter", "counted-while-not-used"),
    "setup": ("over-objects",),
    "table": ("drop-read-by-view", "many-changes", "renamed-with-everything-named"),
    "trigger": ("column-retyped", "function-made-anew"),
    "unique": ("alter",),
    "view": ("column-type-changed-under-view-chain", "text-from-live-database"),
}


def test_every_kind_that_needs_no_timescaledb_is_there() -> None:
    kinds = {folder.parent.name for folder in CASES.glob("*/*") if (folder / "old.yaml").exists()}
    plain = {kind for kind in kinds if any(without_timescaledb(folder) for folder in CASES.glob(f"{kind}/*"))}
    assert plain == PLAIN.keys()


def without_timescaledb(folder: Path) -> bool:
    documents = list(folder.glob("*.yaml"))
    return bool(documents) and not any("timescaledb" in document.read_text() for document in documents)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", [f"{kind}/{name}" for kind, names in PLAIN.items() for name in names])
def test_case(name: str, plain_database: Database) -> None:
    play(CASES / name, plain_database)
