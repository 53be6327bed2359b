"""Cells of a type → the field of each row in COPY BINARY: four bytes of length and the value, or a length of -1.

The formats are those of the types' send functions (PostgreSQL, src/backend/utils/adt). What only the server can spell
comes as a pool that it encoded before.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from seigen.errors import SeedError
from seigen.seed.cells import Cells, Codes, Mask, Numbers, Raw, Texts, joined, lengths
from seigen.seed.types import SqlType, is_oid

HEADER = b"PGCOPY\n\xff\r\n\x00" + b"\0" * 8
TRAILER = b"\xff\xff"
EPOCH = 946_684_800_000_000  # 2000-01-01 in microseconds since 1970
EPOCH_DAYS = 10_957
NULL = struct.pack(">i", -1)

Fixed = NDArray[Any]


# -- numbers of a fixed width ------------------------------------------------------------------------------------------


def interval(values: NDArray[np.int64]) -> Fixed:
    out = np.zeros(len(values), np.dtype([("time", ">i8"), ("days", ">i4"), ("months", ">i4")]))
    out["time"] = values
    return out


def inet(values: NDArray[np.int64]) -> Fixed:
    """IPv4 hosts."""
    out = np.empty(len(values), np.dtype([("head", "V4"), ("address", ">u4")]))
    out["head"] = np.void(b"\x02\x20\x00\x04")
    out["address"] = values
    return out


def cidr(values: NDArray[np.int64]) -> Fixed:
    out = inet(values)
    out["head"] = np.void(b"\x02\x20\x01\x04")
    return out


def macaddr(values: NDArray[np.int64]) -> Fixed:
    wide = values.astype(">u8").view(np.uint8).reshape(-1, 8)[:, 2:]
    return np.ascontiguousarray(wide).view("V6").ravel()


def fixed(type_: SqlType) -> Callable[[Any], Fixed] | None:
    """How numbers become the type's bytes when all values have one width."""
    if type_.family == "inet":
        return cidr if type_.text.strip().lower() == "cidr" else inet
    if type_.family in ("integer", "float"):
        letter = "f" if type_.family == "float" else "u" if is_oid(type_) else "i"
        return lambda values: values.astype(f">{letter}{type_.size}")
    return {
        "boolean": lambda values: values.astype("u1"),
        "timestamp": lambda values: (values - EPOCH).astype(">i8"),
        "date": lambda values: (values - EPOCH_DAYS).astype(">i4"),
        "time": lambda values: values.astype(">i8"),
        "interval": interval,
        "macaddr": macaddr,
    }.get(type_.family)


# -- arrays of fields --------------------------------------------------------------------------------------------------


def as_binary(records: Fixed) -> pa.Array:
    """A numpy array of records → a binary array of their bytes, without a copy."""
    count, width = len(records), records.dtype.itemsize
    offsets = np.arange(0, (count + 1) * width, width, dtype=np.int32)
    return pa.Array.from_buffers(pa.binary(), count, [None, pa.py_buffer(offsets), pa.py_buffer(records)])


def with_length(values: pa.Array) -> pa.Array:
    return joined(as_binary(lengths(values).astype(">i4")), values)


def prefixed(values: Sequence[bytes]) -> pa.Array:
    return pa.array([struct.pack(">i", len(value)) + value for value in values], pa.binary())


def check_integers(type_: SqlType, values: NDArray[Any], null: Mask | None) -> None:
    """Raises SeedError where a value would wrap around."""
    limits = np.iinfo(f"{'u' if is_oid(type_) else 'i'}{type_.size}")
    outside = (values < limits.min) | (values > limits.max)
    if null is not None:
        outside &= ~null
    if outside.any():
        raise SeedError(f"{int(values[outside][0]):,} is out of range for type {type_.text}")


def units(values: NDArray[Any], scale: int, fits: bool) -> NDArray[Any]:
    """Numbers in units of 10^-scale: of 64 bits where these `fits`, else Python's."""
    if fits and (scale < 0 or values.dtype.kind == "f"):
        return np.asarray(np.rint(values * 10.0**scale), np.int64)
    if fits:
        return np.asarray(values, np.int64) * np.int64(10**scale)
    ratio = Fraction(10) ** scale
    return np.array([round(Fraction(value) * ratio) for value in values.tolist()], object)


def numeric(values: NDArray[Any], scale: int) -> pa.Array:
    """numeric_send: digits of 10,000 around the point; `values` are the numbers themselves."""
    groups = -(-scale // 4)
    fits = groups <= 4 and float(np.abs(values).max(initial=0)) < 2.0**62 / 10.0 ** (groups * 4)
    scaled = units(values, scale, fits)
    whole = np.abs(scaled) * 10 ** (groups * 4 - scale)
    top = max(1, len(str(int(whole.max(initial=0)))))
    count = max(-(-top // 4), groups + 1)
    powers = np.array([10_000**place for place in range(count - 1, -1, -1)], whole.dtype)
    parts = (whole[:, None] // powers[None, :]) % 10_000
    record = np.dtype([("n", ">i2"), ("weight", ">i2"), ("sign", ">u2"), ("scale", ">i2"), ("digits", ">i2", (count,))])
    out = np.zeros(len(values), record)
    out["n"], out["weight"], out["scale"] = count, count - 1 - groups, max(scale, 0)
    out["sign"] = np.where(scaled < 0, 0x4000, 0)
    out["digits"] = parts
    return as_binary(out)


class Encoder:
    """Bytes of cells; keeps every pool's bytes. `encoded`: texts of other types → their bytes, as the server has."""

    def __init__(self, encoded: Mapping[str, Sequence[bytes]]) -> None:
        self.encoded = encoded
        self.pools: dict[tuple[int, str], pa.Array] = {}

    def pool(self, type_: SqlType, texts: tuple[str, ...]) -> pa.Array:
        place = (id(texts), type_.text)
        if place not in self.pools:
            self.pools[place] = prefixed(self.values(type_, texts))
        return self.pools[place]

    def values(self, type_: SqlType, texts: tuple[str, ...]) -> Sequence[bytes]:
        if type_.family in ("text", "enum", "json"):
            return [text.encode() for text in texts]
        if type_.family == "jsonb":
            return [b"\x01" + text.encode() for text in texts]
        return self.encoded[encoding_key(type_, texts)]

    def field(self, type_: SqlType, cells: Cells) -> pa.Array | Fixed:
        """A column's fields: a numpy array without lengths when all have one width and none is NULL."""
        found = self.filled(type_, cells)
        if isinstance(found, np.ndarray):
            if cells.null is None:
                return found
            found = as_binary(records([found]))
        if cells.null is None:
            return found
        return pc.if_else(pa.array(cells.null), pa.scalar(NULL, pa.binary()), found)

    def filled(self, type_: SqlType, cells: Cells) -> pa.Array | Fixed:
        match cells.values:
            case Numbers(values):
                if type_.family == "numeric":
                    return with_length(numeric(values, type_.scale))
                if type_.family == "text":
                    return with_length(pa.array(values).cast(pa.string()).cast(pa.binary()))
                encode = fixed(type_)
                assert encode is not None, type_
                if type_.family == "integer" and type_.size != 8:
                    check_integers(type_, values, cells.null)
                return encode(values)
            case Codes(codes, pool):
                return self.pool(type_, pool).take(pa.array(codes))
            case Texts(values):
                return with_length(
                    joined(pa.scalar(b"\x01", pa.binary()), values) if type_.family == "jsonb" else values
                )
            case Raw(values):
                return values


def encoding_key(type_: SqlType, texts: tuple[str, ...]) -> str:
    """The name of a pool that the server encodes: texts and type."""
    from seigen.seed.bits import key

    return f"{type_.text} {key(type_.text, *texts):016x}"


def needs_server(type_: SqlType) -> bool:
    """Whether texts of this type are spelt by the server."""
    return type_.family not in ("text", "enum", "json", "jsonb")


def records(columns: Sequence[Fixed], head: int | None = None) -> Fixed:
    """Columns of a fixed width side by side with their lengths; `head`: the number of fields, before the first."""
    parts: list[tuple[str, Any]] = [("head", ">i2")] if head is not None else []
    for place, column in enumerate(columns):
        parts += [(f"l{place}", ">i4"), (f"v{place}", column.dtype)]
    out = np.empty(len(columns[0]), np.dtype(parts))
    if head is not None:
        out["head"] = head
    for place, column in enumerate(columns):
        out[f"l{place}"], out[f"v{place}"] = column.dtype.itemsize, column
    return out


def tuples(fields: Sequence[pa.Array | Fixed], count: int) -> memoryview:
    """Rows of COPY BINARY from their columns; neighbours of a fixed width are laid down together."""
    parts: list[pa.Array] = []
    run: list[Fixed] = []
    head: int | None = len(fields)

    def lay() -> None:
        nonlocal head
        if run:
            parts.append(as_binary(records(run, head)))
        elif head is not None:
            parts.append(as_binary(np.full(count, head, ">i2")))
        head = None
        run.clear()

    for field in fields:
        if isinstance(field, np.ndarray):
            run.append(field)
        else:
            if run or head is not None:
                lay()
            parts.append(field)
    if run or head is not None:
        lay()
    whole = joined(*parts)
    offsets = np.frombuffer(whole.buffers()[1], np.int32)[whole.offset : whole.offset + len(whole) + 1]
    return memoryview(whole.buffers()[2])[int(offsets[0]) : int(offsets[-1])]
