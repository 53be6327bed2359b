"""What makes a column's cells for some rows: one small function a way, each a closure over what it needs.

A maker takes a Frame (some rows of one table, whose other columns can be asked for) and returns Cells. It never looks
at rows that were written.
"""

from __future__ import annotations

import math
import re
import string
from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from seigen.intervals import DAY
from seigen.seed.bits import Rows, below, key, mix, permute, uniform
from seigen.seed.cells import Cells, Codes, Mask, Numbers, Raw, Texts, digits, either, joined
from seigen.seed.clock import Clock
from seigen.seed.draws import draw
from seigen.seed.links import Arrangement
from seigen.seed.types import SqlType, is_oid

HEX = np.frombuffer(b"".join(b"%02x" % value for value in range(256)), dtype="<u2")
BASE36 = np.frombuffer((string.digits + string.ascii_lowercase).encode(), np.uint8)
UPPER = np.frombuffer(bytes(range(128)).upper(), np.uint8)
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


class Ladder(NamedTuple):
    """Whole numbers from `start` up to `high`, then from below `start` down to `low`, less the `forbidden` ones."""

    low: int
    start: int
    high: int
    forbidden: tuple[int, ...] = ()

    @property
    def upward(self) -> int:
        return self.high - self.start + 1 - sum(self.start <= value <= self.high for value in self.forbidden)

    @property
    def size(self) -> int:
        return max(0, self.high - self.low + 1 - sum(self.low <= value <= self.high for value in self.forbidden))

    def at(self, places: Rows) -> NDArray[np.int64]:
        place = places.astype(np.int64)
        found = np.where(place < self.upward, self.start + place, self.start - 1 - (place - self.upward))
        for value in sorted(value for value in self.forbidden if value >= self.start):
            found += (found >= value) & (place < self.upward)
        for value in sorted((value for value in self.forbidden if value < self.start), reverse=True):
            found -= (found <= value) & (place >= self.upward)
        return found


def counted(pick: Callable[[Rows], Rows], ladder: Ladder, unit: int, parts: int = 1) -> Maker:
    """A number of the row, as a step of the ladder times `unit`, of which `parts` are one."""

    def make(frame: Frame) -> Cells:
        found = ladder.at(pick(frame.rows)) * unit
        return Cells(Numbers(found / parts if parts > 1 else found))

    return make


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


def hexadecimal(width: int, stream: int, *, upper: bool = False) -> Maker:
    """`width` hexadecimal digits; unique from 16 on, else a permuted number of the row."""

    def make(frame: Frame) -> Cells:
        if width >= 16:
            found = hashed(frame.rows, -(-width // 2), stream)
            signs = HEX[found].view(np.uint8)[:, :width]
        else:
            found = permute(frame.rows, 16**width, stream).astype(">u8").view(np.uint8).reshape(-1, 8)
            signs = HEX[found].view(np.uint8)[:, 16 - width :]
        signs = UPPER[signs] if upper else signs
        return Cells(Raw(np.ascontiguousarray(signs).view(f"V{width}").ravel()))

    return make


def random_bytes(size: int, stream: int) -> Maker:
    """Unique from 8 on, else a permuted number of the row."""
    if size < 8:
        return bytes_of(lambda rows: permute(rows, 256**size, stream), size)
    return lambda frame: Cells(Raw(np.ascontiguousarray(hashed(frame.rows, size, stream)).view(f"V{size}").ravel()))


def bytes_of(pick: Callable[[Rows], Rows], size: int) -> Maker:
    """A number of the row in `size` bytes."""
    used = min(size, 8)

    def make(frame: Frame) -> Cells:
        found = np.zeros((len(frame.rows), size), np.uint8)
        found[:, size - used :] = pick(frame.rows).astype(">u8").view(np.uint8).reshape(-1, 8)[:, 8 - used :]
        return Cells(Raw(found.view(f"V{size}").ravel()))

    return make


def codes36(width: int, stream: int, *, upper: bool = False) -> Maker:
    """`width` letters and digits, each text once."""
    return codes36_of(lambda rows: permute(rows, 36**width, stream), width, upper=upper)


def codes36_of(pick: Callable[[Rows], Rows], width: int, *, upper: bool = False) -> Maker:
    """A number of the row, in letters and digits."""
    letters = UPPER[BASE36] if upper else BASE36

    def make(frame: Frame) -> Cells:
        number = pick(frame.rows)
        places = np.array([36**place for place in range(width - 1, -1, -1)], np.uint64)
        signs = letters[(number[:, None] // places[None, :] % np.uint64(36)).astype(np.int64)]
        return Cells(Raw(np.ascontiguousarray(signs).view(f"V{width}").ravel()))

    return make


# -- texts -------------------------------------------------------------------------------------------------------------


def picked(pool: tuple[str, ...], stream: int) -> Maker:
    """Any text of a pool, all alike."""
    return lambda frame: Cells(Codes(below(frame.rows, stream, len(pool)).astype(np.int64), pool))


def weighed(pool: tuple[str, ...], table: NDArray[np.int64], stream: int) -> Maker:
    return lambda frame: Cells(Codes(draw(table, frame.rows, stream).astype(np.int64), pool))


def digit_of(pool: tuple[str, ...], pick: Callable[[Rows], Rows]) -> Maker:
    return lambda frame: Cells(Codes(pick(frame.rows).astype(np.int64), pool))


def numbered(pool: tuple[str, ...], stream: int, width: int) -> Maker:
    """A text of a pool, a hyphen and the number of the row in `width` digits at least: no two rows have the same."""
    values = pa.array([text.encode() for text in pool], pa.binary())

    def make(frame: Frame) -> Cells:
        chosen = values.take(pa.array(below(frame.rows, stream, len(pool)).astype(np.int64)))
        return Cells(Texts(joined(chosen, pa.scalar(b"-", pa.binary()), padded(frame.rows + np.uint64(1), width))))

    return make


def padded(values: Rows, width: int) -> pa.Array:
    """Decimal text with zeros in front."""
    return (
        digits(values) if width <= 1 else pc.utf8_lpad(digits(values).cast(pa.string()), width, "0").cast(pa.binary())
    )


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


def numbers_of(type_: SqlType) -> tuple[float, float]:
    """The least and the greatest number that a type holds, as floats that are not beyond it."""
    if is_oid(type_):
        return 0.0, 2.0**32 - 1
    if type_.family == "integer":
        end = 2.0 ** (8 * (type_.size or 4) - 1)
        return -end, min(end - 1, math.nextafter(end, 0))
    if type_.family == "numeric" and type_.size is not None and type_.size - type_.scale < 308:
        end = 10.0 ** (type_.size - type_.scale)
        top = min(end - 10.0**-type_.scale, math.nextafter(end, 0))
        return -top, top
    return (-3.4e38, 3.4e38) if type_.family == "float" and type_.size == 4 else (-1e308, 1e308)
