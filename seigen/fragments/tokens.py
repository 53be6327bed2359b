"""SQL text → tokens, cut exactly where PostgreSQL's own scanner cuts them (src/backend/parser/scan.l).

Text that PostgreSQL would read differently from one server or setting to another is refused, and so is what has no
place in a fragment: comments, `;`, parameters, unbalanced brackets. Tokens are slices: nothing is ever rewritten.

Why not sqlglot's tokenizer: it serves many dialects, and where it differs a bracket or a comment can hide. It reads
the rest of `call > 0 and (` or `fetch first ; --` as one string, `a #-- )` as an operator, ends `E'\\'' ; '` early, and
takes a no-break space for white space. tests/test_fragments.py keeps the list. One expression is also faster than its
import.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from seigen.errors import FragmentError

OPERATOR = r"[~!@#^&|`?+\-*/%<>=]"
START = r"[^\x00-@\[-^`{-\x7f]"  # ASCII letters, _ and everything outside ASCII
INSIDE = r"[^\x00-#%-/:-@\[-^`{-\x7f]"  # these, digits and $
TAG = r"[^\x00-/:-@\[-^`{-\x7f]"  # these without $
TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r\n]++)
  | (?P<comment>--|/\*)
  | (?P<unicode>[uU]&['"])
  | (?P<escape>[eE]'[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+')
  | (?P<unclosed>[eE]')
  | (?P<string>[bBxXnN]?'[^']*+(?:''[^']*+)*+')
  | (?P<quoted>"[^"]++(?:""[^"]*+)*+"|"(?:""[^"]*+)++")
  | (?P<dollar>\$(?P<tag>(?:{START}{TAG}*+)?)\$.*?\$(?P=tag)\$)
  | (?P<word>{START}{INSIDE}*+)
  | (?P<number>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?(?!\.|{INSIDE}))
  | (?P<cast>::)
  | (?P<open>[(\[])
  | (?P<close>[)\]])
  | (?P<comma>,)
  | (?P<punctuation>[.:](?!\.))
  | (?P<operator>(?:(?!--|/\*){OPERATOR})++)
    """,
    re.VERBOSE | re.DOTALL,
)
# what else the body of a routine may hold: BEGIN ATOMIC … END has statements, and may name parameters by number
IN_BODY = re.compile(rf"(?P<semicolon>;)|(?P<comment>--[^\r\n]*+)|(?P<parameter>\$[0-9]++(?!{INSIDE}))")
NESTED = re.compile(r"/\*|\*/")
MAX_LENGTH = 64 * 1024
MAX_DEPTH = 100
UPPER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
CLOSES = {")": "(", "]": "["}
NOTES = {
    "comment": "an SQL comment does not belong here; use a YAML comment",
    "unicode": "U&'' and U&\"\" are not supported; write the character itself",
    ";": "; does not belong here: one piece of SQL, not statements",
    "unclosed": "a string is not closed",
    "'": "a string is not closed",
    '"': "a quoted name is empty or not closed",
    "$": "$ does not belong here",
}


class Token(NamedTuple):
    """`word` is the folded text of an unquoted word, else ''. `depth` counts the brackets around the token."""

    kind: str
    text: str
    start: int
    end: int
    depth: int
    word: str = ""

    @property
    def name(self) -> str:
        """The name that a word or a quoted name stands for, '' for other tokens."""
        return self.text[1:-1].replace('""', '"') if self.kind == "quoted" else self.word


def fold(text: str) -> str:
    """As PostgreSQL folds an unquoted name in UTF-8: ASCII letters only."""
    return text.lower() if text.isascii() else text.translate(UPPER)


def tokenize(text: str, body: bool = False) -> list[Token]:
    """The tokens of a fragment, all brackets closed. Raises FragmentError at the first character that does not fit.

    body: `;`, comments and $1 are tokens too; whoever asks for them judges where they stand.
    """
    tokens: list[Token] = []
    opened: list[tuple[str, int]] = []
    for kind, found, start in scan(text, body):
        if kind == "close" and (not opened or opened.pop()[0] != CLOSES[found]):
            raise FragmentError(f"{found} closes nothing", start)
        if kind == "string" and tokens and tokens[-1].kind == "escape":
            raise FragmentError("a second part of an E'' string; write it as one", start)
        word = fold(found) if kind == "word" else ""
        tokens.append(Token(kind, found, start, start + len(found), len(opened), word))
        if kind == "open":
            opened.append((found, start))
            if len(opened) > MAX_DEPTH:
                raise FragmentError(f"brackets more than {MAX_DEPTH} deep", start)
    if opened:
        raise FragmentError(f"{opened[-1][0]} is not closed", opened[-1][1])
    return tokens


def scan(text: str, body: bool = False) -> Iterator[tuple[str, str, int]]:
    """(kind, text, start) of what may stand in a fragment, white space left out."""
    if len(text) > MAX_LENGTH:
        raise FragmentError(f"SQL of more than {MAX_LENGTH:,} characters")
    place = 0
    while place < len(text):
        more = in_body(text, place) if body else None
        if more is not None:
            yield *more, place
            place += len(more[1])
            continue
        match = TOKEN.match(text, place)
        if match is None:
            raise FragmentError(misfit(text, place), place)
        kind, found = match.lastgroup or "", match[0]
        if kind in NOTES:
            raise FragmentError(NOTES[kind], place)
        if kind == "word" and not found.isascii():
            visible(found, place)
        if kind != "space":
            yield kind, found, place
        place = match.end()


def in_body(text: str, place: int) -> tuple[str, str] | None:
    """(kind, text) of a token that only a routine's body may hold."""
    match = IN_BODY.match(text, place)
    if match is not None:
        return match.lastgroup or "", match[0]
    return ("comment", text[place : comment_end(text, place)]) if text.startswith("/*", place) else None


def comment_end(text: str, start: int) -> int:
    """Behind the comment that begins there; comments nest."""
    depth = 0
    for match in NESTED.finditer(text, start):
        depth += 1 if match[0] == "/*" else -1
        if depth == 0:
            return match.end()
    raise FragmentError("a comment is not closed", start)


def visible(word: str, start: int) -> None:
    """PostgreSQL takes every character outside ASCII for a letter, a no-break space too."""
    for offset, character in enumerate(word):
        if not character.isascii() and unicodedata.category(character)[0] in "ZC":
            name = unicodedata.name(character, "a control character").lower()
            raise FragmentError(
                f"U+{ord(character):04X} ({name}): PostgreSQL would read it as part of a name", start + offset
            )


def misfit(text: str, place: int) -> str:
    character = text[place]
    if character in NOTES:
        return NOTES[character]
    if character.isdigit() or character == ".":
        return "a number that PostgreSQL's versions read differently, or that runs into a name"
    return f"{character!r} does not belong here"


def cut(text: str, tokens: list[Token]) -> str:
    """The user's own text from the first token to the last, '' without any."""
    return text[tokens[0].start : tokens[-1].end] if tokens else ""
