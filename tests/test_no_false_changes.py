"""A database that is what its document says has no differences: whatever its rows, chunks, ids and jobs went through,
whoever built it, and however the document is spelt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from psycopg import sql

from rows import load_rows
from seigen.db.connect import connect, probe
from seigen.diff import fingerprint
from seigen.embedded import launcher
from seigen.model import Column, Constraint, ContinuousAggregate, Index, Ref, Table
from seigen.report.text import plan_lines
from support import SERVER, Database

HERE = Path(__file__).parent
ROOT = (HERE.parent / "schema.yaml").read_text()
SOURCE = (HERE / "data" / "source.sql").read_text()


def in_sync(database: Database, text: str, when: str) -> None:
    plan = database.plan(database.document(text))
    assert not plan.changes, f"{when}:\n" + "\n".join(line.text for line in plan_lines(plan))


# -- one document, and what a database goes through -------------------------------------------------------------------


def test_whatever_happens_to_rows_chunks_and_jobs(database: Database) -> None:
    database.apply(database.document(ROOT))
    in_sync(database, ROOT, "straight after apply")
    load_rows(database.connection, database.live())
    in_sync(database, ROOT, "after rows were loaded")
    for table in ("commits", "pull_requests", "deployments"):
        database.connection.execute("SELECT compress_chunk(c, true) FROM show_chunks(%s::regclass) c", (table,))
    in_sync(database, ROOT, "after all chunks were compressed")
    for name in ("daily_commit_stats", "weekly_dora_metrics", "monthly_developer_activity"):
        database.connection.execute("CALL refresh_continuous_aggregate(%s, NULL, NULL)", (name,))
    in_sync(database, ROOT, "after the aggregates were refreshed")
    jobs = database.connection.execute(
        "SELECT j.job_id FROM timescaledb_information.jobs j"
        " LEFT JOIN timescaledb_information.continuous_aggregates a ON a.materialization_hypertable_name"
        " = j.hypertable_name WHERE coalesce(a.view_schema, j.hypertable_schema) = %s",
        (database.schema,),
    ).fetchall()
    assert len(jobs) == 9
    for (job,) in jobs:
        database.connection.execute("CALL run_job(%s)", (job,))
    in_sync(database, ROOT, "after every job ran")
    database.sql("VACUUM ANALYZE commits", "REINDEX TABLE commits", "TRUNCATE deployments", "DELETE FROM organizations")
    in_sync(database, ROOT, "after maintenance")
    database.reconnect()
    in_sync(database, ROOT, "in another session")


def test_after_a_restart_of_the_server(tmp_path: Path) -> None:
    if SERVER:
        pytest.skip("the server of SEIGEN_TEST_DSN is not this test's to restart; the embedded engine's run has it")
    folder = tmp_path / ".seigen"
    dsn = launcher.start(folder, extensions=["timescaledb"]).dsn
    try:
        with connect(dsn) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
        with connect(dsn) as connection:
            database = Database(dsn, "public", connection, probe(connection))
            database.apply(database.document(ROOT))
            load_rows(connection, database.live())
            before = fingerprint(database.live())
        launcher.stop(folder)
        launcher.start(folder, extensions=["timescaledb"])
        with connect(dsn) as connection:
            database = Database(dsn, "public", connection, probe(connection))
            assert fingerprint(database.live()) == before
            in_sync(database, ROOT, "after a restart")
    finally:
        launcher.stop(folder)


def test_where_internal_ids_are_others(database: Database) -> None:
    """Ids of hypertables, jobs and aggregates advance with everything that is made; no difference comes of it."""
    database.apply(database.document(ROOT))
    other = f"{database.schema}_other"
    document = database.document(ROOT, other)
    database.run(document, database.plan(document))
    second = Database(database.dsn, other, database.connection, database.server)
    try:
        in_sync(second, ROOT, "in a second schema")
        in_sync(database, ROOT, "in the first schema, beside a second")
        first, beside = database.live().objects, second.live().objects
        # the schema's own rights bear its name, as it does itself
        assert {ref: item for ref, item in first.items() if "schema" not in (ref.kind, ref.relation)} == {
            ref: item for ref, item in beside.items() if "schema" not in (ref.kind, ref.relation)
        }
    finally:
        database.connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(other)))


def test_a_database_that_the_source_documents_own_sql_built(database: Database) -> None:
    database.script(SOURCE)
    in_sync(database, ROOT, "built by tests/data/source.sql")


# -- one database, and spellings of its document ----------------------------------------------------------------------

RESPELT = [
    (r"timestamptz", "timestamp with time zone"),
    (r"timestamptz", "TIMESTAMPTZ"),
    (r"varchar\((\d+)\)", r"character varying(\1)"),
    (r"varchar\((\d+)\)", r"VARCHAR ( \1 )"),
    (r"\binteger\b", "int4"),
    (r"\binteger\b", "INT"),
    (r"not null default (\S+)", r"default (\1) NOT NULL"),
    (r"default now\(\)", "DEFAULT ((pg_catalog.now()))"),
    (r"default 0\b", "default '0'"),
    (r"default 'member'", "default 'member'::varchar"),
    (r"default 'main'", "default cast('main' as character varying)"),
    (r"uuid primary key default gen_random_uuid\(\)", "UUID DEFAULT gen_random_uuid() NOT NULL PRIMARY KEY"),
    (r"references (\w+) \(id\)", r"references \1"),
    (r"\[time desc\]", "['\"time\" DESC NULLS FIRST']"),
    (r"chunk_interval: 7 days", "chunk_interval: 168 hours"),
    (r"chunk_interval: 7 days", "chunk_interval: 1 week"),
    (r"after: 90 days", "after: 2160 hours"),
    (r"after: 90 days", "after: 90d"),
    (r"drop_after: 2 years", "drop_after: 24 months"),
    (r"drop_after: 2 years", "drop_after: 2y"),
    (r"end_offset: 1 hour", 'end_offset: "60 min"'),
    (r"start_offset: 3 weeks", "start_offset: 21 days"),
    (r"schedule: 1 hour", 'schedule: "01:00"'),
    (r"time_bucket\('1 day', time\) AS day", 'public.time_bucket(INTERVAL \'1 day\', commits."time") AS "day"'),
    (r"GROUP BY day, repository_id", "GROUP BY 1, 2"),
    (r"COUNT\(\*\)", "count( * )"),
    (r"CASE WHEN status = 'failed' THEN 1 ELSE 0 END", "case when (status)::text = 'failed'::text then (1) else 0 end"),
]


def test_respelt_documents(database: Database) -> None:
    database.apply(database.document(ROOT))
    for pattern, spelling in RESPELT:
        text, count = re.subn(pattern, spelling, ROOT)
        assert count, pattern
        in_sync(database, text, f"{pattern} → {spelling}")


def test_a_document_in_another_order(database: Database) -> None:
    """Neither the order of tables nor that of columns, indexes and constraints is compared."""
    database.apply(database.document(ROOT))
    in_sync(database, yaml.safe_dump(yaml.load(ROOT, yaml.BaseLoader), sort_keys=True), "sorted by name")


# -- nasty expressions ------------------------------------------------------------------------------------------------

COLUMNS = {
    "time": "timestamptz not null",
    "i": "integer",
    "b": "bigint",
    "n": "numeric(12,4)",
    "f": "double precision",
    "v": "varchar(50)",
    "t": "text",
    "c": "char(3)",
    "d": "date",
    "ts": "timestamp",
    "iv": "interval",
    "j": "jsonb",
    "a": "text[]",
    "o": "boolean",
    "Mixed": "text",
}
DEFAULTS = [
    ("timestamptz", "now() - interval '1 month 2 days 03:04:05'"),
    ("timestamptz", "date_trunc('hour', now()) + 2 * interval '1 hour'"),
    ("timestamptz", "timezone('Europe/Berlin', timestamp '2024-01-01 00:00:00')"),
    ("timestamptz", "(timestamp '2024-01-01' AT TIME ZONE 'Europe/Berlin')"),
    ("timestamptz", "current_timestamp"),
    ("timestamptz", "'2024-01-01 00:00:00+02'"),
    ("timestamp(3)", "localtimestamp"),
    ("date", "current_date + 1"),
    ("date", "'2024-02-29'"),
    ("time", "'12:30'"),
    ("interval", "interval '90' minute"),
    ("interval", "'1 year -3 days +02:00'"),
    ("interval day to second", "'1 2:03:04'"),
    ("text", r"E'a\nb\\c\'d'"),
    ("text", "$$it's$$"),
    ("text", "'a' || 'b' || $q$c$q$"),
    ("text", "coalesce(null, 'x')"),
    ("text", "case when true then 'a' else 'b' end"),
    ("text", "current_user"),
    ("varchar(20)", "'x'::text"),
    ("varchar(20)", "upper('x')"),
    ("char(5)", "'ab'"),
    ("text[]", "'{a,\"b c\"}'"),
    ("text[]", "ARRAY['a', 'b']::text[]"),
    ("integer[]", "array[1, 2, 3]"),
    ("numeric(10,2)", "1.50"),
    ("numeric", "1e3"),
    ("double precision", "-1.5"),
    ("double precision", "'NaN'"),
    ("real", "0.1"),
    ("smallint", "-1"),
    ("integer", "(1 + 2) * 3"),
    ("integer", "extract(year from now())::int"),
    ("bigint", "9223372036854775807"),
    ("bigint", "(-9223372036854775807)"),
    ("boolean", "(not false)"),
    ("jsonb", '\'{"b": 1, "a": [null]}\''),
    ("jsonb", "jsonb_build_object('a', 1, 'b', null)"),
    ("uuid", "gen_random_uuid()"),
    ("inet", "'10.0.0.1'"),
    ("bytea", r"'\x00ff'"),
    ("bit varying(5)", "B'101'"),
]
CHECKS = [
    "v in ('a', 'b', 'c')",
    "v not in ('x', 'y')",
    "v = any (array['a', 'b'])",
    "c in ('a', 'b')",
    "t in ('a')",
    "i in (1, 2, 3)",
    "i between 1 and 10",
    "i not between 20 and 30 and b between symmetric 3 and 1",
    "v like 'a%' and t not ilike '%b_'",
    r"t like '10!%' escape '!'",
    r"t ~ '^[a-z]+\d*$' and t !~* 'x'",
    "t similar to '(a|b)%'",
    "b::int > 0",
    "b > 0",
    "i > 0::bigint",
    "n >= 0.0 and n < 1e6",
    "f <> 'NaN'",
    "j ? 'k'",
    "j ?| array['a', 'b']",
    "(j -> 'a') @> '[1]' and j #>> '{a,b}' is not null",
    "jsonb_typeof(j) = 'object'",
    "extract(hour from time) < 24",
    "time at time zone 'UTC' > timestamp '2000-01-01'",
    "time > '2000-01-01' and time < 'infinity'",
    "coalesce(t, '') <> ''",
    "case when o then i > 0 when i is null then true else i < 0 end",
    "case v when 'a' then 1 else 2 end = 1",
    "i is distinct from b",
    "not (o is true and i > 3) or o is not unknown",
    "o or i > 1 and b < 3",
    "(o or i > 1) and b < 3",
    "length(trim(both ' ' from t)) > 0",
    "position('a' in t) > 0",
    "substring(t from 1 for 2) = 'ab'",
    "(i, b) < (1, 2)",
    "row(i, b) is not null",
    "a @> array['x']::text[] and a[1] = 'x' and cardinality(a) < 10",
    "'x' = any(a) or 'y' <> all(a)",
    "t collate \"C\" > 'a'",
    "iv < interval '1 day' * 3",
    "d + 1 > '2000-01-01' and d - date '2000-01-01' > 3",
    "i % 2 = 0 and i & 1 = 0 and @ i = i and i ^ 2 > 0",
    "i::numeric / 2 > 1.5",
    "greatest(i, b, 3) > least(1, 2)",
    "nullif(t, '') is not null",
    "\"Mixed\" <> 'It''s \"quoted\"'",
    r"t <> E'tab\t'",
    "v || t || i <> ''",
    "t is null or char_length(t) <= 10",
    "(i > 0) = o",
]
GENERATED = [
    ("text", "lower(v) || '-' || i::text"),
    ("integer", "i * 2 + 1"),
    ("numeric", "round(n * 1.19, 2)"),
    ("varchar(60)", "coalesce(t, v, 'none')"),
    ("text", "j ->> 'name'"),
    ("double precision", "case when i = 0 then null else f / i end"),
    ("date", "ts::date"),
    ("boolean", "v in ('a', 'b')"),
    ("interval", "ts - timestamp '2000-01-01'"),
]
KEYS = [
    "lower(v)",
    "(j ->> 'a')",
    "((i + b) % 10)",
    "date_trunc('day', ts) desc",
    "coalesce(t, '')",
    "(t || v)",
    "v varchar_pattern_ops",
    'lower(t) collate "C" text_pattern_ops desc nulls last',
    "extract(epoch from ts)",
    "(time at time zone 'UTC') nulls first",
    "(case when o then 1 else 0 end)",
    "(v in ('a', 'b'))",
    '"Mixed"',
]
PREDICATES = [
    "v in ('a', 'b')",
    "t like 'x%' and i > 0",
    "o",
    "not o and i is not null",
    "time > '2024-01-01 00:00:00+02'",
    "j @> '{\"a\": 1}'",
    "i between 1 and 9",
    "cardinality(a) > 0",
    "b::int = 1",
]
QUERIES = [
    """SELECT time_bucket('1 day', time) AS b, count(*) FILTER (WHERE v IN ('a', 'b')) AS n,
       sum(CASE WHEN i > 0 THEN 1 ELSE 0 END) AS s, avg(f::numeric) AS a
       FROM e WHERE t LIKE 'x%' AND i BETWEEN 1 AND 10 GROUP BY 1""",
    """select time_bucket(interval '1 hour', time, 'Europe/Berlin') w, v, max(coalesce(n, 0)) m from e
       group by w, v having count(*) > 1 and max(n) is distinct from 3""",
    """SELECT time_bucket('1 month', "time") AS b, j ->> 'k' AS k, min(extract(hour FROM ts)) AS h,
       count(DISTINCT i) AS d FROM e AS x WHERE x.o AND NOT x."Mixed" = 'a' GROUP BY 1, 2""",
    """SELECT time_bucket('2 weeks', time, "offset" => interval '1 day') AS w, bool_or(v = ANY (ARRAY['a', 'b'])) AS y,
       string_agg(t, ',' ORDER BY t DESC) AS l, percentile_cont(0.5) WITHIN GROUP (ORDER BY f) AS p
       FROM e WHERE (i, b) <> (1, 2) OR d + 1 > '2000-01-01' GROUP BY w""",
]


def document(
    defaults: list[str], checks: list[str], generated: list[str], keys: list[str], wheres: list[str], queries: list[str]
) -> str:
    columns = dict(COLUMNS)
    columns |= {f"d{n}": f"{DEFAULTS[n][0]} default {text}" for n, text in enumerate(defaults)}
    columns |= {f"g{n}": f"{GENERATED[n][0]} generated always as ({text}) stored" for n, text in enumerate(generated)}
    table = {
        "columns": columns,
        "checks": {f"c{n:02}": text for n, text in enumerate(checks)},
        "indexes": {f"k{n:02}": [text] for n, text in enumerate(keys)}
        | {f"w{n:02}": {"keys": ["i"], "where": text} for n, text in enumerate(wheres)},
        "hypertable": {"time": "time", "chunk_interval": "7 days"},
    }
    aggregates = {f"q{n}": {"query": text, "materialized_only": "true"} for n, text in enumerate(queries)}
    tree = {"version": "1", "extensions": ["timescaledb"], "tables": {"e": table}, "continuous_aggregates": aggregates}
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, default_style='"').replace(
        '"version": "1"', "version: 1"
    )


def exported(database: Database) -> str:
    """The same document in the server's own words."""
    objects = database.live().objects
    table = objects[Ref("table", "e")]
    assert isinstance(table, Table)

    def column(name: str) -> Column:
        return table.columns[name]

    def definitions(kind: type[Constraint | Index], letter: str) -> Iterator[str]:
        for ref, item in sorted(objects.items()):
            if isinstance(item, kind) and ref.name.startswith(letter):
                yield item.definition

    return document(
        [str(column(f"d{n}").default) for n in range(len(DEFAULTS))],
        [text.removeprefix("CHECK (").removesuffix(")") for text in definitions(Constraint, "c")],
        [str(column(f"g{n}").generated) for n in range(len(GENERATED))],
        [text.removeprefix("btree (").removesuffix(")") for text in definitions(Index, "k")],
        [text.split(" WHERE ", 1)[1] for text in definitions(Index, "w")],
        [item.query for _, item in sorted(objects.items()) if isinstance(item, ContinuousAggregate)],
    )


def test_nasty_expressions(database: Database) -> None:
    """As written, as the server spells them, and as the server spells that."""
    written = document(
        [text for _, text in DEFAULTS], CHECKS, [text for _, text in GENERATED], KEYS, PREDICATES, QUERIES
    )
    database.apply(database.document(written))
    in_sync(database, written, "as written")
    in_sync(database, exported(database), "in the server's spelling")
    second = Database(database.dsn, f"{database.schema}_again", database.connection, database.server)
    again = second.document(exported(database))
    second.run(again, second.plan(again))
    try:
        in_sync(second, written, "as written, on a database built from the server's spelling")
        in_sync(second, exported(second), "in the server's spelling of its own spelling")
    finally:
        database.connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(second.schema)))


def test_an_equal_text_is_not_taken_for_another_meaning(database: Database) -> None:
    """The other way round: a::int > 0 is not a > 0, a month is not 30 days, and 'a' || b is not concat('a', b)."""
    pairs = [("b::int > 0", "b > 0"), ("v || t <> ''", "concat(v, t) <> ''"), ("i = 1 or o", "(i = 1) and o")]
    for one, other in pairs:
        text = document([], [one], [], [], [], [])
        database.apply(database.document(text))
        assert database.plan(database.document(document([], [other], [], [], [], []))).changes, (one, other)


def test_the_serial_column_of_an_ignored_table_brings_its_sequence(database: Database) -> None:
    text = "version: 1\nignore: [alembic]\nsequences: {kept: ''}\n"
    database.apply(database.document(text))
    database.sql("CREATE TABLE alembic (version serial)")
    plan = database.plan(database.document(text))
    assert (plan.changes, plan.ignored) == ((), ("alembic", "alembic_version_seq"))


PARTITIONED = """\
version: 1
tables:
  events:
    columns: {at: date not null}
    partition_by: range (at)
    partitions: {events_2024: for values from ('2024-01-01') to ('2025-01-01'), events_rest: default}
"""


def test_partitions_are_dropped_with_a_word_about_their_rows(database: Database) -> None:
    database.apply(database.document(PARTITIONED))
    database.sql("INSERT INTO events VALUES ('2024-05-01')")
    less = database.document(PARTITIONED.replace("events_2024: for values from ('2024-01-01') to ('2025-01-01'), ", ""))
    plan = database.plan(less)
    assert [(change.verb, change.ref.name) for change in plan.changes] == [("drop", "events_2024")]
    assert [hazard.kind for _, hazard in plan.hazards()] == ["deletes_data"]


def test_the_partitions_of_an_ignored_table_are_ignored(database: Database) -> None:
    text = PARTITIONED.replace("version: 1", "version: 1\nignore: [logs]")
    database.apply(database.document(text))
    database.sql("CREATE TABLE logs (at date) PARTITION BY RANGE (at)", "CREATE TABLE l1 PARTITION OF logs DEFAULT")
    plan = database.plan(database.document(text))
    assert (plan.changes, plan.ignored) == ((), ("l1", "logs"))


def test_a_partitioned_table_that_is_not_managed_is_counted_with_its_partitions(database: Database) -> None:
    database.sql("CREATE TABLE logs (at date PRIMARY KEY) PARTITION BY RANGE (at)")
    database.sql("CREATE TABLE l1 PARTITION OF logs DEFAULT", "CREATE INDEX ON logs (at)")
    plan = database.plan(database.document("version: 1\ntables: {}\n"))
    assert not plan.changes
    assert plan.unmanaged == {"partition": ("l1",), "partitioned table": ("logs",)}
