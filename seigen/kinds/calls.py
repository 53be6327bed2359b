"""Which functions of the schema an expression calls: they are made before what calls them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from seigen.model import Ref, Schema
from seigen.sql import bare_name

CALL = re.compile(r'("(?:[^"]|"")+"|[^\W\d][\w$]*)\s*\(')


@lru_cache(maxsize=8)
def functions(schema: Schema) -> frozenset[str]:
    return frozenset(ref.name for ref in schema.objects if ref.kind == "function")


def called(schema: Schema, *texts: str | None) -> Iterable[Ref]:
    """The functions of the schema that SQL text calls. Text in quotes that looks like a call counts as one."""
    known = functions(schema)
    if not known:
        return
    for text in filter(None, texts):
        for name in calls(text) & known:
            yield Ref("function", name)


def calls(text: str) -> set[str]:
    """The names of everything that the text calls, as SQL folds them."""
    return {bare_name(name) if name.startswith('"') else name.lower() for name in CALL.findall(text)}
