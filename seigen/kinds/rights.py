"""Privileges as GRANT spells them: "select", "update (a, b)", "usage with grant option" ↔ single rights.

The normal form is a tuple of such texts in lower case, in PostgreSQL's own order, each privilege once, columns sorted.
Which privileges an object has: https://www.postgresql.org/docs/current/ddl-priv.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from seigen.errors import FragmentError
from seigen.fragments.cursor import Cursor
from seigen.model import Grantable
from seigen.sql import identifiers

MAINTAIN_SINCE = 170000
WORDS: dict[Grantable, tuple[str, ...]] = {
    "table": ("select", "insert", "update", "delete", "truncate", "references", "trigger", "maintain"),
    "sequence": ("usage", "select", "update"),
    "function": ("execute",),
    "procedure": ("execute",),
    "schema": ("usage", "create"),
}
OF_COLUMNS = ("select", "insert", "update", "references")
ORDER = ("all", "select", "insert", "update", "delete", "truncate", "references", "trigger", "maintain")
OPTION = " with grant option"

# what PostgreSQL gives to everybody when it makes an object
DEFAULTS: dict[Grantable, dict[str, tuple[str, ...]]] = {
    "table": {},
    "sequence": {},
    "function": {"public": ("execute",)},
    "procedure": {"public": ("execute",)},
    "schema": {},
}


class Right(NamedTuple):
    """One privilege on the whole object, or on one of its columns."""

    word: str
    column: str = ""


Rights = dict[Right, bool]
"""Right → whether the role may grant it on."""


def words(on: Grantable, version: int) -> tuple[str, ...]:
    """The privileges that such an object has on a server of that version."""
    return tuple(word for word in WORDS[on] if word != "maintain" or version >= MAINTAIN_SINCE)


def read(text: str) -> Rights:
    """The rights that one text says; `all` is one of them. Raises FragmentError."""
    at = Cursor(text, "a privilege, such as select or update (a, b)")
    word = at.peek().word
    if not word:
        raise at.fail("a privilege, such as select or update (a, b)")
    at.step()
    if word == "all":
        at.take("privileges")
    columns = at.names() if at.opens() else ("",)
    option = at.take("with grant option")
    if at.peek().kind != "end":
        raise at.fail('columns in parentheses, "with grant option" or nothing more')
    return {Right(word, column): option for column in columns}


def judge(text: str, on: Grantable) -> Rights:
    """`read`, of privileges that such an object can have. Raises FragmentError."""
    found = read(text)
    for word, column in found:
        if word not in ("all", *WORDS[on]):
            kind = "a table, view or aggregate" if on == "table" else f"a {on}"
            raise FragmentError(f"{word} is no privilege of {kind}; it has {', '.join(WORDS[on])}, or all")
        if column and (on != "table" or word not in ("all", *OF_COLUMNS)):
            raise FragmentError(f"{word} is not granted on columns; {', '.join(OF_COLUMNS)} on a table's are")
    return found


def merged(several: Iterable[Rights]) -> Rights:
    """All of them; what may be granted on by one may be granted on."""
    found: Rights = {}
    for rights in several:
        for right, option in rights.items():
            found[right] = option or found.get(right, False)
    return found


def rights_of(texts: Iterable[str]) -> Rights:
    return merged(map(read, texts))


def expanded(texts: Iterable[str], on: Grantable, version: int) -> tuple[str, ...]:
    """Without `all`: what it means on a server of that version."""
    every = words(on, version)
    several = []
    for (word, column), option in rights_of(texts).items():
        meant = (each for each in every if not column or each in OF_COLUMNS) if word == "all" else (word,)
        several.append({Right(each, column): option for each in meant})
    return spelled(merged(several))


def spelled(rights: Rights) -> tuple[str, ...]:
    """The normal form."""
    found: dict[tuple[str, bool, bool], list[str]] = {}
    for (word, column), option in rights.items():
        found.setdefault((word, bool(column), option), []).append(column)
    keys = sorted(found, key=lambda key: (ORDER.index(key[0]) if key[0] in ORDER else 0, key))
    return tuple(
        word
        + (f" ({identifiers(sorted(found[word, columns, option]))})" if columns else "")
        + (OPTION if option else "")
        for word, columns, option in keys
    )


def renamed(texts: Iterable[str], columns: Mapping[str, str]) -> tuple[str, ...]:
    """The same rights after columns were renamed: old name → new one."""
    rights = rights_of(texts)
    return spelled({Right(word, columns.get(name, name)): option for (word, name), option in rights.items()})
