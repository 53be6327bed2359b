"""Sequences in the user's SQL: the options of one, and which ones an expression takes numbers from."""

from __future__ import annotations

from functools import lru_cache

from seigen.errors import FragmentError
from seigen.fragments.cursor import Cursor
from seigen.fragments.tokens import Token, cut, fold, tokenize

COUNTS_IN = frozenset(("smallint", "integer", "bigint", "int", "int2", "int4", "int8"))
NUMBERED = {"increment": "by", "minvalue": "", "maxvalue": "", "start": "with", "cache": ""}
SWITCHED_OFF = ("minvalue", "maxvalue", "cycle")
NEEDED = "AS, INCREMENT BY, [NO] MINVALUE, [NO] MAXVALUE, START WITH, CACHE or [NO] CYCLE"
READS = frozenset(("nextval", "currval", "setval"))


def sequence_options(text: str) -> str:
    """What follows the name in CREATE SEQUENCE, each option once; '' for the server's defaults."""
    if not text.strip():
        return ""
    at = Cursor(text, NEEDED)
    said = set[str]()
    while at.peek().kind != "end":
        first = at.peek()
        option = one_option(at)
        if option in said:
            raise FragmentError(f"{option.upper()} a second time", first.start)
        said.add(option)
    return cut(text, at.tokens)


def one_option(at: Cursor) -> str:
    """The word of the option that comes next, which is passed."""
    if at.take("no"):
        if at.peek().word not in SWITCHED_OFF:
            raise at.fail("MINVALUE, MAXVALUE or CYCLE after NO")
        return at.step().word
    word = at.peek().word
    if word == "cycle":
        at.step()
    elif word == "as":
        at.step()
        if at.peek().word not in COUNTS_IN:
            raise at.fail("smallint, integer or bigint after AS")
        at.step()
    elif word in NUMBERED:
        at.step()
        _ = NUMBERED[word] and at.take(NUMBERED[word])
        whole_number(at, word)
    elif word == "restart":
        raise FragmentError("RESTART is an action; where a new sequence begins is START WITH", at.peek().start)
    elif word == "owned":
        raise FragmentError("the owner stands beside the options: owned_by: {table: column}", at.peek().start)
    else:
        raise at.fail(NEEDED)
    return word


def whole_number(at: Cursor, word: str) -> None:
    if at.peek().text in ("-", "+"):
        at.step()
    if not at.peek().text.isdigit():
        raise at.fail(f"a whole number after {word.upper()}")
    at.step()


@lru_cache(maxsize=4096)
def sequences_in(expression: str) -> tuple[str, ...]:
    """The sequences that an expression names in nextval('…'), currval and setval, without their schemas."""
    if "val" not in expression.lower():
        return ()
    tokens = tokenize(expression)
    calls = [place for place, token in enumerate(tokens) if token.word in READS]
    found = (first_string(tokens[place + 1 :]) for place in calls)
    return tuple(name for text in found if text is not None for name in (relation_name(text),) if name)


def first_string(tokens: list[Token]) -> str | None:
    """The text of the string in nextval('s'), nextval('s'::regclass) and nextval(cast('s' as regclass))."""
    for token in tokens[:4]:
        if token.kind == "string" and token.text.startswith("'"):
            return token.text[1:-1].replace("''", "'")
        if token.text != "(" and token.word != "cast":
            return None
    return None


def relation_name(text: str) -> str:
    """The name that a text stands for where it is read as regclass: 'public."Order_seq"' → Order_seq."""
    try:
        tokens = tokenize(text)
    except FragmentError:
        return ""
    last = tokens[-1] if tokens else None
    return "" if last is None else last.name or fold(last.text)
