"""What the rows say about a plan, asked only when there is a difference. Reads; takes ACCESS SHARE at most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import LiteralString

import psycopg
from psycopg import sql

from seigen.db.connect import Connection
from seigen.db.roles import current_role, default_rights
from seigen.db.uses import aggregate_views, uses
from seigen.diff import Difference
from seigen.kinds.columns import CALL
from seigen.kinds.types import base_type
from seigen.model import (
    ContinuousAggregate,
    Facts,
    Hypertable,
    Index,
    MaterializedView,
    Object,
    Partition,
    Policy,
    Reader,
    Ref,
    Schema,
    Sequence,
    Server,
    Table,
    View,
    columns_of,
)

# from the catalog itself: the public views fail for a role that may not use some other schema with a hypertable; a
# compressed chunk has bit 1 in its status in every version, but compressed_chunk_id is gone in 2.29
COMPRESSED: LiteralString = """
SELECT coalesce(a.user_view_name, h.table_name)::text, count(*)
FROM _timescaledb_catalog.chunk c JOIN _timescaledb_catalog.hypertable h ON h.id = c.hypertable_id
LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = h.id
WHERE c.status & 1 = 1 AND coalesce(a.user_view_schema, h.schema_name) = %(schema)s
GROUP BY 1
"""

MATERIALIZED: LiteralString = """
SELECT a.user_view_name::text, h.schema_name::text, h.table_name::text
FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id
WHERE a.user_view_schema = %(schema)s
"""

# 42501 where the role may not see it, so that counts as one that has; not in WHERE, where others than sequences come by
COUNTED: LiteralString = """
SELECT c.relname::text, CASE WHEN has_sequence_privilege(c.oid, 'USAGE, SELECT')
  THEN pg_sequence_last_value(c.oid) IS NOT NULL ELSE true END
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %(schema)s
"""

READABLE: LiteralString = """
SELECT has_table_privilege(r.oid, 'SELECT') AND NOT row_security_active(r.oid)
FROM unnest(%(schemas)s::text[], %(relations)s::text[]) WITH ORDINALITY p(s, n, o),
  LATERAL (SELECT (quote_ident(p.s) || '.' || quote_ident(p.n))::regclass::oid AS oid) r
ORDER BY p.o
"""

# the beginning of the oldest chunk of each hypertable and aggregate, as a literal of its time column
OLDEST: LiteralString = """
SELECT coalesce(a.view_name, c.hypertable_name)::text,
  coalesce(min(c.range_start)::text, min(c.range_start_integer)::text)
FROM timescaledb_information.chunks c
LEFT JOIN timescaledb_information.continuous_aggregates a
  ON a.materialization_hypertable_schema = c.hypertable_schema
  AND a.materialization_hypertable_name = c.hypertable_name
WHERE coalesce(a.view_schema, c.hypertable_schema) = %(schema)s
GROUP BY 1
"""

# views and rules, generated columns, policies, triggers and SQL functions that read a column, and views that read none:
# count(*); a generated column also depends on itself, and on PostgreSQL 14 it is the column that depends, not its
# expression
READERS: LiteralString = """
SELECT DISTINCT t.relname, coalesce(a.attname, ''),
  CASE WHEN g.attname IS NOT NULL THEN 'generated column ' || g.attname
       WHEN v.oid IS NOT NULL THEN CASE v.relkind WHEN 'm' THEN 'materialized view ' ELSE 'view ' END || v.relname
       ELSE pg_describe_object(d.classid, d.objid, d.objsubid) END,
  v.oid::bigint,
  -- what seigen has a kind for, when it stands in the same schema: kind, name, relation
  CASE WHEN v.relkind = 'v' AND v.relnamespace = n.oid THEN ARRAY['view', v.relname, '']
       WHEN v.relkind = 'm' AND v.relnamespace = n.oid THEN ARRAY['materialized_view', v.relname, '']
       WHEN s.relnamespace = n.oid THEN ARRAY['row_security', s.relname, '']
       WHEN u.relnamespace = n.oid THEN ARRAY['trigger', o.tgname, u.relname]
       WHEN q.pronamespace = n.oid
         THEN ARRAY[CASE q.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, q.proname, ''] END
FROM pg_depend d
JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
LEFT JOIN pg_class v ON v.oid = w.ev_class
LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
LEFT JOIN pg_attribute g ON g.attrelid = coalesce(f.adrelid, CASE d.classid WHEN 'pg_class'::regclass THEN d.objid END)
  AND g.attnum = coalesce(f.adnum, d.objsubid) AND g.attgenerated <> ''
LEFT JOIN pg_policy p ON d.classid = 'pg_policy'::regclass AND p.oid = d.objid
LEFT JOIN pg_class s ON s.oid = p.polrelid
LEFT JOIN pg_trigger o ON d.classid = 'pg_trigger'::regclass AND o.oid = d.objid
LEFT JOIN pg_class u ON u.oid = o.tgrelid
LEFT JOIN pg_proc q ON d.classid = 'pg_proc'::regclass AND q.oid = d.objid
WHERE d.refclassid = 'pg_class'::regclass AND n.nspname = %(schema)s AND t.relname = ANY(%(tables)s)
  AND d.classid IN ('pg_rewrite'::regclass, 'pg_attrdef'::regclass, 'pg_policy'::regclass, 'pg_trigger'::regclass,
                    'pg_proc'::regclass, 'pg_class'::regclass)
  AND v.oid IS DISTINCT FROM t.oid AND (v.oid IS NOT NULL OR d.refobjsubid <> 0)
  AND (d.classid NOT IN ('pg_attrdef'::regclass, 'pg_class'::regclass) OR g.attnum <> a.attnum)
"""

CASTS: LiteralString = """
SELECT p.old, p.new FROM unnest(%(old)s::text[], %(new)s::text[]) p(old, new)
JOIN pg_type a ON a.oid = to_regtype(p.old) JOIN pg_type b ON b.oid = to_regtype(p.new)
WHERE a.oid = b.oid OR b.typcategory = 'S' OR EXISTS (
  SELECT FROM pg_cast c WHERE c.castsource = a.oid AND c.casttarget = b.oid AND c.castcontext IN ('a', 'i'))
"""

# where TimescaleDB puts an aggregate's indexes, whatever schema the aggregate is in
TAKEN: LiteralString = """
SELECT relname::text FROM pg_class
WHERE relnamespace = to_regnamespace('_timescaledb_internal') AND relname = ANY(%(names)s)
"""

RETURNS: LiteralString = "SELECT prorettype::regtype::text FROM pg_proc WHERE oid = to_regprocedure(%(function)s)"

VOLATILE: LiteralString = "SELECT DISTINCT proname FROM pg_proc WHERE provolatile = 'v' AND proname = ANY(%(names)s)"


def gather(
    connection: Connection,
    server: Server,
    live: Schema,
    differences: Iterable[Difference],
    former: Mapping[str, str],
    routines: Mapping[str, str],
) -> Facts:
    """Facts for these differences. `live` has today's names; `former` maps the relations of the plan to them.

    `routines` maps today's functions and procedures to those of the plan.
    """
    pairs = list(differences)
    tables = [former.get(pair.ref.name, pair.ref.name) for pair in pairs if isinstance(pair.live, Table)]
    made_again = [ref.name for ref, item in live.objects.items() if isinstance(item, MADE_AGAIN)]
    to_come = {old: new for new, old in former.items()}
    read_by = readers(connection, server, live, tables + made_again, to_come)
    packed = compressed(connection, server, live)
    return Facts(
        rows=frozenset(to_come.get(name, name) for name in rows(connection, server, live) | counted(connection, live)),
        compressed={to_come.get(name, name): count for name, count in packed.items()},
        expiring=expiring(connection, live, pairs, former),
        readers={to_come.get(name, name): columns for name, columns in read_by.items()},
        volatile=volatile(connection, pairs),
        taken=taken(connection, pairs),
        casts=casts(connection, live, pairs),
        uses=uses(connection, server, live, to_come, routines),
        default_rights=default_rights(connection, live.name),
        role=current_role(connection),
        oldest={to_come.get(name, name): start for name, start in oldest(connection, live, pairs).items()},
    )


def rows(connection: Connection, server: Server, live: Schema) -> frozenset[str]:
    """The tables and materialized views that hold a row, and the aggregates that hold a materialised one.

    A relation whose rows the role may not see, by its rights or by row security, counts as one that does: a hazard too
    many hurts nobody.
    """
    tables = [ref.name for ref, item in live.objects.items() if isinstance(item, Table | Partition) or is_filled(item)]
    places = [(name, live.name, name) for name in tables]
    if server.timescaledb is not None:
        places += connection.execute(MATERIALIZED, {"schema": live.name}).fetchall()
    if not places:
        return frozenset()
    named = {"schemas": [place[1] for place in places], "relations": [place[2] for place in places]}
    readable = connection.execute(READABLE, named).fetchall()
    each = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(schema, relation))
        for (name, schema, relation), (allowed,) in zip(places, readable, strict=True)
        if allowed
    ]
    hidden = {place[0] for place, (allowed,) in zip(places, readable, strict=True) if not allowed}
    found = connection.execute(sql.SQL(" UNION ALL ").join(each)).fetchall() if each else []
    return frozenset(hidden.union(name for (name,) in found))


def counted(connection: Connection, live: Schema) -> frozenset[str]:
    """The sequences that have given out a number."""
    if not any(isinstance(item, Sequence) for item in live.objects.values()):
        return frozenset()
    found = connection.execute(COUNTED, {"schema": live.name})
    return frozenset(name for name, has_counted in found if has_counted)


MADE_AGAIN = (View, MaterializedView, ContinuousAggregate)


def is_filled(item: Object) -> bool:
    """One that was never filled cannot be read (55000)."""
    return isinstance(item, MaterializedView) and item.populated


def compressed(connection: Connection, server: Server, live: Schema) -> dict[str, int]:
    if server.timescaledb is None:
        return {}
    return dict(connection.execute(COMPRESSED, {"schema": live.name}).fetchall())


def expiring(
    connection: Connection, live: Schema, pairs: Iterable[Difference], former: Mapping[str, str]
) -> dict[str, int]:
    """Chunks that a new or changed retention would drop at once; 1 for old rows of a table that has no chunks yet.

    A retention also changes with the integer_now that it counts from.
    """
    changed = {pair.ref: pair for pair in pairs}
    found: dict[str, int] = {}
    for name, age in ages(live, changed).items():
        today = former.get(name, name)
        hypertable = bottom(live, changed, name)
        limit = point_in_time(connection, hypertable, age)
        if any(Ref(kind, today) in live.objects for kind in HAS_CHUNKS):
            relation = sql.Identifier(live.name, today).as_string(connection)
            query = sql.SQL("SELECT count(*) FROM show_chunks({}::regclass, older_than => {})")
            found[name] = ask(connection, query.format(sql.Literal(relation), limit)) if limit is not None else 1
        elif Ref("table", today) in live.objects:
            column = hypertable.dimensions[0].column if hypertable is not None else ""
            if limit is None or column not in columns_of(live, today):  # the column is to be renamed as well
                found[name] = 1
                continue
            query = sql.SQL("SELECT count(*) FROM (SELECT FROM {} WHERE {} < {} LIMIT 1) x")
            found[name] = ask(connection, query.format(sql.Identifier(live.name, today), sql.Identifier(column), limit))
    return found


def ages(live: Schema, changed: Mapping[Ref, Difference]) -> dict[str, str | int]:
    """The drop_after of every retention that is to begin, to change, or to be counted from another integer_now."""
    found: dict[str, str | int] = {}
    for ref, old, new in changed.values():
        policy = new if ref.kind == "retention_policy" and old != new else None
        if isinstance(old, Hypertable) and isinstance(new, Hypertable):
            kept = Ref("retention_policy", ref.name)
            if old.dimensions[0].integer_now != new.dimensions[0].integer_now and kept not in changed:
                policy = live.objects.get(kept)
        if isinstance(policy, Policy):
            age = policy.jobs[0].config.get("drop_after")
            if isinstance(age, str) or type(age) is int:
                found[policy.relation] = age
    return found


def bottom(live: Schema, changed: Mapping[Ref, Difference], relation: str) -> Hypertable | None:
    """The hypertable that a relation is or reads, as it is to be."""
    names, seen = [relation], set[str]()
    while names:
        name = names.pop()
        seen.add(name)
        place = Ref("hypertable", name)
        item = changed[place].desired if place in changed else live.objects.get(place)
        if isinstance(item, Hypertable):
            return item
        place = Ref("continuous_aggregate", name)
        above = changed[place].desired if place in changed else live.objects.get(place)
        if isinstance(above, ContinuousAggregate):
            names += [source for source in above.sources if source not in seen]
    return None


def point_in_time(connection: Connection, hypertable: Hypertable | None, age: str | int) -> sql.Composed | None:
    """The age as SQL for the place in time before which rows are that old; None when nobody can tell now."""
    if isinstance(age, str):
        return sql.SQL("now() - {}::interval").format(sql.Literal(age))
    now = hypertable.dimensions[0].integer_now if hypertable is not None else None
    if now is None:
        return None
    row = connection.execute(RETURNS, {"function": f"{now}()"}).fetchone()
    if row is None:  # the plan makes it first
        return None
    parts = {"now": sql.SQL(now), "age": sql.Literal(age), "type": sql.SQL(row[0])}
    return sql.SQL("({now}() - {age})::{type}").format(**parts)


def ask(connection: Connection, query: sql.Composed) -> int:
    """The number; 1 when the user's function fails, or rows may not be seen: a hazard too many hurts nobody."""
    try:
        row = connection.execute(query).fetchone()
    except (psycopg.errors.DataError, psycopg.errors.RaiseException, psycopg.errors.InsufficientPrivilege):
        return 1
    return int(row[0]) if row else 0


HAS_CHUNKS = ("hypertable", "continuous_aggregate")


def oldest(connection: Connection, live: Schema, pairs: Iterable[Difference]) -> dict[str, str]:
    """Where the raw rows of aggregates begin to which a refresh is owed."""
    owed = any(isinstance(pair.live, ContinuousAggregate) and not pair.live.refreshed for pair in pairs)
    return dict(connection.execute(OLDEST, {"schema": live.name}).fetchall()) if owed else {}


def readers(
    connection: Connection, server: Server, live: Schema, tables: list[str], to_come: Mapping[str, str]
) -> dict[str, dict[str, tuple[Reader, ...]]]:
    """By the tables' names of today; the readers' own identities have the names of the plan."""
    aggregates = aggregate_views(connection, server)
    found: dict[str, dict[str, dict[str, Reader]]] = {}
    for table, column, text, view, place in connection.execute(READERS, {"schema": live.name, "tables": tables}):
        if view in aggregates:
            text, place = f"continuous aggregate {aggregates[view]}", ("continuous_aggregate", aggregates[view], "")
        ref = Ref(place[0], *(to_come.get(name, name) for name in place[1:])) if place else None
        found.setdefault(table, {}).setdefault(column, {})[text] = Reader(text, ref)
    return {
        table: {column: tuple(named[text] for text in sorted(named)) for column, named in by.items()}
        for table, by in found.items()
    }


def casts(connection: Connection, live: Schema, pairs: Iterable[Difference]) -> frozenset[tuple[str, str]]:
    """Which of the type changes the server makes on assignment, so that a value that does not fit is an error.

    Domains are what they stand on: a new one is not there yet, and an explicit cast to one would cut values.
    """
    changed = list(pairs)
    then = Schema(live.name, live.objects | {ref: item for ref, _, item in changed if item is not None})
    found = sorted(
        {
            (base_type(live, old.columns[name].type), base_type(then, column.type))
            for _, old, desired in changed
            if isinstance(old, Table) and isinstance(desired, Table)
            for name, column in desired.columns.items()
            if name in old.columns and old.columns[name].type != column.type
        }
    )
    if not found:
        return frozenset()
    old, new = zip(*found, strict=True)
    return frozenset(connection.execute(CASTS, {"old": list(old), "new": list(new)}).fetchall())


def taken(connection: Connection, pairs: Iterable[Difference]) -> frozenset[str]:
    """Names of new indexes on aggregates that are not free. One that is made anew has only its own in the way."""
    names = [
        new.name
        for _, old, new in pairs
        if isinstance(new, Index) and new.on_aggregate and not (isinstance(old, Index) and old.on_aggregate)
    ]
    if not names:
        return frozenset()
    return frozenset(row[0] for row in connection.execute(TAKEN, {"names": sorted(names)}))


def volatile(connection: Connection, pairs: Iterable[Difference]) -> frozenset[str]:
    """Names of volatile functions among those that new columns' defaults call."""
    names = {
        name.lower()
        for _, live, desired in pairs
        if isinstance(live, Table) and isinstance(desired, Table)
        for column in desired.columns.values()
        if column.name not in live.columns
        for name in CALL.findall(column.default or "")
    }
    if not names:
        return frozenset()
    return frozenset(row[0] for row in connection.execute(VOLATILE, {"names": sorted(names)}))
