"""Any document without hints: rows go in, and every constraint holds because the server checked it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seed_support import HEAD, planned, refused, request, seeded

from seigen.db.seeding.run import Options, load, prepared
from seigen.seed.plan import seed_plan
from support import Database

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
    ("a: numeric(5, 0) not null", "a > 0"),
    ("a: numeric not null", "a between 0.001 and 0.009"),
    ("a: numeric(3, -2)", "a >= 150"),
    ("a: real not null", "a > 1000000000 and a < 1000100000"),
    ("a: bigint not null", "a < -5"),
    ("a: double precision not null unique", "a > 0 and a < 1"),
    ("a: numeric(9, 3) not null unique", "a > 0 and a < 5"),
    ("a: int not null unique", "a <> 5 and a <> 1 and a <> 2000"),
    ("a: int not null unique", "a < 0 and a <> -7"),
    ("a: int not null unique", "a <= 10 and a not in (3, -3)"),
    ("a: time not null", "a >= '08:00' and a <= '18:00'"),
    ("a: time(0) not null", "a > time '23:59:30'"),
    ("a: interval not null", "a < '1 hour'"),
    ("a: interval not null", "a < interval '1 hour' and a > interval '59 minutes'"),
    ("a: date not null", "a > '1900-01-01'"),
    ("a: date not null", "a between '1950-01-01' and '1950-02-01'"),
    ("a: timestamptz not null", "a >= '2030-01-01 00:00:00+00'::timestamptz"),
    ("a: timestamp(3) not null unique", "a < timestamp '1999-12-31 12:30'"),
    ("a: date not null\n      b: int not null", "a >= '2020-02-01' and b <> 7"),
    ("a: int not null\n      b: int not null\n      d: int not null", "a < b and b < d and d <= 10"),
    ("a: int not null\n      b: int not null\n      d: int not null", "d > a and d > b"),
    ("a: int not null\n      b: int not null", "b > a and b >= 1000"),
    ("a: numeric(10, 2) not null\n      b: int not null", "b >= a"),
    ("a: int not null\n      b: numeric(10, 2) not null", "b > a and b <= 50.5"),
    ("a: real not null\n      b: real not null", "a < b"),
    ("a: double precision not null\n      b: double precision not null", "a < b and a > 0 and b < 0.01"),
    ("a: int not null\n      b: int not null unique", "b >= a"),
    ("a: int not null\n      b: int not null unique", "b > a and a >= 100"),
    ("a: int not null\n      b: int not null", "a in (1, 2, 3) and b >= a"),
    ("a: int not null\n      b: int not null", "a in (1, 2, 30) and b > a and b <= 20"),
    ("a: int\n      b: int not null", "a < b"),
    ("a: time not null\n      b: time not null", "a < b"),
    ("a: interval not null\n      b: interval not null", "a <= b and b <= '2 hours'"),
    ("a: date not null\n      b: timestamptz not null", "a <= b"),
    ("a: date not null\n      b: date not null\n      d: date", "a <= b and b <= d and a >= '2024-05-01'"),
    ("a: int not null\n      b: int not null", "a <> b and a between 1 and 3 and b between 1 and 3"),
    ("a: int not null\n      b: int not null", "a <= b and a <> b"),
    ("a: int not null\n      b: int not null\n      d: boolean not null", "a <> b and a between 1 and 3 and b < 3"),
    ("a: mood not null\n      b: mood not null", "a <> b"),
    ("a: boolean not null\n      b: boolean not null", "a <> b"),
    ("author_name: text not null\n      owner_name: text not null", "author_name <> owner_name"),
    ("city: text\n      other_city: text not null\n      b: text", "city <> other_city and b <> city"),
    ("a: uuid not null\n      b: uuid not null", "a <> b"),
    ("a: inet not null\n      b: inet not null", "a <> b"),
    ("a: bytea not null", "octet_length(a) = 32"),
    ("a: bytea not null unique", "length(a) <= 3"),
    ("token: text not null", "length(token) >= 64"),
    ("token: text not null unique", "length(token) = 17 and token = upper(token)"),
    ("token: text not null unique", "length(token) = 7"),
    ("token: varchar(30) not null", "token like 'sk-%' and char_length(token) >= 20"),
    ("login: text not null", "login = upper(login)"),
    ("login: varchar(20) not null unique", "login = upper(login) and length(login) >= 15"),
    ("name: text not null", "char_length(name) >= 30"),
    ("name: text not null", "char_length(name) between 3 and 4 and name = lower(name)"),
    ("full_name: text not null", "char_length(full_name) >= 30"),
    ("full_name: text not null unique", "char_length(full_name) >= 30"),
    ("code: varchar(20) not null unique", "code like 'AB-%'"),
    ("code: varchar(8) not null unique", "code like 'AB-%' and code = upper(code)"),
    ("code: text not null unique", "code like '%.org' and length(code) = 12"),
    ("a: text not null unique", "length(a) = 10"),
    ("a: varchar(5) not null unique", "a = upper(a)"),
    ("a: text not null unique", "length(a) between 20 and 21"),
    ("email: text not null", "length(email) >= 40 and email like '%.com'"),
    ("email: varchar(12) not null unique", "email = lower(email)"),
    ("email: varchar(10) not null unique", "email <> ''"),
    (
        "email: varchar(20) not null unique\n      username: varchar(8) not null unique",
        "length(email) > 0 and length(username) > 1",
    ),
    ("email: text unique\n      username: text unique\n      full_name: text unique", "length(full_name) < 90"),
    ("a: text not null", "a like 'fixed'"),
    ("status: varchar(5) not null", "status <> ''"),
    ("status: text not null", "length(status) < 7"),
    ("status_code: int not null\n      b: int not null", "b > status_code and status_code < 300"),
    ("a: int not null\n      twice: int generated always as (a * 2) stored", "a between 1 and 9 and a < twice"),
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
    "an integer hypertable that begins late": (
        "  events:\n    columns: {id: bigint not null, v: text}\n    primary_key: [id]\n"
        "    checks: {late: id > 1000000}\n    hypertable: {time: id, chunk_interval: 100000}\n"
    ),
    "below the time of a hypertable": (
        "  runs:\n    columns:\n      time: timestamptz not null\n      started_at: timestamptz not null\n"
        "      queued_at: timestamptz\n      ended_at: timestamptz not null\n"
        "    checks: {a: started_at <= time, b: queued_at < started_at, c: ended_at > time}\n"
        "    hypertable: {time: time, chunk_interval: 30 days}\n"
    ),
    "a digit of a unique set inside a range": (
        "  a:\n    columns: {id: int primary key}\n    rows: 40\n"
        "  b:\n    columns:\n      a: int not null references a\n      h: time not null\n"
        "      n: numeric(4, 2) not null\n      d: date not null\n"
        "    primary_key: [a, h, n, d]\n"
        "    checks: {h: \"h between '08:00' and '18:00'\", n: n > 0.5 and n < 1, d: \"d < '2000-01-01'\"}\n"
    ),
    "friends": (
        "  users:\n    columns: {id: int primary key}\n    rows: 20\n"
        "  messages:\n    columns: {id: int primary key, by: int not null references users, to: int references users}\n"
        '    checks: {others: by <> "to"}\n'
    ),
    "transfers": (
        "  accounts:\n    columns: {id: uuid primary key}\n    rows: 3\n"
        "  transfers:\n    columns:\n      id: int primary key\n      giver: uuid not null references accounts\n"
        "      taker: uuid not null references accounts\n    checks: {others: giver <> taker}\n"
    ),
    "hints that are moved": (
        "  t:\n    columns:\n      id: int primary key\n"
        "      lo: {type: int not null, generate: {uniform: {min: 0, max: 100}}}\n"
        "      hi: {type: int not null, generate: {uniform: {min: 50, max: 200}}}\n    checks: {order: lo < hi}\n"
    ),
    "a tree whose roots have no parent": (
        "  t:\n    columns: {id: int primary key, parent: int references t}\n    checks: {other: parent <> id}\n"
    ),
    "a time inside its range": (
        "  t:\n    columns: {time: timestamptz not null, v: int}\n    hypertable: {time: time}\n"
        "    checks: {late: \"time >= '2001-01-01'\"}\n"
    ),
    "few pairs in order": (
        "  t:\n    columns: {id: uuid primary key, lo: int not null, hi: int not null}\n    unique: [[lo, hi]]\n"
        "    checks: {order: lo < hi}\n"
    ),
    "strange names": (
        "  'my \"table\"':\n    columns:\n      A b: int primary key\n      select: text\n"
        '      x\'y: \'int references "my ""table""" ("A b")\'\n'
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(database: Database, shape: str) -> None:
    seeded(database, f"tables:\n{SHAPES[shape]}")


REFUSED = {
    "beyond the type": ("a: smallint not null", "a > 40000", ('column "a"', '"c"', "40,001", "32,767", "generate")),
    "the other way round": ("a: int\n      b: int", "a < b and b < a", ('"c"', "a < b", "rows: 0")),
    "no room between": ("a: int\n      b: int", "a < b and b < 5 and a > 3", ('"c"', "generate")),
    "hints that cross": (
        "a: {type: int, generate: {choice: [1, 9]}}\n      b: {type: int, generate: {choice: [5, 10]}}",
        "a < b",
        ('"c"', "9 by its hint", "5 by its hint", "generate"),
    ),
    "a hint beyond a check": ("a: {type: int, generate: {choice: [1, 9]}}", "a < 5", ('"c"', "1 to 9", "generate")),
    "two keys": ("a: int unique\n      b: int unique", "a < b", ('"c"', "2,000", "generate")),
    "texts in order": ("a: text\n      b: text", "a < b", ('"c"', "generate")),
    "a range of texts": ("a: text", "a > 'm'", ('"c"', "generate")),
    "a time that only a server knows": ("a: date", "a > 'yesterday'", ('"c"', "yesterday", "generate")),
    "too few of a unique": ("a: int unique", "a between 1 and 5", ("unique (a) holds 5 rows", "2,000")),
    "too long": ("a: varchar(20) unique", "length(a) >= 30", ('"a"', '"c"', "30", "20", "generate")),
    "too long a beginning": ("a: varchar(3)", "a like 'ABCD-%'", ('"a"', '"c"', "5", "3", "generate")),
    "too few texts": ("a: varchar(4) unique", "a like 'AB-%'", ("unique (a) holds 36 rows", "2,000")),
    "too few addresses": ("email: varchar(6) unique", "email <> ''", ("unique (email) holds 36 rows", "2,000")),
    "too few bytes": ("a: bytea unique", "length(a) = 1", ("unique (a)", "256 of a", "2,000")),
    "an order of parents": (
        "a: int unique\n      b: int references t (a)\n      e: int references t (a)",
        "b < e",
        ('"c"', "rows: 0"),
    ),
    "a listed text": ("a: {type: text, generate: {choice: [ab, c]}}", "length(a) = 2", ('"c"', "'c'", "generate")),
    "one value that others have": ("a: int\n      b: int", "a <> b and b = 1 and a = 1", ('"c"', "generate")),
}


def test_pairs_that_are_counted_through_are_not_kept_apart() -> None:
    columns = "{a: int not null references u, b: int not null references u}"
    text = f"  f:\n    columns: {columns}\n    primary_key: [a, b]\n    checks: {{others: a <> b}}\n"
    refused(f"tables:\n  u:\n    columns: {{id: int primary key}}\n{text}", 'table "f"', '"others"', "generate")


def test_a_time_outside_its_range_is_refused() -> None:
    table = "columns: {time: timestamptz not null}\n    hypertable: {time: time}\n"
    text = f"tables:\n  t:\n    {table}    checks: {{old: \"time < '2001-01-01'\"}}\n"
    refused(text, 'table "t"', '"old"', "2000-12-31", "--start", "the range of the rows")


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    columns, check, parts = REFUSED[case]
    text = f'tables:\n  t:\n    columns:\n      id: uuid primary key\n      {columns}\n    checks: {{c: "{check}"}}\n'
    refused(text, 'table "t"', *parts)


@pytest.mark.parametrize("size", [10, 12, 20, 32, 60])
def test_addresses_stay_addresses(database: Database, size: int) -> None:
    seeded(
        database, f"tables:\n  users:\n    columns: {{id: int primary key, email: 'varchar({size}) not null unique'}}\n"
    )
    odd = r"SELECT min(email) FROM users WHERE email !~ '^[a-z0-9][a-z0-9.-]*@[a-z0-9-]+(\.[a-z0-9-]+)+$'"
    assert database.value(odd) is None


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


# -- beside the rows ------------------------------------------------------------------------------------------------


def test_a_table_without_rows_asks_nothing() -> None:
    full = "tables:\n  full: {rows: 5, columns: {id: int primary key}}\n"
    text = full + "  away: {rows: 0, columns: {r: tsrange}, checks: ['not isempty(r)']}\n"
    assert [table.name for table in planned(text).tables if table.rows] == ["full"]
    refused(text.replace("rows: 0", "rows: 1"), "of a form that is not understood")


def test_after_says_what_the_check_asks() -> None:
    """The column that the other one follows is not kept below it as well: that would be a circle."""
    after = "{type: timestamptz, generate: {after: {column: a, delay: {lognormal: {median: 1 h}}}}}"
    found = planned(f"tables: {{t: {{columns: {{a: timestamptz not null, b: {after}}}, checks: [b >= a]}}}}\n")
    assert found.tables[0].columns == ("a", "b")


LEFT_TO_THE_SERVER = """\
functions: {ticks: () returns bigint language sql stable as $$ select 1000000::bigint $$}
tables:
  t:
    rows: 100
    columns:
      id: {type: integer primary key generated always as identity, generate: default}
      name: text not null
      settings: {type: "jsonb not null default '{}'", generate: default}
    checks: {settings_are_an_object: jsonb_typeof(settings) = 'object'}
  h:
    columns: {time: bigint not null, value: integer}
    hypertable: {time: time, chunk_interval: 86400, integer_now: ticks}
    retention: {drop_after: 90000000, timezone: Europe/Berlin, initial_start: 2026-01-01 00:00:00+00}
continuous_aggregates:
  a:
    query: SELECT time_bucket(3600, time) AS b, count(*) AS n FROM h GROUP BY 1
    materialized_only: true
"""


def test_defaults_time_zones_and_aggregates_over_bigint(database: Database) -> None:
    """What the server fills is there when rows are tried; paused policies keep their time zone; an aggregate that was
    refreshed from the beginning is refreshed again.
    """
    document = database.document(HEAD + LEFT_TO_THE_SERVER)
    database.apply(document)
    database.sql("CALL refresh_continuous_aggregate('a', NULL, 3600)")
    plan = seed_plan(document, request(200))
    texts = prepared(database.connection, database.server, plan)
    options = Options(workers=1, refresh=True)
    load(database.connection, database.server, database.dsn, plan, texts, None, options, lambda copied: None)
    assert database.plan(document).changes == ()
    assert database.value("SELECT sum(n)::integer FROM a") == 200
    assert database.value("SELECT count(*) FROM t WHERE settings = '{}'") == 100
