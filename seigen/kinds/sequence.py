"""Sequences that stand by themselves, those of serial columns among them; an identity column's is the column's.

How far a sequence has counted is data: it is never compared and never set. Which column owns it (seigen.kinds.
sequence_owner) is an object of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from seigen.fragments import sequence_options
from seigen.kinds.base import Kind, State, Steps, over_rows
from seigen.kinds.columns.written import LARGEST, counting
from seigen.kinds.writing import Entry, Writing, Written, said
from seigen.model import Context, Hazard, Ref, Sequence, SequenceOwner, Step, columns_of
from seigen.scope import Scope, optional
from seigen.shapes import COMMENTED, Field, Section, Text
from seigen.sql import identifier, literal, statement
from seigen.yaml_tree import Node

OPTIONS = Text(
    "the options of a sequence, such as increment by 10, or ''",
    {"type": "string", "examples": ["as integer", "increment by 10 start with 1000", ""]},
    lambda text: True,
)
CLAUSES = re.compile(r"AS \w+|(?:INCREMENT BY|MINVALUE|MAXVALUE|START WITH|CACHE) -?\d+|NO CYCLE|CYCLE")


def parse(scope: Scope, node: Node) -> None:
    keys = scope.node.entries
    options = scope.judge(sequence_options, node, "options")
    if options is not None:
        item = Sequence(scope.ref.name, options, optional(keys.get("comment")))
        scope.put(scope.ref, item, scope.home, keys)
        scope.renamed(scope.ref, keys.get("renamed_from"))


def write(item: Sequence, writing: Writing) -> Iterable[Written]:
    """With its owner."""
    owner = writing.schema.objects.get(Ref("sequence_owner", item.name))
    type_ = clauses(item.options)["AS"].removeprefix("AS ")
    short = "" if type_ == "bigint" else f"as {type_} "
    more = said(
        owned_by={owner.table: owner.column} if isinstance(owner, SequenceOwner) else None, comment=item.comment
    )
    options = (short + counting(item.options, LARGEST[type_])).strip()
    yield Entry(("sequences", item.name), {**said(options=options or None), **more} if more else options)


SECTIONS = (
    *(Section("sequence", key, field) for key, field in COMMENTED.items()),
    Section("sequence", "options", Field(OPTIONS, "What follows the name in CREATE SEQUENCE", default=""), parse),
)


def ref(item: Sequence) -> Ref:
    return Ref("sequence", item.name)


def opt_in(item: Sequence) -> str:
    return "sequence"


def read(state: State) -> Iterable[Sequence]:
    return (Sequence(row["name"], row["options"], row["comment"]) for row in state["sequences"])


def comment(item: Sequence) -> Step:
    return Step(
        statement("COMMENT ON SEQUENCE {name} IS {text}", name=identifier(item.name), text=literal(item.comment))
    )


def create(item: Sequence, context: Context) -> Steps:
    options = f" {item.options}" if item.options else ""
    made = Step(statement("CREATE SEQUENCE {name}{options}", name=identifier(item.name), options=options))
    return (made, comment(item)) if item.comment is not None else (made,)


def clauses(options: str) -> dict[str, str]:
    """The catalog's own spelling, where every option is written out → by the option's first word."""
    return {clause.removeprefix("NO ").split()[0]: clause for clause in CLAUSES.findall(options)}


def alter(live: Sequence, desired: Sequence, context: Context) -> Steps:
    old, new = clauses(live.options), clauses(desired.options)
    changed = {word for word, clause in new.items() if old[word] != clause}
    if "AS" in changed:  # a limit that was the old type's own becomes the new one's, unless it is said
        changed |= {"MINVALUE", "MAXVALUE"}
    steps: list[Step] = []
    if changed:
        options = " ".join(clause for word, clause in new.items() if word in changed)
        sql = statement("ALTER SEQUENCE {name} {options}", name=identifier(live.name), options=options)
        steps.append(Step(sql, narrower(live.name, old, new, context), note=start_note(changed)))
    if live.comment != desired.comment:
        steps.append(comment(desired))
    return tuple(steps)


def start_note(changed: set[str]) -> str | None:
    return "the sequence goes on where it is: START is for a RESTART by hand" if "START" in changed else None


def narrower(name: str, old: dict[str, str], new: dict[str, str], context: Context) -> tuple[Hazard, ...]:
    """22023: the position has to be within the limits."""
    rises = limit(new["MINVALUE"]) > limit(old["MINVALUE"])
    falls = limit(new["MAXVALUE"]) < limit(old["MAXVALUE"])
    if not rises and not falls:
        return ()
    fails = f"the statement fails, and changes nothing, if {name} has counted beyond its new limits"
    return over_rows(context, name, ("may_fail_on_rows", fails))


def limit(clause: str) -> int:
    return int(clause.split()[1])


def drop(item: Sequence, context: Context) -> Steps:
    """One whose owner goes is gone with it."""
    owner = context.live.objects.get(Ref("sequence_owner", item.name))
    if isinstance(owner, SequenceOwner) and owner.column not in columns_of(context.desired, owner.table):
        return ()
    hazards = over_rows(context, item.name, ("deletes_data", f"how far {item.name} has counted is forgotten"))
    return (Step(statement("DROP SEQUENCE {name}", name=identifier(item.name)), hazards),)


KIND: Kind[Sequence] = Kind(
    type="sequence",
    ref=ref,
    opt_in=opt_in,
    sections=SECTIONS,
    read=read,
    write=write,
    create=create,
    alter=alter,
    drop=drop,
)
