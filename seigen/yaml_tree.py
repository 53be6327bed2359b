"""YAML text → a tree whose scalars are text with their positions, and every problem of form that was met on the way.

It takes bytes or text, never a path. It never guesses what a scalar means: `on`, `12:30`, `1_000` and `017` are text,
and only a plain `null`, `~` or nothing is None; the place of a scalar decides. Nothing in a document can run code, and
no document can use much time or memory: size, depth, nodes and aliases (as expanded) are bounded.

It reads PyYAML's event stream, since PyYAML's own composers are slow, recursive, and the C one crashes on deep nesting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import msgspec
import yaml

from seigen.errors import Position, Problem

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 20
MAX_NODES = 100_000
MAX_PROBLEMS = 100

START = Position(1, 1)
NULLS = frozenset(("", "~", "null", "Null", "NULL"))
BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
CONTENT = re.compile(r"\S")
QUOTES = {"'": re.compile(r"''|\S"), '"': CONTENT}
HEADER = re.compile(r"[|>][^\r\n\x85\u2028\u2029]*")
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Scalar(msgspec.Struct, frozen=True, gc=False):
    """`text` is None for null. `source[start:end]` is the scalar as it stands in the document."""

    text: str | None
    position: Position
    source: str = ""
    start: int = 0
    end: int = 0
    style: str = ""

    def at(self, offset: int) -> Position:
        """The place in the document of a character of the text; the scalar's own where escapes hide it.

        Line folding and indentation only change white space, so the same count of other characters leads there.
        """
        body = self.start + (self.style in QUOTES)
        if self.style in ("|", ">") and (header := HEADER.match(self.source, self.start, self.end)):
            body = header.end()
        elif self.source.startswith("&", self.start) or (
            "\\" in self.source[self.start : self.end] and self.style == '"'
        ):
            return self.position
        text = self.text or ""
        before = sum(not c.isspace() for c in text[:offset])
        inside = offset < len(text) and not text[offset].isspace()
        ahead = before if inside else before - 1
        visible = QUOTES.get(self.style, CONTENT).finditer(self.source, body, self.end - (self.style in QUOTES))
        match = next(islice(visible, max(ahead, 0), None), None)
        if match is None:
            return self.position
        return place_of(self.source, match.start() if inside or ahead < 0 else match.end(), self.start, self.position)


class Sequence(msgspec.Struct, frozen=True):
    items: tuple[Node, ...]
    position: Position


class Mapping(msgspec.Struct, frozen=True):
    """`keys` holds the position of every key of `entries`."""

    entries: dict[str, Node]
    keys: dict[str, Position]
    position: Position


Node = Scalar | Sequence | Mapping


class Unreadable(Exception):
    """Reading cannot go on; the problem is in args[0]."""


class Open(msgspec.Struct):
    """A collection whose end has not been met. `key` waits for its value; `merges`: it is a `<<` without quotes.

    `size` and `height` count what is below.
    """

    position: Position
    anchor: str | None
    mapping: bool
    items: list[Node]
    entries: dict[str, Node]
    keys: dict[str, Position]
    merged: list[tuple[Position, Node]]
    key: str | None = None
    key_position: Position = Position(1, 1)
    has_key: bool = False
    merges: bool = False
    height: int = 1
    size: int = 1


def place_of(source: str, index: int, start: int = 0, position: Position = START) -> Position:
    """The position of a character of the document, counted from a place before it whose position is known."""
    line, begin = position.line, start - position.column + 1
    for match in BREAK.finditer(source, start, index):
        line, begin = line + 1, match.end()
    return Position(line, index - begin + 1)


def parse(data: bytes | str) -> tuple[Node | None, list[Problem]]:
    """The document's root, None when it is empty or cannot be read, and its problems of form."""
    problems: list[Problem] = []
    try:
        return Builder(text_of(data), problems).build(), problems
    except Unreadable as error:
        return None, [*problems, error.args[0]]


def text_of(data: bytes | str) -> str:
    """UTF-8 without its byte order mark, and without characters that YAML forbids."""
    if len(data) > MAX_BYTES:
        raise Unreadable(Problem(Position(1, 1), f"the document is larger than {MAX_BYTES // 1024 // 1024} MiB"))
    if isinstance(data, bytes):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            good = data[: error.start].decode("utf-8").removeprefix("\ufeff")
            what = f"byte 0x{data[error.start]:02x} is not UTF-8; save the document as UTF-8"
            raise Unreadable(Problem(place_of(good, len(good)), what)) from None
    else:
        text = data
    text = text.removeprefix("\ufeff")
    if match := FORBIDDEN.search(text):
        what = f"character U+{ord(match[0]):04X} cannot stand in a document"
        raise Unreadable(Problem(place_of(text, match.start()), what))
    return text


class Builder:
    """Events → tree, with a stack of its own instead of recursion."""

    def __init__(self, source: str, problems: list[Problem]) -> None:
        self.source = source
        self.problems = problems
        self.stack: list[Open] = []
        self.anchors: dict[str, tuple[Node, int, int]] = {}
        self.root: Node | None = None
        self.nodes = 0
        self.documents = 0

    def problem(self, position: Position, message: str) -> None:
        self.problems.append(Problem(position, message))
        if len(self.problems) >= MAX_PROBLEMS:
            self.fail(position, f"{MAX_PROBLEMS} problems: the rest of the document was not read")

    def fail(self, position: Position, message: str) -> None:
        raise Unreadable(Problem(position, message))

    def build(self) -> Node | None:
        answers: dict[type, Callable[[Any, Position], None]] = {
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.open,
            yaml.SequenceStartEvent: self.open,
            yaml.MappingEndEvent: self.close,
            yaml.SequenceEndEvent: self.close,
            yaml.AliasEvent: self.alias,
            yaml.DocumentStartEvent: self.begin,
        }
        for event in self.events():
            answer = answers.get(type(event))
            if answer is not None:
                mark = event.start_mark
                answer(event, Position(mark.line + 1, mark.column + 1))
        return self.root

    def events(self) -> Iterator[Any]:
        try:
            loader = Loader(self.source)
            while loader.check_event():
                yield loader.get_event()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = Position(mark.line + 1, mark.column + 1) if mark else START
            place = min(place, place_of(self.source, len(self.source)))  # libyaml ends every text with a new line
            tab = mark is not None and self.source[mark.index : mark.index + 1] == "\t"
            reason = "a tab cannot indent YAML; use spaces" if tab else error.problem or error.context or str(error)
            context = f" ({error.context})" if error.context and error.problem and not tab else ""
            if "nesting depth" in reason:  # libyaml looks ahead, and its own bound comes first
                self.fail(place, f"nested more than {MAX_DEPTH} deep")
            self.fail(place, f"not YAML: {reason}{context}")
        except yaml.YAMLError as error:
            self.fail(Position(1, 1), f"not YAML: {str(error).splitlines()[0]}")

    def begin(self, event: Any, position: Position) -> None:
        self.documents += 1
        if self.documents > 1:
            self.fail(position, "a second document begins here: one file holds one document")

    def tagged(self, event: Any, position: Position) -> None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        self.problem(position, f"tag {quoted(tag)} is not supported: every value is plain text, a list or a mapping")

    def scalar(self, event: Any, position: Position) -> None:
        if event.tag is not None:
            self.tagged(event, position)
        style = event.style or ""
        if style == '"' and UNSTORABLE.search(event.value):
            self.problem(position, "an escape here stands for a character that PostgreSQL cannot store")
            event.value = ""
        text = None if not style and event.value in NULLS else event.value
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.mapping and not frame.has_key:
            self.count(position, 1)
            if text is None:
                what = "a key must be a name; put quotes around it" if event.value else "a key is missing"
                self.problem(position, what)
            frame.key, frame.key_position, frame.has_key = text, position, True
            frame.merges = text == "<<" and not style
            if event.anchor:
                self.problem(position, "an anchor on a key is not supported")
            return
        node = Scalar(text, position, self.source, event.start_mark.index, event.end_mark.index, style)
        self.add(node, position, event.anchor, 1, 1)

    def open(self, event: Any, position: Position) -> None:
        if event.tag is not None:
            self.tagged(event, position)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.mapping and not frame.has_key:
            self.fail(position, "a key must be a name, not a list or a mapping")
        if len(self.stack) >= MAX_DEPTH:
            self.fail(position, f"nested more than {MAX_DEPTH} deep")
        if event.anchor:
            self.anchors.pop(event.anchor, None)
        mapping = isinstance(event, yaml.MappingStartEvent)
        self.stack.append(Open(position, event.anchor, mapping, [], {}, {}, []))

    def close(self, event: Any, position: Position) -> None:
        frame = self.stack.pop()
        node: Node
        if frame.mapping:
            if frame.merged:
                self.merge(frame)
            node = Mapping(frame.entries, frame.keys, frame.position)
        else:
            node = Sequence(tuple(frame.items), frame.position)
        self.add(node, frame.position, frame.anchor, frame.size, frame.height)

    def merge(self, frame: Open) -> None:
        """`<<: *other`: the keys of the other mapping that this one does not have; the first of several wins."""
        entries: dict[str, Node] = {}
        keys: dict[str, Position] = {}
        for position, source in frame.merged:
            for part in source.items if isinstance(source, Sequence) else (source,):
                if isinstance(part, Mapping):
                    entries, keys = part.entries | entries, part.keys | keys
                else:
                    self.problem(position, "<< needs a mapping, or a list of mappings")
        frame.entries, frame.keys = entries | frame.entries, keys | frame.keys

    def alias(self, event: Any, position: Position) -> None:
        anchor = str(event.anchor)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.mapping and not frame.has_key:
            self.fail(position, "a key must be a name, not an alias")
        if anchor not in self.anchors:
            inside = any(open_.anchor == anchor for open_ in self.stack)
            what = "refers to the collection that it stands in" if inside else "has no anchor before it"
            self.fail(position, f"alias {quoted('*' + anchor)} {what}")
        node, size, height = self.anchors[anchor]
        if len(self.stack) + height > MAX_DEPTH + 1:
            self.fail(position, f"alias {quoted('*' + anchor)}: nested more than {MAX_DEPTH} deep")
        self.add(node, position, None, size, height, expanded=True)

    def count(self, position: Position, size: int) -> None:
        self.nodes += size
        if self.nodes > MAX_NODES:
            self.fail(position, f"more than {MAX_NODES:,} values, each alias counted as all that it stands for")

    def add(
        self, node: Node, position: Position, anchor: str | None, size: int, height: int, expanded: bool = False
    ) -> None:
        """Put a finished node into the collection that it stands in; `size` counts it and all below."""
        self.count(position, size if expanded else 1)
        if anchor:
            self.anchors[anchor] = (node, size, height)
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        frame.size += size
        frame.height = max(frame.height, height + 1)
        if not frame.mapping:
            frame.items.append(node)
            return
        frame.size += 1
        key, frame.has_key = frame.key, False
        if key is None:
            return
        if frame.merges:
            frame.merged.append((frame.key_position, node))
        elif key in frame.entries:
            first = frame.keys[key]
            self.problem(frame.key_position, f"key {quoted(key)} stands here twice; it is also on line {first.line}")
        else:
            frame.entries[key], frame.keys[key] = node, frame.key_position


def quoted(text: str) -> str:
    """Text of the document as messages show it: in double quotes, on one line, shortened."""
    if len(text) <= 80 and text.isprintable():
        return f'"{text}"'
    shown = text if len(text) <= 80 else text[:77] + "…"
    return '"' + "".join(c if c.isprintable() else repr(c)[1:-1] for c in shown) + '"'
