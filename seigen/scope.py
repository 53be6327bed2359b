"""Where declarations are put while a document is read: the draft of the document, and the place that is being read.

A section's parser gets a Scope: the object that its key belongs to, and the means to declare objects, to judge SQL, to
refer to what others declare, and to report problems. The draft is the only mutable thing of a reading; it lives as long
as one call of seigen.load.load.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from typing import TypeVar

from seigen.errors import FragmentError, Position, Problem
from seigen.hints import TableHints
from seigen.model import (
    Constraint,
    ContinuousAggregate,
    Index,
    MaterializedView,
    Object,
    Partition,
    Ref,
    Sequence,
    Table,
    View,
)
from seigen.yaml_tree import MAX_PROBLEMS, Node, Scalar, quoted
from seigen.yaml_tree import Mapping as MappingNode
from seigen.yaml_tree import Sequence as SequenceNode

T = TypeVar("T")

RELATIONS = (Table, Partition, Index, ContinuousAggregate, View, MaterializedView, Sequence)
MANY_NAMES = 100
INDEXED = ("primary key", "unique", "exclude")  # constraints whose index has their name, among relations


class Stop(Exception):
    """Enough problems: the reading ends here."""


@dataclass(slots=True)
class Draft:
    """What one reading has found so far.

    tables: table → its columns, known before anything is parsed, those that are wrong included. aggregates, enums,
    extensions: names likewise; names: kind → the names of all that is declared by name at the top of the document;
    relations: of those that a query can read.
    setup: whether it names files of setup. managed: what optional kinds are called whose key stands in the document.
    primary_keys: table → columns. relation_names, constraint_names: those that are taken; numbers: how far
    (names.constraint_name). needs_timescaledb: whether that was reported. afterwards: what has to wait until all is
    declared. hints: table → what is said of its rows. hinted: where. ignored_rules: relation, or '' for the document →
    rule → reason.
    """

    problems: list[Problem]
    tables: Mapping[str, Collection[str]] = field(default_factory=dict)
    aggregates: Collection[str] = ()
    enums: Collection[str] = ()
    names: Mapping[str, Collection[str]] = field(default_factory=dict)
    relations: frozenset[str] = frozenset()
    setup: bool = False
    managed: set[str] = field(default_factory=set)
    extensions: AbstractSet[str] = frozenset()
    objects: dict[Ref, Object] = field(default_factory=dict)
    where: dict[Ref | tuple[Ref, str], Position] = field(default_factory=dict)
    renamed_from: dict[Ref | tuple[Ref, str], str] = field(default_factory=dict)
    unnamed: set[Ref] = field(default_factory=set)
    primary_keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    relation_names: set[str] = field(default_factory=set)
    constraint_names: set[str] = field(default_factory=set)
    numbers: dict[tuple[str, str, str], int] = field(default_factory=dict)
    needs_timescaledb: bool = False
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    hints: dict[str, TableHints] = field(default_factory=dict)
    hinted: list[Scope] = field(default_factory=list)
    ignored_rules: dict[str, dict[str, str]] = field(default_factory=dict)

    def brings_more(self) -> bool:
        """Whether names may be there that the document does not declare: setup files and extensions bring them."""
        return self.setup or bool(self.extensions - {"timescaledb"})

    def problem(self, position: Position, message: str) -> None:
        self.problems.append(Problem(position, message))
        if len(self.problems) >= MAX_PROBLEMS:
            self.problems.append(Problem(position, f"{MAX_PROBLEMS} problems: the rest was not looked at"))
            raise Stop


@dataclass(frozen=True, slots=True)
class Scope:
    """One place of a document: `node` is the mapping of the object `ref`, whose own key stands at `home`.

    `position` is that of the key being read.
    """

    draft: Draft
    ref: Ref
    node: MappingNode
    home: Position
    position: Position

    @property
    def label(self) -> str:
        """The object as messages name it: table "commits"."""
        kind = "aggregate" if self.ref.kind == "continuous_aggregate" else self.ref.kind
        return f"{kind} {quoted(self.ref.name)}"

    def at(self, key: str) -> Scope:
        """The same object, at one of its keys."""
        return Scope(self.draft, self.ref, self.node, self.home, self.node.keys[key])

    def problem(self, position: Position, message: str) -> None:
        prefix = f"{self.label}: " if self.ref.name else ""
        self.draft.problem(position, prefix + message)

    def put(self, ref: Ref, item: Object, position: Position, said: Mapping[str, Node] | None = None) -> None:
        """Declare an object; `said` are the keys that describe it, whose values' places are remembered."""
        if ref in self.draft.objects:
            first = self.draft.where[ref]
            self.problem(position, f"{ref.kind} {quoted(ref.name)} is declared twice; it is also on line {first.line}")
            return
        self.draft.objects[ref] = item
        self.draft.where[ref] = position
        for key, node in (said or {}).items():
            self.draft.where[ref, key] = node.position
        if isinstance(item, Constraint):
            self.draft.constraint_names.add(ref.name)
        if isinstance(item, RELATIONS) or getattr(item, "type", "") in INDEXED:
            self.draft.relation_names.add(ref.name)

    def place(self, ref: Ref, field: str, position: Position) -> None:
        """Remember where a part of an object stands."""
        self.draft.where[ref, field] = position

    def places(self, ref: Ref, field: str, nodes: Iterable[Node]) -> None:
        """Remember where the entries of a list stand: segment_by.0, segment_by.1 …"""
        for index, node in enumerate(nodes):
            self.place(ref, f"{field}.{index}", node.position)

    def renamed(self, key: Ref | tuple[Ref, str], node: Node | None) -> None:
        """Remember a renamed_from, if there is one."""
        if node is not None:
            self.draft.renamed_from[key] = text(node)

    def manage(self, what: str) -> None:
        """The document uses the key of an optional kind: live objects of that kind are compared from now on."""
        self.draft.managed.add(what)

    def later(self, action: Callable[[], None]) -> None:
        """Do this when everything is declared."""
        self.draft.afterwards.append(action)

    def judge(self, parser: Callable[[str], T], node: Node, what: str) -> T | None:
        """What a piece of SQL is; None when it is wrong, which has been reported with its place inside the piece."""
        assert isinstance(node, Scalar)
        try:
            return parser(text(node))
        except FragmentError as error:
            self.problem(node.at(error.offset), f"{what}: {error}")
            return None

    def known(self, names: Collection[str], name: str, position: Position, problem: str) -> bool:
        """Whether a name is one of these; if not, the problem has been reported, with the nearest name."""
        if name in names:
            return True
        self.problem(position, problem + nearest(name, names))
        return False

    def known_column(self, table: str, name: str, position: Position, what: str) -> bool:
        """Whether a table has a column; what an aggregate has, only the server knows."""
        return table not in self.draft.tables or self.known(
            self.draft.tables[table], name, position, f"{what}: there is no column {quoted(name)}"
        )

    def columns(self, table: str, node: Node | None, what: str) -> tuple[str, ...]:
        """The names in a list of a table's columns; unknown ones and repeated ones have been reported."""
        found: dict[str, None] = {}
        for item in items(node):
            name = text(item)
            self.known_column(table, name, item.position, what)
            if name in found:
                self.problem(item.position, f"{what}: column {quoted(name)} stands here twice")
            found[name] = None
        return tuple(found)

    def needs_timescaledb(self, what: str) -> None:
        """Said once in a document: one line repairs it."""
        if "timescaledb" not in self.draft.extensions and not self.draft.needs_timescaledb:
            self.draft.needs_timescaledb = True
            self.problem(self.position, f"{what} needs TimescaleDB; add it to the document: extensions: [timescaledb]")


def nearest(name: str, known: Collection[str]) -> str:
    """'; did you mean …?' when something known is near, else ''."""
    close = nearest_name(name, known)
    return f"; did you mean {quoted(close)}?" if close is not None else ""


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The most similar of some names. Of many only those that begin alike are looked at: there may be 100,000."""
    candidates = list(known)
    if len(candidates) > MANY_NAMES:
        alike = (found for found in candidates if found[:2] == name[:2] and abs(len(found) - len(name)) < 3)
        candidates = list(islice(alike, MANY_NAMES))
    close = get_close_matches(name, candidates, 1) if len(name) <= 100 else []
    return close[0] if close else None


# -- reading well-shaped nodes ----------------------------------------------------------------------------------------


def text(node: Node) -> str:
    """The text of a value that has one."""
    assert isinstance(node, Scalar)
    assert node.text is not None
    return node.text


def optional(node: Node | None) -> str | None:
    """The text of a value, None when it is absent or null."""
    return node.text if isinstance(node, Scalar) else None


def items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, SequenceNode) else ()


def texts(node: Node | None) -> tuple[str, ...]:
    return tuple(map(text, items(node)))


def entries(node: Node | None) -> Mapping[str, Node]:
    return node.entries if isinstance(node, MappingNode) else {}


def flag(node: Node | None, default: bool) -> bool:
    return default if node is None else text(node) == "true"


def number(node: Node | None) -> int | None:
    return None if node is None else int(text(node))


def span(node: Node | None) -> str | int | None:
    """An interval as it is written, an integer as a number."""
    found = optional(node)
    return int(found) if found is not None and found.lstrip("+-").isdigit() else found
