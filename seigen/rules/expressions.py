"""An SQL expression of a document → the columns, sub-queries and session-dependent calls that it certainly holds.

Works on tokens and finds less than PostgreSQL's own analysis would: what it reports is certain, what it misses the
server refuses. Volatilities are those of pg_proc in PostgreSQL 14-18; overloads that differ are left out or narrowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from seigen.fragments.tokens import Token
from seigen.model import Column
from seigen.rules import types
from seigen.rules.definitions import Tokens, group, scan, split

VALUES = frozenset(
    """current_catalog current_date current_role current_schema current_time current_timestamp current_user localtime
    localtimestamp session_user system_user user""".split()  # noqa: SIM905 - words read better than 12 quoted lines
)
CALLS = frozenset(  # every overload is stable or volatile
    """array_to_json array_to_string clock_timestamp concat concat_ws current_database current_query
    current_schemas current_setting currval format gen_random_uuid has_table_privilege inet_client_addr
    inet_server_addr json_agg json_build_array json_build_object jsonb_build_array jsonb_build_object lastval
    make_timestamptz nextval now obj_description pg_backend_pid pg_current_xact_id pg_relation_size pg_sleep
    pg_total_relation_size random row_to_json set_config setseed setval statement_timestamp timeofday to_char to_date
    to_json to_jsonb to_number to_regclass transaction_timestamp txid_current uuid_generate_v1 uuid_generate_v1mc
    uuid_generate_v4 uuidv4 uuidv7 version""".split()  # noqa: SIM905
)
SINGLE = frozenset({"age", "to_tsvector"})  # stable when called with one argument
ZONED = frozenset({"date", "date_part", "date_trunc", "extract"})  # stable over timestamp with time zone
OPENS = frozenset({"", "and", "case", "else", "from", "in", "is", "not", "or", "then", "when", "between", "like"})
CLOSES = frozenset({"", "and", "at", "between", "else", "end", "in", "is", "like", "not", "or", "then", "when"})
ZONE = "timestamp with time zone"

Columns = Mapping[str, Column]


def referenced(text: str, columns: Columns) -> str | None:
    """The first column of the table that the expression certainly reads."""
    tokens = scan(text)
    return next((t.name for i, t in enumerate(tokens) if t.name in columns and is_column(tokens, i)), None)


def subquery(text: str) -> bool:
    tokens = scan(text) if "select" in text.lower() else ()
    return any(t.word == "select" and i and tokens[i - 1].kind == "open" for i, t in enumerate(tokens))


def is_column(tokens: Tokens, place: int) -> bool:
    """Whether a name stands where only a column can: `(day + 1)` and not `interval '1' day`, `day => 1`, `x::day`."""
    token = tokens[place]
    before = tokens[place - 1] if place else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if token.word in VALUES or not token.name:
        return False
    if before and (before.kind not in ("open", "comma", "operator", "word") or before.word not in OPENS):
        return False
    if after and (after.kind not in ("close", "comma", "operator", "cast", "word") or after.word not in CLOSES):
        return False
    return not (after and (after.text == "=>" or (after.kind == "operator" and after.text.startswith(":"))))


def unstable(text: str, columns: Columns) -> str | None:
    """The first call or cast that PostgreSQL does not count as immutable, as the user wrote it."""
    tokens = scan(text)
    for place, token in enumerate(tokens):
        found = session_value(tokens, place) or stable_call(text, tokens, place, columns)
        found = found or (stable_cast(text, tokens, place, columns) if token.kind == "cast" else None)
        if found:
            return found
    return None


def session_value(tokens: Tokens, place: int) -> str | None:
    token = tokens[place]
    qualified = place and tokens[place - 1].text == "."
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    return token.text if token.word in VALUES and not qualified and after != "." else None


def built_in(tokens: Tokens, place: int) -> bool:
    """Whether a called name is PostgreSQL's own: unqualified, or in pg_catalog."""
    return not (place and tokens[place - 1].text == ".") or (place > 1 and tokens[place - 2].word == "pg_catalog")


def stable_call(text: str, tokens: Tokens, place: int, columns: Columns) -> str | None:
    token = tokens[place]
    if token.kind != "word" or place + 1 == len(tokens) or tokens[place + 1].text != "(":
        return None
    if token.word not in CALLS | SINGLE | ZONED | {"cast"} or not built_in(tokens, place):
        return None
    inside, end = group(tokens, place + 1)
    whole = text[token.start : tokens[end - 1].end]
    if token.word == "cast":
        return whole if cast_is_stable(*as_parts(list(inside)), columns) else None
    arguments = list(split(inside, token.depth + 1))
    if token.word in SINGLE:
        return whole if len(arguments) == 1 and inside else None
    if token.word in ZONED:
        return whole if len(arguments) < 3 and zoned(arguments, columns) else None
    return whole


def zoned(arguments: list[list[Token]], columns: Columns) -> bool:
    """Whether the last argument is a bare column of timestamp with time zone: date_trunc('day', t)."""
    last = arguments[-1]
    bare = len(last) == 1 or (len(last) == 3 and last[1].word == "from")
    return bare and column_type(last[-1:], columns) == ZONE


def as_parts(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """CAST's (value, type)."""
    at = next((i for i, token in enumerate(tokens) if token.word == "as" and token.depth == tokens[0].depth), 0)
    return tokens[:at], tokens[at + 1 :]


def stable_cast(text: str, tokens: Tokens, place: int, columns: Columns) -> str | None:
    """`created_at::date`: only of a bare column, and only when the column is all that is cast."""
    before = tokens[place - 1 : place]
    if not before or (place > 1 and not is_column([*tokens[place - 2 : place], tokens[place]], 1)):
        return None
    following = list(tokens[place + 1 :])
    if not cast_is_stable(before, following, columns):
        return None
    return text[before[0].start : following[len(type_words(following)) - 1].end]


def cast_is_stable(value: Tokens, target: list[Token], columns: Columns) -> bool:
    source = column_type(value, columns)
    words = type_words(target)
    return source is not None and types.parse(" ".join(words)).name in types.STABLE_CASTS.get(source, ())


def type_words(tokens: list[Token]) -> list[str]:
    """The words of the type that the tokens begin with, [] when it is an array or not built in."""
    for count in (4, 3, 2, 1):
        words = [token.word for token in tokens[:count]]
        after = tokens[count].text if count < len(tokens) else ""
        if len(words) == count and all(words) and types.parse(" ".join(words)).name in types.BUILT_IN:
            return [] if after == "[" else words
    return []


def column_type(tokens: Tokens, columns: Columns) -> str | None:
    """The type of a bare column, None for anything else."""
    column = columns.get(tokens[0].name) if len(tokens) == 1 else None
    found = types.parse(column.type) if column else None
    return found.name if found and not found.array else None


def literals(tokens: Tokens) -> Iterator[str]:
    """The plain strings among the tokens, unquoted."""
    return (token.text[1:-1].replace("''", "'") for token in tokens if token.kind == "string" and token.text[0] == "'")
