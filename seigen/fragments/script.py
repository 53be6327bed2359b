"""A script of SQL → its statements, cut where psql cuts them (src/fe_utils/psqlscan.l).

Nothing is judged but where a statement ends: a semicolon outside of quotes, comments, brackets and BEGIN ATOMIC bodies.
What only psql understands is told apart: its backslash commands, and the rows that follow COPY … FROM STDIN.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from seigen.errors import FragmentError
from seigen.fragments.tokens import INSIDE, START, TAG, comment_end, fold

TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r\n\f\v]++)
  | (?P<remark>--[^\r\n]*+)
  | (?P<block>/\*)
  | (?P<escape>[eE]'[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+'(?:[ \t\f\v]*+[\r\n]\s*+'[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+')*+)
  | (?P<string>'[^']*+(?:''[^']*+)*+'|"[^"]*+(?:""[^"]*+)*+")
  | (?P<unclosed>[eE]?'|")
  | (?P<dollar>\$(?P<tag>(?:{START}{TAG}*+)?)\$.*?\$(?P=tag)\$)
  | (?P<open_dollar>\$(?:{START}{TAG}*+)?\$)
  | (?P<word>{START}{INSIDE}*+)
  | (?P<command>\\[^\r\n]*+)
  | (?P<end>;)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
DATA_END = re.compile(r"^\\\.[ \t\r]*$", re.MULTILINE)
UNCLOSED = {
    "unclosed": "a string or a quoted name is not closed",
    "open_dollar": "a dollar-quoted string is not closed",
}


class Piece(NamedTuple):
    """statement: without its semicolon and the comments before it. command: a line for psql, such as \\connect.
    data: the rows between COPY … FROM STDIN and \\. . `line` counts from 1.
    """

    kind: Literal["statement", "command", "data"]
    text: str
    line: int


def split_script(text: str) -> list[Piece]:
    """The pieces of a script. Raises FragmentError, with the offset, for what never ends."""
    if (zero := text.find("\0")) >= 0:
        raise FragmentError("a zero byte does not belong into SQL", zero)
    found: list[Piece] = []
    line, counted = 1, 0
    for kind, start, end in spans(text):
        line, counted = line + text.count("\n", counted, start), start
        found.append(Piece(kind, text[start:end].rstrip() if kind == "command" else text[start:end], line))
    return found


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


class Statement:
    """The statement being read. `words`: its first ones; `begun`: BEGIN ATOMIC and the CASEs inside it."""

    def __init__(self, start: int) -> None:
        self.start = self.end = start
        self.words: list[str] = []
        self.last = ""
        self.opened: list[int] = []
        self.begun = 0
        self.from_stdin = False

    def take(self, kind: str, found: str, start: int) -> None:
        word = fold(found) if kind == "word" else ""
        if word:
            self.words += [word] if len(self.words) < 4 else []
            self.read(word)
        elif found == "(":
            self.opened.append(start)
        elif found == ")" and self.opened:
            self.opened.pop()
        self.last, self.end = word, start + len(found)

    def read(self, word: str) -> None:
        if word == "stdin" and self.last == "from" and self.words[0] == "copy":
            self.from_stdin = True
        if self.opened or self.words[0] != "create":
            return
        if word == "atomic" and self.last == "begin" and {"function", "procedure"}.intersection(self.words):
            self.begun = 1
        elif self.begun:
            self.begun += {"case": 1, "end": -1}.get(word, 0)

    def whole(self) -> bool:
        return not self.opened and not self.begun


def spans(text: str) -> Iterator[tuple[Literal["statement", "command", "data"], int, int]]:
    """(kind, start, end) of every piece."""
    now: Statement | None = None
    place = 1 if text.startswith("\ufeff") else 0
    while (token := next_token(text, place)) is not None:
        kind, start, place = token
        if kind == "command":
            if now is not None:
                raise FragmentError("a psql command inside a statement; end the statement with a semicolon", start)
            yield "command", start, place
        elif kind != "end" or (now is not None and not now.whole()):
            now = now or Statement(start)
            now.take(kind, text[start:place], start)
        elif now is not None:
            yield "statement", now.start, now.end
            if now.from_stdin:
                begin = text.find("\n", place) + 1 or len(text)
                last = DATA_END.search(text, begin)
                end, place = last.span() if last is not None else (len(text), len(text))
                yield "data", begin, end
            now = None
    if now is not None:
        if not now.whole():
            missing = "( is not closed" if now.opened else "BEGIN ATOMIC without its END"
            raise FragmentError(missing, now.opened[-1] if now.opened else now.start)
        yield "statement", now.start, now.end


def next_token(text: str, place: int) -> tuple[str, int, int] | None:
    """(kind, start, end) of the next token that is no white space and no comment."""
    while place < len(text):
        match = TOKEN.match(text, place)
        assert match is not None  # every character is at least an `other`
        kind = match.lastgroup or ""
        if kind in UNCLOSED:
            raise FragmentError(UNCLOSED[kind], place)
        if kind not in ("space", "remark", "block"):
            return kind, place, match.end()
        place = comment_end(text, place) if kind == "block" else match.end()
    return None
