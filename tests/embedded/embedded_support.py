"""What the tests of the embedded engine share besides fixtures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.rows import scalar_row

Connection = psycopg.Connection[Any]
Connect = Callable[..., Connection]


def value(connection: Connection, query: str, *parameters: object) -> Any:
    """The one value that a query returns."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(query.encode(), parameters or None).fetchone()
