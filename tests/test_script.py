"""Where a script's statements end: every quote, comment and bracket that can hide a semicolon."""

from __future__ import annotations

import contextlib
import time

import pytest

from seigen.errors import FragmentError
from seigen.fragments import split_script

ONE = (  # each is one statement, and with a second one behind it two
    "select 1",
    "select ';'",
    "select 'it''s; '",
    r"select E'\'; '",
    "select E'a'\n  '\\';'",
    r"select '\'",
    'select ";" from "a"";"',
    "select $$ ; $$",
    "select $a$ $$ ; $b$ ; $a$",
    "select a$b$ from c$b$",
    "select $1, 'x'",
    "select 1 -- ; '\n, 2",
    "select /* ; /* ' */ ; */ 1",
    "select U&'\\0041;'",
    "create rule r as on insert to t do also (select 1; select 2)",
    "create function f() returns int begin atomic select case when true then 1 end; select 2; end",
    "create or replace procedure p() begin atomic; end",
    "create function f() returns int language sql as 'select 1; select 2'",
    "create function begin() returns int language sql as $$ select 1; $$",
    "select 1+-2, 3 /4",
    "create table é (a int)",
)


@pytest.mark.parametrize("text", ONE)
def test_one_statement(text: str) -> None:
    assert [piece[:2] for piece in split_script(text)] == [("statement", text)]
    assert [piece.text for piece in split_script(f"{text};\nselect 'next';")] == [text, "select 'next'"]


def test_lines_and_what_stands_around_statements() -> None:
    script = "\ufeff-- a header; with a semicolon\n\n/* another; */ select 1\n;;\r\n\n\n  select\n 2 -- the end"
    assert [(piece.text, piece.line) for piece in split_script(script)] == [("select 1", 3), ("select\n 2", 7)]
    assert split_script(" -- nothing\n ; ;\n") == []


def test_what_only_psql_understands() -> None:
    script = (
        "\\restrict abc;\ncopy t (a) from stdin;\n1\t;\n'\n\\.\n\nselect 1;\n\\connect x\n"
        "copy public.t from stdin with (format csv);\n\\.\nselect 2;"
    )
    assert split_script(script) == [
        ("command", "\\restrict abc;", 1),
        ("statement", "copy t (a) from stdin", 2),
        ("data", "1\t;\n'\n", 3),
        ("statement", "select 1", 7),
        ("command", "\\connect x", 8),
        ("statement", "copy public.t from stdin with (format csv)", 9),
        ("data", "", 10),
        ("statement", "select 2", 11),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("select 'a;", "a string or a quoted name is not closed"),
        ("select 1; select '", "a string or a quoted name is not closed"),
        ('select "a;', "a string or a quoted name is not closed"),
        (r"select E'a\'", "a string or a quoted name is not closed"),
        ("select $a$ ; $b$", "a dollar-quoted string is not closed"),
        ("select /* /* */ 1;", "a comment is not closed"),
        ("select (1;", "( is not closed"),
        ("create function f() begin atomic select 1;", "BEGIN ATOMIC without its END"),
        ("select 1 \\gset", "a psql command inside a statement"),
        ("select 1;\0", "a zero byte"),
    ],
)
def test_what_never_ends(text: str, problem: str) -> None:
    with pytest.raises(FragmentError) as caught:
        split_script(text)
    assert problem in str(caught.value)
    assert 0 <= caught.value.offset < len(text)


@pytest.mark.parametrize("part", ["(", "'", "$a$", "/*", "select 1;\n", "e'", '"', "$"])
def test_a_long_script_takes_no_long_time(part: str) -> None:
    started = time.monotonic()
    with contextlib.suppress(FragmentError):
        split_script(part * 100_000)
    assert time.monotonic() - started < 5
