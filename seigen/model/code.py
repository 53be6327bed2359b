"""Code that lives in the database: setup files, routines, views, triggers."""

from __future__ import annotations

from typing import Literal

from seigen.model.values import Value


class Setup(Value, frozen=True):
    """A file of SQL that is run once, before the tables. The live one has no statements: it was run.

    `digest` is that of the file's content: the present one, or the one that was run.
    """

    name: str
    statements: tuple[str, ...] = ()
    digest: str = ""


class Overload(Value, frozen=True):
    """One function or procedure of a name. `definition`: what follows the name in CREATE FUNCTION.

    `arguments`: the types that identify it, as the server spells them; in a declared one its argument list without
    defaults. `sources`: what has to exist before: names of relations and types, 'f()' for a function.

    What CREATE OR REPLACE cannot change, () and '' in a declared one: `returns`, `inputs` (the names, '' where there is
    none), `outputs` ("name type"), the number of `defaults` when it shrinks.
    """

    definition: str
    arguments: str = ""
    returns: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    defaults: int = 0
    sources: tuple[str, ...] = ()
    comment: str | None = None


class Routine(Value, frozen=True):
    """All functions, or all procedures, of one name."""

    kind: Literal["function", "procedure"]
    name: str
    overloads: tuple[Overload, ...]


class View(Value, frozen=True):
    """`columns`: name and type of each column, in order, as the server spells them; () in a declared one.

    `sources`: the relations of the schema that it reads; `uses`: 'function f' and 'type t' of the schema. `options`:
    what stands in WITH (…), sorted.
    """

    name: str
    query: str
    options: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    comment: str | None = None


class MaterializedView(Value, frozen=True):
    """`sources` and `uses` as a view has them.

    `populated` cannot be declared: one that was made WITH NO DATA cannot be read, and is drift.
    """

    name: str
    query: str
    sources: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    populated: bool = True
    comment: str | None = None


class Trigger(Value, frozen=True):
    """`definition`: CREATE TRIGGER without its name and ON table. `enabled`: as ALTER TABLE … TRIGGER says it."""

    relation: str
    name: str
    definition: str
    enabled: Literal["origin", "always", "replica", "disabled"] = "origin"
    comment: str | None = None
