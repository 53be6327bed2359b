"""An independent look at what a schema holds: by PostgreSQL's and TimescaleDB's own views, not by seigen's query.

Two schemas that were built in different ways are compared by it: names of the schema itself, positions, ids and the
state of chunks are left out.
"""

from __future__ import annotations

import re
from typing import Any, LiteralString

import psycopg

QUERIES: dict[str, LiteralString] = {
    "columns": """
        SELECT table_name, column_name, udt_name, character_maximum_length, numeric_precision, numeric_scale,
          datetime_precision, is_nullable, replace(column_default, %(schema)s || '.', ''), is_identity,
          identity_generation, identity_start, identity_increment, is_generated,
          replace(generation_expression, %(schema)s || '.', ''), collation_name,
          col_description((quote_ident(table_schema) || '.' || quote_ident(table_name))::regclass, ordinal_position)
        FROM information_schema.columns WHERE table_schema = %(schema)s ORDER BY 1, 2""",
    "constraints": """
        SELECT c.conrelid::regclass::text, c.conname, c.contype, c.convalidated, c.condeferrable, c.condeferred,
          pg_get_constraintdef(c.oid), obj_description(c.oid, 'pg_constraint')
        FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
        WHERE n.nspname = %(schema)s AND c.contype <> 'n' AND c.conrelid <> 0 AND c.conparentid = 0 ORDER BY 1, 2""",
    "indexes": """
        SELECT t.relname, c.relname, i.indisunique, i.indisvalid, i.indisprimary, am.amname,
          (SELECT array_agg(pg_get_indexdef(c.oid, k, false) ORDER BY k) FROM generate_series(1, i.indnatts) k),
          i.indoption::text, i.indnkeyatts, pg_get_expr(i.indpred, i.indrelid), c.reloptions,
          obj_description(c.oid, 'pg_class')
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
        JOIN pg_am am ON am.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = %(schema)s ORDER BY 1, 2""",
    "aggregate_indexes": """
        SELECT a.view_name, i.relname, x.indisunique, x.indisvalid, obj_description(i.oid, 'pg_class'),
          (SELECT array_agg(pg_get_indexdef(i.oid, k, false) ORDER BY k) FROM generate_series(1, x.indnatts) k),
          x.indoption::text, i.reloptions
        FROM timescaledb_information.continuous_aggregates a
        JOIN pg_namespace n ON n.nspname = a.materialization_hypertable_schema
        JOIN pg_class t ON t.relnamespace = n.oid AND t.relname = a.materialization_hypertable_name
        JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
        WHERE a.view_schema = %(schema)s AND i.relname !~ '^_materialized_hypertable_[0-9]+_' ORDER BY 1, 2""",
    "comments": """
        SELECT c.relname, c.relkind, c.relpersistence, obj_description(c.oid, 'pg_class') FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = %(schema)s AND c.relkind IN ('r', 'v', 'm', 'p') ORDER BY 1""",
    "views": """
        SELECT c.relname, c.relkind, replace(pg_get_viewdef(c.oid, true), %(schema)s || '.', ''), c.reloptions,
          c.relispopulated,
          (SELECT array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)
           FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = %(schema)s AND c.relkind IN ('v', 'm') AND NOT EXISTS (
          SELECT FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid
          JOIN pg_class m ON m.oid = d.refobjid JOIN pg_namespace i ON i.oid = m.relnamespace
          WHERE w.ev_class = c.oid AND i.nspname = '_timescaledb_internal')
        ORDER BY 1""",
    "enums": """
        SELECT t.typname, array_agg(e.enumlabel ORDER BY e.enumsortorder), obj_description(t.oid, 'pg_type')
        FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid JOIN pg_namespace n ON n.oid = t.typnamespace
        WHERE n.nspname = %(schema)s GROUP BY t.oid ORDER BY 1""",
    "sequences": """
        SELECT CASE WHEN d.deptype = 'i' THEN 'identity' ELSE c.relname END,
          format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
          s.seqcycle, d.deptype, d.refobjid::regclass::text, a.attname, obj_description(c.oid, 'pg_class')
        FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i')
          AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
        LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE n.nspname = %(schema)s ORDER BY 1, 10, 11""",
    "routines": """
        SELECT p.proname, p.prokind, oidvectortypes(p.proargtypes),
          replace(pg_get_functiondef(p.oid), quote_ident(%(schema)s) || '.', ''), obj_description(p.oid, 'pg_proc')
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = %(schema)s AND p.prokind IN ('f', 'p')
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1, 3""",
    "triggers": """
        SELECT t.relname, g.tgname, replace(pg_get_triggerdef(g.oid), quote_ident(%(schema)s) || '.', ''), g.tgenabled,
          obj_description(g.oid, 'pg_trigger')
        FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid JOIN pg_namespace n ON n.oid = t.relnamespace
        WHERE n.nspname = %(schema)s AND NOT g.tgisinternal AND g.tgparentid = 0 AND g.tgname NOT LIKE 'ts_%%'
        ORDER BY 1, 2""",
    "domains": """
        SELECT t.typname, format_type(t.typbasetype, t.typtypmod), t.typcollation::regcollation::text, t.typnotnull,
          replace(pg_get_expr(t.typdefaultbin, 0), %(schema)s || '.', ''), obj_description(t.oid, 'pg_type'),
          (SELECT array_agg(c.conname || ' ' || pg_get_constraintdef(c.oid) ORDER BY c.conname) FROM pg_constraint c
           WHERE c.contypid = t.oid AND c.contype = 'c')
        FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
        WHERE n.nspname = %(schema)s AND t.typtype = 'd' ORDER BY 1""",
    "row_security": """
        SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.policyname, p.permissive, p.roles, p.cmd, p.qual,
          p.with_check, obj_description(y.oid, 'pg_policy')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_policies p ON p.schemaname = n.nspname AND p.tablename = c.relname
        LEFT JOIN pg_policy y ON y.polrelid = c.oid AND y.polname = p.policyname
        WHERE n.nspname = %(schema)s AND (c.relrowsecurity OR c.relforcerowsecurity OR y.oid IS NOT NULL)
        ORDER BY 1, 4""",
    # what a new object does not have, and what it has and these have not
    "grants": """
        SELECT o.sort, o.name, r.grantee::regrole::text, r.privilege_type, r.is_grantable, r.there
        FROM (
          SELECT 'relation' AS sort, relname::text AS name, relnamespace AS schema, relacl AS acl,
            acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner) AS usual
          FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S')
          UNION ALL SELECT 'column', relname || '.' || attname, relnamespace, attacl, acldefault('c', relowner)
          FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE NOT attisdropped
          UNION ALL SELECT 'routine', proname || '(' || oidvectortypes(proargtypes) || ')', pronamespace, proacl,
            acldefault('f', proowner) FROM pg_proc p
          WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')) o
        JOIN pg_namespace n ON n.oid = o.schema, LATERAL (
          (SELECT 'granted' AS there, * FROM aclexplode(o.acl) EXCEPT SELECT 'granted', * FROM aclexplode(o.usual))
          UNION ALL
          (SELECT 'revoked', * FROM aclexplode(o.usual) EXCEPT SELECT 'revoked', * FROM aclexplode(o.acl))) r
        WHERE n.nspname = %(schema)s AND o.acl IS NOT NULL ORDER BY 1, 2, 3, 4""",
    "partitions": """
        SELECT c.relname, c.relkind, p.relname, pg_get_expr(c.relpartbound, c.oid), pg_get_partkeydef(c.oid)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
        WHERE n.nspname = %(schema)s AND (c.relkind = 'p' OR c.relispartition AND c.relkind = 'r') ORDER BY 1""",
    "dimensions": """
        SELECT hypertable_name, column_name, column_type::text, dimension_type, time_interval, integer_interval,
          num_partitions FROM timescaledb_information.dimensions WHERE hypertable_schema = %(schema)s ORDER BY 1, 2""",
    "hypertables": """
        SELECT hypertable_name, num_dimensions, compression_enabled FROM timescaledb_information.hypertables
        WHERE hypertable_schema = %(schema)s ORDER BY 1""",
    "compression": """
        SELECT hypertable_name, attname, segmentby_column_index, orderby_column_index, orderby_asc, orderby_nullsfirst
        FROM timescaledb_information.compression_settings WHERE hypertable_schema = %(schema)s
        ORDER BY 1, 3, 4, 2""",
    "aggregates": """
        SELECT view_name, materialized_only, compression_enabled, view_definition
        FROM timescaledb_information.continuous_aggregates WHERE view_schema = %(schema)s ORDER BY 1""",
    "jobs": """
        SELECT proc_name, coalesce(a.view_name, j.hypertable_name), schedule_interval, max_runtime, max_retries,
          retry_period, scheduled, fixed_schedule, config - 'hypertable_id' - 'mat_hypertable_id'
        FROM timescaledb_information.jobs j LEFT JOIN timescaledb_information.continuous_aggregates a
          ON (a.materialization_hypertable_schema, a.materialization_hypertable_name)
             = (j.hypertable_schema, j.hypertable_name)
          OR (a.view_schema, a.view_name) = (j.hypertable_schema, j.hypertable_name)
        WHERE coalesce(a.view_schema, j.hypertable_schema) = %(schema)s
        ORDER BY 1, 2, 9""",
}


Snapshot = dict[str, list[tuple[Any, ...]]]


OF_TIMESCALEDB = re.compile(r"timescaledb_\w+\.")  # a query of its relations


def snapshot(connection: psycopg.Connection[Any], schema: str) -> Snapshot:
    """Everything in the schema as rows of plain values. Sets the session's search_path."""
    connection.execute("SELECT set_config('search_path', quote_ident(%s) || ', public', false)", (schema,))
    row = connection.execute("SELECT to_regnamespace('timescaledb_information') IS NOT NULL").fetchone()
    queries = {name: query for name, query in QUERIES.items() if row == (True,) or not OF_TIMESCALEDB.search(query)}
    return {name: connection.execute(query, {"schema": schema}).fetchall() for name, query in queries.items()}
