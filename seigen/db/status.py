"""How the database is doing, as its own statistics tell: chunks, sizes, freshness, jobs, indexes."""

from __future__ import annotations

from typing import Any, LiteralString

from psycopg import sql

from seigen.db.connect import Connection
from seigen.model import Server
from seigen.report.status import (
    AggregateStatus,
    HypertableStatus,
    IndexStatus,
    JobStatus,
    Status,
    TableStatus,
)

ISO: LiteralString = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')"""
# a name's place on the search path decides nothing: format() spells schema and relation
HYPERTABLES: LiteralString = """
WITH mine AS (
  SELECT h.hypertable_name::text AS name, h.num_chunks, format('%I.%I', h.hypertable_schema, h.hypertable_name) AS spelt
  FROM timescaledb_information.hypertables h WHERE h.hypertable_schema = {schema}),
ends AS (
  SELECT hypertable_name::text AS name, min(range_start) AS low, max(range_end) AS high,
    min(range_start_integer) AS low_number, max(range_end_integer) AS high_number
  FROM timescaledb_information.chunks WHERE hypertable_schema = {schema} GROUP BY 1)
SELECT m.name, m.num_chunks, coalesce(c.number_compressed_chunks, 0),
  coalesce((SELECT sum(total_bytes) FROM public.hypertable_detailed_size(m.spelt::regclass)), 0)::bigint,
  c.before_compression_total_bytes::bigint, c.after_compression_total_bytes::bigint,
  coalesce({low}, low_number::text), coalesce({high}, high_number::text)
FROM mine m LEFT JOIN ends e USING (name)
LEFT JOIN LATERAL (SELECT * FROM public.hypertable_compression_stats(m.spelt::regclass)) c ON true ORDER BY 1
"""
AGGREGATES: LiteralString = """
SELECT a.user_view_name::text, a.materialized_only, coalesce(above.user_view_name, r.table_name)::text, m.id,
  (SELECT count(*) FROM _timescaledb_catalog.chunk c WHERE c.hypertable_id = m.id
    AND to_jsonb(c)->>'dropped' IS DISTINCT FROM 'true'),  -- a column that 2.26 removed
  coalesce((SELECT sum(total_bytes) FROM public.hypertable_detailed_size(
    format('%I.%I', m.schema_name, m.table_name)::regclass)), 0)::bigint,
  r.schema_name::text, r.table_name::text, d.column_name::text, d.column_type IN ('int2'::regtype, 'int4', 'int8'),
  nullif(_timescaledb_functions.cagg_watermark(m.id), CASE d.column_type WHEN 'int2'::regtype THEN -32768
    WHEN 'int4'::regtype THEN -2147483648 WHEN 'int8'::regtype THEN -9223372036854775808 ELSE {never} END)
FROM _timescaledb_catalog.continuous_agg a
JOIN _timescaledb_catalog.hypertable m ON m.id = a.mat_hypertable_id
JOIN _timescaledb_catalog.hypertable r ON r.id = a.raw_hypertable_id
LEFT JOIN _timescaledb_catalog.continuous_agg above ON above.mat_hypertable_id = a.raw_hypertable_id
JOIN _timescaledb_catalog.dimension d ON d.hypertable_id = r.id AND d.interval_length IS NOT NULL
WHERE a.user_view_schema = {schema} ORDER BY 1
"""
# the least value of the type stands for: nothing was materialised yet
NEVER = -210_866_803_200_000_000  # 4714-11-24 BC, in microseconds since 1970
NEWEST: LiteralString = """
SELECT {watermark}, greatest({behind}, 0)::float8 FROM (SELECT max({column}) AS newest FROM {table}) x
"""
JOBS: LiteralString = """
SELECT j.job_id, j.proc_name::text, coalesce(a.user_view_name, j.hypertable_name, '')::text, j.schedule_interval::text,
  j.scheduled, s.last_run_status, {started}, {succeeded}, {next}, coalesce(s.total_runs, 0),
  coalesce(s.total_failures, 0)
FROM timescaledb_information.jobs j
LEFT JOIN timescaledb_information.job_stats s USING (job_id)
LEFT JOIN _timescaledb_catalog.hypertable h
  ON (h.schema_name, h.table_name) = (j.hypertable_schema, j.hypertable_name)
LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = h.id
WHERE coalesce(a.user_view_schema, j.hypertable_schema) = {schema} ORDER BY 3, 2, 1
"""
TABLES: LiteralString = """
SELECT c.relname::text, nullif(c.reltuples, -1)::bigint, pg_table_size(c.oid), pg_indexes_size(c.oid)
FROM pg_class c WHERE c.relnamespace = {namespace} AND c.relkind = 'r' {plain} ORDER BY 1
"""
PLAIN: LiteralString = """AND NOT EXISTS (SELECT FROM _timescaledb_catalog.hypertable h
  WHERE (h.schema_name, h.table_name) = ({schema}, c.relname))"""
# A chunk's index has its hypertable's words behind USING, or, where a constant in them was folded, its name. Equal keys
# of the same kind are twins: the later name is said to be the same as the earlier; one of a constraint stays.
INDEXES: LiteralString = """
WITH own AS (
  SELECT i.*, x.relname AS name, t.relname AS table_name, substring(pg_get_indexdef(x.oid) from ' USING .*$') AS body,
    EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.oid) AS is_constraint
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
  WHERE t.relnamespace = {namespace} AND t.relkind = 'r'),
parts AS (
  SELECT o.indexrelid AS own, o.indexrelid AS part FROM own o
  UNION ALL
  SELECT o.indexrelid, p.indexrelid FROM own o JOIN pg_inherits h ON h.inhparent = o.indrelid
  JOIN pg_index p ON p.indrelid = h.inhrelid
    AND p.indisunique = o.indisunique
  JOIN pg_class c ON c.oid = p.indexrelid JOIN pg_class k ON k.oid = p.indrelid
    AND (substring(pg_get_indexdef(c.oid) from ' USING .*$') = o.body
      OR c.relname = left(k.relname || '_' || o.name, 63)::name))
SELECT o.name::text, o.table_name::text, sum(pg_relation_size(p.part))::bigint,
  coalesce(sum(s.idx_scan), 0)::bigint, o.is_constraint OR o.indisunique,
  (SELECT w.name::text FROM own w
   WHERE w.indrelid = o.indrelid AND w.body = o.body AND w.indexrelid <> o.indexrelid
   AND w.indisvalid
   AND NOT o.is_constraint AND (w.indisunique OR NOT o.indisunique)
   AND (w.is_constraint, w.indisunique, o.name) > (o.is_constraint, o.indisunique, w.name)
   ORDER BY w.is_constraint DESC, w.indisunique DESC, w.name LIMIT 1)
FROM own o JOIN parts p ON p.own = o.indexrelid LEFT JOIN pg_stat_all_indexes s ON s.indexrelid = p.part
GROUP BY o.indexrelid, o.indrelid, o.name, o.table_name, o.body, o.is_constraint, o.indisunique ORDER BY 2, 1
"""


def iso(expression: LiteralString) -> sql.Composed:
    return sql.SQL(ISO).format(sql.SQL(expression))


def read_status(connection: Connection, schema: str, server: Server) -> Status:
    """Everything of one schema, each section in one query; nothing is locked but what reading a catalog locks."""
    ours = server.timescaledb is not None
    plain = sql.SQL(PLAIN).format(schema=sql.Literal(schema)) if ours else sql.SQL("")
    return Status(
        schema=schema,
        hypertables=hypertables(connection, schema) if ours else (),
        aggregates=aggregates(connection, schema) if ours else (),
        jobs=jobs(connection, schema) if ours else (),
        tables=tuple(TableStatus(*row) for row in ask(connection, TABLES, schema, plain=plain)),
        indexes=tuple(IndexStatus(*row) for row in ask(connection, INDEXES, schema)),
    )


def ask(connection: Connection, query: LiteralString, schema: str, **parts: sql.Composable) -> list[tuple[Any, ...]]:
    namespace = sql.SQL("(SELECT oid FROM pg_namespace WHERE nspname = {})").format(sql.Literal(schema))
    return connection.execute(
        sql.SQL(query).format(schema=sql.Literal(schema), **{"namespace": namespace, **parts})
    ).fetchall()


def hypertables(connection: Connection, schema: str) -> tuple[HypertableStatus, ...]:
    rows = ask(connection, HYPERTABLES, schema, low=iso("low"), high=iso("high"))
    return tuple(HypertableStatus(*row) for row in rows)


def jobs(connection: Connection, schema: str) -> tuple[JobStatus, ...]:
    times = {"started": iso("s.last_run_started_at"), "succeeded": iso("s.last_successful_finish")}
    found = []
    for id_, procedure, *row in ask(connection, JOBS, schema, **times, next=iso("s.next_start")):
        found.append(JobStatus(id_, procedure.removeprefix("policy_").replace("_", " "), *row))
    return tuple(found)


def aggregates(connection: Connection, schema: str) -> tuple[AggregateStatus, ...]:
    found = []
    for name, only, source, _, chunks, size, raw_schema, raw, column, is_integer, mark in ask(
        connection, AGGREGATES, schema, never=sql.Literal(NEVER)
    ):
        watermark, behind = None, None
        if mark is not None:
            watermark, behind = freshness(connection, sql.Identifier(raw_schema, raw), column, mark, is_integer)
        found.append(AggregateStatus(name, source, only, chunks, size, watermark, behind))
    return tuple(found)


def freshness(
    connection: Connection, table: sql.Identifier, column: str, mark: int, is_integer: bool
) -> tuple[str, float | None]:
    """The watermark in words, and how far the newest row is beyond it."""
    number = sql.Literal(mark)
    if is_integer:
        parts = {"watermark": sql.SQL("{}::text").format(number), "behind": sql.SQL("newest - {}").format(number)}
    else:
        time = sql.SQL("_timescaledb_functions.to_timestamp({})").format(number)
        parts = {
            "watermark": sql.SQL(ISO).format(time),
            "behind": sql.SQL("extract(epoch FROM newest - {})").format(time),
        }
    row = connection.execute(sql.SQL(NEWEST).format(**parts, column=sql.Identifier(column), table=table)).fetchone()
    assert row is not None
    return row[0], row[1]
