"""A query on a connection → PlanFacts: EXPLAIN once, in a transaction that is rolled back.

Which tables a query names, also those whose chunks were all excluded and are not in the plan, the server tells by the
locks that it took for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from seigen.bench.plan_facts import PlanFacts, plan_facts
from seigen.bench.plan_tree import Catalog, Name, relations
from seigen.db.connect import Connection

Query = str | sql.SQL | sql.Composed
Params = Sequence[Any] | Mapping[str, Any] | None
Cursor = psycopg.Cursor[tuple[Any, ...]]

EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, VERBOSE, FORMAT JSON) "  # VERBOSE: with the schemas
# the embedded engine is one process without an id
LOCKED: LiteralString = """
SELECT l.relation::bigint, l.mode FROM pg_locks l
WHERE l.pid IS NOT DISTINCT FROM nullif(pg_backend_pid(), 0) AND l.locktype = 'relation' AND l.granted
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
IS_TIMESCALE: LiteralString = "SELECT to_regclass('_timescaledb_catalog.continuous_agg') IS NOT NULL"
# hypertables, an aggregate's materialised one by the aggregate's name; the internal ones that hold compressed chunks
# are nobody's
HYPERTABLES: LiteralString = """
SELECT c.oid, coalesce(a.user_view_schema, h.schema_name) AS schema, coalesce(a.user_view_name, h.table_name) AS name,
  a.user_view_name IS NOT NULL AS is_aggregate
FROM _timescaledb_catalog.hypertable h
JOIN pg_namespace n ON n.nspname = h.schema_name
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = h.table_name
LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = h.id
WHERE h.compression_state <> 2
"""
NONE: LiteralString = """
SELECT NULL::oid AS oid, NULL::name AS schema, NULL::name AS name, false AS is_aggregate WHERE false
"""
RELATIONS: LiteralString = """
WITH hypertable AS ({hypertables}),
part AS (
  SELECT c.oid, c.relnamespace, c.relname, i.inhparent IS NOT NULL AS is_chunk,
    CASE WHEN c.relispartition THEN pg_partition_root(c.oid)::oid ELSE coalesce(i.inhparent, c.oid) END AS whole
  FROM pg_class c
  LEFT JOIN (SELECT inhrelid, inhparent FROM pg_inherits JOIN hypertable ON oid = inhparent) i ON i.inhrelid = c.oid
  WHERE c.oid = ANY(%(relations)s::oid[]) AND c.relkind IN ('r', 'p', 'f', 'm'))
SELECT p.oid::bigint, n.nspname::text, p.relname::text, p.is_chunk, p.whole::bigint,
  coalesce(h.schema, wn.nspname)::text, coalesce(h.name, w.relname)::text, h.oid IS NOT NULL,
  coalesce(h.is_aggregate, false)
FROM part p JOIN pg_namespace n ON n.oid = p.relnamespace
JOIN pg_class w ON w.oid = p.whole JOIN pg_namespace wn ON wn.oid = w.relnamespace
LEFT JOIN hypertable h ON h.oid = p.whole
WHERE wn.nspname <> 'information_schema' AND wn.nspname !~ '^pg_(catalog|toast)'
  AND (h.oid IS NOT NULL OR wn.nspname !~ '^_timescaledb_')
ORDER BY 2, 3
"""
TOTALS: LiteralString = (
    "SELECT inhparent::bigint, count(*) FROM pg_inherits WHERE inhparent = ANY(%s::oid[]) GROUP BY 1"
)
# A chunk's index is its hypertable's with the same words behind USING, of twins the one that its name was made from.
# The name alone decides where a chunk's predicate is spelt in other words: constants are folded there.
INDEXES: LiteralString = """
SELECT DISTINCT ON (p.oid) p.schema, p.name, w.name
FROM unnest(%s::oid[], %s::oid[]) AS r (part, whole)
CROSS JOIN LATERAL (
  SELECT x.oid, n.nspname::text AS schema, x.relname::text AS name, t.relname::text AS table_name, i.indisunique,
    substring(pg_get_indexdef(x.oid) from ' USING .*$') AS body
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = x.relnamespace WHERE i.indrelid = r.part) p
CROSS JOIN LATERAL (
  SELECT x.relname::text AS name, i.indisunique, substring(pg_get_indexdef(x.oid) from ' USING .*$') AS body
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = r.whole) w
CROSS JOIN LATERAL (
  SELECT p.body = w.body AS words, p.name = left(p.table_name || '_' || w.name, 63) AS names) same
WHERE p.indisunique = w.indisunique AND (same.words OR same.names)
ORDER BY p.oid, same.words DESC, same.names DESC, w.name
"""


def explain(connection: Connection, query: Query, params: Params = None) -> PlanFacts:
    """Runs the query once by EXPLAIN ANALYZE and rolls it back; a transaction that is open already stays open.

    The plan is the one for these values. `EXECUTE name (…)` of a prepared statement gives a generic one, too. Raises
    psycopg.Error for what the server refuses.
    """
    with connection.transaction(force_rollback=True), connection.cursor(row_factory=tuple_row) as cursor:
        before = locked(cursor)
        # binary: sent so that the server takes one statement only, and nothing behind a semicolon can end the rollback
        text = sql.SQL(EXPLAIN) + query if isinstance(query, sql.Composable) else f"{EXPLAIN}{query}".encode()
        row = cursor.execute(text, params, binary=True).fetchone()
        assert row is not None
        after = locked(cursor)
        asked = {oid for oid, _ in after - before}
        catalog = read_catalog(cursor, {oid for oid, _ in after}, asked, set(relations(row[0][0].get("Plan", {}))))
        return plan_facts(row[0], catalog)


def locked(cursor: Cursor) -> set[tuple[int, str]]:
    """Relations that this transaction has locked so far, and how."""
    return {(oid, mode) for oid, mode in cursor.execute(LOCKED)}


def read_catalog(cursor: Cursor, oids: Iterable[int], asked: set[int], planned: set[Name]) -> Catalog:
    """What the names of these relations stand for. A hypertable is one of the query's if it was locked for it
    (`asked`), or is in the plan: what the transaction did before the query may have locked it the same way.
    """
    ours = only(cursor.execute(IS_TIMESCALE))
    query = sql.SQL(RELATIONS).format(hypertables=sql.SQL(HYPERTABLES if ours else NONE))
    rows = cursor.execute(query, {"relations": sorted(oids)}).fetchall()
    label = labels((row[5], row[6]) for row in rows)
    tables: dict[Name, str] = {}
    chunks: dict[Name, str] = {}
    parts: dict[int, int] = {}
    counted: dict[int, str] = {}
    aggregates = set()
    for oid, schema, name, is_chunk, whole, whole_schema, whole_name, is_hypertable, is_aggregate in rows:
        known = label[Name(whole_schema, whole_name)]
        (chunks if is_chunk else tables)[Name(schema, name)] = known
        if oid != whole:
            parts[oid] = whole
        if is_aggregate:
            aggregates.add(known)
        if is_hypertable and (oid in asked or Name(schema, name) in planned):
            counted[whole] = known
    found: dict[int, int] = dict(cursor.execute(TOTALS, (list(counted),)).fetchall())
    indexes = cursor.execute(INDEXES, (list(parts), list(parts.values()))).fetchall()
    return Catalog(
        tables=tables,
        chunks=chunks,
        totals={known: found.get(whole, 0) for whole, known in counted.items()},
        indexes={Name(schema, name): declared for schema, name, declared in indexes},
        aggregates=frozenset(aggregates),
    )


def only(cursor: Cursor) -> Any:
    row = cursor.fetchone()
    assert row is not None
    return row[0]


def labels(names: Iterable[tuple[str, str]]) -> dict[Name, str]:
    """The bare name; with its schema in front where a query has two of the same."""
    distinct = {Name(*name) for name in names}
    bare = [name for _, name in distinct]
    return {each: each.name if bare.count(each.name) == 1 else f"{each.schema}.{each.name}" for each in distinct}
