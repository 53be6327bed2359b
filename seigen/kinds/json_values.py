"""JSON in the document and in the catalog: YAML as JSON text, and whether two texts are the same value."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from seigen.yaml_tree import Mapping, Node, Scalar

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,4})?\Z")
WORDS = ("true", "false")


def json_text(node: Node) -> str:
    """The node as JSON with sorted keys. A plain scalar is what JSON reads in it, else text; a quoted one is text."""
    if isinstance(node, Mapping):
        pairs = (f"{quote(key)}: {json_text(value)}" for key, value in sorted(node.entries.items()))
        return f"{{{', '.join(pairs)}}}"
    if not isinstance(node, Scalar):
        return f"[{', '.join(map(json_text, node.items))}]"
    if node.text is None:
        return "null"
    if not node.style and (node.text in WORDS or NUMBER.match(node.text)):
        return node.text
    return quote(node.text)


def quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def same_json(a: str | None, b: str | None) -> bool:
    """Whether jsonb calls both equal: 2.50 and 2.5 are, 1 and true are not."""
    if a is None or b is None or a == b:
        return a == b
    return tagged(json.loads(a, parse_float=Decimal, parse_int=Decimal)) == tagged(
        json.loads(b, parse_float=Decimal, parse_int=Decimal)
    )


def tagged(value: object) -> object:
    """The value with its type beside every scalar: Python calls True and 1 equal."""
    if isinstance(value, dict):
        return {key: tagged(item) for key, item in value.items()}
    if isinstance(value, list):
        return [tagged(item) for item in value]
    return type(value).__name__, value
