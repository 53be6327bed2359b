"""Files of SQL that are run once, before the tables, and never compared.

What has run is remembered as JSON in the comment on the table `_seigen.setup`: {schema: {file: digest}}. One query can
read a comment where it could not read a table that may not be there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator

from seigen.errors import FragmentError, Position, Problem
from seigen.fragments import line_of, split_script
from seigen.fragments.script import Piece
from seigen.fragments.tokens import fold
from seigen.kinds.base import Kind, State, Steps, as_declared
from seigen.kinds.writing import Writing, Written
from seigen.model import Context, Ref, Setup, Step
from seigen.scope import Scope, items, text
from seigen.shapes import Field, ListOf, Section, sql
from seigen.sql import literal, statement
from seigen.yaml_tree import Node

# COMMIT would keep what a comparison makes and takes back, and a search_path would lead all that follows elsewhere
REFUSED = {
    **dict.fromkeys(
        ("begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "prepare"),
        "the file runs inside a transaction of seigen's; take the statement away",
    ),
    **dict.fromkeys(
        ("set", "reset", "discard"),
        "a setting would hold for what comes after the file; use ALTER ROLE … SET, or SET in a function's definition",
    ),
}
PIECES = {"command": "psql's own commands are not SQL", "data": "COPY FROM STDIN has no place here; use INSERT"}


def parse(scope: Scope, node: Node) -> None:
    for item in items(node):
        scope.put(Ref("setup", text(item)), Setup(text(item)), item.position)


SECTIONS = (
    Section(
        "document",
        "setup",
        Field(
            ListOf(sql("a file's name", "functions.sql"), "a list of files, such as [functions.sql]"),
            "Files of SQL beside the document, run once before the tables and never compared",
        ),
        parse,
    ),
)


def filled(item: Setup, content: str) -> tuple[Setup, list[Problem]]:
    """The item with the file's statements, and what is wrong in the file."""
    try:
        found = split_script(content)
    except FragmentError as error:
        return item, [Problem(Position(line_of(content, error.offset), 1), str(error))]
    problems = [Problem(Position(piece.line, 1), reason) for piece in found if (reason := refused(piece))]
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return Setup(item.name, tuple(piece.text for piece in found if piece.kind == "statement"), digest), problems


def refused(piece: Piece) -> str | None:
    if piece.kind != "statement":
        return PIECES[piece.kind]
    words = fold(piece.text).split(maxsplit=1)
    if words[0] == "select" and "set_config" in fold(piece.text):
        return REFUSED["set"]
    return REFUSED.get(words[0].rstrip(";("))


def ref(item: Setup) -> Ref:
    return Ref("setup", item.name)


def read(state: State) -> Iterator[Setup]:
    """A comment that is not seigen's says nothing."""
    for row in state["setup"]:
        try:
            found = json.loads(row["comment"])[row["schema"]]
            yield from (Setup(str(name), digest=str(digest)) for name, digest in found.items())
        except (ValueError, KeyError, TypeError, AttributeError):
            continue


def write(item: Setup, writing: Writing) -> Iterable[Written]:
    """The file is the user's own; what it made is written as what it is."""
    return ()


def remember(item: Setup) -> Step:
    """One at a time: applies of several schemas share the comment."""
    body = statement(
        "DECLARE old jsonb; BEGIN"
        " CREATE SCHEMA IF NOT EXISTS _seigen;"
        " CREATE TABLE IF NOT EXISTS _seigen.setup ();"
        " LOCK TABLE _seigen.setup IN EXCLUSIVE MODE;"
        " old := coalesce(obj_description('_seigen.setup'::regclass, 'pg_class')::jsonb, '{{}}');"
        " EXECUTE format('COMMENT ON TABLE _seigen.setup IS %L', old || jsonb_build_object(current_schema,"
        " coalesce(old->current_schema::text, '{{}}') || jsonb_build_object({name}::text, {digest}::text))); END",
        name=literal(item.name),
        digest=literal(item.digest),
    )
    return Step(statement("DO {body}", body=literal(body)), note=f"remembers that {item.name} has run")


def create(item: Setup, context: Context) -> Steps:
    return (*map(Step, item.statements), remember(item))


def alter(live: Setup, desired: Setup, context: Context) -> Steps:
    return ()


def drop(item: Setup, context: Context) -> Steps:
    return ()


KIND: Kind[Setup] = Kind(
    type="setup",
    ref=ref,
    sections=SECTIONS,
    read=read,
    write=write,
    outside=as_declared,
    create=create,
    alter=alter,
    drop=drop,
)
