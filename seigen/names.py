"""The names that PostgreSQL gives to constraints that the user did not name.

Pure arithmetic on names, as in PostgreSQL's makeObjectName and ChooseConstraintName (src/backend/commands/indexcmds.c,
src/backend/catalog/pg_constraint.c). Names are clipped to 63 bytes of UTF-8, never inside a character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

MAX_BYTES = 63
LABELS = {"primary key": "pkey", "unique": "key", "foreign key": "fkey", "check": "check", "exclude": "excl"}


def object_name(relation: str, columns: str, label: str) -> str:
    """relation_columns_label; the longer of the first two is shortened first, the second one when both are equal."""
    first, second = relation.encode(), columns.encode()
    room = MAX_BYTES - len(label) - 1 - (1 if second else 0)
    one, two = len(first), len(second)
    while one + two > room:
        if one > two:
            one -= 1
        else:
            two -= 1
    parts = (clip(first, one), clip(second, two), label) if second else (clip(first, one), label)
    return "_".join(parts)


def clip(name: bytes, size: int) -> str:
    """At most `size` bytes of a name, whole characters only (pg_mbcliplen)."""
    return name[:size].decode(errors="ignore")


def constraint_name(
    relation: str,
    columns: Iterable[str],
    label: str,
    taken: Callable[[str], bool],
    numbers: dict[tuple[str, str, str], int] | None = None,
) -> str:
    """The default name, with 1, 2, … after its label while it is taken: t_a_key, t_a_key1.

    `numbers` remembers between calls how far the numbers of a name are taken: thousands may share one.
    """
    middle = "_".join(columns)
    key = (relation, middle, label)
    number = (numbers or {}).get(key, 0)
    while taken(name := object_name(relation, middle, f"{label}{number or ''}")):
        number += 1
    if numbers is not None:
        numbers[key] = number
    return name
