"""G6-G8: indexes that are missing, and those that another one makes needless. Linear in the number of indexes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from seigen.model import Constraint, Ref
from seigen.rules import definitions
from seigen.rules.definitions import IndexText, Key
from seigen.rules.findings import Finding, listed, quote
from seigen.rules.reading import Reading

KEYS = ("primary key", "unique")


class Sorted(NamedTuple):
    """A btree. `keys` are spelt so that an order and its mirror are one: a btree is read in both directions.

    `place`: its place in the document, before all others for those of keys. `kept`: is never needless itself.
    """

    ref: Ref
    place: int
    what: str
    keys: tuple[Ordered, ...]
    where: str = ""
    include: frozenset[str] = frozenset()
    unique: bool = True
    kept: bool = True


class Ordered(NamedTuple):
    """One key: the column, or the text of an expression or of a key with an operator class."""

    what: str
    falling: bool
    nulls_first: bool


def btrees(reading: Reading, relation: str) -> Iterator[Sorted]:
    """The primary key and unique constraints of a relation, then its btree indexes, in the order of the document."""
    for ref, item in reading.constraints.get(relation, ()):
        if item.type in KEYS:
            yield Sorted(ref, -1, words(item), ascending(item.columns))
    for place, (ref, index, text) in enumerate(reading.indexes.get(relation, ())):
        if text is not None and text.method == "btree":
            what, kept = f"index {quote(index.name)}", definitions.says(index.definition, "distinct")
            yield Sorted(ref, place, what, mirrored(text), text.where, frozenset(text.include), index.unique, kept)


def words(item: Constraint) -> str:
    return f"{item.type} ({listed(item.columns)})"


def ascending(columns: tuple[str, ...]) -> tuple[Ordered, ...]:
    return tuple(Ordered(column, False, False) for column in columns)


def mirrored(text: IndexText) -> tuple[Ordered, ...]:
    keys = tuple(map(ordered, text.keys))
    if keys and keys[0].falling:
        return tuple(Ordered(key.what, not key.falling, not key.nulls_first) for key in keys)
    return keys


def ordered(key: Key) -> Ordered:
    falling = key.direction == "desc"
    nulls_first = key.nulls == "first" if key.nulls else falling
    plain = key.column is not None and not key.opclass and "collate" not in key.text.lower()
    return Ordered(key.column or "" if plain else " ".join(key.text.split()), falling, nulls_first)


def no_needless_index(reading: Reading) -> Iterator[Finding]:
    for relation in reading.indexes:
        covering: dict[tuple[str, tuple[Ordered, ...]], list[Sorted]] = {}
        found = list(btrees(reading, relation))
        for item in found:
            for length in range(1, len(item.keys) + 1):
                known = covering.setdefault((item.where, item.keys[:length]), [])
                if len(known) < 2 or len(item.keys) == length:  # an index and another one are all that is asked for
                    known.append(item)
        for item in found:
            if not item.kept:
                others = covering.get((item.where, item.keys), ())
                other = next((o for o in others if o is not item and makes_needless(o, item)), None)
                if other is not None:
                    yield Finding(item.ref, "", needless(reading, relation, item, other))


def makes_needless(other: Sorted, item: Sorted) -> bool:
    """Whether every reader of `item` could use `other`. Of two alike, the later one is needless."""
    if not item.include <= other.include | {key.what for key in other.keys}:
        return False
    if len(other.keys) > len(item.keys):
        return not item.unique
    if item.unique > other.unique:
        return False
    alike = item.unique == other.unique and item.include == other.include
    return other.place < item.place if alike else True


def needless(reading: Reading, relation: str, item: Sorted, other: Sorted) -> str:
    same = len(other.keys) == len(item.keys)
    how = f"has the keys of {other.what}" if same else f"is the beginning of {other.what}"
    kind = "aggregate" if relation in reading.aggregates else "table"
    return (
        f"{kind} {quote(relation)}: {item.what} {how}; PostgreSQL keeps both, and every write pays for both; leave "
        f"{item.what} out"
    )


def no_twin_constraints(reading: Reading) -> Iterator[Finding]:
    for table, constraints in reading.constraints.items():
        first: dict[tuple[tuple[str, ...], bool], Constraint] = {}
        keys = [(ref, item) for ref, item in constraints if item.type in KEYS]
        keys.sort(key=lambda key: (key[1].type == "unique", reading.document.position(key[0])))
        for ref, item in keys:
            other = first.setdefault((item.columns, definitions.says(item.definition, "distinct")), item)
            if other is not item:
                yield Finding(
                    ref,
                    "",
                    f"table {quote(table)}: {words(item)} says the same as {words(other)} ({other.name}); PostgreSQL "
                    "makes an index for each, or merges them into one when they stand in one CREATE TABLE; write it "
                    "once",
                )


def foreign_keys_have_an_index(reading: Reading) -> Iterator[Finding]:
    for table, constraints in reading.constraints.items():
        leading: set[frozenset[str]] | None = None
        for ref, item in constraints:
            if item.type != "foreign key":
                continue
            leading = leading if leading is not None else set(beginnings(reading, table))
            if item.columns and frozenset(item.columns) not in leading:
                yield Finding(
                    ref,
                    "",
                    f"table {quote(table)}: the foreign key ({listed(item.columns)}) → {item.ref_table} has no index; "
                    f"PostgreSQL reads all of {quote(table)} for every row of {quote(item.ref_table)} that is deleted "
                    f"or whose key changes; write an index that begins with [{listed(item.columns)}]",
                )


def beginnings(reading: Reading, table: str) -> Iterator[frozenset[str]]:
    """The sets of columns that an index of the table begins with."""
    for _, item in reading.constraints.get(table, ()):
        if item.type in KEYS:
            yield from (frozenset(item.columns[:length]) for length in range(1, len(item.columns) + 1))
    for _, _, text in reading.indexes.get(table, ()):
        if text is None or text.method not in ("btree", "hash"):
            continue
        columns: list[str] = []
        for key in text.keys:
            if key.column is None:
                break
            columns.append(key.column)
            if not text.where or is_not_null(text.where, columns):
                yield frozenset(columns)


def is_not_null(where: str, columns: list[str]) -> bool:
    """Whether a partial index leaves out only rows that point nowhere: `author_id is not null`."""
    tokens = definitions.scan(where)
    said = [token.word for token in tokens[1:]]
    return said == ["is", "not", "null"] and tokens[0].name in columns
