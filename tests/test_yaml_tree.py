"""Text → tree: plain text with positions, every problem of form with its place, and bounds that hold."""

from __future__ import annotations

import time
import tracemalloc

import pytest
import yaml

from seigen import yaml_tree
from seigen.errors import Position, Problem
from seigen.yaml_tree import MAX_DEPTH, MAX_NODES, Mapping, Node, Scalar, Sequence, parse, quoted


@pytest.fixture(params=["C", "Python"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """PyYAML with and without libyaml: both must read the same."""
    if request.param == "Python":
        monkeypatch.setattr(yaml_tree, "Loader", yaml.SafeLoader)
    elif not hasattr(yaml, "CSafeLoader"):
        pytest.skip("this PyYAML has no libyaml")
    return str(request.param)


def plain(node: Node | None) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.entries.items()} if node else None


def read(text: bytes | str) -> object:
    node, problems = parse(text)
    assert not problems
    return plain(node)


def only_problem(text: bytes | str) -> Problem:
    _, problems = parse(text)
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize(
    "text",
    [
        "on",
        "yes",
        "no",
        "off",
        "y",
        "true",
        "12:30:00",
        "1_000",
        "017",
        "0x1F",
        "1e3",
        ".inf",
        "2026-01-01",
        "=",
        "1.10",
    ],
)
def test_yaml_1_1_traps_are_text(text: str) -> None:
    assert read(f"{text}: {text}") == {text: text}


@pytest.mark.parametrize("text", ["a: null", "a: ~", "a:", "a: Null", "a: NULL", "a: # nothing"])
def test_null_is_none(text: str) -> None:
    assert read(text) == {"a": None}


@pytest.mark.parametrize("text", ["a: 'null'", 'a: "null"', "a: |-\n  null"])
def test_quoted_null_is_text(text: str) -> None:
    assert read(text) == {"a": "null"}


def test_positions_count_from_one() -> None:
    node, _ = parse("a:\n  - é: x\n    b: y\n")
    assert isinstance(node, Mapping)
    listed = node.entries["a"]
    assert isinstance(listed, Sequence)
    first = listed.items[0]
    assert isinstance(first, Mapping)
    assert first.keys == {"é": (2, 5), "b": (3, 5)}
    assert first.entries["é"].position == (2, 8)


def test_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read(b"\xef\xbb\xbfa: 1") == {"a": "1"}
    assert only_problem(b"\xef\xbb\xbfa: [").position == (1, 5)


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n", "   "])
def test_nothing_is_no_tree(text: str) -> None:
    assert parse(text) == (None, [])


# -- offsets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "a: some HERE text",
        "a: 'some HERE text'",
        'a: "some HERE text"',
        "a: 'it''s some HERE'",
        "a: some\n   folded\n   text HERE and more",
        "a: 'quoted\n  over lines HERE'",
        "a: |\n  first\n    second HERE\n",
        "a: |-  # comment\n\n  first\n\n  HERE\n",
        "a: |2\n    first\n   HERE\n",
        "a: >\n  folded\n  text HERE\n\n  more\n",
        "é: {b: [ x, some é HERE ]}",
    ],
)
def test_offset_in_a_text_leads_to_its_place_in_the_document(text: str) -> None:
    node, problems = parse(text)
    assert not problems
    found = scalar_with(node, "HERE")
    assert found.text is not None
    before = text[: text.index("HERE")]
    expected = (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
    assert found.at(found.text.index("HERE")) == expected


def scalar_with(node: Node | None, text: str) -> Scalar:
    if isinstance(node, Scalar):
        assert text in (node.text or "")
        return node
    children = node.items if isinstance(node, Sequence) else node.entries.values() if node else ()
    return scalar_with(list(children)[-1], text)


@pytest.mark.parametrize("text", ['a: "tab\\t HERE"', "a: &anchor some HERE"])
def test_where_escapes_hide_the_place_it_is_the_start(text: str) -> None:
    node, _ = parse(text)
    found = scalar_with(node, "HERE")
    assert found.at(6) == found.position == (1, 4)


@pytest.mark.parametrize("offset", range(12))
def test_every_offset_has_a_place(offset: int) -> None:
    for text in ("a: |\n  x y\n\n  z\n", "a: 'x y'", "a: ''", "a: >\n\n  x\n  y\n", "a: |\n\n"):
        node, _ = parse(text)
        assert isinstance(node, Mapping)
        value = node.entries["a"]
        assert isinstance(value, Scalar)
        assert value.at(min(offset, len(value.text or ""))) >= (1, 4)


def test_end_of_a_text_is_behind_its_last_character() -> None:
    node, _ = parse("a: |\n  x\n  int (\n")
    value = scalar_with(node, "int")
    assert value.at(len(value.text or "")) == (3, 8)


# -- anchors, aliases, merge keys -------------------------------------------------------------------------------------


def test_alias_is_what_its_anchor_was() -> None:
    assert read("a: &x [1, 2]\nb: *x") == {"a": ["1", "2"], "b": ["1", "2"]}


def test_merge_key_comes_first_and_own_keys_win() -> None:
    found = read("base: &base {a: 1, b: 2}\nmore: {<<: *base, b: 3, c: 4}")
    assert isinstance(found, dict)
    assert list(found["more"].items()) == [("a", "1"), ("b", "3"), ("c", "4")]


def test_first_of_several_merged_mappings_wins() -> None:
    assert read("x: &x {a: 1}\ny: &y {a: 2, b: 2}\nz: {<<: [*x, *y]}")["z"] == {"a": "1", "b": "2"}  # type: ignore[index]


def test_a_quoted_merge_key_is_a_key() -> None:
    assert read("x: {'<<': a, \"b\": 1}") == {"x": {"<<": "a", "b": "1"}}


def test_merged_keys_keep_their_places() -> None:
    node, _ = parse("x: &x {a: 1}\ny: {<<: *x}")
    assert isinstance(node, Mapping)
    merged = node.entries["y"]
    assert isinstance(merged, Mapping)
    assert merged.keys == {"a": (1, 8)}


# -- problems ---------------------------------------------------------------------------------------------------------

PROBLEMS = {
    "not UTF-8": (b"a: 1\nb: \xff", (2, 4), "0xff"),
    "UTF-16": ("a: 1".encode("utf-16"), (1, 1), "UTF-8"),
    "NUL": ("a: 1\nb: \0", (2, 4), "U+0000"),
    "escape character": ("a: \x1b[0m", (1, 4), "U+001B"),
    "NUL as an escape": ('a: "x\\0"', (1, 4), "cannot store"),
    "syntax": ("a: [1, 2", (1, 9), "not YAML"),
    "colon in plain text": ("a: b: c", (1, 5), "mapping values are not allowed"),
    "tab": ("a:\n\tb: 1", (2, 1), "tab"),
    "duplicate key": ("a: 1\nb: 2\na: 3", (3, 1), '"a" stands here twice; it is also on line 1'),
    "null key": ("~: 1", (1, 1), "quotes"),
    "no key": ("? \n: 1", (1, 2), "a key is missing"),
    "list as a key": ("? [a]\n: 1", (1, 3), "not a list or a mapping"),
    "mapping as a key": ("{{a: b}: c}", (1, 2), "not a list or a mapping"),
    "alias as a key": ("a: &x b\n*x : c", (2, 1), "not an alias"),
    "anchor on a key": ("&x a: b", (1, 1), "anchor on a key"),
    "tag": ("a: !!python/object/apply:os.system [ls]", (1, 4), '"!!python/object/apply:os.system"'),
    "tag of YAML": ("a: !!str 1", (1, 4), '"!!str"'),
    "own tag": ("a: !mine 1", (1, 4), '"!mine"'),
    "two documents": ("a: 1\n---\nb: 2", (2, 1), "second document"),
    "unknown alias": ("a: *x", (1, 4), '"*x" has no anchor'),
    "alias of what is open": ("a: &x [*x]", (1, 8), "stands in"),
    "merging a text": ("a: {<<: b}", (1, 5), "<< needs a mapping"),
    "directive": ("%YAML 9.9\n---\na: 1", (1, 1), "not YAML"),
}


@pytest.mark.parametrize(("text", "position", "message"), PROBLEMS.values(), ids=PROBLEMS)
def test_problem_has_its_place(text: bytes | str, position: tuple[int, int], message: str, loader: str) -> None:
    problem = only_problem(text)
    assert message in problem.message
    if "not YAML" not in message or loader == "C":  # the two scanners put syntax errors a character apart
        assert problem.position == Position(*position)


def test_several_problems_are_reported_together() -> None:
    _, problems = parse("a: !x 1\na: 2\n~: 3\n")
    assert [problem.position.line for problem in problems] == [1, 2, 3]


def test_a_hundred_problems_are_enough() -> None:
    _, problems = parse("a: 1\n" * 10_000)
    assert len(problems) == 101
    assert "not read" in problems[-1].message


# -- bounds -----------------------------------------------------------------------------------------------------------


def laughs(levels: int) -> str:
    lines = ["a0: &a0 [" + ", ".join(["lol"] * 10) + "]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, levels)]
    return "\n".join(lines)


BOMBS = {
    "billion laughs": (laughs(10), "100,000"),
    "deep aliases": (
        "\n".join(["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 60))]),
        f"more than {MAX_DEPTH} deep",
    ),
    "merges": (
        "a: &a {" + ", ".join(f"k{n}: 1" for n in range(1000)) + "}\nb: {<<: [" + ", ".join(["*a"] * 5000) + "]}",
        "100,000",
    ),
    "flow nesting": ("[" * 100_000, f"more than {MAX_DEPTH} deep"),
    "mapping nesting": ("{a: " * 100_000, f"more than {MAX_DEPTH} deep"),
    "block nesting": ("- " * 100_000 + "a", f"more than {MAX_DEPTH} deep"),
    "huge": ("a: " + "x" * 5_000_000, "larger than 4 MiB"),
}


@pytest.mark.parametrize(("text", "message"), BOMBS.values(), ids=BOMBS)
def test_bombs_end_in_one_error_quickly_and_in_little_memory(text: str, message: str) -> None:
    tracemalloc.start()
    began = time.process_time()
    problem = only_problem(text)
    spent, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert message in problem.message
    assert spent < 5
    assert peak < 60_000_000


def test_nodes_are_bounded(loader: str) -> None:
    if loader == "Python":
        pytest.skip("slow there, and counted by the same code")
    assert f"{MAX_NODES:,}" in only_problem("[" + "a," * 250_000 + "]").message


def test_depth_just_within_the_bound() -> None:
    _, problems = parse("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert not problems
    assert "deep" in only_problem("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)).message


def test_quoted_is_short_and_on_one_line() -> None:
    assert quoted("a\nb\x1b") == '"a\\nb\\x1b"'
    assert len(quoted("x" * 1000)) == 80
