"""Functions and procedures. One object holds all overloads of a name; a body in quotes is compared byte by byte.

CREATE OR REPLACE keeps what stands on a routine, and cannot change what its callers were built on: then the routine is
dropped and made again, with what can be. Bodies in quotes are not read when a routine is created
(check_function_bodies is off), so only types, defaults and BEGIN ATOMIC bodies need something to be there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from seigen.fragments import routine_sql
from seigen.fragments.tokens import Token
from seigen.kinds.base import Kind, State, Steps
from seigen.kinds.calls import calls
from seigen.kinds.writing import Entry, Writing, Written, lowered, said, shortest, tokens
from seigen.model import Context, Domain, Overload, Recreate, Ref, Refuse, Routine, Schema, Step, Table, Use
from seigen.scope import Scope, items, optional
from seigen.shapes import COMMENTED, Either, Field, ListOf, Section, sql
from seigen.sql import identifier, literal, statement
from seigen.yaml_tree import Node

Word = Literal["function", "procedure"]

EXAMPLE = "(a integer, b integer) returns integer language sql immutable as $$ select a + b $$"
SQL = sql("what follows the name in CREATE FUNCTION, its arguments first", EXAMPLE)
SHAPE = Either(scalar=SQL, sequence=ListOf(SQL, "a list of overloads", least=1))
DEFINITION = Field(SHAPE, "What follows the name in CREATE FUNCTION or PROCEDURE; a list of overloads", required=True)
TYPES = ("enum", "domain", "table", "partition", "view", "materialized_view", "continuous_aggregate", "sequence")
"""What a routine's signature, defaults and BEGIN ATOMIC body can name besides functions."""
HOLD_ROWS = ("table", "domain")  # a column's default cannot be taken away and put back as an index can


def parse(scope: Scope, node: Node) -> None:
    nodes = items(node) or (node,)
    found = [scope.judge(routine_sql, value, "definition") for value in nodes]
    note, said = optional(scope.node.entries.get("comment")), scope.node.entries
    if note is not None and len(nodes) > 1:
        scope.problem(said["comment"].position, "comment: there are several overloads; a comment is of one definition")
    overloads = tuple(Overload(sql.text, sql.arguments, sources=sql.sources, comment=note) for sql in found if sql)
    kind: Word = "function" if scope.ref.kind == "function" else "procedure"
    scope.put(scope.ref, Routine(kind, scope.ref.name, overloads), scope.home, said)
    scope.renamed(scope.ref, said.get("renamed_from"))


def sections(word: Word) -> tuple[Section, ...]:
    return (
        Section(word, "definition", DEFINITION, parse),
        *(Section(word, key, field) for key, field in COMMENTED.items()),
    )


def ref(item: Routine) -> Ref:
    return Ref(item.kind, item.name)


def opt_in(item: Routine) -> str:
    return item.kind


def reader(word: Word) -> Callable[[State], Iterable[Routine]]:
    def read(state: State) -> Iterable[Routine]:
        found: dict[str, list[Overload]] = {}
        for row in state["routines"]:
            if row["kind"] == word:
                fields = {key: value or () for key, value in row.items() if key in ("inputs", "outputs", "sources")}
                overload = msgspec.convert({**row, **fields}, Overload)
                found.setdefault(row["name"], []).append(overload)
        return (Routine(word, name, tuple(overloads)) for name, overloads in found.items())

    return read


def requires(schema: Schema, item: Routine) -> Iterator[Ref]:
    for overload in item.overloads:
        for name in overload.sources:
            kinds = ("function",) if name.endswith("()") else TYPES
            places = (Ref(kind, name.removesuffix("()")) for kind in kinds)
            yield from (place for place in places if place in schema.objects and place != ref(item))


def align(live: Routine, desired: Routine) -> Routine:
    """The document has no place for the comments of overloads: those that are there stay."""
    if len(desired.overloads) < 2:
        return desired
    comments = {overload.arguments: overload.comment for overload in live.overloads}
    kept = (msgspec.structs.replace(o, comment=comments.get(o.arguments)) for o in desired.overloads)
    return msgspec.structs.replace(desired, overloads=tuple(kept))


def write(item: Routine, writing: Writing) -> Iterable[Written]:
    texts = [tidy(overload.definition) for overload in item.overloads]
    comment = item.overloads[0].comment if len(texts) == 1 else None
    values = said(definition=texts[0] if len(texts) == 1 else texts, comment=comment)
    yield Entry((f"{item.kind}s", item.name), shortest("definition", values))


def tidy(definition: str) -> str:
    """The server's text with its clauses in lower case at the beginning of their lines, and $$ around the body.

    Where the body is not in dollar quotes, as it is.
    """
    found = tokens(definition)
    if not found or found[-1].kind != "dollar":
        return definition
    head, quoted = definition[: found[-1].start], found[-1].text
    tag = quoted[: quoted.index("$", 1) + 1]
    body = quoted[len(tag) : -len(tag)]
    if "$$" not in body and not body.endswith("$"):
        tag = "$$"
    clauses = "\n".join(line.lstrip(" ") for line in lowered(head).split("\n"))
    return f"{clauses if simple(found) else head}{tag}{body}{tag}"


def simple(found: Sequence[Token]) -> bool:
    """Whether no token but the body has line breaks in it: a default may be a text of several lines."""
    return not any("\n" in token.text for token in found[:-1])


# -- statements -------------------------------------------------------------------------------------------------------


def names(item: Routine, overload: Overload) -> dict[str, str]:
    return {"kind": item.kind.upper(), "name": identifier(item.name), "arguments": overload.arguments}


def comment(item: Routine, overload: Overload) -> Step:
    text = literal(overload.comment)
    return Step(statement("COMMENT ON {kind} {name}({arguments}) IS {text}", text=text, **names(item, overload)))


def make(item: Routine, overload: Overload) -> Steps:
    made = Step(statement("CREATE {kind} {name}{body}", body=overload.definition, **names(item, overload)))
    return (made, comment(item, overload)) if overload.comment is not None else (made,)


def remove(item: Routine, overload: Overload) -> Step:
    return Step(statement("DROP {kind} {name}({arguments})", **names(item, overload)))


def create(item: Routine, context: Context) -> Steps:
    return tuple(step for overload in item.overloads for step in make(item, overload))


def alter(live: Routine, desired: Routine, context: Context) -> Steps | Recreate:
    old = {overload.arguments: overload for overload in live.overloads}
    new = {overload.arguments: overload for overload in desired.overloads}
    going = taken_away(live, desired)
    if any(used(live, overload, context) for overload in going):
        return Recreate()
    steps = [remove(live, overload) for overload in going]
    for key, overload in new.items():
        if key not in old or old[key] in going:
            steps += make(desired, overload)
            continue
        if old[key].definition != overload.definition:
            steps.append(replace(desired, overload, context))
        if old[key].comment != overload.comment:
            steps.append(comment(desired, overload))
    return tuple(steps)


def taken_away(live: Routine, desired: Routine) -> list[Overload]:
    """The overloads that go, to be made again or not."""
    new = {overload.arguments: overload for overload in desired.overloads}
    return [one for one in live.overloads if one.arguments not in new or not replaceable(one, new[one.arguments])]


def replaceable(old: Overload, new: Overload) -> bool:
    """Whether CREATE OR REPLACE takes it (42P13): an argument may get a name, and may get a default."""
    inputs = all(before in ("", after) for before, after in zip(old.inputs, new.inputs, strict=True))
    return (old.returns, old.outputs) == (new.returns, new.outputs) and inputs and old.defaults <= new.defaults


def replace(item: Routine, overload: Overload, context: Context) -> Step:
    """What was computed with the old body stays as it is: the server does not look back."""
    known, wanted = context.live.objects, context.desired.objects
    stale = [
        use.text for use in used(item, overload, context) if use.keeps and (use.ref in wanted or use.ref not in known)
    ]
    note = f"{', '.join(stale)}: what the old body computed is kept, and is not computed again" if stale else None
    text = statement("CREATE OR REPLACE {kind} {name}{body}", body=overload.definition, **names(item, overload))
    return Step(text, note=note)


# -- who uses it ------------------------------------------------------------------------------------------------------


def used(item: Routine, overload: Overload, context: Context) -> tuple[Use, ...]:
    return context.facts.uses.get(f"{item.name}({overload.arguments})", ())


def drop(item: Routine, context: Context) -> Steps | Refuse:
    users = sorted(
        {use.text for one in item.overloads for use in used(item, one, context) if stays(item, use, context)}
    )
    if users:
        return Refuse(
            f"{item.kind} {item.name} is used by {', '.join(users)}: the server refuses to drop it (2BP01), and seigen "
            "cannot take that away and put it back",
            f"keep the old {item.kind}, give the new one another name, and change what uses it first; or change it by "
            "hand",
        )
    return tuple(remove(item, overload) for overload in item.overloads)


def stays(item: Routine, use: Use, context: Context) -> bool:
    """Whether what uses it is there when it is dropped: what seigen does not manage, and what holds rows."""
    if use.ref not in context.live.objects:
        return True
    if use.ref.kind not in HOLD_ROWS:
        return False
    desired = context.desired.objects.get(use.ref)
    return any(item.name in calls(text) for text in texts(desired, use.column))


def texts(item: object, column: str) -> Iterator[str]:
    """The expressions of a table's column, or of a domain."""
    if isinstance(item, Table) and column in item.columns:
        found = item.columns[column]
        yield from filter(None, (found.default, found.generated))
    if isinstance(item, Domain):
        yield from filter(None, (item.default, *item.checks.values()))


FUNCTION: Kind[Routine] = Kind(
    type="function",
    ref=ref,
    opt_in=opt_in,
    sections=sections("function"),
    read=reader("function"),
    requires=requires,
    align=align,
    write=write,
    create=create,
    alter=alter,
    drop=drop,
)
PROCEDURE: Kind[Routine] = Kind(
    type="procedure",
    ref=ref,
    opt_in=opt_in,
    sections=sections("procedure"),
    read=reader("procedure"),
    requires=requires,
    align=align,
    write=write,
    create=create,
    alter=alter,
    drop=drop,
)
