"""Pieces of SQL: cut where PostgreSQL's scanner cuts, accepted when they are one piece, sliced and never rewritten."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seigen.errors import FragmentError
from seigen.fragments import (
    BUILTIN_TYPES,
    column,
    columns_in,
    domain,
    exclusion,
    expression,
    index_key,
    partition_bound,
    partition_by,
    query,
    sequence_options,
    sequences_in,
)
from seigen.fragments.tokens import MAX_DEPTH, MAX_LENGTH, tokenize
from seigen.model import Identity

# -- tokens -----------------------------------------------------------------------------------------------------------


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokenize(text)]


TOKENS = {
    "it''s": ("'it''s'", [("string", "'it''s'")]),
    "a backslash ends nothing in a plain string": (
        r"'a\' || x",
        [("string", r"'a\'"), ("operator", "||"), ("word", "x")],
    ),
    "a backslash escapes in an E string": (r"E'a\'b' x", [("escape", r"E'a\'b'"), ("word", "x")]),
    "bit strings": ("b'01' X'1f' n'é'", [("string", "b'01'"), ("string", "X'1f'"), ("string", "n'é'")]),
    "a comment in a string": ("'-- /* ; '", [("string", "'-- /* ; '")]),
    "a comment in a name": ('"-- ;"', [("quoted", '"-- ;"')]),
    "dollar quotes": ("$$ ;' $$ $é1$ $$ $é1$", [("dollar", "$$ ;' $$"), ("dollar", "$é1$ $$ $é1$")]),
    "a dollar inside a name": ("a$b$c$b$", [("word", "a$b$c$b$")]),
    "operators": (
        "a->>'b' #>> c",
        [("word", "a"), ("operator", "->>"), ("string", "'b'"), ("operator", "#>>"), ("word", "c")],
    ),
    "a cast": ("a::int", [("word", "a"), ("cast", "::"), ("word", "int")]),
    "numbers": ("1 1. .5 1.5e-3", [("number", "1"), ("number", "1."), ("number", ".5"), ("number", "1.5e-3")]),
    "letters outside ASCII": ("größe 汉", [("word", "größe"), ("word", "汉")]),
}


@pytest.mark.parametrize(("text", "tokens"), TOKENS.values(), ids=TOKENS)
def test_tokens(text: str, tokens: list[tuple[str, str]]) -> None:
    assert kinds(text) == tokens


def test_only_ascii_letters_fold() -> None:
    assert [token.name for token in tokenize('ÄBC "ÄBC" "a""b"')] == ["Äbc", "ÄBC", 'a"b']


REFUSED = {  # text, offset, message
    "two statements": ("uuid); drop table x; --", 4, ") closes nothing"),
    "semicolon": ("1; select 2", 1, "; does not belong here"),
    "line comment": ("1 -- x", 2, "comment"),
    "block comment": ("1 /* x */", 2, "comment"),
    "comment glued to an operator": ("1 +-- x\n1", 3, "comment"),
    "comment after what sqlglot takes for one operator": ("(a #-- )\n)", 4, "comment"),
    "what sqlglot takes for a command": ("call > 0 and (", 13, "( is not closed"),
    "a string that sqlglot hides behind a command": ("fetch first ; --", 12, "; does not belong here"),
    "E string that sqlglot ends early": ("E'\\'' ; '", 6, "; does not belong here"),
    "E string that is not closed": ("E'a\\' || ''x", 0, "a string is not closed"),
    "string": ("'a", 0, "a string is not closed"),
    "name": ('"a', 0, "quoted name"),
    "empty name": ('""', 0, "quoted name"),
    "dollar quote": ("$x$ a $y$", 0, "$ does not belong"),
    "parameter": ("a = $1", 4, "$ does not belong"),
    "unicode string": ("U&'\\0061'", 0, "U&"),
    "unicode name": ('u&"a"', 0, "U&"),
    "E string in two parts": ("E'a'\n'b\\'c'", 5, "second part"),
    "bracket": ("(a]", 2, "] closes nothing"),
    "number with separators": ("1_000", 0, "number"),
    "hexadecimal number": ("0x1F", 0, "number"),
    "number into name": ("1a", 0, "number"),
    "no-break space": ("a\u00a0> 0", 1, "U+00A0 (no-break space)"),
    "zero width space": ("a\u200b", 1, "U+200B"),
    "vertical tab": ("a\x0bb", 1, "does not belong"),
    "braces": ("{# ; #} a", 0, "does not belong"),
    "backslash": ("a \\g", 2, "does not belong"),
}


@pytest.mark.parametrize(("text", "offset", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(text: str, offset: int, message: str) -> None:
    with pytest.raises(FragmentError) as caught:
        tokenize(text)
    assert message in str(caught.value)
    assert caught.value.offset == offset


def test_length_and_depth_are_bounded() -> None:
    with pytest.raises(FragmentError, match="65,536 characters"):
        tokenize("a" * (MAX_LENGTH + 1))
    with pytest.raises(FragmentError, match="deep"):
        tokenize("(" * (MAX_DEPTH + 1) + ")" * (MAX_DEPTH + 1))


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="aE'\"$-/*\\();,.:[] \n1nullé", max_size=30))
def test_tokens_cover_the_text(text: str) -> None:
    """Whatever is accepted is, but for white space, exactly the tokens."""
    tokens, offset = [], len(text)
    with contextlib.suppress(FragmentError):
        tokens, offset = tokenize(text), 0
    if offset:
        return
    gaps = text
    for token in reversed(tokens):
        assert text[token.start : token.end] == token.text
        gaps = gaps[: token.start] + gaps[token.end :]
    assert gaps.strip(" \t\r\n") == ""


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="aE'\"$-/*\\();,.:[] \n1nullé", max_size=30))
def test_offsets_of_errors_lie_in_the_text(text: str) -> None:
    for parser in (column, expression, index_key, query):
        try:
            parser(text)
        except FragmentError as error:
            offset = error.offset
            found = range(len(text) + 1)
        else:
            offset, found = 0, range(1)
        assert offset in found


# -- types ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", sorted(BUILTIN_TYPES))
def test_built_in_types(text: str) -> None:
    found = column(f"{text} not null")
    assert (found.type.text, found.type.name, found.not_null) == (text, text, True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("VARCHAR(255)", "varchar"),
        ("numeric(10, -2)", "numeric"),
        ("double  precision", "double precision"),
        ("timestamp(3) with time zone", "timestamp"),
        ("time without time zone", "time"),
        ("interval day to second(3)", "interval"),
        ("interval(3)", "interval"),
        ("character varying (3)[][4]", "character varying"),
        ("int array[3]", "int"),
        ("Mood", "mood"),
        ('"Mood"[]', "Mood"),
        ('"char"', "char"),
        ("geometry(Point, 4326)", "geometry"),
        ("vector(3)", "vector"),
    ],
)
def test_shapes_of_types(text: str, name: str) -> None:
    found = column(f"  {text}\n not null")
    assert (found.type.text, found.type.name, found.type.offset) == (text, name, 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "found nothing"),
        ("not null", "a type first"),
        ("default 1", "a type first"),
        ("'x'", "a type first"),
        ("serial", 'write "integer generated by default as identity"'),
        ("bigserial primary key", 'write "bigint generated by default as identity"'),
        ("public.mood", "unqualified"),
        ("int unsigned", 'found "unsigned"'),
        ("int, b int", "a comma outside brackets"),
        ("varchar()", "parentheses are empty"),
        ("varchar((1))", "does not belong in a type"),
        ("int[a]", "a number or nothing"),
        ("setof int", 'found "int"'),
    ],
)
def test_what_is_no_type(text: str, message: str) -> None:
    with pytest.raises(FragmentError) as caught:
        column(text)
    assert message in str(caught.value)


# -- columns ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "default"),
    [
        ("int default 7 not null", "7"),
        ("int not null default 7", "7"),
        ("int default -1", "-1"),
        ("text default 'a' || 'b' unique", "'a' || 'b'"),
        ("text default null", "null"),
        ("text default null not null", "null"),
        ("int default 1 null", "1"),
        ("boolean default 1 is not distinct from 2 not null", "1 is not distinct from 2"),
        ("text default (case when true then 'x' else null end) not null", "(case when true then 'x' else null end)"),
        ("timestamptz default now()  references x", "now()"),
        ("int[] default array[1, 2]", "array[1, 2]"),
        ("text default 'a'::varchar(3) collate \"C\"", "'a'::varchar(3)"),
        ("text default generated() not null", "generated()"),
        ("text default $$not null$$", "$$not null$$"),
        ("text default E'\\'' not null", "E'\\''"),
    ],
)
def test_defaults_are_the_users_own_text(text: str, default: str) -> None:
    assert column(text).default == default


def test_all_other_clauses() -> None:
    assert column('text COLLATE "de-x-icu"').collation == '"de-x-icu"'
    assert column("text collate pg_catalog.default").collation == "pg_catalog.default"
    assert column("int generated always as (a + (b)) stored not null").generated == "a + (b)"
    assert not column("int generated always as (a) stored").virtual
    assert column("int generated always as (a) virtual").virtual
    assert column("int generated always as identity").identity == Identity(True)
    by_default = column("bigint generated by default as identity (start 5 increment by 2)")
    assert by_default.identity == Identity(False, "start 5 increment by 2")
    assert by_default.not_null
    assert column("int null").not_null is False
    assert column("int primary key").not_null is True


@pytest.mark.parametrize(
    ("text", "definition"),
    [
        ("int primary key", "PRIMARY KEY (c)"),
        ("int constraint x primary key deferrable initially deferred", "PRIMARY KEY (c) DEFERRABLE INITIALLY DEFERRED"),
        ("int unique nulls not distinct", "UNIQUE NULLS NOT DISTINCT (c)"),
        ("int unique nulls distinct not null", "UNIQUE (c)"),
        ("int references x", "FOREIGN KEY (c) REFERENCES x"),
        (
            'int references "X" (a) match full on delete set null on update no action not deferrable',
            'FOREIGN KEY (c) REFERENCES "X" (a) MATCH FULL ON DELETE SET NULL ON UPDATE NO ACTION NOT DEFERRABLE',
        ),
        (
            "int references x on delete set default (a) not null",
            "FOREIGN KEY (c) REFERENCES x ON DELETE SET DEFAULT (a)",
        ),
        ("int references Order_Items (ID)", "FOREIGN KEY (c) REFERENCES order_items (id)"),
    ],
)
def test_inline_constraints(text: str, definition: str) -> None:
    (found,) = column(text).constraints
    assert f"{found.head} (c){found.tail}" == definition


def test_a_constraint_keeps_its_name() -> None:
    first, second = column("int constraint a unique constraint B references x").constraints
    assert (first.name, second.name, second.ref_table) == ("a", "b", "x")


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("int default 1 default 2", 14, "a second time"),
        ("int not null not null", 13, "a second time"),
        ('text collate "C" collate "C"', 17, "a second time"),
        ("int primary key primary key", 16, "a second time"),
        ("int null not null", 9, "not both"),
        ("int default 1 generated always as (2) stored", 14, "not both"),
        ("int generated always as identity default 1", 33, "not both"),
        ("int check (c > 0)", 4, "put it under checks"),
        ("int constraint x check (c > 0)", 17, "put it under checks"),
        ("int constraint x", 16, "after CONSTRAINT and its name"),
        ("int constraint x not null", 17, "after CONSTRAINT and its name"),
        ("int default", 11, "an expression after DEFAULT"),
        ("int default not null", 12, "an expression after DEFAULT"),
        ("int not", 7, "NULL or DEFERRABLE"),
        ("int nott null", 4, 'found "nott"'),
        ("int primary", 11, "KEY after PRIMARY"),
        ("int generated always", 20, "GENERATED ALWAYS AS"),
        ("int generated always as (1)", 27, "STORED"),
        ("int generated always as (1)", 27, "STORED (or VIRTUAL"),
        ("int generated always as () stored", 4, "needs an expression"),
        ("int generated by default as (1) stored", 28, "IDENTITY"),
        ("int references", 14, "a table after REFERENCES"),
        ("int references a.b", 16, "unqualified"),
        ("int references a (b c)", 20, '"," or ")"'),
        ("int references a on delete explode", 27, "CASCADE"),
        ("int references a on delete cascade on delete cascade", 38, "once"),
        ("int references a match partial", 23, "FULL or SIMPLE"),
        ("int deferrable", 4, "a constraint before it"),
        ("int unique initially maybe", 11, "DEFERRED or IMMEDIATE"),
        ("int collate", 11, "a collation"),
    ],
)
def test_what_is_no_column(text: str, offset: int, message: str) -> None:
    with pytest.raises(FragmentError) as caught:
        column(text)
    assert message in str(caught.value)
    assert caught.value.offset == offset


# -- expressions, index keys, queries ---------------------------------------------------------------------------------


def test_expressions_are_the_users_own_text() -> None:
    assert expression(" a > 0\n  and b in (1, 2) ") == "a > 0\n  and b in (1, 2)"
    for bad in ("", "a, b", "a) or (b", "a;"):
        with pytest.raises(FragmentError):
            expression(bad)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("price > 0", {"price"}),
        ("PRICE > 0 and price < 9", {"price"}),
        ('"price" > name', {"price", "name"}),
        ("name(price) > 0", {"price"}),
        ("price::name is not null", {"price"}),
        ("'price' = ''", set()),
        ("date '2026-01-01' < price", {"price"}),
    ],
)
def test_columns_of_an_expression(text: str, columns: set[str]) -> None:
    assert columns_in(text, {"price", "name", "date"}) == columns


@pytest.mark.parametrize(
    ("parser", "text"),
    [
        (partition_by, "range (a)"),
        (partition_by, 'LIST (lower("B") collate "C" text_ops)'),
        (partition_by, "hash (a, b)"),
        (partition_bound, "default"),
        (partition_bound, "for values from ('2024-01-01', minvalue) to (maxvalue, 3)"),
        (partition_bound, "FOR VALUES IN (1, null, 'x')"),
        (partition_bound, "for values with (modulus 2, remainder 0)"),
    ],
)
def test_partitioning(parser: Callable[[str], str], text: str) -> None:
    assert parser(f" {text} ") == text


@pytest.mark.parametrize(
    ("parser", "text", "message"),
    [
        (partition_by, "a", "RANGE, LIST or HASH"),
        (partition_by, "range a", "the keys in parentheses"),
        (partition_by, "range ()", "found nothing in them"),
        (partition_by, "range (a) with (fillfactor = 10)", "nothing after the keys"),
        (partition_by, "range (a), list (b)", "comma"),
        (partition_bound, "", "found nothing"),
        (partition_bound, "from (1) to (2)", "FOR VALUES or DEFAULT"),
        (partition_bound, "for values from (1)", "TO and the values"),
        (partition_bound, "for values at (1)", "FROM, IN or WITH"),
        (partition_bound, "for values in (1) partition by list (b)", "nothing after the bound"),
        (partition_bound, "default partition by list (b)", "nothing after DEFAULT"),
        (partition_bound, "default; drop table x", ";"),
    ],
)
def test_what_is_no_partitioning(parser: Callable[[str], str], text: str, message: str) -> None:
    with pytest.raises(FragmentError) as caught:
        parser(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("text primary key", "PRIMARY KEY belongs to a column"),
        ("text references t", "FOREIGN KEY belongs to a column"),
        ("integer generated always as identity", "GENERATED belongs to a column"),
        ("text check (value > 0)", "put it under checks"),
        ("text default 1 default 2", "a second time"),
    ],
)
def test_what_is_no_domain(text: str, message: str) -> None:
    with pytest.raises(FragmentError) as caught:
        domain(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "as integer",
        "AS bigint INCREMENT BY -2 NO MINVALUE MAXVALUE 9 START WITH 9 CACHE 1 NO CYCLE",
        "cycle start 5 increment 3 no maxvalue minvalue -10",
    ],
)
def test_options_of_a_sequence(text: str) -> None:
    assert sequence_options(f" {text} ") == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("as numeric", "smallint, integer or bigint"),
        ("increment by x", "a whole number"),
        ("increment by 1.5", "a whole number"),
        ("increment 1 increment 2", "a second time"),
        ("cycle no cycle", "a second time"),
        ("no cache", "MINVALUE, MAXVALUE or CYCLE after NO"),
        ("restart", "RESTART is an action"),
        ("owned by t.c", "owned_by"),
        ("start 5, cycle", "comma"),
        ("start 5; drop table x", ";"),
        ("start (5)", "a whole number"),
        ("as integer as", "smallint, integer or bigint"),
        ("as integer as bigint", "a second time"),
    ],
)
def test_what_is_no_option_of_a_sequence(text: str, message: str) -> None:
    with pytest.raises(FragmentError) as caught:
        sequence_options(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("nextval('s')", ("s",)),
        ("nextval('Order_Seq'::regclass) * 2 + nextval('b')", ("order_seq", "b")),
        ("NEXTVAL(cast('\"Order\"' as regclass))", ("Order",)),
        ("nextval(('public.s'::text)::regclass)", ("s",)),
        ("nextval($$s$$)", ()),
        ("nextval(name)", ()),
        ("interval '1 day'", ()),
        ("'nextval(s)'", ()),
    ],
)
def test_sequences_of_an_expression(text: str, names: tuple[str, ...]) -> None:
    assert sequences_in(text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a", "a"),
        ("A desc nulls last", "a"),
        ('"A" text_pattern_ops', "A"),
        ('a collate "C" varchar_pattern_ops asc', "a"),
        ("lower(a) text_pattern_ops", None),
        ("(a + b) desc", None),
        ("pg_catalog.lower(a)", None),
        ("a gist_trgm_ops(siglen=32)", "a"),
        ("a pg_catalog.int4_ops nulls first", "a"),
    ],
)
def test_index_keys(text: str, name: str | None) -> None:
    found = index_key(f" {text} ")
    assert (found.text, found.column) == (text, name)


@pytest.mark.parametrize(
    "text", ["", "a, b", "a + b", "a desc asc", "a nulls", "1", "a collate", "a desc nulls last x", "a)"]
)
def test_what_is_no_index_key(text: str) -> None:
    with pytest.raises(FragmentError):
        index_key(text)


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("SELECT 1", []),
        ("select a from t", ["t"]),
        ('SELECT a FROM "T" x', ["T"]),
        ("select a from t, u as v, w where a in (1, 2)", ["t", "u", "w"]),
        ("select a from t join u on t.a = u.a left join only v using (a), w", ["t", "u", "v", "w"]),
        ("select a from (t join u on true) cross join v", ["t", "u", "v"]),
        ("select a from (select b from t) x join u on true", ["t", "u"]),
        ("select a from t where a in (select b from u)", ["t", "u"]),
        ("select extract(year from x), substring(y from 1) from t", ["t"]),
        ("select a is distinct from b from t", ["t"]),
        ("select a from generate_series(1, 2) g, t", ["t"]),
        ("select a from t, lateral f(t.a)", ["t"]),
        ("select a from t union all select a from u", ["t", "u"]),
        ("select a from t group by a, b order by a, b", ["t"]),
        ("select 'from x', count(*) filter (where a) from t", ["t"]),
    ],
)
def test_sources_of_a_query(text: str, sources: list[str]) -> None:
    found = query(text + "  \n")
    assert found.text == text
    assert [name for name, _ in found.sources] == sources
    assert all(text[offset:].startswith((name, f'"{name}"')) for name, offset in found.sources)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "found nothing"),
        ("SELECT 1;", "; does not belong here"),
        ("SELECT 1; DROP TABLE x", "; does not belong here"),
        ("DROP TABLE x", "needs one SELECT"),
        ("WITH x AS (SELECT 1) SELECT * FROM x", "needs one SELECT"),
        ("SELECT 1 -- x", "comment"),
        ("SELECT (1", "not closed"),
        ("SELECT a FROM public.t", "unqualified"),
    ],
)
def test_what_is_no_query(text: str, message: str) -> None:
    with pytest.raises(FragmentError) as caught:
        query(text)
    assert message in str(caught.value)


def test_sources_agree_with_sqlglot() -> None:
    """Where sqlglot's parser understands a query it finds the same relations."""
    sqlglot = pytest.importorskip("sqlglot")
    for text in (
        "select a from t, u as v join w on t.a = w.a where a in (select b from z)",
        "select time_bucket('1 day', time) d, count(*) from commits group by d",
        "select extract(year from x) from (select * from t) x cross join u",
    ):
        parsed = {table.name for table in sqlglot.parse_one(text, read="postgres").find_all(sqlglot.exp.Table)}
        assert {name for name, _ in query(text).sources} == parsed


# -- exclusion constraints --------------------------------------------------------------------------------------------

EXCLUSIONS = [
    ("using gist (room with =, during with &&)", ["room", "during"], ["room", "during"]),
    ("USING gist (a WITH =) where (not cancelled)", ["a"], ["a"]),
    ("using gist (abs(a) with =, abs(b) with =, (a + b) with <>)", [], ["abs", "abs1", "expr"]),
    ('using "gist" ("with" inet_ops with operator(pg_catalog.&&))', ["with"], ["with"]),
    ('using gist (a collate "C" desc with =) include (b, c) with (fillfactor=70)', ["a"], ["a", "b", "c"]),
    ("using gist (tstzrange(a, b, '[)') with &&) where (c > 0) deferrable initially deferred", [], ["tstzrange"]),
    ("using gist (a with =) not deferrable", ["a"], ["a"]),
]


@pytest.mark.parametrize(("text", "columns", "named_for"), EXCLUSIONS)
def test_exclusions(text: str, columns: list[str], named_for: list[str]) -> None:
    found = exclusion(f" {text} ")
    assert (found.text, [name for name, _ in found.columns], list(found.named_for)) == (text, columns, named_for)


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("gist (a with =)", 0, "needs using and a method"),
        ("using (a with =)", 6, "needs an index method after using"),
        ("using gist", 10, "needs what may not be so of two rows"),
        ("using gist ()", 12, "needs WITH and an operator after what is compared"),
        ("using gist (a)", 13, "needs WITH and an operator"),
        ("using gist (a, b with =)", 13, "needs WITH and an operator"),
        ("using gist (a with)", 18, "needs an operator after WITH"),
        ("using gist (a with b)", 19, "needs an operator after WITH"),
        ("using gist (a + b with =)", 14, "needs COLLATE, an operator class"),
        ("using gist (a with = b)", 21, 'needs "," or ")"'),
        ("using gist (a with =) where a > 0", 28, "needs parentheses after WHERE"),
        ("using gist (a with =) using index tablespace x", 22, "needs INCLUDE, WITH, WHERE or DEFERRABLE"),
        ("using gist (a with =), check (a > 0)", 21, "a comma outside brackets"),
        ("using gist (a with =); drop table t", 21, "; does not belong here"),
    ],
)
def test_no_exclusions(text: str, offset: int, message: str) -> None:
    with pytest.raises(FragmentError) as caught:
        exclusion(text)
    assert message in str(caught.value)
    assert caught.value.offset == offset
