"""The key `lint` of the document and of every relation: rules that are switched off there, each with its reason.

It is no object. Which rules there are, and which can be switched off, seigen.rules.switches knows.
"""

from __future__ import annotations

from seigen.model import Ref
from seigen.scope import Scope, entries, text
from seigen.shapes import ANY, At, Field, Fields, MapOf, Section, Text
from seigen.yaml_tree import Mapping, Node

REASON = Text("the reason, in words", {"type": ANY, "pattern": "\\S"}, lambda text: bool(text.strip()))
IGNORE = MapOf("rule", REASON, "a mapping of rules to reasons, such as {G7: the ORM makes it}", free=True)
SHAPE = Fields(
    "a mapping with ignore",
    {"ignore": Field(IGNORE, "Warnings that are not shown: rule → reason. See seigen rules", required=True)},
    define="lint",
)


def parse(scope: Scope, node: Node) -> None:
    rules = entries(node)["ignore"]
    assert isinstance(rules, Mapping)
    scope.draft.ignored_rules[scope.ref.name] = {rule: text(reason) for rule, reason in rules.entries.items()}
    for rule, position in rules.keys.items():
        scope.place(Ref("lint", scope.ref.name), rule, position)


def section(at: At) -> Section:
    return Section(at, "lint", Field(SHAPE, "Which rules are switched off here"), parse)
