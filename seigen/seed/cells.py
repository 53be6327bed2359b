"""The values of a column for some rows, before they are bytes: four forms, and a mask of NULLs.

- Numbers: int64 or float64. Times are microseconds since 1970-01-01 UTC, dates days since then, a time of the day
  microseconds since midnight, intervals microseconds, a boolean 0 or 1, an IPv4 address its number.
- Codes: indexes into a pool of texts, as few as there are different ones.
- Texts: UTF-8, one text of its own a row.
- Raw: bytes of a fixed width that are the value in COPY BINARY (uuid, hexadecimal digits, bytea).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


class Numbers(NamedTuple):
    values: NDArray[np.int64] | NDArray[np.float64]


class Codes(NamedTuple):
    """`pool` names the texts by identity: one tuple for the whole life of a generator."""

    codes: NDArray[np.int64]
    pool: tuple[str, ...]


class Texts(NamedTuple):
    values: pa.Array


class Raw(NamedTuple):
    values: NDArray[np.void]


Values = Numbers | Codes | Texts | Raw


class Cells(NamedTuple):
    """`null` is None where nothing is NULL."""

    values: Values
    null: Mask | None = None


def take(cells: Cells, rows: NDArray[np.integer[Any]]) -> Cells:
    """The cells of some rows, by place."""
    null = None if cells.null is None else cells.null[rows]
    match cells.values:
        case Numbers(values):
            return Cells(Numbers(values[rows]), null)
        case Codes(codes, pool):
            return Cells(Codes(codes[rows], pool), null)
        case Texts(values):
            return Cells(Texts(values.take(pa.array(rows.astype(np.int64)))), null)
        case Raw(values):
            return Cells(Raw(values[rows]), null)


def either(first: Mask | None, second: Mask | None) -> Mask | None:
    if first is None or second is None:
        return second if first is None else first
    return first | second


def digits(values: NDArray[np.integer[Any]]) -> pa.Array:
    """Decimal text."""
    return pa.array(values).cast(pa.string()).cast(pa.binary())


def joined(*parts: Any) -> pa.Array:
    """Row-wise concatenation of binary arrays and scalars."""
    found = pc.binary_join_element_wise(*parts, pa.scalar(b"", pa.binary()))
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def lengths(values: pa.Array) -> NDArray[np.int32]:
    offsets = np.frombuffer(values.buffers()[1], np.int32)[values.offset : values.offset + len(values) + 1]
    return np.diff(offsets)
