"""How a constraint of the server's spelling is written: in its column's SQL, or under a key of its table.

A name that PostgreSQL would choose is left out. Under one key stand either names or a list without names, so one name
that has to be said brings the others with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from seigen.errors import FragmentError
from seigen.fragments.cursor import Cursor
from seigen.kinds.writing import Entry, Note, Value, Writing, Written, bare, home, lowered, said, shortest
from seigen.model import Constraint, Ref, Schema
from seigen.names import LABELS, constraint_name
from seigen.sql import identifier, identifiers

INLINE = ("primary key", "unique", "foreign key")
DEFERRABLE: dict[str, Value] = {"deferrable initially deferred": "initially deferred", "deferrable": True}
ACTIONS = ("no action", "restrict", "cascade", "set null", "set default")


def ref(item: Constraint) -> Ref:
    return Ref("constraint", item.name, item.table)


def write(item: Constraint, writing: Writing) -> Iterable[Written]:
    """Nothing for a constraint that its column says."""
    if not item.enforced:
        yield Note(f"constraint {item.name} of {item.table}: its triggers are disabled, or its index is INVALID")
        return
    if inline(item, writing):
        return
    form = FORMS[item.type]
    try:
        body = form.body(item, writing) | said(comment=item.comment)
    except FragmentError as error:
        yield Note(f"constraint {item.name} of {item.table}: {error}")
        return
    path = (*home(writing.schema, item.table), form.key)
    value = shortest(form.short, body)
    if any(is_named(other, writing) for other in under_one_key(item, writing)):
        yield Entry((*path, item.name), value)
    else:
        yield Entry(path, value if item.type == "primary key" else [value])


# -- where it stands --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def by_table(schema: Schema) -> dict[str, list[Constraint]]:
    found: dict[str, list[Constraint]] = {}
    for item in schema.objects.values():
        if isinstance(item, Constraint):
            found.setdefault(item.table, []).append(item)
    return found


def under_one_key(item: Constraint, writing: Writing) -> list[Constraint]:
    """The constraints that stand under the same key of the table, the given one included."""
    others = by_table(writing.schema).get(item.table, [])
    return [other for other in others if other.type == item.type and not inline(other, writing)]


def is_named(item: Constraint, writing: Writing) -> bool:
    """Whether it is written with its name: as the document has it, else unless PostgreSQL would choose the same.

    A primary key that is a mapping has a name, and only that form takes a comment.
    """
    found = writing.named.get(ref(item))
    if item.type == "primary key" and item.comment is not None:
        return True
    return found if found is not None else item.name != default_name(item)


def default_name(item: Constraint) -> str | None:
    """The name that PostgreSQL chooses while no other object has it."""
    single = len(item.columns) == 1 or item.type != "check"
    columns = item.columns if single and item.type != "primary key" else ()
    label = LABELS.get(item.type)
    return constraint_name(item.table, columns, label, lambda _: False) if label else None


def inline(item: Constraint, writing: Writing) -> bool:
    """Whether its column's SQL says it: it has one column, no comment, and no name unless nothing else can say it."""
    if item.type not in INLINE or len(item.columns) != 1 or item.comment is not None or not item.enforced:
        return False
    if ref(item) in writing.apart or clause(item, writing) is None:
        return False
    return not is_named(item, writing) or not can_stand_apart(item, writing)


def can_stand_apart(item: Constraint, writing: Writing) -> bool:
    try:
        FORMS[item.type].body(item, writing)
    except FragmentError:
        return False
    return True


def clauses(table: str, column: str, writing: Writing) -> list[str]:
    """What a column's SQL says of constraints, the primary key first: ["primary key", "references teams"]."""
    found = [item for item in by_table(writing.schema).get(table, ()) if item.columns == (column,)]
    found = sorted((item for item in found if inline(item, writing)), key=lambda i: (INLINE.index(i.type), i.name))
    return [
        (f"constraint {identifier(item.name)} " if is_named(item, writing) else "") + str(clause(item, writing))
        for item in found
    ]


def clause(item: Constraint, writing: Writing) -> str | None:
    """The constraint as its column has it; None for what the format cannot say there."""
    at = Cursor(item.definition, "a constraint")
    try:
        if item.type == "foreign key":
            table, to = target(at, item, writing)
            columns = f" ({identifiers(to)})" if to else ""
            return f"references {identifier(table)}{columns} {lowered(at.rest())}".rstrip()
        return f"{key_head(at)} {deferrable(at)}".rstrip()
    except FragmentError:
        return None


# -- what it says -----------------------------------------------------------------------------------------------------


def key_head(at: Cursor) -> str:
    """PRIMARY KEY or UNIQUE, passed with its columns."""
    head = "primary key" if at.take("primary key") else "unique"
    _ = at.take("unique")
    if at.take("nulls not distinct"):
        head += " nulls not distinct"
    at.names()
    return head


def target(at: Cursor, item: Constraint, writing: Writing) -> tuple[str, tuple[str, ...]]:
    """Passes FOREIGN KEY (…) REFERENCES …: the table and its columns, () for its primary key."""
    if item.definition.endswith((" NOT VALID", " NOT ENFORCED")):
        raise FragmentError(f"the document has no word for {item.definition[-9:].strip()}")
    _ = at.take("foreign key")
    at.names()
    _ = at.take("references")
    table, to = at.name("a table"), at.names()
    primary = [other.columns for other in by_table(writing.schema).get(table, ()) if other.type == "primary key"]
    return table, () if to in primary else to


def deferrable(at: Cursor) -> str:
    """DEFERRABLE …, with which a definition ends. Raises FragmentError when anything else follows."""
    found = next((words for words in DEFERRABLE if at.take(words)), "")
    if at.peek().kind != "end":
        raise FragmentError(f"the document has no word for {at.rest()}")
    return found


def key_body(item: Constraint, writing: Writing) -> dict[str, Value]:
    at = Cursor(item.definition, "a key")
    equal = key_head(at).endswith("distinct") or None
    return said(columns=list(item.columns), deferrable=DEFERRABLE.get(deferrable(at)), nulls_not_distinct=equal)


def check_body(item: Constraint, writing: Writing) -> dict[str, Value]:
    at = Cursor(item.definition, "a check")
    _ = at.take("check")
    expression = lowered(bare(at.brackets()))
    if at.peek().kind != "end":
        raise FragmentError(f"the document has no word for {at.rest()}")
    return {"expression": expression}


def foreign_key_body(item: Constraint, writing: Writing) -> dict[str, Value]:
    at = Cursor(item.definition, "a foreign key")
    table, to = target(at, item, writing)
    actions: dict[str, Value] = {}
    while at.take("on"):
        event = at.step().word
        actions[event] = next((action for action in ACTIONS if at.take(action)), None)
        if at.opens():
            raise FragmentError(f"the document has no word for SET … {at.rest()}")
    return said(
        columns=list(item.columns),
        references=table,
        to=list(to),
        on_delete=actions.get("delete"),
        on_update=actions.get("update"),
        deferrable=DEFERRABLE.get(deferrable(at)),
    )


def exclude_body(item: Constraint, writing: Writing) -> dict[str, Value]:
    at = Cursor(item.definition, "an exclusion")
    _ = at.take("exclude")
    return {"exclude": lowered(at.rest())}


class Form(NamedTuple):
    """The key of a type of constraint, which key of its body may stand alone, and what a definition says there.

    `body` raises FragmentError for what the format has no word for.
    """

    key: str
    short: str
    body: Callable[[Constraint, Writing], dict[str, Value]]


FORMS = {
    "primary key": Form("primary_key", "columns", key_body),
    "unique": Form("unique", "columns", key_body),
    "check": Form("checks", "expression", check_body),
    "exclude": Form("exclude", "exclude", exclude_body),
    "foreign key": Form("foreign_keys", "", foreign_key_body),
}
