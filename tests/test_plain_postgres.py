"""The case folders that tell something about a PostgreSQL without TimescaleDB, on one that the tests start themselves.

Every kind is read from a catalog without TimescaleDB's relations, made, changed and dropped there; the rest are the
plans for which more is asked (who reads a column, who calls a function, which rows there are) and the texts that another
version spells in another way. The others do there what they do everywhere; with the server of SEIGEN_TEST_DSN all run.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from support import Database
from test_cases import CASES, play

PLAIN = """
check/alter check/text-from-live-database
column/add-not-null-over-rows column/drop column/identity column/read-by-generated column/type-text-to-enum
domain/alter domain/narrower-type
enum/drop-label enum/label-before-check
exclude/alter
extension/create
foreign_key/create-cycle foreign_key/drop-cycle
function/body-under-index function/column-dropped function/overload-in-use function/text-from-live-database
grants/alter grants/routine-made-anew grants/unmanaged
index/create-every-part
materialized_view/index materialized_view/query
names/taken-over
partition/alter-bounds partition/columns partition/table-and-back
primary_key/alter-referenced
procedure/alter
row_security/alter row_security/column-dropped
sequence/alter sequence/counted-while-not-used
setup/over-objects
table/drop-read-by-view table/many-changes table/renamed-with-everything-named
trigger/column-retyped trigger/function-made-anew
unique/alter
view/column-type-changed-under-view-chain view/text-from-live-database
""".split()


def test_every_kind_that_needs_no_timescaledb_is_there() -> None:
    kinds = {folder.parent.name for folder in CASES.glob("*/*") if (folder / "old.yaml").exists()}
    plain = {kind for kind in kinds if any(without_timescaledb(folder) for folder in CASES.glob(f"{kind}/*"))}
    assert plain == {name.partition("/")[0] for name in PLAIN}


def without_timescaledb(folder: Path) -> bool:
    documents = list(folder.glob("*.yaml"))
    return bool(documents) and not any("timescaledb" in document.read_text() for document in documents)


@pytest.mark.parametrize("name", PLAIN)
def test_case(name: str, plain_database: Database) -> None:
    play(CASES / name, plain_database)
