"""The text of a document with the extents of its nodes, and edits of it that keep all other bytes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import yaml

from seigen.errors import Position, SeigenError
from seigen.kinds.writing import Value
from seigen.pull import yaml_text
from seigen.pull.tree import Leaf, Tree, plain
from seigen.yaml_tree import Loader

ALIAS = re.compile(r"\*[^\s,\[\]{}]+")
BLANK = re.compile(r"[ \t]*\r?\n")
REMARK = re.compile(r"[ \t]*#")

Pair = tuple[yaml.Node, yaml.Node]


class Spans:
    """A well-formed document whose root is a mapping, and the edits that are due."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line_end = "\r\n" if "\r\n" in text else "\n"
        root = yaml.compose(text, Loader=Loader)
        assert isinstance(root, yaml.MappingNode)
        self.root = root
        self.edits: list[tuple[int, int, str]] = []

    def edited(self) -> str:
        """The text after all edits. Raises SeigenError when two of them meet, which a caller's tree can make them."""
        parts: list[str] = []
        place = 0
        for start, end, text in sorted(self.edits, key=lambda edit: edit[:2]):
            if start < place:
                raise SeigenError("the document cannot be updated in place: two changes meet in one line")
            parts += [self.text[place:start], text.replace("\n", self.line_end)]
            place = end
        return "".join(parts) + self.text[place:]

    # -- where things stand -------------------------------------------------------------------------------------------

    def entries(self, node: yaml.MappingNode) -> dict[str, Pair]:
        return {key.value: (key, value) for key, value in node.value if key.value != "<<"}

    def position(self, node: yaml.Node) -> Position:
        return Position(node.start_mark.line + 1, node.start_mark.column + 1)

    def is_alias(self, pair: Pair) -> bool:
        """Whether the value is an alias: its node then is the one that the anchor names, further up."""
        return bool(pair[1].start_mark.index < pair[0].end_mark.index)

    def end(self, node: yaml.Node) -> int:
        """Behind the node's last character that is no white space."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self.value_end(last) if isinstance(last, tuple) else self.end(last)
        begin = int(node.start_mark.index)
        return begin + len(self.text[begin : node.end_mark.index].rstrip())

    def value_end(self, pair: Pair) -> int:
        key, node = pair
        if self.is_alias(pair):
            found = ALIAS.search(self.text, key.end_mark.index)
            assert found is not None
            return found.end()
        return max(self.end(node), self.colon(key))

    def colon(self, key: yaml.Node) -> int:
        """Behind the colon of a key."""
        return self.text.index(":", key.end_mark.index) + 1

    def line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def next_line(self, index: int) -> int:
        """Behind the end of the line, comments on it included."""
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found + 1

    # -- edits --------------------------------------------------------------------------------------------------------

    def set(self, parent: yaml.MappingNode, pair: Pair, new: Tree | Leaf) -> None:
        """Another value for a key. Comments behind the key or the value stay."""
        key = pair[0]
        start, end = self.colon(key), self.value_end(pair)
        if parent.flow_style:
            self.edits.append((start, end, f" {yaml_text.inline(plain(new), inside=True)}"))
            return
        first, *lines = yaml_text.entry_lines("", new, key.start_mark.column)
        line = self.text[start : self.next_line(start)]
        if end > start + len(line.rstrip()):  # the old value ends on another line
            remark = f" {line.strip()}" if REMARK.match(line) else ""
            self.edits.append((start, end, "\n".join([first + remark, *lines])))
            return
        self.edits.append((start, end, first))
        self.insert(self.next_line(end), lines)

    def insert(self, index: int, lines: Iterable[str]) -> None:
        """Whole lines before the line that begins there, which may be the end of a text without a last new line."""
        text = "".join(f"{line}\n" for line in lines)
        if text and not self.text[:index].endswith("\n"):
            text = "\n" + text.removesuffix("\n")
        self.edits.append((index, index, text))

    def remove(self, node: yaml.MappingNode, keys: Collection[str]) -> None:
        """Keys with their values."""
        if node.flow_style:
            pairs = [(key.start_mark.index, self.value_end((key, value))) for key, value in node.value]
            self.remove_between_commas(pairs, [key.value in keys for key, _ in node.value])
            return
        for key, value in node.value:
            if key.value in keys:
                self.remove_lines(key.start_mark.index, self.value_end((key, value)))

    def remove_items(self, node: yaml.SequenceNode, gone: list[bool]) -> None:
        if node.flow_style:
            self.remove_between_commas([(item.start_mark.index, self.end(item)) for item in node.value], gone)
            return
        for item, is_gone in zip(node.value, gone, strict=True):
            if is_gone:
                self.remove_lines(item.start_mark.index, self.end(item))

    def remove_between_commas(self, extents: list[tuple[int, int]], gone: list[bool]) -> None:
        """Each with the comma before it, the first ones with the comma behind them."""
        for number, is_gone in enumerate(gone):
            start, end = extents[number]
            if not is_gone:
                continue
            if not all(gone[:number]):
                start = extents[number - 1][1]
            elif number + 1 < len(gone):
                end = extents[number + 1][0]
            self.edits.append((start, end, ""))

    def remove_lines(self, start: int, end: int) -> None:
        """The lines from one place to another, and the blank line behind them where one stands before them as well."""
        start, end = self.line_start(start), self.next_line(end)
        above = self.line_start(start - 1) if start else 0
        if BLANK.fullmatch(self.text, above, start):
            if behind := BLANK.match(self.text, end):
                end = behind.end()
            elif end == len(self.text):
                start = above
        self.edits.append((start, end, ""))

    def add(
        self, node: yaml.MappingNode, key: str, item: Tree | Leaf, ahead: Collection[str] | None, apart: bool
    ) -> None:
        """A key behind the last one of those `ahead`, of all when None; before all others where there is none.

        `apart`: where it takes several lines, a blank one stands before it.
        """
        if node.flow_style:
            text = f", {yaml_text.scalar(key, True)}: {yaml_text.inline(plain(item), inside=True)}"
            place = self.value_end(node.value[-1])
            self.edits.append((place, place, text))
            return
        lines = yaml_text.key_lines(key, item, node.value[0][0].start_mark.column)
        before = [pair for pair in node.value if ahead is None or pair[0].value in ahead]
        if before:
            blank = [""] if apart and len(lines) > 1 else []
            self.insert(self.next_line(self.value_end(before[-1])), [*blank, *lines])
            return
        place = self.line_start(node.value[0][0].start_mark.index)
        while place and REMARK.match(self.text, above := self.line_start(place - 1)):
            place = above  # comments above a key are that key's
        self.insert(place, lines)

    def add_item(self, node: yaml.SequenceNode, value: Value) -> None:
        last = self.end(node.value[-1])
        if node.flow_style:
            self.edits.append((last, last, f", {yaml_text.inline(value, inside=True)}"))
            return
        first = node.value[0].start_mark.index
        dash = self.text.rindex("-", self.line_start(first), first) - self.line_start(first)
        self.insert(self.next_line(last), yaml_text.item_lines(value, dash))
