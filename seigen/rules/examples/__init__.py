"""For each rule a document that breaks it, and the same one repaired: ID.yaml, two YAML documents.

Every one is proven by tests/rules/test_examples.py.
"""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple


class Example(NamedTuple):
    """Texts of documents."""

    breaks: str
    repaired: str


def example(rule: str) -> Example:
    text = (files(__name__) / f"{rule}.yaml").read_text(encoding="utf-8")
    breaks, _, repaired = text.partition("---\n")
    return Example(breaks, repaired)
