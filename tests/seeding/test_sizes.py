"""How many rows each table gets: the precedence of the rules, and exact sums."""

from __future__ import annotations

from pathlib import Path

import pytest

from seigen.errors import SeedError
from seigen.hints import FixedRows, Rows, RowsPer, RowsShare, TableHints
from seigen.load import load
from seigen.model import Dimension, Document, Hypertable, Object, Ref, Schema, Table
from seigen.seed.model import Request
from seigen.seed.sizes import sizes


def document(plain: str = "", hyper: str = "", **rows: Rows) -> Document:
    objects: dict[Ref, Object] = {}
    for name in (plain + " " + hyper).split():
        objects[Ref("table", name)] = Table(name, {})
    for name in hyper.split():
        objects[Ref("hypertable", name)] = Hypertable(name, (Dimension("time"),))
    return Document(Schema("s", objects), {}, hints={name: TableHints(rows=rule) for name, rule in rows.items()})


def counts(document: Document, rows: int, **sized: int) -> dict[str, int]:
    return {name: count for name, (count, _) in sizes(document, Request(rows, 0, 1, sizes=sized)).items()}


def test_hypertables_divide_rows_to_the_last_one() -> None:
    assert counts(document("p", "a b c"), 1000) == {"p": 32, "a": 334, "b": 333, "c": 333}


def test_shares_then_the_rest() -> None:
    assert counts(document("", "a b c", a=RowsShare(0.5)), 101) == {"a": 50, "b": 26, "c": 25}


def test_without_hypertables_all_tables_divide() -> None:
    assert counts(document("a b c", b=FixedRows(7)), 100) == {"a": 50, "b": 7, "c": 50}


def test_small_and_large_others() -> None:
    assert counts(document("p", "h"), 9)["p"] == 10
    assert counts(document("p", "h"), 1_000_000)["p"] == 1000


def test_per_is_exact_and_recursive() -> None:
    rules: dict[str, Rows] = {"o": FixedRows(20), "t": RowsPer("o", 1.5), "m": RowsPer("t", 2.25, "zipf")}
    assert counts(document("m t o", "h", **rules), 50) == {"m": round(67.5), "t": 30, "o": 20, "h": 50}


def test_the_command_line_comes_first() -> None:
    rules: dict[str, Rows] = {"o": FixedRows(20), "t": RowsPer("o", 2), "h": RowsShare(0.5)}
    assert counts(document("o t", "h i", **rules), 100, o=3, h=9) == {"o": 3, "t": 6, "h": 9, "i": 100}


def test_why() -> None:
    rules: dict[str, Rows] = {"o": FixedRows(40), "t": RowsPer("o", 8), "h": RowsShare(0.7)}
    found = sizes(document("o t p", "h i j c", **rules), Request(100, 0, 1, sizes={"c": 5000}))
    assert {name: why for name, (_, why) in found.items()} == {
        "o": "rows: 40",
        "t": "8 per o",
        "h": "0.7 of --rows",
        "i": "the rest of --rows, divided by 2",
        "j": "the rest of --rows, divided by 2",
        "c": "--rows c=5000",
        "p": "sqrt of --rows, at least 10",
    }


def test_the_source_schema() -> None:
    source = load((Path(__file__).parents[2] / "schema.yaml").read_bytes(), "schema.yaml")
    found = counts(source, 50_000)
    assert found["commits"] + found["pull_requests"] + found["deployments"] == 50_000
    assert (found["organizations"], found["teams"], found["team_members"]) == (20, 120, 4000)


def test_circles_and_unknown_tables() -> None:
    with pytest.raises(SeedError, match="a per b per a is a circle"):
        counts(document("a b", "h", a=RowsPer("b", 2), b=RowsPer("a", 2)), 10)
    with pytest.raises(SeedError, match=r'"commit".*"commits"'):
        counts(document("commits"), 10, commit=3)
    with pytest.raises(SeedError, match="commits"):
        sizes(document("commits"), Request(10, 0, 1, only=("comits",)))
    with pytest.raises(SeedError, match="is not in the document"):
        counts(document("a", "h", a=RowsPer("zzz", 2)), 10)
