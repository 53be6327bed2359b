"""Random valid documents over all kinds, in pairs: two states of one schema, which share most of their names.

A document is drawn as plain dicts and lists (`Tree`) and written as YAML. Every name stands for the same thing on both
sides, so that B is a change of A; what is drawn anew for each side is whether a thing is there, and its details.
Details are drawn so that B can be reached from A with rows in the tables: columns that appear are nullable or have a
default, checks hold for the rows of tests/rows.py, types change along casts that these rows survive. What PostgreSQL
or TimescaleDB can never do in place (a table that stops being a hypertable, an enum that loses a label) is left out.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml
from hypothesis import strategies as st

Tree = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

FUZZ = "SEIGEN_FUZZ" in os.environ
EXAMPLES = int(os.environ.get("SEIGEN_FUZZ", "200"))
"""How many documents, or pairs of them, are tried: without SEIGEN_FUZZ always the same ones."""

PLAIN = ("customers", "orders", "Order Lines")
HYPER = ("readings", "events")
WIDTHS = {"timestamptz": ("1 day", "7 days", "30 days"), "bigint": ("1000", "50000")}

# column → what its SQL may be, in an order in which each can become the next, with rows or without
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("varchar(40)", "varchar(80)", "text"),
    "note": ("text", "text default 'x'", "text not null default ''"),
    "amount": ("integer", "bigint", "numeric"),
    "price": ("numeric(10, 2) not null default 0", "numeric(10, 2) default 1", "numeric(12, 2)"),
    "flag": ("boolean", "boolean default true", "boolean not null default false"),
    "mood": ("mood", "mood default 'calm'"),
    "score": ("score", "score default 3"),
    "at": ("timestamptz default now()", "timestamptz", "timestamptz not null default '2024-01-01 00:00:00+00'"),
    "doubled": ("integer generated always as (kind * 2) stored",),
    "number": ("bigint default nextval('numbers')",),
    "sum": ("integer default add_up(1, 2)",),
    "data": ("jsonb", "jsonb default '{}'"),
    "Select": ('text collate "C"', "text"),
    "tags": ("text[]", "text[] default '{}'"),
}
NEEDS = {"mood": "mood", "score": "score", "number": "numbers", "sum": "add_up"}  # column → what it needs by name
CHECKS = ("kind > 0", "kind between 1 and 1000", "kind in (1, 2, 3, 4, 5, 6)", "not (kind < 0)")
INDEXES: tuple[Any, ...] = (
    ["kind"],
    ["kind desc nulls last"],
    {"keys": ["abs(kind)"], "where": "kind > 2"},
    {"keys": ["kind"], "using": "hash"},
    {"keys": ["kind"], "include": ["id"], "comment": "by kind"},
    {"keys": ["kind"], "with": {"fillfactor": "80"}},
)
COMMENTS = ("first", "it's said", "naïve – 'quoted' \"twice\"")
BODIES = ("begin return new; end", "begin new.kind := new.kind; return new; end")
TRIGGERS = (
    "before insert or update for each row execute function touch()",
    "before update of kind for each row when (new.kind is not null) execute function touch()",
    "after delete for each row execute function touch()",
)
VIEWS = (
    "select id, kind from {t}",
    "select id, kind, kind + 1 as more from {t}",
    "select kind, id from {t} where kind > 1",
)
MATVIEWS = ("select kind, count(*) as n from {t} group by kind", "select kind, max(id) as n from {t} group by kind")
POLICIES: tuple[Tree, ...] = (
    {"using": "kind > 0"},
    {"for": "select", "using": "kind > 1"},
    {"for": "insert", "check": "kind > 0"},
    {"for": "update", "using": "kind > 0", "check": "kind < 100", "as": "restrictive"},
)
GRANTS = (["select"], ["insert", "select"], ["select", "update (kind)"])
EXCLUDES = ("using gist (span with &&)", "using gist (span with &&) where (kind > 0)")
PARTITIONS: Tree = {
    "p_low": "for values from (1) to (4)",
    "p_high": "for values from (4) to (100)",
    "p_rest": "default",
}


@dataclass(frozen=True, slots=True)
class Side:
    """What is there on one side, so that the rest can refer to it. `last`: the other side was drawn before this one."""

    draw: Draw
    timescaledb: bool
    earlier: Tree | None

    def some(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def chance(self, percent: int = 50) -> bool:
        return bool(self.draw(st.integers(0, 99)) < percent)

    def before(self, *path: str) -> Any:
        """What stood there on the earlier side, None where nothing did."""
        found: Any = self.earlier or {}
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        return found


class Plain(yaml.SafeDumper):
    """Without anchors where one value stands in two places."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def text(tree: Tree) -> str:
    return yaml.dump(tree, Dumper=Plain, sort_keys=False, allow_unicode=True, width=200)


@st.composite
def documents(draw: Draw, timescaledb: bool) -> str:
    return text(document(Side(draw, timescaledb, None)))


@st.composite
def pairs(draw: Draw, timescaledb: bool) -> tuple[str, str]:
    """(A, B): two documents of one schema, as their texts."""
    first = document(Side(draw, timescaledb, None))
    return text(first), text(document(Side(draw, timescaledb, first)))


def document(side: Side) -> Tree:
    tree: Tree = {"version": "1"}
    if side.timescaledb:
        tree["extensions"] = ["timescaledb"]
    tree["enums"] = enums(side)
    tree["domains"] = domains(side)
    tree["sequences"] = sequences(side)
    tree["functions"] = functions(side)
    there = {*tree["enums"], *tree["domains"], *tree["sequences"], *tree["functions"]}
    tables = {name: table(side, name, there) for name in PLAIN if name == "customers" or side.chance(75)}
    tree["tables"] = tables
    for name in ("Order Lines", "orders"):
        if name in tables and side.chance():
            refer(side, name, tables)
    if side.chance(40) or side.before("tables", "journal"):
        tables["journal"] = partitioned(side)
    if side.timescaledb:
        timescale(side, tree, there)
    tree["views"] = views(side, tables)
    tree["materialized_views"] = materialized_views(side, tables)
    return tree


# -- types, sequences, functions ---------------------------------------------------------------------------------------


def enums(side: Side) -> Tree:
    labels = ["sad", "calm", "glad"]
    if side.before("enums", "mood") == [*labels, "wild"] or side.chance(30):
        labels = [*labels, "wild"]
    found: Tree = {"mood": labels}
    if side.chance(40):
        found["state"] = {"labels": ["new", "done"], "comment": side.some(*COMMENTS)}
    return found


def domains(side: Side) -> Tree:
    """`score` stays, since columns are made of it; its default, checks and NULLs change."""
    found: Tree = {"type": side.some("integer", "integer default 1")}
    if side.chance():
        found["checks"] = {"score_range": side.some("value > -1", "value < 1000")}
    if side.chance(30):
        found["comment"] = side.some(*COMMENTS)
    return {"score": found} | ({"code": "text not null"} if side.chance(30) else {})


def sequences(side: Side) -> Tree:
    found: Tree = {"numbers": side.some("", "increment by 2", "as bigint start with 100 cache 5")}
    if side.chance(30):
        found["spare"] = {"options": "as integer", "comment": side.some(*COMMENTS)}
    return found


def functions(side: Side) -> Tree:
    body = side.some(*BODIES)
    found: Tree = {
        "touch": f"() returns trigger language plpgsql as $$ {body} $$",
        "add_up": "(a integer, b integer) returns integer language sql immutable as $$ "
        f"{side.some('select a + b', 'select b + a')} $$",
    }
    if side.chance(40):
        found["over"] = ["(a integer) returns integer language sql as $$ select a $$"]
        if side.chance():
            found["over"].append("(a text) returns text language sql as $$ select a $$")
    if side.timescaledb:
        found["tick"] = "() returns bigint language sql stable as $$ select 100000::bigint $$"
    return found


# -- tables ------------------------------------------------------------------------------------------------------------


def columns(side: Side, name: str, there: set[str], fixed: Tree, fewer: bool = False) -> Tree:
    """`fixed` ones, and some of COLUMNS. One that is there goes on along its chain of types, or stays, or goes."""
    found: Tree = dict(fixed)
    for column, forms in COLUMNS.items():
        if column in NEEDS and NEEDS[column] not in there:
            continue
        earlier = side.before("tables", name, "columns", column)
        if earlier is None:
            if side.chance(20 if fewer else 35):
                # over rows a column cannot appear NOT NULL without a default, and here none does
                found[column] = side.some(*forms)
        elif side.chance(75):
            place = forms.index(earlier["type"] if isinstance(earlier, dict) else earlier)
            found[column] = forms[place] if fewer else side.some(*forms[place:])
        if column in found and side.chance(15):
            found[column] = {"type": found[column], "comment": side.some(*COMMENTS)}
    return found


def table(side: Side, name: str, there: set[str]) -> Tree:
    found: Tree = {}
    if side.chance(30):
        found["comment"] = side.some(*COMMENTS)
    fixed = {"id": "bigint primary key", "kind": "integer not null", "parent": "bigint", "span": "int4range"}
    found["columns"] = columns(side, name, there, fixed)
    if side.chance(40):
        found["unique"] = side.some([["id", "kind"]], {"by_kind": ["kind", "id"]}, {"by_kind": ["id", "kind"]})
        if isinstance(found["unique"], dict):
            found["unique"] = {f"{name} {key}": value for key, value in found["unique"].items()}
    if side.chance():
        found["checks"] = side.some([side.some(*CHECKS)], {"kind_ok": side.some(*CHECKS)})
    if side.chance(30):
        found["exclude"] = {f"{name}_span": side.some(*EXCLUDES)}
    found["indexes"] = {f"{name} i{n}": side.some(*INDEXES) for n in range(2) if side.chance()}
    guarded(side, found)
    return found


def guarded(side: Side, found: Tree) -> None:
    """Triggers, row security and grants. The keys are always there: the kinds are managed on both sides."""
    found["triggers"] = {f"t{n}": side.some(*TRIGGERS) for n in range(2) if side.chance(30)}
    if side.chance(40):
        policies = {f"p{n}": side.some(*POLICIES) for n in range(2) if side.chance()}
        found["row_security"] = {"policies": policies, **({"forced": "true"} if side.chance(20) else {})}
    found["grants"] = {"public": side.some(*GRANTS)} if side.chance(40) else {}


def refer(side: Side, name: str, tables: Tree) -> None:
    # Only at tables before it: rows are loaded one table after the other, and point at rows that are there. A table
    # that is new has no rows that those here could point at.
    before = PLAIN[: PLAIN.index(name)]
    old = [found for found in before if found in tables and (not side.earlier or side.before("tables", found))]
    other = side.some(*old)
    key = {"columns": ["parent"], "references": other, "on_delete": side.some("cascade", "set null", "no action")}
    tables[name]["foreign_keys"] = side.some([key], {f"{name} to": key})


def partitioned(side: Side) -> Tree:
    # one that goes takes its rows along, and one that comes later would take those of the default partition
    earlier = side.before("tables", "journal", "partitions")
    partitions = earlier or {name: bound for name, bound in PARTITIONS.items() if name == "p_rest" or side.chance(60)}
    found: Tree = {
        "columns": {"id": "bigint not null", "kind": "integer not null"},
        "partition_by": "range (kind)",
        "partitions": partitions,
        "indexes": {"journal_i": side.some(["kind"], ["kind desc"])} if side.chance() else {},
    }
    if side.chance():
        found["primary_key"] = ["id", "kind"]
    if side.chance():
        found["columns"]["note"] = side.some(*COLUMNS["note"][:2])
    return found


# -- views -------------------------------------------------------------------------------------------------------------


def views(side: Side, tables: Tree) -> Tree:
    found: Tree = {}
    if side.chance(60):
        found["v_base"] = side.some(*VIEWS).format(t="customers")
        if side.chance():
            found["v_top"] = {"query": "select kind, count(*) as n from v_base group by kind", "comment": "top"}
    if "orders" in tables and side.chance(40):
        query = "select id, kind from orders where kind > 0"
        found["v_orders"] = {"query": query, "with": {"security_barrier": side.some("true", "false")}}
        if side.chance():
            found["v_orders"]["grants"] = {"public": ["select"]}
    return found


def materialized_views(side: Side, tables: Tree) -> Tree:
    if not side.chance(40):
        return {}
    found: Tree = {"query": side.some(*MATVIEWS).format(t="customers")}
    if side.chance():
        found["indexes"] = {"m_kind": {"keys": ["kind"], "unique": "true"}}
    return {"m_kinds": found}


# -- TimescaleDB -------------------------------------------------------------------------------------------------------


def timescale(side: Side, tree: Tree, there: set[str]) -> None:
    tables = tree["tables"]
    aggregates: Tree = {}
    for name, kind in zip(HYPER, WIDTHS, strict=True):
        if side.before("tables", name) or side.chance(60):
            tables[name] = hypertable(side, name, kind, there)
    if "readings" in tables and side.chance(70):
        aggregates |= over_readings(side, tables["readings"])
    tree["continuous_aggregates"] = aggregates
    tree["procedures"] = {"work": "(job_id integer, config jsonb) language plpgsql as $$ begin null; end $$"}
    tree["jobs"] = {}
    if side.chance(40):
        job: Tree = {"call": "work", "schedule": side.some("1 day", "2 hours")}
        if side.chance():
            job["config"] = {"limit": "5", "names": ["a", "b"]}
        if side.chance(30):
            job["enabled"] = "false"
        tree["jobs"]["nightly"] = job


def hypertable(side: Side, name: str, kind: str, there: set[str]) -> Tree:
    fixed = {"time": f"{kind} not null", "kind": "integer not null", "id": "bigint"}
    earlier = side.before("tables", name)
    compressed = bool(earlier and "compression" in earlier)
    found: Tree = {"columns": columns(side, name, there - {"numbers"}, fixed, fewer=True)}
    if compressed:  # what compression does not let be changed stays (CHANGES.txt); its settings may go, and come
        found["columns"] = dict(earlier["columns"])
    dimensions: Tree = {"time": "time", "chunk_interval": side.some(*WIDTHS[kind])}
    if kind == "bigint":
        dimensions["integer_now"] = "tick"
    if name == "events" and (earlier["hypertable"].get("partitions") if earlier else side.chance()):
        dimensions["partitions"] = {"kind": "3"}
    found["hypertable"] = dimensions
    found["indexes"] = {f"{name}_time": side.some(["time desc"], ["time"], ["kind", "time desc"])}
    if side.chance(40):
        found["indexes"][f"{name}_extra"] = {"keys": ["kind"], "where": "kind > 1"}
    if side.chance(40):
        found["checks"] = {f"{name}_kind": side.some(*CHECKS)}
    ages = ("30 days", "60 days", "1 year") if kind == "timestamptz" else ("20000", "40000")
    if side.chance(40):
        found["compression"] = {"segment_by": ["kind"], "order_by": side.some(["time desc"], ["time"])}
        if side.chance():
            found["compression"]["after"] = side.some(*ages)
    if side.chance(30):
        drop_after = ("20 years", "30 years") if kind == "timestamptz" else ("90000", "95000")
        found["retention"] = {"drop_after": side.some(*drop_after)}
    if side.chance(30) and "partitions" not in dimensions:
        found["reorder"] = {"index": f"{name}_time"}
    found["triggers"] = {"t_row": TRIGGERS[0]} if side.chance(25) else {}
    # rights on columns cannot change under compression
    rights = GRANTS[:2] if compressed or "compression" in found else GRANTS
    if compressed and earlier["grants"] == {"public": GRANTS[2]}:
        found["grants"] = earlier["grants"]
    else:
        found["grants"] = {"public": side.some(*rights)} if side.chance(30) else {}
    return found


def over_readings(side: Side, readings: Tree) -> Tree:
    forever = {"start_offset": "3 days", "end_offset": "1 hour", "schedule": side.some("1 hour", "2 hours")}
    daily: Tree = {
        "query": "select time_bucket('1 day', time) as day, kind, "
        f"{side.some('count(*) as n', 'sum(id) as n', 'max(id) as n')} from readings group by day, kind",
        "materialized_only": side.some("true", "false"),
    }
    if side.chance(70):
        older = {"start_offset": "60 days", "end_offset": "4 days", "schedule": "1 day"}
        daily["refresh"] = [forever, older] if side.chance(25) else forever
    if side.chance(30):
        daily["comment"] = side.some(*COMMENTS)
    if side.chance(30):
        daily["indexes"] = {"daily_kind": ["kind", "day desc"]}
    if side.chance(40) and "refresh" in daily:  # 0A000: an aggregate's compression policy needs a refresh policy
        daily["compression"] = {"segment_by": ["kind"], "order_by": ["day desc"], "after": "90 days"}
    if side.chance(30):
        daily["retention"] = {"drop_after": "20 years"}
    daily["grants"] = {"public": ["select"]} if side.chance(30) else {}
    found: Tree = {"daily": daily}
    if side.chance(40) and "refresh" not in daily:
        query = "select time_bucket('7 days', day) as week, kind, sum(n) as n from daily group by week, kind"
        found["weekly"] = {"query": query, "materialized_only": "true"}
    return found
