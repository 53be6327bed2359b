"""A tree → YAML as people write it: a line a key, short mappings and lists on one line, long SQL as literal blocks.

The loader reads every scalar as text, but editors and other readers do not: text that YAML would take for a number, a
date or a truth value is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import yaml

from seigen.kinds.writing import Value
from seigen.pull.tree import NAMED, Leaf, Tree

WIDTH = 120
STEP = 2
PLAIN = re.compile(r"""[^\s\-?:,\[\]{}#&*!|>'"%@`].*(?<![:\s])""", re.DOTALL)
INSIDE = re.compile(r": | #")
FLOW = re.compile(r"[,\[\]{}]|:$|:[,\[\]{}\"']")
LITERAL = re.compile(r"(?![ \n\t])[^\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]+")
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
NUMBER = re.compile(r"0o[0-7]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")  # YAML 1.2's; PyYAML knows 1.1's
RESOLVER = yaml.SafeLoader("")


def document(root: Tree, remarks: Iterable[str] = ()) -> str:
    """The text of a document. Remarks become comments at its end."""
    lines: list[str] = []
    for key, item in root.items():
        objects = item if isinstance(item, dict) and key in NAMED else {}
        blocks = [key_lines(name, value, STEP) for name, value in objects.items()]
        found = key_lines(key, item, 0)
        if len(found) > 1 and lines:
            lines.append("")
        lines += spaced(f"{key}:", blocks) if any(len(block) > 1 for block in blocks) else found
    for number, remark in enumerate(remarks):
        lines += [*([] if number else [""]), comment(remark)]
    return "\n".join(lines) + "\n"


def spaced(head: str, objects: Sequence[list[str]]) -> Iterator[str]:
    yield head
    for number, lines in enumerate(objects):
        if number:
            yield ""
        yield from lines


def comment(text: str) -> str:
    """One line of comment, whatever a hostile name in it holds."""
    return "# " + "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))


def key_lines(key: str, item: Tree | Leaf, column: int) -> list[str]:
    """`key: …` at a column, and the lines below it."""
    return entry_lines(f"{' ' * column}{scalar(key)}:", item, column)


def entry_lines(head: str, item: Tree | Leaf, column: int) -> list[str]:
    """What stands behind a key, whose line so far is `head`, and below it."""
    if isinstance(item, Leaf):
        return value_lines(head, item.value, column)
    lines = [head] if item else [f"{head} {{}}"]
    for name, inside in item.items():
        lines += key_lines(name, inside, column + STEP)
    return lines


def value_lines(head: str, value: Value, column: int) -> list[str]:
    """The value behind its key or its dash: on the same line where that fits, else below."""
    if isinstance(value, str) and "\n" in value and LITERAL.fullmatch(value):
        return literal_lines(head, value, column)
    flat = None if nested(value) else flow(value)
    if flat is not None and (not isinstance(value, dict | list) or len(head) + 1 + len(flat) <= WIDTH):
        return [f"{head} {flat}"]
    lines = [head]
    if isinstance(value, dict):
        for name, inside in value.items():
            lines += key_lines(name, Leaf(inside), column + STEP)
    else:
        assert isinstance(value, list)
        for inside in value:
            lines += item_lines(inside, column + STEP)
    return lines


def item_lines(value: Value, column: int) -> list[str]:
    """An item of a list in block style; a mapping that does not fit begins behind its dash."""
    head = f"{' ' * column}-"
    lines = value_lines(head, value, column)
    if isinstance(value, dict) and len(lines) > 1 and lines[0] == head:
        return [f"{head} {lines[1].lstrip()}", *lines[2:]]
    return lines


def literal_lines(head: str, text: str, column: int) -> list[str]:
    """A literal block; its header says whether the text ends with a new line, or with several."""
    body = text.rstrip("\n")
    chomp = {0: "-", 1: ""}.get(len(text) - len(body), "+")
    rows = (text.removesuffix("\n") if chomp == "+" else body).split("\n")
    indent = " " * (column + STEP)
    return [f"{head} |{chomp}", *(f"{indent}{row}" if row else "" for row in rows)]


def nested(value: Value) -> bool:
    """Whether it is a list of collections, which stand one a line, or holds text of several lines."""
    if isinstance(value, list) and any(isinstance(item, list | dict) for item in value):
        return True
    return isinstance(value, list | dict) and any(isinstance(item, str) and "\n" in item for item in flatten(value))


def flatten(value: Value) -> Iterator[Value]:
    if isinstance(value, dict):
        for item in value.values():
            yield from flatten(item)
    elif isinstance(value, list):
        for item in value:
            yield from flatten(item)
    else:
        yield value


def flow(value: Value) -> str:
    """The value on one line, where a block stands around it."""
    return inline(value, inside=False)


def inline(value: Value, inside: bool) -> str:
    if isinstance(value, Mapping):
        pairs = (f"{scalar(key, True)}: {inline(item, True)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, str):
        return scalar(value, inside)
    if isinstance(value, Sequence):
        return "[" + ", ".join(inline(item, True) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def scalar(text: str, inside: bool = False) -> str:
    """Text on one line: plain where every reader of YAML sees the same text. `inside`: in brackets."""
    if is_plain(text) and not (inside and FLOW.search(text)):
        return text
    if text.isprintable() and "\\" not in text and '"' not in text:
        return f'"{text}"'
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(escaped, text)) + '"'


@lru_cache(maxsize=4096)
def is_plain(text: str) -> bool:
    if not PLAIN.fullmatch(text) or INSIDE.search(text) or not text.isprintable():
        return False
    tag = RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return tag == "tag:yaml.org,2002:str" and not NUMBER.fullmatch(text)


def escaped(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
