"""Documents → what they declare, or every problem with its place; and never anything else."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, TypeVar

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from seigen.errors import DocumentError, Position
from seigen.load import json_schema, load
from seigen.model import (
    Column,
    Compression,
    Constraint,
    ContinuousAggregate,
    Dimension,
    Document,
    Enum,
    Extension,
    Hypertable,
    Identity,
    Index,
    Job,
    Namespace,
    Policy,
    Ref,
    Table,
)

ROOT = Path(__file__).parent.parent
SOURCE = (ROOT / "schema.yaml").read_bytes()
T = TypeVar("T")


def declared(text: str) -> Document:
    return load("version: 1\nextensions: [timescaledb]\n" + text, "schema.yaml")


def get(document: Document, type_: type[T], kind: str, name: str, relation: str = "") -> T:
    found = document.schema.objects[Ref(kind, name, relation)]
    assert isinstance(found, type_)
    return found


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        load(text, "f")
    return [line.replace(": error: ", ": ", 1) for line in str(caught.value).splitlines()]


def wrong(text: str) -> list[str]:
    """The problems of a document, with lines counted from the given text's first."""
    found = problems("version: 1\nextensions: [timescaledb]\n" + text)
    moved = []
    for line in found:
        _, number, rest = line.split(":", 2)
        moved.append(f"{int(number) - 2}:{rest}")
    return moved


# -- schema.yaml ------------------------------------------------------------------------------------------------------


def test_the_root_document() -> None:
    document = load(SOURCE, "schema.yaml")
    assert Counter(ref.kind for ref in document.schema.objects) == {
        "schema": 1,
        "extension": 1,
        "table": 8,
        "hypertable": 3,
        "index": 24,
        "constraint": 21,
        "compression": 3,
        "continuous_aggregate": 3,
        "compression_policy": 3,
        "retention_policy": 3,
        "refresh_policy": 3,
    }
    assert document.where.keys() >= document.schema.objects.keys()
    assert document.unnamed == {ref for ref in document.schema.objects if ref.kind == "constraint"}
    assert SOURCE.startswith(b"# yaml-language-server: $schema=./seigen.schema.json\n")


def test_the_json_schema_in_the_repository_is_fresh_valid_and_accepts_the_root_document() -> None:
    text = (ROOT / "seigen.schema.json").read_text(encoding="utf-8")
    assert text == json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", "run: make schema"
    jsonschema.Draft202012Validator.check_schema(json.loads(text))
    jsonschema.Draft202012Validator(json.loads(text)).validate(yaml.safe_load(SOURCE))


def test_every_key_has_a_description() -> None:
    def properties(node: Any) -> Any:
        if isinstance(node, dict):
            yield from node.get("properties", {}).items()
            for value in node.values():
                yield from properties(value)

    assert all(value.get("description") for _, value in properties(json_schema()))


def test_reading_is_cheap() -> None:
    """A bound far above the real cost, which is below a second."""
    lines = ["version: 1", "extensions: [timescaledb]", "tables:"]
    for number in range(1000):
        lines += [f"  t{number}:", "    columns:", "      id: uuid primary key default gen_random_uuid()"]
        lines += [f"      c{column}: varchar(255) not null default 'x'" for column in range(8)]
        lines += [f"      p: uuid references t{number} on delete cascade", "    unique: [[c1, c2]]", "    indexes:"]
        lines += [f"      i{number}_{key}: [c1, c{key} desc]" for key in range(3)]
    text = "\n".join(lines)
    began = time.process_time()
    assert len(load(text, "f").schema.objects) == 2 + 1000 * 7
    assert time.process_time() - began < 5


def test_reading_needs_neither_sqlglot_nor_a_connection() -> None:
    code = "import sys, seigen.load; print([m for m in ('sqlglot', 'seigen.db', 'rich', 'click') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


# -- what is declared -------------------------------------------------------------------------------------------------


def test_frame() -> None:
    document = load("version: 1\nschema: My Schema\nignore: [alembic_version, 'tmp_*']\n", "f")
    assert (document.schema.name, document.ignore, document.extensions) == (
        "My Schema",
        ("alembic_version", "tmp_*"),
        (),
    )
    assert document.schema.objects == {Ref("schema", "My Schema"): Namespace("My Schema")}
    assert document.position(Ref("schema", "My Schema")) == (2, 1)
    assert load("version: 1", "f").schema.name == "public"


def test_extensions_and_enums() -> None:
    document = declared(
        "enums:\n  mood: [on, no, '']\n  level:\n    labels: [1, 2]\n    comment: x\n    renamed_from: lvl\n"
    )
    assert document.extensions == ("timescaledb",)
    assert get(document, Extension, "extension", "timescaledb") == Extension("timescaledb")
    assert get(document, Enum, "enum", "mood") == Enum("mood", ("on", "no", ""))
    assert get(document, Enum, "enum", "level") == Enum("level", ("1", "2"), "x")
    assert document.renamed_from == {Ref("enum", "level"): "lvl"}
    assert document.where[Ref("enum", "level"), "labels.1"] == (6, 17)


def test_tables_and_columns() -> None:
    document = declared(
        """\
tables:
  t:
    comment: all of it
    renamed_from: s
    columns:
      id: bigint generated always as identity
      a: {type: text collate "C" not null default 'x', comment: the a, renamed_from: b}
      g: int generated always as (1 + 2) stored
      k: text
    primary_key: [k]
"""
    )
    table = get(document, Table, "table", "t")
    assert table == Table(
        "t",
        {
            "id": Column("id", "bigint", not_null=True, identity=Identity(True)),
            "a": Column("a", "text", not_null=True, default="'x'", collation='"C"', comment="the a"),
            "g": Column("g", "int", generated="1 + 2"),
            "k": Column("k", "text", not_null=True),
        },
        "all of it",
    )
    assert document.renamed_from == {Ref("table", "t"): "s", (Ref("table", "t"), "columns.a"): "b"}
    assert document.where[Ref("table", "t")] == (4, 3)
    assert document.where[Ref("table", "t"), "columns.g"] == (10, 7)


def constraints(document: Document, table: str = "t") -> dict[str, str]:
    return {
        item.name: item.definition
        for item in document.schema.objects.values()
        if isinstance(item, Constraint) and item.table == table
    }


def test_constraints_in_all_their_forms() -> None:
    document = declared(
        """\
tables:
  o: {columns: {a: int, Order: int}, primary_key: {o_key: [a, Order]}}
  t:
    columns:
      a: int constraint t_a unique
      b: int
      c: int
    primary_key: {t_key: {columns: [a], deferrable: initially deferred, comment: x, renamed_from: y}}
    unique:
      t_b: [b]
      t_c: {columns: [b, c], nulls_not_distinct: true, deferrable: true, comment: twice, renamed_from: old}
    checks:
      t_check: a > 0
      t_other: {expression: b > 0, comment: positive}
    foreign_keys:
      t_fk: {columns: [a, b], references: o, on_delete: set null, on_update: no action, deferrable: true}
      t_to: {columns: [a, b], references: o, to: [Order, a]}
"""
    )
    assert constraints(document) == {
        "t_a": "UNIQUE (a)",
        "t_key": "PRIMARY KEY (a) DEFERRABLE INITIALLY DEFERRED",
        "t_b": "UNIQUE (b)",
        "t_c": "UNIQUE NULLS NOT DISTINCT (b, c) DEFERRABLE",
        "t_check": "CHECK (a > 0)",
        "t_other": "CHECK (b > 0)",
        "t_fk": "FOREIGN KEY (a, b) REFERENCES o ON DELETE SET NULL ON UPDATE NO ACTION DEFERRABLE",
        "t_to": 'FOREIGN KEY (a, b) REFERENCES o ("Order", a)',
    }
    assert document.unnamed == frozenset()
    key = get(document, Constraint, "constraint", "t_fk", "t")
    assert (key.columns, key.ref_table, key.ref_columns) == (("a", "b"), "o", ("a", "Order"))
    assert get(document, Constraint, "constraint", "t_to", "t").ref_columns == ("Order", "a")
    assert get(document, Constraint, "constraint", "t_other", "t").comment == "positive"
    assert document.renamed_from == {Ref("constraint", "t_key", "t"): "y", Ref("constraint", "t_c", "t"): "old"}
    assert document.where[Ref("constraint", "t_c", "t")] == (13, 7)


def test_constraints_without_names_get_postgresqls() -> None:
    document = declared(
        """\
tables:
  t:
    columns: {a: int primary key, b: int references t on delete cascade, c: int unique}
    unique: [[b, c], {columns: [a, b], comment: x}]
    checks: [a > 0, a > b, a > 1, {expression: 1 > 0}]
    foreign_keys: [{columns: [b], references: t, to: [a]}]
    indexes: {t_c_key: [b]}
"""
    )
    assert constraints(document) == {
        "t_pkey": "PRIMARY KEY (a)",
        "t_b_fkey": "FOREIGN KEY (b) REFERENCES t ON DELETE CASCADE",
        "t_c_key1": "UNIQUE (c)",
        "t_b_c_key": "UNIQUE (b, c)",
        "t_a_b_key": "UNIQUE (a, b)",
        "t_a_check": "CHECK (a > 0)",
        "t_check": "CHECK (a > b)",
        "t_a_check1": "CHECK (a > 1)",
        "t_check1": "CHECK (1 > 0)",
        "t_b_fkey1": "FOREIGN KEY (b) REFERENCES t (a)",
    }
    assert {ref.name for ref in document.unnamed} == constraints(document).keys()
    assert get(document, Constraint, "constraint", "t_b_fkey", "t").ref_columns == ("a",)
    assert document.where[Ref("constraint", "t_pkey", "t")] == (5, 22)


def test_indexes() -> None:
    document = declared(
        """\
tables:
  t:
    columns: {a: text, "B c": int, time: int}
    indexes:
      i: [a, time desc]
      j:
        keys: [lower(a) text_pattern_ops, '"B c" desc nulls last']
        using: btree
        unique: true
        include: [time, B c]
        where: a is not null
        with: {fillfactor: 70}
        nulls_not_distinct: true
        comment: much
        renamed_from: h
      k: {keys: [a], using: gin}
"""
    )
    assert get(document, Index, "index", "i") == Index("t", "i", "btree (a, time desc)")
    assert get(document, Index, "index", "j") == Index(
        "t",
        "j",
        'btree (lower(a) text_pattern_ops, "B c" desc nulls last) INCLUDE ("time", "B c") NULLS NOT DISTINCT'
        " WITH (fillfactor = '70') WHERE a is not null",
        unique=True,
        comment="much",
    )
    assert get(document, Index, "index", "k").definition == "gin (a)"
    assert document.renamed_from == {Ref("index", "j"): "h"}
    places = {field: document.where[Ref("index", "j"), field] for field in ("keys.1", "include.0", "where")}
    assert places == {"keys.1": (9, 43), "include.0": (12, 19), "where": (13, 16)}


def test_hypertables_and_their_policies() -> None:
    document = declared(
        """\
tables:
  t:
    columns: {time: timestamptz not null, a: int}
    hypertable: {time: time, chunk_interval: 7 days}
    compression:
      segment_by: [a]
      order_by: [time desc]
      after: 90 days
      schedule: 1 day
      enabled: false
    retention: {drop_after: 2 years, initial_start: 2026-01-01 00:00+00, timezone: Europe/Berlin}
  n:
    columns: {at: bigint not null}
    hypertable: {time: at, chunk_interval: 86400}
    compression: {order_by: [at]}
    retention: {drop_after: 1000, max_runtime: 1 hour, max_retries: -1, retry_period: 5 minutes}
"""
    )
    assert get(document, Hypertable, "hypertable", "t") == Hypertable("t", (Dimension("time", interval="7 days"),))
    assert get(document, Hypertable, "hypertable", "n").dimensions[0].interval == "86400"
    settings_ = get(document, Compression, "compression", "t")
    assert (settings_.segment_by, settings_.order_by) == (("a",), ("time desc",))
    compress = get(document, Policy, "compression_policy", "t")
    assert compress.jobs == (Job({"compress_after": "90 days"}, schedule="1 day", enabled=False),)
    (drop,) = get(document, Policy, "retention_policy", "t").jobs
    assert (drop.initial_start, drop.timezone, drop.fixed_schedule) == ("2026-01-01 00:00+00", "Europe/Berlin", True)
    (integers,) = get(document, Policy, "retention_policy", "n").jobs
    assert integers.config == {"drop_after": 1000}
    assert (integers.max_runtime, integers.max_retries, integers.retry_period) == ("1 hour", -1, "5 minutes")
    assert Ref("compression_policy", "n") not in document.schema.objects
    ref = Ref("compression", "t")
    assert [document.where[ref, field] for field in ("segment_by.0", "order_by.0")] == [(8, 20), (9, 18)]
    assert document.where[Ref("hypertable", "t"), "chunk_interval"] == (6, 46)
    assert document.where[Ref("compression_policy", "t"), "after"] == (10, 14)


def test_continuous_aggregates() -> None:
    document = declared(
        """\
tables:
  t: {columns: {time: timestamptz not null}, hypertable: {time: time}}
continuous_aggregates:
  b:
    query: SELECT time_bucket('2 days', day) AS d2, sum(n) AS n FROM a GROUP BY d2
    materialized_only: false
  a:
    comment: days
    renamed_from: z
    query: |
      SELECT time_bucket('1 day', time) AS day, count(*) AS n
      FROM t GROUP BY day

    materialized_only: true
    chunk_interval: 30 days
    refresh: {start_offset: ~, end_offset: 1 hour, schedule: 1 hour}
    compression: {after: 60 days}
    retention: {drop_after: 5 years}
    indexes: {a_n: [n]}
"""
    )
    found = get(document, ContinuousAggregate, "continuous_aggregate", "a")
    assert found == ContinuousAggregate(
        "a",
        "SELECT time_bucket('1 day', time) AS day, count(*) AS n\nFROM t GROUP BY day",
        True,
        "30 days",
        ("t",),
        "days",
    )
    other = get(document, ContinuousAggregate, "continuous_aggregate", "b")
    assert (other.sources, other.materialized_only) == (("a",), False)
    (refresh,) = get(document, Policy, "refresh_policy", "a").jobs
    assert refresh == Job({"start_offset": None, "end_offset": "1 hour"}, schedule="1 hour")
    assert get(document, Compression, "compression", "a").on_aggregate
    assert get(document, Index, "index", "a_n").on_aggregate
    assert document.renamed_from == {Ref("continuous_aggregate", "a"): "z"}
    assert document.where[Ref("continuous_aggregate", "a"), "materialized_only"] == (16, 24)


def test_merge_keys_share_columns() -> None:
    document = declared(
        "tables:\n  a: {columns: &base {id: uuid primary key, at: timestamptz not null}}\n"
        "  b: {columns: {<<: *base, n: int}}\n"
    )
    assert list(get(document, Table, "table", "b").columns) == ["id", "at", "n"]
    assert constraints(document, "b") == {"b_pkey": "PRIMARY KEY (id)"}


# -- names ------------------------------------------------------------------------------------------------------------

HOSTILE = [
    'quo"te',
    "it's",
    "größe",
    "汉" * 21,
    "a" * 63,
    "select",
    "MixedCase",
    "a.b",
    "a b",
    "on",
    "null",
    "12:30:00",
    "x; drop table y; --",
    "{name}",
    "%s",
    "\\",
    "😀",
    "a\nb",
    " ",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_verbatim(name: str) -> None:
    key = json.dumps(name, ensure_ascii=False)
    document = declared(
        f"tables:\n  {key}:\n    columns: {{{key}: timestamptz not null}}\n    unique: {{{key}: [{key}]}}\n"
        f"    indexes: {{i: [{json.dumps(quoted(name), ensure_ascii=False)}]}}\n"
        f"    hypertable: {{time: {key}}}\n    compression: {{segment_by: [{key}]}}\n"
        f"    foreign_keys: [{{columns: [{key}], references: {key}, to: [{key}]}}]\n"
    )
    assert list(get(document, Table, "table", name).columns) == [name]
    assert get(document, Constraint, "constraint", name, name).columns == (name,)
    assert get(document, Hypertable, "hypertable", name).dimensions[0].column == name
    (foreign,) = (c for c in document.schema.objects.values() if isinstance(c, Constraint) and c.ref_table)
    assert (foreign.ref_table, foreign.ref_columns) == (name, (name,))


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@pytest.mark.parametrize("name", ["", "a" * 64, "é" * 32])
def test_names_have_1_to_63_bytes(name: str) -> None:
    key = json.dumps(name)
    for text in (
        f"tables: {{{key}: {{columns: {{}}}}}}",
        f"tables: {{t: {{columns: {{{key}: int}}}}}}",
        f"schema: {key}",
    ):
        assert any("a name of 1 to 63 bytes" in line for line in wrong(text))


def test_sql_positions_fold_as_sql_does() -> None:
    document = declared(
        'enums: {Mood: [a]}\ntables: {Big: {columns: {id: int primary key, m: \'"Mood"\', r: int references "Big"}}}'
    )
    assert constraints(document, "Big")["Big_r_fkey"] == 'FOREIGN KEY (r) REFERENCES "Big"'
    (line,) = wrong("enums: {Mood: [a]}\ntables: {t: {columns: {m: Mood}}}")
    assert line.endswith('type "mood" is neither built in nor in the document; did you mean "Mood"?')


# -- what is wrong ----------------------------------------------------------------------------------------------------

TABLE = "tables:\n  t:\n    columns: {a: int, b: int}\n"
WRONG = {
    "injection": (
        "tables: {t: {columns: {id: 'uuid); drop table x; --'}}}",
        '1:33: table "t": column "id": ) closes nothing',
    ),
    "unknown key": (TABLE + "    indices: {}", '4:5: table "t": unknown key "indices"; did you mean "indexes"?'),
    "unknown key of the document": ("table: {}", '1:1: unknown key "table"; did you mean "tables"?'),
    "no columns": ("tables: {t: {}}", '1:13: table "t": "columns" is missing: columns: name → SQL'),
    "unknown type": ("tables: {t: {columns: {a: inr}}}", '1:27: table "t": column "a": type "inr" is neither built in'),
    "unknown table": (
        "tables:\n  teams: {columns: {a: int}}\n  t: {columns: {a: int references team}}",
        '3:24: table "t": foreign key: table "team" is not in the document; did you mean "teams"?',
    ),
    "reference to an aggregate": (
        TABLE + "    foreign_keys: [{columns: [a], references: g}]\ncontinuous_aggregates:\n"
        "  g: {query: select a from t, materialized_only: true}",
        '4:47: table "t": foreign key: table "g" is not in the document',
    ),
    "unknown column of a key": (
        TABLE + "    unique: [[a, bb]]",
        '4:18: table "t": unique: there is no column "bb"; did you mean "b"?',
    ),
    "unknown column of the primary key": (TABLE + "    primary_key: [q]", '4:19: table "t": primary_key: there is no'),
    "unknown column of a foreign key": (
        TABLE + "    foreign_keys: [{columns: [q], references: t, to: [a]}]",
        '4:31: table "t": foreign key: there is no column "q"',
    ),
    "unknown column referenced": (
        TABLE + "    foreign_keys: [{columns: [a], references: t, to: [q]}]",
        '4:55: table "t": foreign key: table "t" has no column "q"',
    ),
    "unknown column referenced inline": (
        "tables: {t: {columns: {a: int references t (q)}}}",
        '1:31: table "t": foreign key: table "t" has no column "q"',
    ),
    "unknown column of an index": (TABLE + "    indexes: {i: [q desc]}", '4:19: table "t": index "i": there is no'),
    "unknown column included": (
        TABLE + "    indexes: {i: {keys: [a], include: [q]}}",
        '4:40: table "t": index "i": include: there is no column "q"',
    ),
    "column twice": (TABLE + "    unique: [[a, a]]", '4:18: table "t": unique: column "a" stands here twice'),
    "two primary keys": (
        "tables: {t: {columns: {a: int primary key, b: int}, primary_key: [b]}}",
        '1:66: table "t": a second primary key; a table has one',
    ),
    "label twice": ("enums: {e: [a, a]}", '1:16: enum "e": label "a" stands here twice'),
    "index twice": (
        TABLE + "    indexes: {i: [a]}\n  u:\n    columns: {a: int}\n    indexes: {i: [a]}",
        '7:15: table "u": index "i" is declared twice; it is also on line 6',
    ),
    "constraint twice": (
        TABLE + "    unique: {k: [a]}\n    checks: {k: a > 0}",
        '5:14: table "t": constraint "k" is declared twice; it is also on line 6',
    ),
    "policy values without a policy": (
        TABLE + "    compression: {schedule: 1 day}",
        '4:19: table "t": compression: "schedule" needs "after", which makes the policy',
    ),
    "unknown relation in a query": (
        TABLE
        + "continuous_aggregates:\n  g:\n    materialized_only: true\n    query: |\n      SELECT 1\n      FROM tt",
        '9:12: aggregate "g": query: relation "tt" is not in the document; did you mean "t"?',
    ),
    "aggregate of itself": (
        "continuous_aggregates: {g: {query: select 1 from g, materialized_only: true}}",
        '1:50: aggregate "g": query: the aggregate reads itself',
    ),
    "no materialized_only": (
        TABLE + "continuous_aggregates: {g: {query: select a from t}}",
        '4:28: aggregate "g": "materialized_only" is missing: true',
    ),
    "place inside a block": (
        "tables:\n  t:\n    columns:\n      a: |\n        text\n          nott null",
        '6:11: table "t": column "a": needs NOT NULL, DEFAULT,',
    ),
    "second statement in a check": (
        TABLE + "    checks: {c: 'a > 0); drop table t; --'}",
        '4:23: table "t": check "c": ) closes nothing',
    ),
    "check that leaves its brackets": (
        TABLE + "    checks: ['a > 0) or (b > 0']",
        '4:20: table "t": check: ) closes nothing',
    ),
    "order_by": (
        TABLE + "    compression: {order_by: ['a desc, b']}",
        '4:37: table "t": compression: order_by: needs one',
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str) -> None:
    lines = wrong(text)
    assert len(lines) == 1, lines
    if "twice; it is" in message:  # names another line, counted from the file's start
        message = message.split("line")[0]
    assert lines[0].startswith(message)


SHAPES = {  # every key with a value of the wrong shape
    "version: [1]": 10,
    "schema: {}": 9,
    "extensions: timescaledb": 13,
    "ignore: {}": 9,
    "enums: []": 8,
    "enums: {e: x}": 12,
    "enums: {e: {labels: x}}": 21,
    "tables: x": 9,
    "tables: {t: x}": 13,
    "tables: {t: {columns: []}}": 23,
    "tables: {t: {columns: {a: []}}}": 27,
    "tables: {t: {columns: {a: {type: []}}}}": 34,
    "tables: {t: {columns: {}, comment: []}}": 36,
    "tables: {t: {columns: {}, comment: ''}}": 36,
    "tables: {t: {columns: {}, primary_key: a}}": 40,
    "tables: {t: {columns: {}, primary_key: []}}": 40,
    "tables: {t: {columns: {}, unique: [a]}}": 36,
    "tables: {t: {columns: {}, checks: a}}": 35,
    "tables: {t: {columns: {}, foreign_keys: [a]}}": 42,
    "tables: {t: {columns: {}, indexes: [a]}}": 36,
    "tables: {t: {columns: {}, indexes: {i: a}}}": 40,
    "tables: {t: {columns: {}, hypertable: time}}": 39,
    "tables: {t: {columns: {}, compression: 90 days}}": 40,
    "tables: {t: {columns: {}, compression: {segment_by: a}}}": 53,
    "tables: {t: {columns: {}, retention: 90 days}}": 38,
    "tables: {t: {columns: {}, retention: {drop_after: soon}}}": 51,
    "continuous_aggregates: []": 24,
    "continuous_aggregates: {g: []}": 28,
    "continuous_aggregates: {g: {query: [], materialized_only: true}}": 36,
    "continuous_aggregates: {g: {query: select 1, materialized_only: on}}": 65,
}


@pytest.mark.parametrize(("text", "column"), SHAPES.items())
def test_wrong_shapes(text: str, column: int) -> None:
    head = "" if text.startswith("version") else "version: 1\n"
    head += "" if text.startswith("extensions") else "extensions: [timescaledb]\n"
    lines = problems(head + text)
    assert len(lines) == 1, lines
    assert lines[0].startswith(f"f:{head.count(chr(10)) + 1}:{column}: ")
    assert "needs" in lines[0]
    assert "found" in lines[0]


def test_all_problems_are_reported_in_the_order_of_the_file() -> None:
    lines = wrong(
        "enums: {e: [a, a]}\ntables:\n  t:\n    columns: {a: serial, b: inr}\n    unique: [[q]]\n"
        "    uniqe: 1\n    hypertable: {time: a, chunk_interval: x}\n"
    )
    assert [int(line.split(":")[0]) for line in lines] == [1, 4, 4, 5, 6, 7]


def test_columns_that_are_wrong_are_still_known() -> None:
    (line,) = wrong("tables:\n  t:\n    columns: {a: serial}\n    unique: [[a]]\n    indexes: {i: [a]}\n")
    assert "serial is not a type" in line


def test_a_hundred_problems_are_enough() -> None:
    lines = wrong("tables:\n  t:\n    columns:\n" + "".join(f"      c{n}: inr\n" for n in range(5000)))
    assert len(lines) == 101


def test_timescaledb_is_asked_for_once() -> None:
    (line,) = problems(SOURCE.replace(b"extensions: [timescaledb]", b""))
    assert "a hypertable needs TimescaleDB; add it to the document: extensions: [timescaledb]" in line


def test_types_of_extensions() -> None:
    table = "tables: {t: {columns: {a: citext}}}"
    assert "neither built in" in wrong(table)[0]
    load(f"version: 1\nextensions: [citext]\n{table}", "f")
    load(f"version: 1\nextensions: [something_new]\n{table}", "f")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", 'f:1:1: the document is empty; it begins with "version: 1"'),
        ("~", "f:1:1: needs a mapping that begins with version: 1; found nothing"),
        ("[]", "f:1:1: needs a mapping that begins with version: 1; found a list"),
        ("{}", 'f:1:1: "version" is missing'),
        ("version: 2", 'f:1:10: version: needs 1; found "2"'),
        (b"version: 1\nschema: \xff", "f:2:9: byte 0xff is not UTF-8"),
        ("version: 1\nschema: a: b", "f:2:10: not YAML"),
        ("version: 1\nversion: 1", 'f:2:1: key "version" stands here twice'),
        ("version: 1\n" + "[" * 100_000, "f:2:1"),
        ("version: 1\nschema: " + "[" * 30, "f:2:28: nested more than 20 deep"),
    ],
)
def test_what_is_no_document(text: str | bytes, message: str) -> None:
    assert problems(text)[0].startswith(message)


# -- anything at all --------------------------------------------------------------------------------------------------

PIECES = [b"{", b"}", b"[", b"]", b": ", b"- ", b"\n", b"  ", b"&a ", b"*a", b"<<: *a", b"!!str ", b"|\n", b"'", b'"']
PIECES += [
    b"\\",
    b"\0",
    b"\xff",
    b"null",
    b"~",
    b"? ",
    b"---\n",
    b"#",
    b",",
    b"\t",
    b"\xe2\x80\xa8",
    "ü".encode(),
    b"\r",
]
PIECES += [b"E'", b"$$", b"--", b"/*", b"(", b")", b";", b"9" * 400 + b" days", b"tables:\n", b"columns:\n"]
EDITS = st.lists(
    st.tuples(st.integers(0, len(SOURCE)), st.integers(0, 40), st.sampled_from(PIECES) | st.binary(max_size=3)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=400, deadline=None)
@given(EDITS)
def test_any_change_of_the_root_document_is_read_or_refused(edits: list[tuple[int, int, bytes]]) -> None:
    text = SOURCE
    for start, length, piece in edits:
        text = text[:start] + piece + text[start + length :]
    assert_read_or_refused(text)


def assert_read_or_refused(text: bytes | str) -> None:
    document, refusal = None, None
    try:
        document = load(text, "f")
    except DocumentError as error:
        refusal = error
    if document is not None:
        assert document.where.keys() >= document.schema.objects.keys()
    if refusal is not None:
        assert refusal.problems
        assert all(problem.position >= Position(1, 1) and problem.message for problem in refusal.problems)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_are_read_or_refused(text: bytes | str) -> None:
    assert_read_or_refused(text)
