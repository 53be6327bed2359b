"""Any document without hints: rows go in, and every constraint holds because the server checked it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seigen.db.compare import compare
from seigen.db.seeding.run import Options, load, prepared
from seigen.seed.model import Request
from seigen.seed.plan import seed_plan
from support import Database

DAY = 86_400_000_000
END = 1_767_225_600_000_000  # 2026-01-01
HEAD = "version: 1\nextensions: [timescaledb]\n"
TYPES = (
    "smallint", "integer", "bigint", "numeric", "numeric(8, 3)", "numeric(4)", "real", "double precision", "boolean",
    "text", "varchar(3)", "varchar(200)", "char(5)", "name", "uuid", "bytea", "date", "time", "time(0)", "timetz",
    "timestamp", "timestamptz", "timestamptz(3)", "timestamp with time zone", "interval", "interval day to second",
    "json", "jsonb", "inet", "cidr", "macaddr", "macaddr8", "integer[]", "text[]", "timestamptz[]", "mood", "mood[]",
    "int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange", "point", "box", "circle", "money",
    "bit(4)", "varbit", "tsvector", "xml", "oid",
)  # fmt: skip
UNIQUE_TYPES = (
    "smallint", "integer", "bigint", "numeric(9, 2)", "text", "varchar(4)", "varchar(40)", "char(9)", "uuid", "bytea",
    "timestamptz", "inet", "macaddr",
)  # fmt: skip


def seeded(database: Database, text: str, rows: int = 2_000) -> dict[str, int]:
    """Applies, seeds, and returns the rows of each table as the server counts them."""
    document = database.document(HEAD + text)
    database.apply(document)
    plan = seed_plan(document, Request(rows, END - 365 * DAY, END))
    texts = prepared(database.connection, database.server, plan)
    load(database.connection, database.server, database.dsn, plan, texts, None, Options(workers=1), lambda copied: None)
    assert compare(database.connection, document, database.server).changes == ()
    counts = database.counts(table.name for table in plan.tables)
    assert counts == {table.name: table.rows for table in plan.tables}
    return counts


def test_every_type(database: Database) -> None:
    columns = "".join(f"      c{place}: {type_}\n" for place, type_ in enumerate(TYPES))
    required = "".join(f"      n{place}: {type_} not null\n" for place, type_ in enumerate(TYPES))
    text = (
        "enums: {mood: [sad, ok, happy]}\ntables:\n  t:\n    columns:\n      id: int primary key\n" + columns + required
    )
    assert seeded(database, text) == {"t": 2_000}
    database.sql("SELECT * FROM t")


@pytest.mark.parametrize("type_", UNIQUE_TYPES)
def test_every_type_is_unique(database: Database, type_: str) -> None:
    seeded(database, f"tables:\n  t:\n    columns:\n      a: {type_} not null unique\n      b: text\n")


CHECKS = (
    ("a: int not null", "a between 5 and 9"),
    ("a: int not null", "a > 0 and a < 3"),
    ("a: numeric(6, 2) not null", "a >= 0.5 and a <= 1"),
    ("a: double precision not null", "a > 0 and a < 1"),
    ("a: text not null", "a in ('x', 'y', 'z')"),
    ("a: text not null", "a <> ''"),
    ("a: text not null", "length(a) between 10 and 12"),
    ("a: varchar(30) not null", "char_length(a) >= 20"),
    ("a: text not null", "a = lower(a)"),
    ("a: text not null", "a = upper(a) and length(a) = 3"),
    ("a: text not null", "a like 'prod-%'"),
    ("a: int", "a is null or a > 100"),
    ("a: int not null\n      b: int not null", "a < b"),
    ("a: int not null\n      b: int not null", "a <= b and a >= 0 and b <= 10"),
    ("a: timestamptz not null\n      b: timestamptz not null", "b > a"),
    ("a: date not null\n      b: date not null", "a < b"),
    ("a: numeric(8, 2) not null\n      b: numeric(8, 2) not null", "a < b"),
    ("a: smallint not null", "a <> 20 and a > 18"),
    ("a: mood not null", "a <> 'sad'"),
    ("a: boolean not null", "a"),
)


@pytest.mark.parametrize(("columns", "check"), CHECKS, ids=[check for _, check in CHECKS])
def test_checks(database: Database, columns: str, check: str) -> None:
    text = (
        "enums: {mood: [sad, ok, happy]}\n"
        f'tables:\n  t:\n    columns:\n      id: int primary key\n      {columns}\n    checks: {{c: "{check}"}}\n'
    )
    seeded(database, text)


SHAPES = {
    "a tree": "  t:\n    columns: {id: bigint primary key, parent: bigint references t}\n",
    "a tree without roots": "  t:\n    columns: {id: bigint primary key, parent: bigint not null references t}\n",
    "a circle": (
        "  a:\n    columns: {id: int primary key, b: int}\n    foreign_keys: [{columns: [b], references: b}]\n"
        "  b:\n    columns: {id: int primary key, a: int not null references a}\n"
    ),
    "a circle of required keys": (
        "  a:\n    columns: {id: int primary key, b: int not null}\n    foreign_keys: [{columns: [b], references: b}]\n"
        "  b:\n    columns: {id: int primary key, a: int not null references a}\n"
    ),
    "a composite key": (
        "  a:\n    columns: {x: int not null, y: text not null}\n    primary_key: [x, y]\n"
        "  b:\n    columns: {id: int primary key, x: int, y: text}\n"
        "    foreign_keys: [{columns: [x, y], references: a, to: [x, y]}]\n"
    ),
    "many to many": (
        "  a:\n    columns: {id: int primary key}\n  b:\n    columns: {id: int primary key}\n"
        "  ab:\n    columns: {a: int references a, b: int references b}\n    primary_key: [a, b]\n"
    ),
    "many to many, per one": (
        "  a:\n    columns: {id: int primary key}\n    rows: 100\n"
        "  b:\n    columns: {id: int primary key}\n    rows: 7\n"
        "  ab:\n    columns: {a: int references a, b: int references b}\n    primary_key: [a, b]\n"
        "    rows: {per: a, mean: 4}\n"
    ),
    "one to one": (
        "  a:\n    columns: {id: uuid primary key}\n    rows: 500\n"
        "  b:\n    columns: {a: uuid primary key references a}\n    rows: 500\n"
    ),
    "tenants": (
        "  tenants:\n    columns: {id: int primary key}\n"
        "  users:\n    columns: {tenant_id: int not null references tenants, id: int not null}\n"
        "    primary_key: [tenant_id, id]\n"
        "  notes:\n"
        "    columns: {id: int primary key, tenant_id: int not null references tenants, user_id: int not null}\n"
        "    foreign_keys: [{columns: [tenant_id, user_id], references: users}]\n"
    ),
    "a reading a device and time": (
        "  devices:\n    columns: {id: int primary key}\n"
        "  readings:\n    columns: {time: timestamptz not null, device: int not null references devices, v: real}\n"
        "    primary_key: [device, time]\n    hypertable: {time: time, chunk_interval: 7 days}\n"
    ),
    "a row a device and day": (
        "  devices:\n    columns: {id: int primary key}\n    rows: 40\n"
        "  days:\n    columns: {day: date not null, device: int not null references devices, v: real}\n"
        "    primary_key: [device, day]\n    hypertable: {time: day, chunk_interval: 30 days}\n"
    ),
    "an integer hypertable": (
        "  events:\n    columns: {id: bigint not null, v: text}\n    primary_key: [id]\n"
        "    hypertable: {time: id, chunk_interval: 1000}\n"
    ),
    "identities and generated columns": (
        "  t:\n    columns:\n      id: int primary key generated always as identity\n      n: int not null\n"
        "      twice: int generated always as (n * 2) stored\n      at: timestamptz not null default now()\n"
    ),
    "case-insensitive and partial unique": (
        "  t:\n    columns: {id: int primary key, email: text not null, code: text not null}\n    indexes:\n"
        "      e: {keys: [lower(email)], unique: true}\n      c: {keys: [code], unique: true, where: id > 5}\n"
    ),
    "strange names": (
        "  'my \"table\"':\n    columns:\n      A b: int primary key\n      select: text\n"
        '      x\'y: \'int references "my ""table""" ("A b")\'\n'
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(database: Database, shape: str) -> None:
    seeded(database, f"tables:\n{SHAPES[shape]}")


# -- random documents -------------------------------------------------------------------------------------------------

PLAIN = ("integer", "bigint", "text", "varchar(12)", "numeric(9, 2)", "boolean", "date", "timestamptz", "jsonb", "uuid")


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Up to five tables: keys of any type, foreign keys to earlier tables or to themselves, uniques, checks, time."""
    tables: list[tuple[str, str]] = []
    lines = ["tables:"]
    for place in range(draw(st.integers(1, 5))):
        name, key = f"t{place}", draw(st.sampled_from(["integer", "bigint", "uuid", "text", "varchar(30)"]))
        columns = [f"id: {key} {'not null' if place % 2 else 'primary key'}"] if place % 2 == 0 else []
        uniques = []
        for number in range(draw(st.integers(0, 4))):
            required = draw(st.sampled_from([" not null", ""]))
            type_ = draw(st.sampled_from(PLAIN))
            columns.append(f"c{number}: {type_}{required}")
            if type_ in ("integer", "text", "uuid") and draw(st.booleans()):
                uniques.append(f"[c{number}]")
        for number in range(draw(st.integers(0, 2))):
            if tables:
                parent, type_ = draw(st.sampled_from(tables))
                columns.append(f"r{number}: {type_}{draw(st.sampled_from([' not null', '']))} references {parent}")
        hyper = place % 2 == 1
        lines += [f"  {name}:", "    columns:"]
        columns += ["time: timestamptz not null"] if hyper else []
        lines += [f"      {column}" for column in columns]
        if hyper:
            lines.append("    hypertable: {time: time, chunk_interval: 30 days}")
        elif uniques:
            lines.append(f"    unique: [{', '.join(uniques)}]")
        if not hyper:
            tables.append((name, key))
    return "\n".join(lines) + "\n"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(text=documents())
def test_random_documents(database: Database, text: str) -> None:
    try:
        seeded(database, text)
    finally:
        for place in reversed(range(5)):
            database.sql(f"DROP TABLE IF EXISTS t{place} CASCADE".encode())  # type: ignore[arg-type]
