"""How entries become YAML, and how a text is edited: pure, without a server."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from seigen.kinds import KINDS
from seigen.kinds.base import unwritten
from seigen.kinds.writing import Entry, bare, dedented, lowered, short_type, span
from seigen.load import sections
from seigen.pull import yaml_text
from seigen.pull.tree import DOCUMENT, OBJECT, Leaf, tree
from seigen.pull.update import update
from seigen.shapes import At
from seigen.yaml_tree import FORBIDDEN, Scalar, parse

TEXT = st.text(st.characters(codec="utf-8").filter(lambda c: not FORBIDDEN.match(c) and c not in "\x85\u2028\u2029"))


def read(text: str) -> object:
    """A document as plain text, lists and mappings, as the loader sees it."""
    root, problems = parse(text)
    assert not problems, (text, problems)
    return values(root)


def values(node: object) -> object:
    if isinstance(node, Scalar):
        return node.text
    if hasattr(node, "entries"):
        return {key: values(inside) for key, inside in node.entries.items()}
    return [values(item) for item in node.items]  # type: ignore[attr-defined]


def lines(*entries: tuple[tuple[str, ...], object]) -> str:
    return yaml_text.document(tree(Entry(path, value) for path, value in entries))  # type: ignore[arg-type]


class TestText:
    @pytest.mark.parametrize(
        "text",
        ["on", "No", "12:30", "1_000", "017", "0o17", "2024-01-01", "1e3", "~", "null", "", " a", "a: b", "a #b"],
    )
    def test_what_yaml_takes_for_something_else_is_quoted(self, text: str) -> None:
        shown = yaml_text.scalar(text)
        assert shown[0] in "\"'"
        assert yaml.safe_load(shown) == text
        assert yaml.safe_load(yaml_text.scalar(text, inside=True)) == text

    @given(TEXT)
    def test_any_text_comes_back(self, text: str) -> None:
        for value in (text, [text], {"k": text}, {"k": [text, text]}, [[text]], [{"k": text}]):
            document = lines((("tables", "t", "x"), value))
            assert read(document) == {"version": "1", "tables": {"t": {"x": value}}}, document

    @given(TEXT.filter(lambda text: 0 < len(text) < 60))
    def test_any_name_comes_back(self, name: str) -> None:
        document = lines((("tables", name, "columns", name), "int"), (("tables", name, "x"), {name: name}))
        assert read(document) == {"version": "1", "tables": {name: {"columns": {name: "int"}, "x": {name: name}}}}

    @given(TEXT)
    def test_a_remark_is_one_comment(self, text: str) -> None:
        shown = yaml_text.comment(text)
        assert shown.startswith("# ")
        assert len(f"a: b\n{shown}\n".splitlines()) == 2
        assert read(f"a: b\n{shown}\n") == {"a": "b"}


def test_sections_stand_in_the_order_of_people() -> None:
    assert lines(
        (("tables", "a", "indexes", "i"), ["x desc"]),
        (("tables", "a", "columns", "x"), "int"),
        (("tables", "a", "columns", "y", "type"), "text"),
        (("tables", "a", "columns", "y", "comment"), "Why: because"),
        (("tables", "b", "columns", "x"), "int"),
        (("tables", "b", "unique"), [["x"]]),
        (("tables", "b", "unique"), [["x", "y"]]),
        (("tables", "b", "compression"), {"segment_by": ["x"]}),
        (("tables", "b", "compression"), {"after": "90 days"}),
        (("continuous_aggregates", "c", "query"), "SELECT 1\n  FROM b\n"),
        (("enums", "e"), ["on", "off"]),
        (("extensions",), ["timescaledb"]),
        (("extensions",), ["citext"]),
    ) == (
        """\
version: 1
extensions: [timescaledb, citext]

enums:
  e: ["on", "off"]

tables:
  a:
    columns:
      x: int
      y:
        type: text
        comment: "Why: because"
    indexes:
      i: [x desc]

  b:
    columns:
      x: int
    unique:
      - [x]
      - [x, y]
    compression: {segment_by: [x], after: 90 days}

continuous_aggregates:
  c:
    query: |
      SELECT 1
        FROM b
"""
    )


@pytest.mark.parametrize(("at", "order"), [("document", DOCUMENT), ("table", OBJECT), ("aggregate", OBJECT)])
def test_every_key_has_its_place_in_the_order(at: At, order: tuple[str, ...]) -> None:
    assert {section.key for section in sections(at)} <= set(order)


def test_what_belongs_to_a_short_form_makes_a_mapping_of_it() -> None:
    assert lines(
        (("views", "v"), "SELECT 1\n  FROM b\n"),
        (("views", "v", "grants"), {"app": ["select"]}),
        (("views", "w", "grants"), {"app": ["select"]}),
        (("views", "w"), {"query": "SELECT 1", "comment": "One"}),
    ) == (
        """\
version: 1

views:
  v:
    query: |
      SELECT 1
        FROM b
    grants: {app: [select]}

  w:
    comment: One
    query: SELECT 1
    grants: {app: [select]}
"""
    )


def test_every_kind_says_how_it_is_written() -> None:
    assert [name for name, kind in KINDS.items() if kind.write is unwritten] == []


@pytest.mark.parametrize(
    ("function", "before", "after"),
    [
        (lowered, """(A IS NOT NULL AND "B" = 'It''s')""", """(a is not null and "B" = 'It''s')"""),
        (lowered, '"time" DESC NULLS LAST', "time desc nulls last"),
        (lowered, '"time"(x)', '"time"(x)'),
        (lowered, "a /* no */ IS NULL", "a /* no */ IS NULL"),
        (bare, "((a > 0))", "a > 0"),
        (bare, "(a > 0) OR (b > 0)", "(a > 0) OR (b > 0)"),
        (short_type, "character varying(255)[]", "varchar(255)[]"),
        (short_type, "timestamp(3) with time zone", "timestamptz(3)"),
        (short_type, "time without time zone", "time"),
        (short_type, "character(3)", "char(3)"),
        (short_type, '"character varying"', '"character varying"'),
        (span, "1 mon", "1 month"),
        (span, "12:00:00", "12 hours"),
        (span, "2 years", "2 years"),
        (span, "1 mon 3 days", "1 mon 3 days"),
        (span, 86400, 86400),
        (dedented, "SELECT a,\n    b\n   FROM t", "SELECT a,\n   b\n  FROM t\n"),
        (dedented, "SELECT 'a\n    b'\n   FROM t", "SELECT 'a\n    b'\n   FROM t"),
    ],
)
def test_sql_is_tidied_where_it_means_the_same(function: object, before: object, after: object) -> None:
    assert function(before) == after  # type: ignore[operator]


BEFORE = """\
# head
version:   1

tables:
  # about a
  a:   # which is short
    rows: 7
    columns: {x: int, "y":  'text not null'}   # two
    checks:
    - x > 0   # always
    - "y <> ''"

  # about b
  b:
    columns:
      x: # a remark
        type: int
        generate: {zipf: {max: 3}}

      z:   text
# the end
"""


class TestUpdate:
    def edit(self, text: str, old: dict[str, object], new: dict[str, object]) -> str:
        return update(text, branch(old), branch(new), {})

    def test_a_value(self) -> None:
        got = self.edit(BEFORE, column("b", "z", "text"), column("b", "z", "citext not null"))
        assert got == BEFORE.replace("z:   text", "z: citext not null")

    def test_a_value_in_a_mapping_with_hints(self) -> None:
        got = self.edit(BEFORE, column("b", "x", "int"), column("b", "x", "bigint"))
        assert got == BEFORE.replace("type: int\n", "type: bigint\n")

    def test_a_value_in_brackets(self) -> None:
        got = self.edit(BEFORE, column("a", "y", "text not null"), column("a", "y", "numeric(1,2)"))
        assert got == BEFORE.replace("'text not null'", ' "numeric(1,2)"'[1:]).replace(':  "num', ': "num')

    def test_a_comment_makes_a_mapping(self) -> None:
        new = column("b", "z", {"type": "text", "comment": "Why"})
        got = self.edit(BEFORE, column("b", "z", "text"), new)
        assert got == BEFORE.replace("      z:   text\n", "      z:\n        type: text\n        comment: Why\n")

    def test_removals_keep_comments(self) -> None:
        old = {"tables": {"a": {"columns": {"x": "int"}}, "b": {"columns": {"x": "int", "z": "text"}}}}
        got = self.edit(BEFORE, old, {"tables": {"b": {"columns": {"x": "int"}}}})
        head, rest = BEFORE.split("  a:   #")
        assert got == head + "\n  # about b" + rest.split("  # about b")[1].replace("\n      z:   text", "")

    def test_one_of_two_in_brackets_goes(self) -> None:
        old = {"tables": {"a": {"columns": {"x": "int", "y": "text"}}}}
        got = self.edit(BEFORE, old, column("a", "y", "text"))
        assert got == BEFORE.replace("{x: int, ", "{")

    def test_additions(self) -> None:
        old = {"tables": {"a": {"columns": {"x": "int"}}}}
        new = {
            "enums": {"e": ["on"]},
            "tables": {
                "a": {"comment": "A", "columns": {"x": "int", "w": "int"}, "indexes": {"i": ["x"]}},
                "c": {"columns": {"x": "int"}},
            },
        }
        got = self.edit(BEFORE, old, new)
        expected = BEFORE.replace("version:   1\n", 'version:   1\n\nenums:\n  e: ["on"]\n')
        expected = expected.replace("    rows: 7\n", "    comment: A\n    rows: 7\n")
        expected = expected.replace("'text not null'}", "'text not null', w: int}")
        expected = expected.replace("    - \"y <> ''\"\n", "    - \"y <> ''\"\n    indexes:\n      i: [x]\n")
        expected = expected.replace("z:   text\n", "z:   text\n\n  c:\n    columns:\n      x: int\n")
        assert got == expected

    def test_items_without_names(self) -> None:
        old: dict[str, object] = {"tables": {"a": {"checks": ["x > 0", "y <> ''"]}}}
        new: dict[str, object] = {"tables": {"a": {"checks": ["y <> ''", "x < 9"]}}}
        got = self.edit(BEFORE, old, new)
        assert got == BEFORE.replace("    - x > 0   # always\n", "").replace("''\"\n", "''\"\n    - x < 9\n")

    def test_line_ends_of_other_systems_stay(self) -> None:
        got = self.edit(BEFORE.replace("\n", "\r\n"), column("b", "z", "text"), column("b", "w", "int"))
        assert got == BEFORE.replace("z:   text", "w: int").replace("\n", "\r\n")

    def test_a_text_without_a_last_line_end(self) -> None:
        text = "version: 1\ntables:\n  b:\n    columns:\n      z: text"
        got = self.edit(text, column("b", "z", "text"), {"tables": {"b": {"columns": {"z": "text", "w": "int"}}}})
        assert got == text + "\n      w: int"

    def test_a_byte_order_mark_stays(self) -> None:
        got = self.edit("\ufeff" + BEFORE, column("b", "z", "text"), column("b", "z", "citext"))
        assert got == "\ufeff" + BEFORE.replace("z:   text", "z: citext")

    def test_brackets_over_several_lines_keep_their_comments(self) -> None:
        text = "version: 1\ntables: {a: {columns: {x: int, # why\n   y: text\n   }}}\n"
        new: dict[str, object] = {"tables": {"a": {"columns": {"x": "bigint", "y": "text", "z": "text"}}}}
        old: dict[str, object] = {"tables": {"a": {"columns": {"x": "int", "y": "text"}}}}
        got = self.edit(text, old, new)
        assert got == text.replace("x: int", "x: bigint").replace("y: text\n", "y: text, z: text\n")

    def test_an_alias_is_replaced_where_it_stands(self) -> None:
        text = "version: 1\ntables:\n  a: {columns: &c {x: int}}\n  b:\n    columns: *c # same\n"
        got = self.edit(text, column("b", "x", "int"), column("b", "x", "text"))
        assert got == text.replace(" *c # same", " # same\n      x: text")


def column(table: str, name: str, value: object) -> dict[str, object]:
    return {"tables": {table: {"columns": {name: value}}}}


def branch(values: dict[str, object]) -> dict[str, object]:
    """Nested mappings as a tree; what stands under a name of a column is a value."""
    return {key: branch(value) if isinstance(value, dict) else Leaf(value) for key, value in values.items()}  # type: ignore[arg-type]
