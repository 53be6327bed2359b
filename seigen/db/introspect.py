"""A connection and a schema's name → Schema, in one round trip. Reads the catalog only.

The session settings and the search_path decide how the server spells expressions, so both sides of a comparison are
read through here.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import sql

from seigen.kinds import KINDS
from seigen.kinds.base import State
from seigen.model import Schema, Server
from seigen.sql import SPELLING

# jit costs 17 s on a large catalog where the query itself takes 0.8 s
SETTINGS = (
    *SPELLING,
    "SET jit = off",
    "SET client_min_messages = 'error'",
    "SET extra_float_digits = 1",
    "SET quote_all_identifiers = off",
    "SET check_function_bodies = off",
    "SET default_transaction_read_only = off",
    "SET plan_cache_mode = force_generic_plan",  # the introspection query is planned once
    "SET row_security = off",  # a statement that would see fewer rows than there are fails
)


SECTION = "'%s', (SELECT coalesce(json_agg(x), '[]') FROM (\n%s\n) x)"


@cache
def query(timescaledb: bool) -> bytes:
    """The introspection query for a server with or without TimescaleDB: one section for each file of catalog/."""
    here = files("seigen.db")
    tables = (here / ("timescale.sql" if timescaledb else "plain.sql")).read_text().rstrip()
    relations = (here / "introspect.sql").read_text().rstrip()
    sections = sorted(here.joinpath("catalog").iterdir(), key=lambda file: file.name)
    parts = ",\n".join(SECTION % (file.name.removesuffix(".sql"), file.read_text().rstrip()) for file in sections)
    return f"WITH\n{tables},\n{relations}\nSELECT json_build_object(\n{parts}\n) AS state".encode()


def search_path(schema: str, server: Server, *behind: str, local: bool = False) -> sql.Composed:
    """The statement that sets it, for the session or the transaction: the schema, others, those of the extensions."""
    names = dict.fromkeys((schema, *behind, *server.extension_schemas))
    scope = sql.SQL("LOCAL " if local else "")
    return sql.SQL("SET {}search_path = {}").format(scope, sql.SQL(", ").join(map(sql.Identifier, names)))


def read_state(connection: psycopg.Connection[Any], schema: str, server: Server, *, prepare: bool = False) -> State:
    """The raw answer for one schema; {} sections where it does not exist.

    prepare: the session will ask again. Half of the query's time is its planning, which is then done once, as long as
    the search_path is the same.
    """
    text = query(server.timescaledb is not None)
    row = connection.execute(text, {"schema": schema}, prepare=prepare).fetchone()
    assert row is not None
    state: State = row[0]
    return state


def to_schema(state: State, name: str) -> Schema:
    """Catalog rows → objects, by the kinds."""
    objects = {kind.ref(item): item for kind in KINDS.values() for item in kind.read(state)}
    unmanaged: dict[str, tuple[str, ...]] = {}
    for row in state["unmanaged"]:
        unmanaged[row["kind"]] = (*unmanaged.get(row["kind"], ()), row["name"])
    return Schema(name, objects, unmanaged)


def read(connection: psycopg.Connection[Any], schema: str, server: Server) -> Schema:
    """The live schema. Sets the session's search_path."""
    connection.execute(search_path(schema, server))
    return to_schema(read_state(connection, schema, server, prepare=True), schema)
