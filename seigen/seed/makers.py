"""What makes a column's cells for some rows: one small function a way, each a closure over what it needs.

A maker takes a Frame (some rows of one table, whose other columns can be asked for) and returns Cells. It never looks
at rows that were written.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from seigen.intervals import DAY
from seigen.seed.bits import Rows, below, key, mix, permute, uniform
from seigen.seed.cells import Cells, Codes, Mask, Numbers, Raw, Texts, digits, either, joined, lengths
from seigen.seed.clock import Clock
from seigen.seed.draws import draw
from seigen.seed.links import Arrangement
from seigen.seed.types import SqlType

HEX = np.frombuffer(b"".join(b"%02x" % value for value in range(256)), dtype="<u2")
BASE36 = np.frombuffer((string.digits + string.ascii_lowercase).encode(), np.uint8)
LOW62 = (1 << 62) - 1


class Frame(Protocol):
    """Some rows of one table."""

    rows: Rows

    def cells(self, column: str) -> Cells: ...

    def texts(self, column: str) -> pa.Array:
        """A column as text; '' for NULL."""


Maker = Callable[[Frame], Cells]


# -- numbers -----------------------------------------------------------------------------------------------------------


def counting(start: int) -> Maker:
    """start, start + 1 … in the order of the rows."""
    return lambda frame: Cells(Numbers(frame.rows.astype(np.int64) + start))


def counting_per(arrangement: Arrangement, start: int) -> Maker:
    return lambda frame: Cells(Numbers(arrangement.number(frame.rows) + start))


def scattered(low: int, count: int, stream: int, unit: int = 1) -> Maker:
    """Every number of a range once, in a random order, times `unit`."""
    return lambda frame: Cells(Numbers((permute(frame.rows, count, stream).astype(np.int64) + low) * unit))


def counted(pick: Callable[[Rows], Rows], low: int, unit: int) -> Maker:
    """A digit of the row number, as a number."""
    return lambda frame: Cells(Numbers((pick(frame.rows).astype(np.int64) + low) * unit))


def drawn(table: NDArray[np.generic], stream: int) -> Maker:
    return lambda frame: Cells(Numbers(draw(table, frame.rows, stream)))  # type: ignore[arg-type]


def clocked(clock: Clock, first: int, stream: int, late: tuple[float, NDArray[np.int64]] | None) -> Maker:
    """The time of rows in time order. Late ones happened before their place in it, yet not before the start."""

    def make(frame: Frame) -> Cells:
        times = clock.at(frame.rows - np.uint64(first), stream)
        if late is not None:
            share, delays = late
            is_late = uniform(frame.rows, stream ^ 1) < share
            before = np.maximum(times - draw(delays, frame.rows, stream ^ 2), clock.start)  # type: ignore[operator]
            times = np.where(is_late, before // clock.unit * clock.unit, times)
        return Cells(Numbers(times))

    return make


def between(low: int, high: int, unit: int, stream: int) -> Maker:
    """Times in a range, all alike."""
    width = max(1, (high - low) // unit)
    return lambda frame: Cells(Numbers((low // unit + (uniform(frame.rows, stream) * width).astype(np.int64)) * unit))


def after(
    column: str, table: NDArray[np.int64], end: int, unit: int, stream: int, *, from_days: bool, to_days: bool
) -> Maker:
    """Later than another time of the row, and before the end where that is possible at all."""

    def make(frame: Frame) -> Cells:
        cells = frame.cells(column)
        assert isinstance(cells.values, Numbers), column
        base = cells.values.values.astype(np.int64) * (DAY if from_days else 1)
        delay = draw(table, frame.rows, stream).astype(np.int64)
        room = np.maximum(end - base, 1)
        short = np.where(delay < room, delay, (uniform(frame.rows, stream ^ 1) * room).astype(np.int64))
        later = (base // unit + np.maximum(-(-short // unit), 1)) * unit
        return Cells(Numbers(later // DAY if to_days else later), cells.null)

    return make


def above(column: str, least: float, high: float, is_whole: bool, stream: int) -> Maker:
    """A number that is greater than another column's by a drawn share of what is left below `high`."""

    def make(frame: Frame) -> Cells:
        cells = frame.cells(column)
        assert isinstance(cells.values, Numbers), column
        base = cells.values.values.astype(np.float64)
        more = np.minimum(np.abs(base) + 100.0, np.maximum(high - base, 0)) * uniform(frame.rows, stream)
        found = np.minimum(base + np.maximum(more, least), np.maximum(high, base))
        return Cells(Numbers(np.floor(found).astype(np.int64) if is_whole else found), cells.null)

    return make


def as_days(maker: Maker) -> Maker:
    """Times → dates."""

    def make(frame: Frame) -> Cells:
        cells = maker(frame)
        assert isinstance(cells.values, Numbers)
        return Cells(Numbers(cells.values.values // DAY), cells.null)

    return make


# -- bytes of a fixed width --------------------------------------------------------------------------------------------


def uuids(stream: int) -> Maker:
    """Version 4; the low 62 bits are a bijection of the row number."""

    def make(frame: Frame) -> Cells:
        rows = frame.rows
        with np.errstate(over="ignore"):
            z = (rows + np.uint64(stream & LOW62)) & np.uint64(LOW62)
            for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
                z = ((z ^ (z >> np.uint64(shift))) * np.uint64(factor)) & np.uint64(LOW62)
            low = (z ^ (z >> np.uint64(31))) | np.uint64(0x8000000000000000)
        high = (mix(rows, stream ^ 1) & np.uint64(0xFFFFFFFFFFFF0FFF)) | np.uint64(0x4000)
        out = np.empty((len(rows), 2), dtype=">u8")
        out[:, 0], out[:, 1] = high, low
        return Cells(Raw(out.view("V16").ravel()))

    return make


def hashed(rows: Rows, size: int, stream: int) -> NDArray[np.uint8]:
    """`size` random bytes a row; from 8 on no two rows have the same."""
    words = [mix(rows, stream + place & 0xFFFF_FFFF_FFFF_FFFF).astype(">u8") for place in range(-(-size // 8))]
    return np.stack(words, axis=1).view(np.uint8).reshape(len(rows), -1)[:, :size]


def hexadecimal(width: int, stream: int) -> Maker:
    """`width` hexadecimal digits, width even; unique from 16 on, else a permuted number of the row."""

    def make(frame: Frame) -> Cells:
        if width >= 16:
            found = hashed(frame.rows, -(-width // 2), stream)
        else:
            number = permute(frame.rows, 16**width, stream)
            found = np.ascontiguousarray(number.astype(">u8").view(np.uint8).reshape(-1, 8)[:, 8 - width // 2 :])
        return Cells(Raw(np.ascontiguousarray(HEX[found]).view(f"V{width}").ravel()))

    return make


def random_bytes(size: int, stream: int) -> Maker:
    return lambda frame: Cells(Raw(np.ascontiguousarray(hashed(frame.rows, size, stream)).view(f"V{size}").ravel()))


def codes36(width: int, stream: int) -> Maker:
    """`width` letters and digits, each text once."""
    return codes36_of(lambda rows: permute(rows, 36**width, stream), width)


def codes36_of(pick: Callable[[Rows], Rows], width: int) -> Maker:
    """A number of the row, in letters and digits."""

    def make(frame: Frame) -> Cells:
        number = pick(frame.rows)
        places = np.array([36**place for place in range(width - 1, -1, -1)], np.uint64)
        signs = BASE36[(number[:, None] // places[None, :] % np.uint64(36)).astype(np.int64)]
        return Cells(Raw(np.ascontiguousarray(signs).view(f"V{width}").ravel()))

    return make


# -- texts -------------------------------------------------------------------------------------------------------------


def picked(pool: tuple[str, ...], stream: int) -> Maker:
    """Any text of a pool, all alike."""
    return lambda frame: Cells(Codes(below(frame.rows, stream, len(pool)).astype(np.int64), pool))


def weighed(pool: tuple[str, ...], table: NDArray[np.int64], stream: int) -> Maker:
    return lambda frame: Cells(Codes(draw(table, frame.rows, stream).astype(np.int64), pool))


def each_once(pool: tuple[str, ...], stream: int) -> Maker:
    return lambda frame: Cells(Codes(permute(frame.rows, len(pool), stream).astype(np.int64), pool))


def digit_of(pool: tuple[str, ...], pick: Callable[[Rows], Rows]) -> Maker:
    return lambda frame: Cells(Codes(pick(frame.rows).astype(np.int64), pool))


def numbered(pool: tuple[str, ...], stream: int) -> Maker:
    """A text of a pool, a hyphen and the number of the row: no two rows have the same."""
    values = pa.array([text.encode() for text in pool], pa.binary())

    def make(frame: Frame) -> Cells:
        chosen = values.take(pa.array(below(frame.rows, stream, len(pool)).astype(np.int64)))
        return Cells(Texts(joined(chosen, pa.scalar(b"-", pa.binary()), digits(frame.rows + np.uint64(1)))))

    return make


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-.") or "x"


class Names:
    """The Faker picks that the templates of a table share: within a row, one provider says one thing.

    `once`: providers whose picks together are a mixed radix of the row number, so that no two rows have all the same
    until every combination was used; then `repeats` tells the rounds apart.
    """

    def __init__(self, pools: Mapping[str, tuple[str, ...]], once: tuple[str, ...], stream: int) -> None:
        self.pools, self.stream = pools, stream
        self.divisors: dict[str, int] = {}
        self.combinations = 1
        for provider in once:
            self.divisors[provider] = self.combinations
            self.combinations *= len(pools[provider])
        self.plain = {name: pa.array([text.encode() for text in pool], pa.binary()) for name, pool in pools.items()}
        self.slugs = {
            name: pa.array([slug(text).encode() for text in pool], pa.binary()) for name, pool in pools.items()
        }

    def pick(self, provider: str, rows: Rows, *, as_slug: bool) -> pa.Array:
        size = len(self.pools[provider])
        if provider in self.divisors:
            inside = permute(rows % np.uint64(self.combinations), self.combinations, self.stream)
            code = inside // np.uint64(self.divisors[provider]) % np.uint64(size)
        else:
            code = below(rows, key(self.stream, provider), size)
        return (self.slugs if as_slug else self.plain)[provider].take(pa.array(code.astype(np.int64)))

    def repeats(self, rows: Rows) -> pa.Array:
        """'' in the first round through all combinations, then 1, 2 …"""
        rounds = rows // np.uint64(self.combinations)
        return pc.if_else(pa.array(rounds == 0), pa.scalar(b"", pa.binary()), digits(rounds))


def parse_template(text: str) -> list[tuple[str, str]]:
    """[(literal, name)…]; the last name may be ''."""
    return [(literal, name or "") for literal, name, _, _ in string.Formatter().parse(text)]


def template(text: str, columns: frozenset[str], names: Names, *, unique: bool) -> Maker:
    """Text without spaces writes its names as slugs. A unique one is told apart before its '@', else at its end."""
    parts = parse_template(text)
    as_slug = " " not in text

    def make(frame: Frame) -> Cells:
        found: list[pa.Array | pa.Scalar] = []
        told = not unique
        for literal, name in parts:
            if not told and "@" in literal:
                before, _, behind = literal.partition("@")
                found += [pa.scalar(before.encode(), pa.binary()), names.repeats(frame.rows)]
                found.append(pa.scalar(b"@" + behind.encode(), pa.binary()))
                told = True
            elif literal:
                found.append(pa.scalar(literal.encode(), pa.binary()))
            if name:
                isolated = name in columns
                found.append(frame.texts(name) if isolated else names.pick(name, frame.rows, as_slug=as_slug))
        if not told:
            found.append(names.repeats(frame.rows))
        if not any(isinstance(part, pa.Array) for part in found):
            found.append(pa.array([b""] * len(frame.rows), pa.binary()))
        return Cells(Texts(joined(*found)))

    return make


def clipped(maker: Maker, size: int | None) -> Maker:
    """No longer than `size` characters."""
    if size is None:
        return maker

    def make(frame: Frame) -> Cells:
        cells = maker(frame)
        assert isinstance(cells.values, Texts)
        if int(lengths(cells.values.values).max(initial=0)) <= size:
            return cells
        short = pc.utf8_slice_codeunits(cells.values.values.cast(pa.string()), 0, size).cast(pa.binary())
        return Cells(Texts(short), cells.null)

    return make


# -- NULL --------------------------------------------------------------------------------------------------------------


def with_nulls(maker: Maker, mask: Callable[[Frame], Mask | None]) -> Maker:
    def make(frame: Frame) -> Cells:
        cells, also = maker(frame), mask(frame)
        if also is None:
            return cells
        return Cells(cells.values, also if cells.null is None else cells.null | also)

    return make


def both_masks(
    first: Callable[[Frame], Mask | None], second: Callable[[Frame], Mask | None]
) -> Callable[[Frame], Mask | None]:
    return lambda frame: either(first(frame), second(frame))


def share_mask(share: float, stream: int) -> Callable[[Frame], Mask | None]:
    return lambda frame: uniform(frame.rows, stream) < share


def unless_mask(wanted: Mapping[str, tuple[str, ...]]) -> Callable[[Frame], Mask | None]:
    """NULL in every row that has none of these values in these columns."""

    def mask(frame: Frame) -> Mask | None:
        found = np.zeros(len(frame.rows), np.bool_)
        for column, values in wanted.items():
            cells = frame.cells(column)
            if isinstance(cells.values, Codes):
                good = np.array([text in values for text in cells.values.pool])[cells.values.codes]
            else:
                good = np.asarray(pc.is_in(frame.texts(column).cast(pa.string()), value_set=pa.array(values)))
            if cells.null is not None:
                good = good & ~cells.null
            found |= ~good
        return found

    return mask


def numbers_of(type_: SqlType) -> tuple[float, float]:
    """The range of an integer type, of a numeric's digits."""
    if type_.family == "integer":
        size = type_.size or 4
        return (
            (0.0, 2.0**32 - 1)
            if type_.text.strip().lower() == "oid"
            else (-(2.0 ** (8 * size - 1)), 2.0 ** (8 * size - 1) - 1)
        )
    if type_.family == "numeric" and type_.size is not None:
        top = 10.0 ** (type_.size - type_.scale) - 10.0**-type_.scale
        return -top, top
    return -1e12, 1e12
