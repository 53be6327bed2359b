"""What stands on the routines of a schema, as the server keeps it (pg_depend): asked before one is changed or goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import LiteralString

from psycopg import sql

from seigen.db.connect import Connection
from seigen.model import Ref, Schema, Server, Use

# one row for each object: what it is, its name, the relation that it is of; operators and the like are 'other'
USES: LiteralString = """
WITH routine AS (
  SELECT p.oid, p.proname, oidvectortypes(p.proargtypes) AS arguments
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname = %(schema)s AND p.prokind IN ('f', 'p')),
stands AS (
  SELECT r.proname, r.arguments, d.classid, d.objid, d.objsubid
  FROM routine r JOIN pg_depend d ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = r.oid),
used AS (
  SELECT s.*, 'constraint' AS kind, c.conname AS name, c.conrelid AS relid, NULL::name AS "column", true AS keeps
  FROM stands s JOIN pg_constraint c ON s.classid = 'pg_constraint'::regclass AND c.oid = s.objid AND c.conrelid > 0
  UNION ALL
  SELECT s.*, 'domain', t.typname, 0, NULL, true
  FROM stands s LEFT JOIN pg_constraint c ON s.classid = 'pg_constraint'::regclass AND c.oid = s.objid
  JOIN pg_type t ON t.oid = c.contypid OR s.classid = 'pg_type'::regclass AND t.oid = s.objid
  UNION ALL
  SELECT s.*, 'table', '', a.attrelid, a.attname, a.attgenerated <> ''
  FROM stands s LEFT JOIN pg_attrdef f ON s.classid = 'pg_attrdef'::regclass AND f.oid = s.objid
  -- before PostgreSQL 15 a generated column depends on what it calls by itself, not by its expression
  JOIN pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum
    OR s.classid = 'pg_class'::regclass AND s.objsubid > 0 AND a.attrelid = s.objid AND a.attnum = s.objsubid
  UNION ALL
  SELECT s.*, CASE WHEN k.oid IS NULL THEN 'index' ELSE 'constraint' END, x.relname, i.indrelid, NULL, true
  FROM stands s JOIN pg_index i ON s.classid = 'pg_class'::regclass AND i.indexrelid = s.objid
  JOIN pg_class x ON x.oid = i.indexrelid
  LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
  WHERE NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)
  UNION ALL
  SELECT s.*, CASE v.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' ELSE 'rule' END, v.relname, v.oid,
         NULL, false
  FROM stands s JOIN pg_rewrite w ON s.classid = 'pg_rewrite'::regclass AND w.oid = s.objid
  JOIN pg_class v ON v.oid = w.ev_class
  UNION ALL
  SELECT s.*, 'trigger', g.tgname, g.tgrelid, NULL, false
  FROM stands s JOIN pg_trigger g ON s.classid = 'pg_trigger'::regclass AND g.oid = s.objid AND NOT g.tgisinternal
  UNION ALL
  SELECT s.*, 'row_security', '', y.polrelid, NULL, false
  FROM stands s JOIN pg_policy y ON s.classid = 'pg_policy'::regclass AND y.oid = s.objid
  UNION ALL
  SELECT s.*, CASE q.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, q.proname, 0, NULL, false
  FROM stands s JOIN pg_proc q ON s.classid = 'pg_proc'::regclass AND q.oid = s.objid AND q.prokind IN ('f', 'p')
  UNION ALL
  SELECT s.*, 'other', '', 0, NULL, false
  FROM stands s
  WHERE s.classid NOT IN ('pg_constraint'::regclass, 'pg_type'::regclass, 'pg_attrdef'::regclass, 'pg_class'::regclass,
      'pg_rewrite'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_proc'::regclass)
    OR EXISTS (SELECT FROM pg_class c WHERE s.classid = 'pg_class'::regclass AND s.objsubid = 0
                 AND c.oid = s.objid AND c.relkind = 'p')
    OR EXISTS (SELECT FROM pg_proc q WHERE s.classid = 'pg_proc'::regclass AND q.oid = s.objid AND q.prokind = 'a'))
SELECT u.proname::text, u.arguments, u.kind, u.name::text, coalesce(c.relname, '')::text, u.relid::bigint,
       coalesce(u."column", '')::text, u.keeps,
       CASE WHEN u."column" IS NOT NULL AND NOT u.keeps THEN 'the default of ' ELSE '' END
         || CASE WHEN u."column" IS NOT NULL THEN 'column ' || u."column" || ' of ' || c.relname
                 WHEN u.kind IN ('view', 'materialized_view') THEN replace(u.kind, '_', ' ') || ' ' || u.name
                 ELSE pg_describe_object(u.classid, u.objid, u.objsubid) END
FROM used u LEFT JOIN pg_class c ON c.oid = u.relid
-- what a child has (a chunk, a partition) goes with what its parent has
WHERE NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = u.relid AND (c.relispartition {children}))
ORDER BY 1, 2, 3, 4, 5, 7
"""
CHUNKS: LiteralString = """
OR h.inhparent IN (
  SELECT m.oid FROM _timescaledb_catalog.hypertable e JOIN pg_namespace s ON s.nspname = e.schema_name
  JOIN pg_class m ON m.relnamespace = s.oid AND m.relname = e.table_name)
"""

# the views of an aggregate: the one that is read, and the two that the server keeps
AGGREGATE_VIEWS: LiteralString = """
SELECT c.oid::bigint, a.user_view_name FROM _timescaledb_catalog.continuous_agg a
JOIN pg_namespace n ON n.nspname IN (a.user_view_schema, a.partial_view_schema, a.direct_view_schema)
JOIN pg_class c ON c.relnamespace = n.oid AND (n.nspname, c.relname) IN (
  (a.user_view_schema, a.user_view_name), (a.partial_view_schema, a.partial_view_name),
  (a.direct_view_schema, a.direct_view_name))
"""


def aggregate_views(connection: Connection, server: Server) -> dict[int, str]:
    """A view's oid → the continuous aggregate that it is part of."""
    return dict(connection.execute(AGGREGATE_VIEWS).fetchall()) if server.timescaledb is not None else {}


def uses(
    connection: Connection, server: Server, live: Schema, relations: Mapping[str, str], routines: Mapping[str, str]
) -> dict[str, tuple[Use, ...]]:
    """'f(integer)' → what uses it. `relations` and `routines`: today's names → those of the plan."""
    if not any(ref.kind in ("function", "procedure") for ref in live.objects):
        return {}
    query = sql.SQL(USES).format(children=sql.SQL(CHUNKS if server.timescaledb is not None else ""))
    aggregates = aggregate_views(connection, server)
    found: dict[str, dict[Use, None]] = {}
    rows = connection.execute(query, {"schema": live.name})
    for routine, arguments, kind, name, relation, relid, column, keeps, text in rows:
        if relid in aggregates:
            item = Use(f"continuous aggregate {aggregates[relid]}", Ref("continuous_aggregate", aggregates[relid]))
        else:
            relation = relations.get(relation, relation)
            renamed = routines if kind in ("function", "procedure") else relations
            owner = relation if kind in ("constraint", "trigger") else ""
            item = Use(text, Ref(kind, renamed.get(name, name) or relation, owner), column, keeps)
        found.setdefault(f"{routines.get(routine, routine)}({arguments})", {})[item] = None
    return {routine: tuple(items) for routine, items in found.items()}
