"""The cache in the user's folder: what it keeps, and that nothing in it can fail a command or reach an apply."""

from __future__ import annotations

from pathlib import Path

import pytest

from seigen import cache
from seigen.db import compare as comparing
from seigen.load import load
from seigen.model import Schema
from support import Database

TEXT = b"""
version: 1
enums: {state: [open, "done"]}
tables:
  orders:
    columns:
      id: bigint primary key generated always as identity
      state: state not null default 'open'
      total: {type: "numeric(12,2) not null", renamed_from: amount}
    checks: ["total >= 0"]
  lines:
    rows: {per: orders, mean: 3, spread: zipf}
    columns:
      order_id: {type: bigint not null references orders, generate: {parent: {exponent: 1}}}
      number: {type: int not null, generate: {sequence: {per: order_id}}}
      code: {type: text, generate: {faker: {provider: pystr, arguments: {max_chars: 9, of: [a]}}}, null_share: 0.5}
      size: {type: real, generate: {uniform: {min: 1, max: 2}}, null_unless: {code: [a, b]}}
      at: {type: date, generate: default}
      since: date
      until: {type: date, generate: {after: {column: since, delay: {lognormal: {median: 8 hours, sigma: 1}}}}}
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "seigen" / "schemas"


def test_a_document_comes_back_as_it_was() -> None:
    document = load(TEXT, "schema.yaml")
    cache.keep_document(TEXT, "schema.yaml", document)
    back = cache.recall_document(TEXT, "schema.yaml")
    assert back is not None
    assert back.schema.objects == document.schema.objects
    assert back.schema.name == document.schema.name
    assert back.where == document.where
    assert (back.unnamed, back.renamed_from) == (document.unnamed, document.renamed_from)
    assert (back.extensions, back.ignore) == (document.extensions, document.ignore)
    assert document.hints.keys() == {"lines"}
    assert len(document.hints["lines"].columns) == 6
    assert back.hints == document.hints


def test_another_text_file_or_program_is_another_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.keep_document(TEXT, "schema.yaml", load(TEXT, "schema.yaml"))
    assert cache.recall_document(TEXT + b"\n", "schema.yaml") is None
    assert cache.recall_document(TEXT, "other.yaml") is None
    monkeypatch.setattr(cache, "program", lambda: "another version")
    assert cache.recall_document(TEXT, "schema.yaml") is None


def test_a_spoilt_entry_is_made_again(own_folder: Path) -> None:
    cache.keep_document(TEXT, "schema.yaml", load(TEXT, "schema.yaml"))
    (entry,) = own_folder.iterdir()
    for rubbish in (b"", b"[1, 2", b'{"a": 1}', b"\xff\xfe"):
        entry.write_bytes(rubbish)
        assert cache.recall_document(TEXT, "schema.yaml") is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    cache.keep_document(TEXT, "schema.yaml", load(TEXT, "schema.yaml"))
    assert cache.recall_document(TEXT, "schema.yaml") is None


def test_only_the_newest_entries_stay(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "KEPT", 3)
    for number in range(6):
        cache.keep(f"entry{number}", number)
    assert len(list(own_folder.iterdir())) == 3
    assert cache.recall("entry5", int) == 5


def test_a_canonical_schema_belongs_to_one_kind_of_server(database: Database) -> None:
    declared = database.document(TEXT.decode()).schema
    cache.keep_canonical(declared, "server a", declared)
    assert cache.recall_canonical(declared, "server b") is None
    other = Schema("elsewhere", declared.objects)
    assert cache.recall_canonical(other, "server a") is None
    found = cache.recall_canonical(declared, "server a")
    assert found is not None
    assert found.objects == declared.objects


def test_diff_builds_the_scratch_schema_once_and_apply_always(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[str] = []
    real = comparing.canonical

    def counted(*arguments: object) -> Schema:
        built.append("scratch")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(comparing, "canonical", counted)
    document = database.document(TEXT.decode())
    for _ in range(3):
        comparing.compare(database.connection, document, database.server, remember=True)
    assert len(built) == 1
    for _ in range(2):
        comparing.compare(database.connection, document, database.server)
    assert len(built) == 3


def test_a_diff_from_the_cache_says_the_same(database: Database) -> None:
    document = database.document(TEXT.decode())
    database.apply(document)
    database.sql("ALTER TABLE orders ALTER COLUMN state DROP DEFAULT")
    fresh = comparing.compare(database.connection, document, database.server)
    first = comparing.compare(database.connection, document, database.server, remember=True)
    again = comparing.compare(database.connection, document, database.server, remember=True)
    assert fresh.changes
    assert fresh == first == again
