"""One check per kind of generator: whether it can fill the column that it stands under."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from seigen.errors import Position
from seigen.hints import (
    After,
    Choice,
    Faker,
    Generate,
    Literals,
    Lognormal,
    Normal,
    Parent,
    Sequence,
    Template,
    Uniform,
    UseDefault,
    Zipf,
)
from seigen.kinds.row_hints.seen import Seen
from seigen.kinds.row_hints.values import LARGEST, check_value, is_numeric, is_text, is_time, kind
from seigen.model import Column
from seigen.scope import entries, items, nearest, text
from seigen.yaml_tree import Mapping as MappingNode
from seigen.yaml_tree import Node, Scalar, quoted

BRACES = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}]*)\}|[{}]")


def names_in(template: str) -> Iterator[tuple[str, int]]:
    """The {names} of a template and where they begin; {{ and }} stand for braces. A brace without a partner is ''."""
    for found in BRACES.finditer(template):
        if found["name"] is not None:
            yield found["name"], found.start("name")
        elif len(found[0]) == 1:
            yield "", found.start()


def refers(seen: Seen, name: str, at: Position, what: str) -> None:
    """A column of a foreign key."""
    if seen.known(name, at, what) and name not in seen.referring:
        problem = f"{what}: column {quoted(name)} is not part of a foreign key"
        seen.scope.problem(at, problem + nearest(name, seen.referring))


def default(seen: Seen, column: Column, hint: UseDefault, node: Node, what: str) -> None:
    if column.default is None and column.identity is None and column.not_null:
        seen.scope.problem(node.position, f"{what}: the column has no default, no identity, and is never NULL")


def one_of(seen: Seen, column: Column, hint: Choice, node: Node, what: str) -> None:
    places = {text(item): item.position for item in items(node)}
    if isinstance(node, MappingNode):
        places = node.keys
    for value in hint.values:
        check_value(seen.scope, column, value, places[value], what)


def numeric(seen: Seen, column: Column, hint: Generate, node: Node, what: str) -> bool:
    if is_numeric(column):
        return True
    seen.scope.problem(node.position, f"{what}: makes numbers; the column is {column.type}")
    return False


def bounded(keys: tuple[str, ...], seen: Seen, column: Column, hint: Generate, node: Node, what: str) -> None:
    """Numbers that are certain to be made must fit an integer column."""
    largest = LARGEST.get(kind(column).name)
    if numeric(seen, column, hint, node, what) and largest is not None:
        for key in keys:
            said = entries(node).get(key)
            if said is not None and not -largest - 1 <= float(text(said)) <= largest:
                seen.scope.problem(said.position, f"{what}: {key} {text(said)} is out of range for {column.type}")


def sequence(seen: Seen, column: Column, hint: Sequence, node: Node, what: str) -> None:
    bounded(("start",), seen, column, hint, node, what)
    if hint.per is not None:
        refers(seen, hint.per, entries(node)["per"].position, f"{what}: per")


def template(seen: Seen, column: Column, hint: Template, node: Node, what: str) -> None:
    assert isinstance(node, Scalar)
    if not is_text(seen.scope, column):
        seen.scope.problem(node.position, f"{what}: makes text; the column is {column.type}")
    names = seen.scope.draft.tables[seen.scope.ref.name]
    for name, offset in names_in(hint.text):
        if name in seen.columns:
            seen.made(name, node.at(offset), what)
        if name in names or re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
            continue
        wrong = f"{quoted('{' + name + '}')} names neither a column of the table nor a Faker provider"
        if not name:
            wrong = "a brace without a name; {{ and }} stand for braces"
        seen.scope.problem(node.at(offset), f"{what}: {wrong}{nearest(name, names)}")


def after(seen: Seen, column: Column, hint: After, node: Node, what: str) -> None:
    if not is_time(column):
        seen.scope.problem(node.position, f"{what}: makes a time; the column is {column.type}")
    at = entries(node)["column"].position
    if seen.known(hint.column, at, what):
        if not seen.made(hint.column, at, what):
            return
        other, said = seen.columns[hint.column], seen.hint(hint.column)
        if not is_time(other):
            needed = "needs a date, timestamp or timestamptz"
            seen.scope.problem(at, f"{what}: column {quoted(hint.column)} is {other.type}; {needed}")
        if isinstance(said, Choice | Literals | Faker):
            form = type(said).__name__.lower()
            problem = f"column {quoted(hint.column)} has texts ({form}) that only the server reads as times"
            seen.scope.problem(at, f"{what}: {problem}; it needs another hint, or none")


def parent(seen: Seen, column: Column, hint: Parent, node: Node, what: str) -> None:
    if column.name not in seen.referring:
        seen.scope.problem(node.position, f"{what}: the column is not part of a foreign key")
    if hint.home is not None:
        refers(seen, hint.home.of, entries(entries(node)["home"])["of"].position, f"{what}: home: of")


CHECKS: dict[type, Callable[[Seen, Column, Any, Node, str], object]] = {
    UseDefault: default,
    Choice: one_of,
    Zipf: partial(bounded, ("max",)),
    Normal: partial(bounded, ("mean",)),
    Lognormal: partial(bounded, ("median",)),
    Uniform: partial(bounded, ("min", "max")),
    Sequence: sequence,
    Template: template,
    After: after,
    Parent: parent,
}
"""Faker and SQL literals can fill any column: the server reads their text."""
