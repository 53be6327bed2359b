"""What follows the name in CREATE FUNCTION: where its body is, what its arguments are, and what it needs first."""

from __future__ import annotations

import pytest

from seigen.errors import FragmentError
from seigen.fragments import routine_sql
from seigen.kinds.calls import calls
from seigen.kinds.routine import tidy

ARGUMENTS = [
    ("() return 1", ""),
    ("(a integer = 3, b text default 'x, y') return 1", "a integer, b text"),
    ("(integer, variadic c numeric(10, 2)[]) return 1", "integer, variadic c numeric(10, 2)[]"),
    ('(inout "Default" text, out b orders.id%type) as $$ x $$', 'inout "Default" text, out b orders.id%type'),
]


@pytest.mark.parametrize(("text", "arguments"), ARGUMENTS)
def test_arguments_without_defaults(text: str, arguments: str) -> None:
    assert routine_sql(text).arguments == arguments


SOURCES = {
    "types of arguments, not their names": ("(state mood, n orders[]) as 'x'", {"mood", "orders"}),
    "types without names": ("(mood, double precision) as 'x'", {"mood", "double"}),
    "defaults": ("(a int default one(2), b text = 'x'::mood) as 'x'", {"int", "one()", "text", "mood"}),
    "what comes back": ("() returns setof sites as 'x'", {"sites"}),
    "a table that comes back": ("() returns table (state mood, n sites) as 'x'", {"mood", "sites"}),
    "a column's type": ("(a sites.id%type) as 'x'", {"sites", "id"}),
    "a quoted body is not read": ("() language sql as $$ select one() from sites $$", set()),
    "an expression": ("(a int) return one(a)", {"int", "one", "one()", "a"}),
    "a support function": ("() support helps as 'x'", {"helps()"}),
}


@pytest.mark.parametrize("case", SOURCES, ids=str)
def test_sources(case: str) -> None:
    text, sources = SOURCES[case]
    assert set(routine_sql(text).sources) == sources


def test_sources_of_an_atomic_body() -> None:
    found = routine_sql("(m mood) begin atomic select f(x) from sites where s = $1; /* ; end; */ end")
    assert {"mood", "sites", "f()"} <= set(found.sources)


@pytest.mark.parametrize(
    "text",
    [
        "() language sql as $$ select 1; -- it's all text /* $$",
        "() begin atomic end",
        "() begin atomic select case when true then 1 end; select 2; end",
        "() begin atomic select 1 as case; select 2 as end; end",
        "() language sql\nbegin atomic -- ; end\n select 1; /* ; /* end */ */ end",
        "() as '$libdir/x', 'f' language c strict",
        "() language sql return (select 1 from current)",
    ],
)
def test_bodies(text: str) -> None:
    assert routine_sql(text).text == text


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("returns integer", 0, "beginning with its arguments"),
        ("f() return 1", 0, "beginning with its arguments"),
        ("() as $$ x $$; drop table sites", 13, "; does not belong here"),
        ("() -- x\n as $$ x $$", 3, "an SQL comment"),
        ("() as $$ x $$ /* x */", 14, "an SQL comment"),
        ("(a int) return 1;", 16, "; does not belong here"),
        ("() begin atomic select 1; end; drop table sites; end", 29, "END ends the body"),
        ("() begin atomic select 1 as case; end; drop table sites; select 1 end", 37, "END ends the body"),
        ("() begin atomic select 1; end language sql", 29, "END ends the body"),
        ("() language sql set search_path from current as $$ x $$", 32, "the setting of whoever applies"),
        ("() begin atomic select 1", 9, "is not closed by END"),
        ("() begin atomic select (1; end)", 25, "a semicolon in brackets"),
        ("() begin atomic select 1; /* end", 26, "a comment is not closed"),
        ("() as $$ x $", 6, "$ does not belong here"),
    ],
)
def test_what_is_no_routine(text: str, offset: int, message: str) -> None:
    with pytest.raises(FragmentError) as refused:
        routine_sql(text)
    assert (refused.value.offset, message in str(refused.value)) == (offset, True), refused.value


def test_calls() -> None:
    assert calls("""CHECK ((Positive(x) AND "Odd"(y) AND z = ANY (w) AND schema.f (1) > 0))""") == {
        "check",
        "positive",
        "Odd",
        "any",
        "f",
    }


@pytest.mark.parametrize(
    ("server", "document"),
    [
        (
            "(a integer)\n RETURNS integer\n LANGUAGE sql\n IMMUTABLE\nAS $function$\n  SELECT a;\n$function$",
            "(a integer)\nreturns integer\nlanguage sql\nimmutable\nas $$\n  SELECT a;\n$$",
        ),
        ("()\n LANGUAGE sql\nAS $function$ $$ $function$", "()\nlanguage sql\nas $function$ $$ $function$"),
        ("()\n LANGUAGE sql\nAS $function$ x$$function$", "()\nlanguage sql\nas $function$ x$$function$"),
        ("()\n LANGUAGE sql\nBEGIN ATOMIC\n SELECT 1;\nEND", "()\n LANGUAGE sql\nBEGIN ATOMIC\n SELECT 1;\nEND"),
        (
            "(a text DEFAULT 'x\n y'::text)\n LANGUAGE sql\nAS $function$ $function$",
            "(a text DEFAULT 'x\n y'::text)\n LANGUAGE sql\nAS $$ $$",
        ),
    ],
)
def test_as_it_is_written(server: str, document: str) -> None:
    assert tidy(server) == document
    assert routine_sql(document).text == document
