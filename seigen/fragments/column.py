"""The SQL of one column → type, clauses and inline constraints, as slices of the user's own text."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache

import msgspec

from seigen.errors import FragmentError
from seigen.fragments.cursor import Cursor
from seigen.fragments.tokens import Token, cut
from seigen.fragments.types import TypeName, parse_type
from seigen.model import ConstraintType, Identity
from seigen.sql import identifier, identifiers


class Inline(msgspec.Struct, frozen=True):
    """A constraint in a column's SQL. Its definition is `head (column)tail`."""

    type: ConstraintType
    head: str
    offset: int
    tail: str = ""
    name: str | None = None
    ref_table: str | None = None
    ref_columns: tuple[str, ...] = ()


class ColumnSql(msgspec.Struct, frozen=True):
    type: TypeName
    not_null: bool = False
    default: str | None = None
    generated: str | None = None
    virtual: bool = False
    identity: Identity | None = None
    collation: str | None = None
    constraints: tuple[Inline, ...] = ()


class Draft(msgspec.Struct):
    """The clauses of a column as they are found; `said` are the fields that were given."""

    said: dict[str, object]
    constraints: list[Inline]
    constraint_name: str | None = None

    def say(self, token: Token, field: str, value: object) -> None:
        if field in self.said:
            raise FragmentError(f"{token.text.upper()}: {SAYS[field]} a second time", token.start)
        self.said[field] = value
        for other in CLASHES.get(field, ()):
            if other in self.said:
                one, two = sorted((SAYS[field], SAYS[other]))
                raise FragmentError(f"a column has {one} or {two}, not both", token.start)

    def add(self, constraint: Inline) -> None:
        self.constraints.append(msgspec.structs.replace(constraint, name=self.constraint_name))
        self.constraint_name = None


SAYS = {
    "not_null": "NOT NULL",
    "null": "NULL",
    "default": "a default",
    "generated": "a generated value",
    "virtual": "a generated value",
    "identity": "an identity",
    "collation": "a collation",
}
CLASHES = {
    "not_null": ("null",),
    "null": ("not_null", "identity"),
    "default": ("generated", "identity"),
    "generated": ("default", "identity"),
    "identity": ("default", "generated", "null"),
}
ACTIONS = ("no action", "restrict", "cascade", "set null", "set default")


@lru_cache(maxsize=4096)
def column(text: str) -> ColumnSql:
    """A column as CREATE TABLE has it after the name: type, then clauses in any order."""
    at = Cursor(text, "the SQL of one column")
    kind = parse_type(at)
    draft = Draft({}, [])
    while at.peek().kind != "end":
        clause = CLAUSES.get(at.peek().word)
        if clause is None:
            raise at.fail("NOT NULL, DEFAULT, PRIMARY KEY, UNIQUE, REFERENCES, COLLATE or GENERATED after the type")
        clause(at, draft)
    if draft.constraint_name is not None:
        raise at.fail("PRIMARY KEY, UNIQUE or REFERENCES after CONSTRAINT and its name")
    primary = any(found.type == "primary key" for found in draft.constraints)
    identity = draft.said.get("identity")
    not_null = "not_null" in draft.said or primary or identity is not None
    said = {key: value for key, value in draft.said.items() if key not in ("not_null", "null")}
    return ColumnSql(type=kind, not_null=not_null, constraints=tuple(draft.constraints), **said)  # type: ignore[arg-type]


def domain(text: str) -> ColumnSql:
    """What follows AS in CREATE DOMAIN: a column's type, COLLATE, DEFAULT and NOT NULL."""
    found = column(text)
    if found.constraints:
        raise FragmentError(
            f"{found.constraints[0].head} belongs to a column, not to a domain", found.constraints[0].offset
        )
    if found.generated is not None or found.identity is not None:
        raise FragmentError("GENERATED belongs to a column, not to a domain")
    return found


def not_clause(at: Cursor, draft: Draft) -> None:
    if at.peek(1).word == "deferrable":
        return deferrable_clause(at, draft)
    token = at.step()
    if not at.take("null"):
        raise at.fail("NULL or DEFERRABLE after NOT")
    return draft.say(token, "not_null", True)


def null_clause(at: Cursor, draft: Draft) -> None:
    draft.say(at.step(), "null", True)


def default_clause(at: Cursor, draft: Draft) -> None:
    """PostgreSQL's b_expr: it ends where another clause begins (IS NOT DISTINCT FROM is part of it)."""
    token = at.step()
    first = at.place
    while at.peek().kind != "end":
        now, before = at.peek(), at.tokens[at.place - 1]
        begins = now.depth == 0 and now.word in CLAUSES and before.word != "is"
        operand = now.word == "null" and (at.place == first or before.kind == "operator")
        function = now.word == "generated" and at.peek(1).word not in ("always", "by")
        if begins and not operand and not function:
            break
        at.step()
    value = cut(at.text, at.tokens[first : at.place])
    if not value:
        raise at.fail("an expression after DEFAULT")
    draft.say(token, "default", value)


def collate_clause(at: Cursor, draft: Draft) -> None:
    token = at.step()
    draft.say(token, "collation", at.qualified("a collation after COLLATE"))


def generated_clause(at: Cursor, draft: Draft) -> None:
    token = at.step()
    always = at.take("always")
    if not (always or at.take("by default")) or not at.take("as"):
        raise at.fail("GENERATED ALWAYS AS or GENERATED BY DEFAULT AS")
    if at.take("identity"):
        options = at.brackets() if at.opens() else ""
        return draft.say(token, "identity", Identity(always, options))
    if not always or not at.opens():
        raise at.fail("IDENTITY" if not always else "IDENTITY or an expression in parentheses")
    expression = at.brackets()
    if not expression:
        raise FragmentError("needs an expression in the parentheses of GENERATED", token.start)
    if at.take("virtual"):
        draft.say(token, "virtual", True)
    elif not at.take("stored"):  # left out, it is VIRTUAL from PostgreSQL 18 on and an error before
        raise at.fail("STORED (or VIRTUAL, from PostgreSQL 18 on) after the generated expression")
    return draft.say(token, "generated", expression)


def primary_clause(at: Cursor, draft: Draft) -> None:
    token = at.step()
    if not at.take("key"):
        raise at.fail("KEY after PRIMARY")
    if any(found.type == "primary key" for found in draft.constraints):
        raise FragmentError("PRIMARY KEY a second time", token.start)
    draft.add(Inline("primary key", "PRIMARY KEY", token.start))


def unique_clause(at: Cursor, draft: Draft) -> None:
    token = at.step()
    equal = at.take("nulls not distinct")
    _ = equal or at.take("nulls distinct")
    draft.add(Inline("unique", "UNIQUE NULLS NOT DISTINCT" if equal else "UNIQUE", token.start))


def references_clause(at: Cursor, draft: Draft) -> None:
    token = at.step()
    table = at.name("a table after REFERENCES")
    columns = at.names() if at.opens() else ()
    tail = references(table, columns)
    if at.take("match"):
        if at.peek().word not in ("full", "simple"):
            raise at.fail("FULL or SIMPLE after MATCH")
        tail += f" MATCH {at.step().word.upper()}"
    seen = set[str]()
    while at.take("on"):
        event = at.peek().word
        if event not in ("delete", "update") or event in seen:
            raise at.fail("ON DELETE or ON UPDATE once")
        seen.add(at.step().word)
        action = next((action for action in ACTIONS if at.take(action)), None)
        if action is None:
            raise at.fail("NO ACTION, RESTRICT, CASCADE, SET NULL or SET DEFAULT")
        of = f" ({identifiers(at.names())})" if action.startswith("set") and at.opens() else ""
        tail += f" ON {event.upper()} {action.upper()}{of}"
    draft.add(Inline("foreign key", "FOREIGN KEY", token.start, tail, ref_table=table, ref_columns=columns))


def references(table: str, columns: Collection[str]) -> str:
    return f" REFERENCES {identifier(table)}" + (f" ({identifiers(tuple(columns))})" if columns else "")


def deferrable_clause(at: Cursor, draft: Draft) -> None:
    """[NOT] DEFERRABLE and INITIALLY … belong to the constraint before them."""
    start = at.place
    known = ("not deferrable", "deferrable", "initially deferred", "initially immediate")
    found = next((words for words in known if at.take(words)), None)
    if found is None or not draft.constraints:
        at.place = start
        raise at.fail("a constraint before it" if found else "DEFERRED or IMMEDIATE after INITIALLY")
    last = draft.constraints[-1]
    draft.constraints[-1] = msgspec.structs.replace(last, tail=f"{last.tail} {found.upper()}")


def constraint_clause(at: Cursor, draft: Draft) -> None:
    at.step()
    draft.constraint_name = at.name("a name after CONSTRAINT")
    if at.peek().word not in ("primary", "unique", "references", "check"):
        raise at.fail("PRIMARY KEY, UNIQUE or REFERENCES after CONSTRAINT and its name")


def check_clause(at: Cursor, draft: Draft) -> None:
    raise FragmentError("a check is not part of the column; put it under checks", at.peek().start)


CLAUSES: dict[str, Callable[[Cursor, Draft], None]] = {
    "not": not_clause,
    "null": null_clause,
    "default": default_clause,
    "collate": collate_clause,
    "generated": generated_clause,
    "primary": primary_clause,
    "unique": unique_clause,
    "references": references_clause,
    "deferrable": deferrable_clause,
    "initially": deferrable_clause,
    "constraint": constraint_clause,
    "check": check_clause,
}
