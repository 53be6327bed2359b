"""Rows of declaratively partitioned tables: each is in a partition; what cannot be foreseen is refused with a hint."""

from __future__ import annotations

from typing import LiteralString

import pytest
from psycopg import sql
from seed_support import DAY, END, planned, refused, request, seeded

from seigen.db.seeding.run import prepared
from seigen.errors import SeedError
from seigen.load import load as load_document
from seigen.seed.facts import gather
from seigen.seed.model import Request, Written
from seigen.seed.plan import growing, seed_plan
from support import Database

COLUMNS = """\
tables:
  events:
    columns:
      id: bigint not null generated always as identity
      at: timestamptz not null
      region: text
      n: integer
      score: numeric(8, 2)
"""


def events(by: str, *partitions: str) -> str:
    """The rows are those of 2025."""
    return COLUMNS + f"    partition_by: {by}\n    partitions:\n" + "".join(f"      {line}\n" for line in partitions)


def span(name: str, low: str, high: str) -> str:
    return f"{name}: for values from ({low}) to ({high})"


def spread(database: Database) -> dict[str, int]:
    """Rows by partition."""
    database.connection.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(database.schema)))
    found = database.connection.execute("SELECT tableoid::regclass::text, count(*) FROM events GROUP BY 1").fetchall()
    return dict(found)


HASH = [f"part_{r}: for values with (modulus 4, remainder {r})" for r in range(4)]
QUARTERS = [
    span(f"q{q}", f"'2025-{3 * q - 2:02d}-01 00:00:00+00'", f"'{2025 + q // 4}-{(3 * q) % 12 + 1:02d}-01 00:00:00+00'")
    for q in range(1, 5)
]
HALVES = """\
first:
        bound: for values from (minvalue) to ('2025-07-01 00:00:00+00')
        partition_by: list (region)
        partitions: {first_eu: "for values in ('eu', null)", first_us: "for values in ('us', 'ca')"}
      second:
        bound: for values from ('2025-07-01 00:00:00+00') to (maxvalue)
        partition_by: list (region)
        partitions: {second_all: "for values in ('eu', 'us', null)"}"""

FILLED: dict[str, tuple[str, set[str], LiteralString]] = {
    "hash": (events("hash (id)", *HASH), {"part_0", "part_1", "part_2", "part_3"}, "count(*) = 2000"),
    "hash of several columns": (
        events("hash (region, n)", *HASH),
        {"part_0", "part_1", "part_2", "part_3"},
        "count(region) < 2000 AND count(n) < 2000",
    ),
    "a default partition alone": (events("range (at)", "rest: default"), {"rest"}, "count(*) = 2000"),
    "ranges and a default": (
        events("range (at)", *QUARTERS[1:3], "rest: default"),
        {"q2", "q3", "rest"},
        "min(at) < '2025-01-05' AND max(at) > '2025-12-25'",
    ),
    "several columns and a default": (
        events("range (region, at)", span("eu", "'eu', minvalue", "'eu', maxvalue"), "rest: default"),
        {"rest"},
        "count(*) = 2000",
    ),
    "a list": (
        events("list (region)", "europe: for values in ('eu', 'uk')", "america: for values in ('us')"),
        {"europe", "america"},
        "count(DISTINCT region) = 3 AND count(region) = 2000",
    ),
    "a list with NULL": (
        events("list (region)", "europe: for values in ('eu')", "other: for values in ('us', null)"),
        {"europe", "other"},
        "count(DISTINCT region) = 2 AND count(region) BETWEEN 1500 AND 1999",
    ),
    "a list of numbers": (
        events("list (n)", "low: for values in (1, 2)", "high: for values in (-3, '4'::int)"),
        {"low", "high"},
        "array_agg(DISTINCT n) = '{-3,1,2,4}' AND count(n) = 2000",
    ),
    "a list of dates": (
        events("list (day)", "new_year: for values in ('2025-01-01', date '2026-01-01')").replace(
            "      n: integer\n", "      day: date\n"
        ),
        {"new_year"},
        "array_agg(DISTINCT day) = '{2025-01-01,2026-01-01}' AND count(day) = 2000",
    ),
    "a list of booleans": (
        events("list (archived)", "archive: for values in (true)").replace(
            "      n: integer\n", "      archived: boolean\n"
        ),
        {"archive"},
        "bool_and(archived) AND count(archived) = 2000",
    ),
    "a list of an enum's": (
        "enums: {mood: [sad, ok, happy]}\n"
        + events("list (mood)", "bad: for values in ('sad'::mood)", "good: for values in ('happy')").replace(
            "      n: integer\n", "      mood: mood\n"
        ),
        {"bad", "good"},
        "array_agg(DISTINCT mood) = '{sad,happy}' AND count(mood) = 2000",
    ),
    "a list of all, with a default": (
        events("list (region)", "europe: for values in ('eu')", "rest: default"),
        {"rest"},
        "count(DISTINCT region) > 2",
    ),
    "ranges of time": (
        events("range (at)", *QUARTERS),
        {"q1", "q2", "q3", "q4"},
        "min(at) < '2025-01-05' AND max(at) > '2025-12-25'",
    ),
    "ranges of dates": (
        events("range (day)", span("y", "'2025-01-01'", "'2026-01-01'"), span("z", "'2026-01-01'", "maxvalue")).replace(
            "      at: timestamptz not null\n", "      day: date\n"
        ),
        {"y"},
        "min(day) = '2025-01-01' AND max(day) = '2025-12-31' AND count(day) = 2000",
    ),
    "ranges of numbers": (
        events("range (n)", span("low", "-5", "0"), span("high", "0", "7"), span("far", "1000", "1002")),
        {"low", "high"},
        "min(n) = -5 AND max(n) = 6 AND count(n) = 2000",
    ),
    "ranges of numbers with a scale": (
        events("range (score)", span("low", "minvalue", "0.5"), span("high", "0.5", "'1.25'")),
        {"low", "high"},
        "max(score) < 1.25 AND min(score) < 0.5 AND count(score) = 2000",
    ),
    "a range of any text": (
        events("range (region)", span("all_texts", "minvalue", "maxvalue")),
        {"all_texts"},
        "count(region) = 2000",
    ),
    "ranges of another time": (
        events(
            "range (at)",
            "y:\n        bound: for values from ('2025-01-01') to ('2026-01-01')\n        partition_by: range (day)\n"
            "        partitions: {z: for values from ('2031-01-01') to ('2031-03-01')}",
        ).replace("      n: integer\n", "      day: date\n"),
        {"z"},
        "min(day) >= '2031-01-01' AND max(day) < '2031-03-01' AND count(day) = 2000",
    ),
    "ranges of a key": (
        events("range (id)", span("a", "1", "1001"), span("b", "1001", "1000000")).replace(
            "    partition_by", "    primary_key: [id]\n    partition_by"
        ),
        {"a", "b"},
        "min(id) = 1 AND max(id) = 2000",
    ),
    "partitions of partitions": (
        events("range (at)", HALVES),
        {"first_eu", "first_us", "second_all"},
        "array_agg(DISTINCT region) = '{eu,us,NULL}' AND min(at) < '2025-01-05' AND max(at) > '2025-12-25'",
    ),
    "a gap in a partition's own": (
        events(
            "range (n)",
            "low:\n        bound: for values from (0) to (100)\n        partition_by: range (n)\n"
            '        partitions: {low_a: "for values from (10) to (20)"}',
            span("high", "200", "205"),
        ),
        {"low_a"},
        "min(n) = 10 AND max(n) = 19",
    ),
}


@pytest.mark.parametrize("case", FILLED)
def test_rows_are_in_partitions(case: str, database: Database) -> None:
    text, partitions, holds = FILLED[case]
    assert seeded(database, text) == {"events": 2_000}
    found = spread(database)
    assert found.keys() == partitions
    assert min(found.values()) > 20
    query: LiteralString = "SELECT " + holds + " FROM events"
    assert database.value(query) is True


REFUSED: dict[str, tuple[str, tuple[str, ...]]] = {
    "a remainder is missing": (
        events("hash (id)", *HASH[:3]),
        ('table "events": the partitions of "events" take 3/4 of all hashes', "make the others", "rows: 0"),
    ),
    "no partition": (
        COLUMNS + "    partition_by: range (at)\n    partitions: {}\n",
        ('table "events"', '"events" has no partitions', "rows: 0"),
    ),
    "several columns": (
        events("range (at, id)", span("all", "minvalue, minvalue", "maxvalue, maxvalue")),
        ('table "events"', "range (at, id)", "DEFAULT", "rows: 0"),
    ),
    "an expression": (
        events("list (lower(region))", "eu: for values in ('eu')"),
        ('table "events"', "list (lower(region))", "DEFAULT", "rows: 0"),
    ),
    "ranges of texts": (
        events("range (region)", span("a", "'a'", "'m'")),
        ('table "events"', 'partition "a"', 'ranges of "region" (text)', "DEFAULT", "rows: 0"),
    ),
    "a bound that is computed": (
        events("range (at)", span("a", "now()", "maxvalue")),
        ('table "events"', 'partition "a"', "now()", "DEFAULT", "rows: 0"),
    ),
    "the range begins before the partitions": (
        events("range (at)", *QUARTERS[1:]),
        (
            'table "events": its rows happen from 2025-01-01 to 2026-01-01 ("at")',
            "cover 2025-04-01 to 2026-01-01; ",
            "--start 2025-04-01 --end 2026-01-01;",
            "rows: 0",
        ),
    ),
    "a gap in the range": (
        events("range (at)", QUARTERS[0], *QUARTERS[2:]),
        ("cover 2025-01-01 to 2025-04-01 and 2025-07-01 to 2026-01-01;", "--start 2025-07-01 --end 2026-01-01;"),
    ),
    "partitions of later years": (
        events("range (at)", span("later", "'2027-01-01 12:00:00+00'", "maxvalue")),
        ("cover 2027-01-01T12:00:00 and after", "--start 2027-01-01T12:00:00 --end 2028-01-01T12:00:00;"),
    ),
    "partitions of earlier years": (
        events("range (at)", span("earlier", "minvalue", "'2024-01-01'")),
        ("cover before 2024-01-01", "--start 2023-01-01 --end 2024-01-01;"),
    ),
    "a partition's own that are missing": (
        events(
            "range (at)",
            *QUARTERS[:3],
            "q4:\n        bound: for values from ('2025-10-01 00:00:00+00') to ('2026-01-01 00:00:00+00')\n"
            '        partition_by: range (at)\n        partitions: {q4_november: "for values from '
            "('2025-11-01 00:00:00+00') to ('2025-12-01 00:00:00+00')\"}",
            "rest: default",
        ),
        ("cover 2025-01-01 to 2025-10-01 and 2025-11-01 to 2025-12-01;", "--start 2025-01-01 --end 2025-10-01;"),
    ),
    "partitions that have no value in common": (
        events(
            "hash (id)",
            "a:\n        bound: for values with (modulus 2, remainder 0)\n        partition_by: list (region)\n"
            "        partitions: {a_eu: for values in ('eu')}",
            "b:\n        bound: for values with (modulus 2, remainder 1)\n        partition_by: list (region)\n"
            "        partitions: {b_us: for values in ('us')}",
        ),
        ('table "events"', 'every "region"', "no value", "DEFAULT", "rows: 0"),
    ),
    "the values are the parents'": (
        events("list (region)", "eu: for values in ('eu')")
        .replace("tables:\n", "tables:\n  regions: {columns: {name: text primary key}}\n")
        .replace("region: text\n", "region: text references regions\n"),
        ('table "events"', 'every "region"', 'those of "regions"', "DEFAULT", "rows: 0"),
    ),
    "a hint that asks for NULL": (
        events("list (region)", "eu: for values in ('eu')").replace(
            "region: text\n", "region: {type: text, null_share: 0.2}\n"
        ),
        ('table "events"', '"region"', "null_share"),
    ),
    "a hint that the list does not have": (
        events("list (region)", "eu: for values in ('eu')").replace(
            "region: text\n", "region: {type: text, generate: {choice: [eu, us]}}\n"
        ),
        (
            "partitions of events",
            "\"region\" cannot be 'us'",
        ),
    ),
    "more numbers than there is room for": (
        events("range (id)", span("a", "1", "1001")).replace(
            "    partition_by", "    primary_key: [id]\n    partition_by"
        ),
        ('table "events"', "1,000"),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_foreseen(case: str) -> None:
    text, parts = REFUSED[case]
    refused(text, *parts)


def test_partitions_of_somebody_else(database: Database) -> None:
    """The plan knows none of them; the server tells before a row is written."""
    document = database.document("version: 1\n" + COLUMNS + "    partition_by: range (at)\n")
    database.apply(document)
    plan = seed_plan(document, request(2_000))

    def refusal() -> str:
        with pytest.raises(SeedError) as caught:
            prepared(database.connection, database.server, plan)
        return str(caught.value)

    assert 'table "events"' in refusal()
    assert "no partitions" in refusal()
    database.sql("CREATE TABLE most PARTITION OF events FOR VALUES FROM (minvalue) TO ('2025-12-31 20:00:00+00')")
    assert 'table "events": row 1,99' in refusal()
    assert "at = '2025-12-31 2" in refusal()
    assert "rows: 0" in refusal()
    database.sql("CREATE TABLE rest PARTITION OF events DEFAULT")
    prepared(database.connection, database.server, plan)
    assert database.value("SELECT count(*) FROM events") == 0


def test_bounds_in_the_time_zone_of_the_server(database: Database) -> None:
    """A bound without a zone is read as UTC; where the server reads another one, it tells before a row is written."""
    text = "version: 1\n" + events("range (at)", span("y", "'2025-01-01'", "'2026-01-01'"))
    document = database.document(text)
    database.sql("SET TimeZone = 'America/New_York'")
    database.apply(document)
    plan = seed_plan(document, request(20_000))
    with pytest.raises(SeedError, match=r'table "events": row 0 is in no partition: id = .*, at = .2025-01-01 0'):
        prepared(database.connection, database.server, plan)


def test_rows_happen_at_the_time_of_the_ranges() -> None:
    """Of a default partition too; yet not where a hint says what the column holds, or a parent does."""
    text = "version: 1\n" + events("range (at)", "rest: default")
    said = text.replace(
        "at: timestamptz not null", "at: {type: timestamptz not null, generate: {choice: ['2025-02-03']}}"
    )
    linked = text.replace("tables:\n", "tables:\n  days: {columns: {at: timestamptz primary key}}\n").replace(
        "at: timestamptz not null", "at: timestamptz not null references days"
    )
    found = [gather(load_document(each, "schema.yaml"))["events"].time for each in (text, said, linked)]
    assert found == ["at", None, None]
    below = events(
        "list (region)",
        "a:\n        bound: default\n        partition_by: range (at)\n        partitions: {b: default}",
    )
    assert gather(load_document("version: 1\n" + below, "schema.yaml"))["events"].time == "at"


class TestAppend:
    TEXT = "version: 1\n" + events("range (at)", *QUARTERS)

    def request(self, start: int, end: int) -> Request:
        return Request(500, start, end, written={"events": (Written(500, start - 90 * DAY, start),)}, append=True)

    def test_what_is_partitioned_by_time_grows(self) -> None:
        document = load_document(
            self.TEXT.replace("tables:\n", "tables:\n  others: {columns: {n: int}}\n"), "schema.yaml"
        )
        assert growing(gather(document)) == {"events"}
        hand = load_document(
            self.TEXT.replace("  events:\n", "  others: {columns: {n: int}}\n  events:\n    rows: 0\n"), "x"
        )
        assert growing(gather(hand)) == {"events", "others"}

    def test_to_where_the_partitions_end(self) -> None:
        document = load_document(self.TEXT, "schema.yaml")
        plan = seed_plan(document, self.request(END - 90 * DAY, END))
        assert [(table.rows, table.first) for table in plan.tables] == [(500, 500)]
        with pytest.raises(SeedError, match="go on to where that ends: --end 2026-01-01;"):
            seed_plan(document, self.request(END - 30 * DAY, END + 30 * DAY))
        with pytest.raises(SeedError, match="make the partitions that are missing") as caught:
            seed_plan(document, self.request(END, END + 30 * DAY))
        assert "--" not in str(caught.value)

    def test_rows_of_a_partition_that_is_gone(self) -> None:
        """Tables that this run leaves as they are may be older than their partitions."""
        text = self.TEXT.replace("tables:\n", "tables:\n  others: {columns: {n: int}}\n")
        old = {"events": (Written(500, END - 900 * DAY, END - 800 * DAY),)}
        plan = seed_plan(load_document(text, "x"), Request(500, END - DAY, END, only=("others",), written=old))
        assert [table.name for table in plan.tables] == ["others"]


NOTHING = """\
tables:
  {name}:
    columns:
      id: {{type: bigint generated by default as identity, generate: default}}
      at: {{type: timestamptz not null default now(), generate: default}}
      twice: bigint generated always as (2 * 21) stored
{more}
"""


@pytest.mark.parametrize(
    "more", ["    rows: 40000", "    partition_by: range (at)\n    partitions: {rest: default}\n    rows: 40000"]
)
def test_every_column_is_left_to_the_server(database: Database, more: str) -> None:
    assert seeded(database, NOTHING.format(name="tickets", more=more)) == {"tickets": 40_000}
    assert database.value("SELECT count(DISTINCT id) = 40000 AND min(twice) = 42 FROM tickets") is True


def test_a_plan_of_hash_partitions_has_no_chunks() -> None:
    assert [table.time for table in planned(events("range (at)", *QUARTERS)).tables] == [None]
