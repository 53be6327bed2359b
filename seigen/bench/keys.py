"""Parameters for a query from the rows that are there: hot keys often, cold ones sometimes, the same in every run."""

from __future__ import annotations

from array import array
from bisect import bisect
from itertools import accumulate
from random import Random
from typing import Any, LiteralString

from psycopg import sql
from psycopg.rows import tuple_row

from seigen.db.connect import Connection
from seigen.errors import SeigenError

EXPONENT = 1.05
SLOTS = 1_000  # a range of time is cut into so many equal pieces, and the newest is the most popular

# two passes rather than all values: a column of a large hypertable can have a million, and a few are drawn
DISTINCT: LiteralString = "SELECT count(*) FROM (SELECT FROM {table} WHERE {column} IS NOT NULL GROUP BY {column}) x"
RANKED: LiteralString = """
SELECT rank, value FROM (
  SELECT {column} AS value, row_number() OVER (ORDER BY count(*) DESC, {column}) AS rank
  FROM {table} WHERE {column} IS NOT NULL GROUP BY {column}) x
WHERE rank = ANY({ranks}::bigint[])
"""
ENDS: LiteralString = "SELECT min({column}), max({column}) FROM {table}"


def keys(
    connection: Connection,
    table: str,
    column: str,
    count: int,
    seed: int = 42,
    exponent: float = EXPONENT,
    *,
    schema: str | None = None,
) -> list[Any]:
    """`count` values of the column, drawn by Zipf's law over their rank: the n-th most frequent weighs n^-exponent.

    Values with as many rows stand in their own order. Names are as in the catalog, unquoted; without `schema` the
    search_path finds the table. Raises SeigenError where the column has no values.
    """
    parts = names(table, column, schema)
    with connection.cursor(row_factory=tuple_row) as cursor:
        distinct = cursor.execute(sql.SQL(DISTINCT).format(**parts)).fetchone()
        if distinct is None or distinct[0] == 0:
            raise SeigenError(empty(table, column))
        picked = ranks(distinct[0], count, seed, exponent)
        # a literal, not a parameter: a name may hold a %
        ranked = sql.SQL(RANKED).format(**parts, ranks=sql.Literal(sorted(set(picked))))
        values: dict[int, Any] = dict(cursor.execute(ranked).fetchall())
    return [values[rank] for rank in picked]


def times(
    connection: Connection,
    table: str,
    column: str,
    count: int,
    seed: int = 42,
    exponent: float = EXPONENT,
    *,
    schema: str | None = None,
) -> list[Any]:
    """`count` times between the column's least and greatest value, newer ones more often: of 1,000 equal pieces of the
    range the n-th newest weighs n^-exponent, and within a piece all times are alike.

    The column is a timestamp, a date or an integer. Raises SeigenError where it has no values.
    """
    with connection.cursor(row_factory=tuple_row) as cursor:
        ends = cursor.execute(sql.SQL(ENDS).format(**names(table, column, schema))).fetchone()
    if ends is None or ends[0] is None:
        raise SeigenError(empty(table, column))
    oldest, newest = ends
    # a generator of its own: the pieces stay the same whatever is drawn within them
    within = Random(f"{seed} within")  # noqa: S311 - reproducible, nothing secret
    ages = [(rank - within.random()) / SLOTS for rank in ranks(SLOTS, count, seed, exponent)]
    return [newest - back((newest - oldest) * age, newest) for age in ages]


def back(distance: Any, newest: Any) -> Any:
    """An integer time goes back by whole units; the others take what datetime gives them."""
    return int(distance) if isinstance(newest, int) else distance


def ranks(distinct: int, count: int, seed: int, exponent: float) -> list[int]:
    """`count` ranks from 1 to `distinct`."""
    weights = array("d", accumulate(rank**-exponent for rank in range(1, distinct + 1)))
    draw = Random(seed).random  # noqa: S311 - reproducible, nothing secret
    return [min(bisect(weights, draw() * weights[-1]) + 1, distinct) for _ in range(count)]


def names(table: str, column: str, schema: str | None) -> dict[str, sql.Identifier]:
    return {
        "table": sql.Identifier(schema, table) if schema else sql.Identifier(table),
        "column": sql.Identifier(column),
    }


def empty(table: str, column: str) -> str:
    return f'no values to draw from: column "{column}" of "{table}" has none; seed the table first'
