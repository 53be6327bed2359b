"""The loader and the rules meet hostile text: real documents, mutated and blown up, and forms without end.

Whatever stands there, the answer is a document or a DocumentError with places. Time is bounded as well: a form whose
time grows with the square of its length would end here after minutes, by the limit of the process, not of the test.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from property.documents import EXAMPLES, FUZZ, Plain
from seigen.cli.document import checked
from seigen.errors import DocumentError, Problem

ROOT = Path(__file__).parents[2]
TEXTS = sorted({*ROOT.glob("tests/cases/*/*/new.yaml"), *ROOT.glob("tests/corpus/*.yaml"), ROOT / "schema.yaml"})
MEGABYTE = 1_000_000
HOSTILE = (
    "null", "~", "", "[]", "{}", "-1", "1e999", "true", "''", '"', "'", "&a *a", "*a", "!!python/object:os.system x",
    "<<: *x", "? [a]", "|", ">", "%TAG", "---", "...", "\t", "\u00a0", "\u202e", "ı", "a" * 200, "x; drop table y",
    "$$ ; $$", "/* */", "--", "((((((", "]", "public.t", 'text default "x', "int references t(id) on delete",
    "select 1; select 2", "timestamptz not null primary key unique", "12:30", "017", "on", "\ud83d\ude00"[:0] + "😀",
)  # fmt: skip


@st.composite
def mutated(draw: Any) -> str:
    """A real document, some of whose lines are cut, doubled, swapped, moved or get something hostile."""
    lines = draw(st.sampled_from(TEXTS)).read_text().splitlines()
    for _ in range(draw(st.integers(1, 4))):
        if not lines:
            break
        at = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        key, colon, value = lines[at].partition(":")
        hostile = draw(st.sampled_from(HOSTILE))
        lines[at : at + 1] = draw(
            st.sampled_from(
                (
                    [],
                    [lines[at], lines[at]],
                    [lines[other]],
                    ["  " + lines[at]],
                    [lines[at][2:]],
                    [lines[at][: len(lines[at]) // 2]],
                    [key + colon + " " + hostile],
                    [key.rstrip() + hostile + colon + value],
                    [lines[at] + hostile],
                    [lines[other].partition(":")[0] + colon + value],
                )
            )
        )
    return "\n".join(lines)


@settings(
    max_examples=EXAMPLES * 2,
    deadline=None,
    database=None,
    derandomize=not FUZZ,
    suppress_health_check=list(HealthCheck),
)
@given(mutated() | st.text(max_size=200) | st.binary(max_size=200))
def test_whatever_stands_there_the_answer_is_a_document_or_its_problems(text: str | bytes) -> None:
    answered(text if isinstance(text, bytes) else text.encode(errors="surrogatepass"))


def answered(text: bytes) -> None:
    problems = checked_or_problems(text)
    assert all(problem.position >= (1, 1) and problem.message for problem in problems)


def checked_or_problems(text: bytes) -> tuple[Problem, ...]:
    try:
        checked(text, "schema.yaml")
    except DocumentError as error:
        return error.problems
    return ()


# -- a megabyte --------------------------------------------------------------------------------------------------------


def blown_up(text: str, size: int) -> str:
    """A document with everything that stands in it by name again and again, under other names."""
    tree = yaml.load(text, Loader=yaml.BaseLoader)
    named = {key: value for key, value in tree.items() if isinstance(value, dict) and key != "lint"}
    if not named:
        return text
    count = size // len(text) + 1
    for number in range(1, count):
        for key, value in named.items():
            tree[key] = tree[key] | {f"{name}_{number}": item for name, item in value.items()}
    return yaml.dump(tree, Dumper=Plain, sort_keys=False, allow_unicode=True, width=200)[:size]


def many(form: str, size: int) -> str:
    """`form` with numbers in it, until there are so many bytes."""
    return "".join(form.format(i=i) for i in range(size // len(form.format(i=10_000))))


HEAD = "version: 1\nextensions: [timescaledb]\ntables:\n"
TABLE = HEAD + "  t:\n    columns:\n      id: int\n"
HYPER = (
    HEAD + "  t: {columns: {time: timestamptz not null}, hypertable: {time: time, chunk_interval: 1 day}}\n"
    "continuous_aggregates:\n"
)
AGGREGATE = '  a{{i}}: {{{{query: "{}", materialized_only: true}}}}\n'
DAILY = AGGREGATE.format("select time_bucket('1 day', time) as d, count(*) from t group by 1")
FORMS: dict[str, tuple[str, str, str]] = {  # what is repeated, between what stands before and after
    "columns": (HEAD + "  t:\n    columns:\n", "      c{i}: int\n", ""),
    "unknown types": (HEAD + "  t:\n    columns:\n", "      c{i}: nosuch{i}\n", ""),
    "tables": (HEAD, "  t{i}: {{columns: {{id: int}}}}\n", ""),
    "unknown tables": (HEAD, "  t{i}: {{columns: {{id: int references u{i}}}}}\n", ""),
    "labels": ("version: 1\nenums:\n  e: [", "a{i}, ", "z]\n"),
    "indexes": (TABLE + "    indexes:\n", "      i{i}: [id]\n", ""),
    "index keys": (TABLE + "    indexes:\n      i: [", "(id+{i}), ", "id]\n"),
    "unnamed checks": (TABLE + "    checks:\n", "      - id>{i}\n", ""),
    "named checks": (TABLE + "    checks:\n", "      c{i}: id>{i}\n", ""),
    "unnamed uniques": (TABLE + "    unique:\n", "      - [id]\n", ""),
    "foreign keys": (TABLE + "    foreign_keys:\n", "      - {{columns: [id], references: t}}\n", ""),
    "ignored": ("version: 1\nignore: [", "a{i}, ", "z]\n" + TABLE[11:]),
    "unknown keys": ("version: 1\n", "k{i}: 1\n", ""),
    "brackets": (TABLE + "    checks:\n", "      - " + "(" * 90 + "{i}" + ")" * 90 + "\n", ""),
    "long expressions": (TABLE + "    checks:\n", "      - " + "a+" * 5000 + "{i}\n", ""),
    "segment_by": (TABLE + "    hypertable: {time: id}\n    compression:\n      segment_by: [", "c{i}, ", "id]\n"),
    "order_by": (TABLE + "    hypertable: {time: id}\n    compression:\n      order_by: [", "c{i}, ", "id]\n"),
    "aggregates": (
        HYPER,
        DAILY,
        "",
    ),
    "unions": (
        HYPER,
        '  a{i}: {{query: "' + "select 1 from t union " * 1000 + 'select 1", materialized_only: true}}\n',
        "",
    ),
    "joins": (
        HYPER,
        '  a{i}: {{query: "select 1 from t ' + "join t using (a) " * 1000 + '", materialized_only: true}}\n',
        "",
    ),
    "views": (TABLE + "views:\n", "  v{i}: select id from t\n", ""),
    "nested views": (
        TABLE + "views:\n",
        "  v{i}: select 1 from " + "(select 1 from " * 40 + "t" + ") x" * 40 + "\n",
        "",
    ),
    "ctes": (TABLE + "views:\n  v: with ", "c{i} as (select 1), ", "z as (select 1) select 1 from z\n"),
    "functions": (TABLE + "functions:\n", "  f{i}: () returns int language sql as $$ select {i} $$\n", ""),
    "triggers": (TABLE + "    triggers:\n", "      g{i}: before insert for each row execute function f()\n", ""),
    "grants": (TABLE + "    grants:\n", "      r{i}: [select]\n", ""),
    "row policies": (TABLE + "    row_security:\n      policies:\n", "        p{i}: {{using: id > {i}}}\n", ""),
    "partitions": (TABLE + "    partition_by: list (id)\n    partitions:\n", "      p{i}: for values in ({i})\n", ""),
    "renames": (HEAD, "  t{i}: {{renamed_from: u{i}, columns: {{}}}}\n", ""),
    "comments": ("version: 1\n", "# {i}\n", ""),
    "deep": ("version: 1\ntables: ", "[", ""),
    "aliases": ("version: 1\nx: &a [1, 1, 1, 1, 1, 1, 1, 1]\n", "y{i}: *a\n", ""),
}

LIMITED = """
import resource, sys
from seigen.cli.document import checked
from seigen.errors import DocumentError
import seigen.load, seigen.rules, sqlglot
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
text = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    checked(text, "schema.yaml")
except DocumentError as error:
    assert error.problems
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
UNIT = 1024 if sys.platform == "darwin" else 1  # ru_maxrss in bytes there, in kilobytes here


def memory(text: str) -> int:
    """Megabytes that a process of its own takes to answer."""
    done = subprocess.run([sys.executable, "-c", LIMITED], input=text.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return int(done.stdout) // UNIT // 1024


@pytest.mark.parametrize("name", FORMS)
def test_a_form_without_end_is_answered(name: str) -> None:
    before, form, after = FORMS[name]
    assert memory(before + many(form, MEGABYTE // 5) + after) < 200


@pytest.mark.parametrize(
    "path", [ROOT / "schema.yaml", *sorted(ROOT.glob("tests/corpus/*.yaml"))], ids=lambda p: p.stem
)
def test_a_megabyte_of_a_real_document_is_answered(path: Path) -> None:
    assert memory(blown_up(path.read_text(), MEGABYTE)) < 200


def test_the_limit_of_the_process_is_one() -> None:
    """The check of time can fail: what does not end is ended."""
    endless = LIMITED.replace("(60, 60)", "(1, 1)").replace('checked(text, "schema.yaml")', "while True: pass")
    done = subprocess.run([sys.executable, "-c", endless], input=b"", capture_output=True, check=False)
    assert done.returncode < 0
