"""A comparison is of one moment, though several statements look at the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from seigen.db import compare as comparing
from seigen.errors import LockedError
from seigen.model import Facts
from support import Database

TEXT = "version: 1\ntables:\n  t:\n    columns: {id: int primary key, label: text}\n"


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """`act` happens between the look at the catalog and the look at the rows, as another session's work would."""
    real = comparing.gather

    def gather(*arguments: object) -> Facts:
        act()
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(comparing, "gather", gather)


def test_what_another_apply_did_meanwhile_is_seen(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    document = database.document(TEXT)
    meanwhile(monkeypatch, lambda: database.sql("CREATE TABLE t (id int CONSTRAINT t_pkey PRIMARY KEY, label text)"))
    assert database.plan(document).changes == ()


def test_a_database_that_never_stands_still_is_given_up(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    document = database.document(TEXT)
    made: list[str] = []

    def another_table() -> None:
        made.append(f"other_{len(made)}")
        database.sql(f"CREATE TABLE {made[-1]} (id int)")

    meanwhile(monkeypatch, another_table)
    with pytest.raises(LockedError, match="changed each time that it was compared"):
        database.plan(document)
    assert len(made) == comparing.LOOKS
