"""Names of functions and procedures to which a document refers without calling them: integer_now, a job's call."""

from __future__ import annotations

from typing import Literal

from seigen.fragments import routine_name
from seigen.model import Ref
from seigen.scope import Scope
from seigen.sql import identifier
from seigen.yaml_tree import Node, Scalar, quoted


def routine(scope: Scope, node: Node, what: str, *kinds: Literal["function", "procedure"]) -> str | None:
    """The name as SQL; None when it is wrong or not the document's, which has been reported.

    One with a schema is believed, and so is every name when there are `setup` files or extensions that may bring it.
    """
    judged = scope.judge(routine_name, node, what)
    if judged is None:
        return None
    assert isinstance(node, Scalar)
    if judged.schema:
        return f"{identifier(judged.schema)}.{identifier(judged.name)}"
    known = [name for kind in kinds for name in scope.draft.names.get(kind, ())]
    if not scope.draft.brings_more():
        home = " or ".join(f"{kind}s:" for kind in kinds)
        problem = (
            f"{what}: there is no {' or '.join(kinds)} {quoted(judged.name)} in the document; declare it under {home}, "
            "or name its schema"
        )
        if not scope.known(known, judged.name, node.at(judged.offset), problem):
            return None
    return identifier(judged.name)


def declared_routine(text: str, *kinds: str) -> tuple[Ref, ...]:
    """What a routine of the document's own would be there as; none for one with a schema."""
    name = routine_name(text)
    return () if name.schema else tuple(Ref(kind, name.name) for kind in kinds)
