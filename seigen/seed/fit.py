"""Texts as long, as cased and begun as a type and its CHECKs want; unique ones stay so when they are cut."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from seigen.seed.bits import below
from seigen.seed.bounds import Bounds
from seigen.seed.cells import Cells, Codes, Raw, Texts
from seigen.seed.encode import as_binary
from seigen.seed.makers import Frame, Maker, Names, padded, parse_template

DOMAINS = ("a.io", "b.io", "c.io", "d.io", "e.io", "f.io")  # where there is no room for longer ones
SHORT = 1 + len(DOMAINS[0])  # what they take of an address
LOCAL = 6  # letters that an address has before its number, at least, when its own domain stays


class Fit(NamedTuple):
    """`least`, `size`: characters between `head` and `tail`; `size` is None without a limit."""

    least: int = 0
    size: int | None = None
    lower: bool = False
    upper: bool = False
    head: str = ""
    tail: str = ""

    def cased(self, text: str) -> str:
        return text.lower() if self.lower else text.upper() if self.upper else text

    def within(self, wanted: int) -> int:
        """A length that fits, near to the wanted one."""
        return max(self.least, wanted if self.size is None else min(self.size, wanted), 1)

    def room(self, signs: int, taken: int = 0) -> int:
        """How many texts of so many signs there are, beside what is taken of each."""
        if self.size is None or self.size - taken >= 12:
            return 1 << 62
        return signs ** (self.size - taken) if self.size > taken else 0


def fit_of(bounds: Bounds, size: int | None) -> Fit:
    """`size`: characters of the type."""
    head, _, tail = (bounds.pattern or "").partition("%")
    taken = len(head) + len(tail)
    most = min((found for found in (size, bounds.max_length) if found is not None), default=None)
    return Fit(
        max((bounds.min_length or 0) - taken, 0),
        None if most is None else most - taken,
        bounds.lower,
        bounds.upper,
        head,
        tail,
    )


def dressed(maker: Maker, fit: Fit) -> Maker:
    """Cut, padded and cased, with its head and tail."""

    def make(frame: Frame) -> Cells:
        cells = maker(frame)
        texts = plain(cells)
        texts = texts if fit.size is None else pc.utf8_slice_codeunits(texts, 0, fit.size)
        texts = pc.utf8_rpad(texts, fit.least, "x") if fit.least else texts
        texts = pc.utf8_lower(texts) if fit.lower else pc.utf8_upper(texts) if fit.upper else texts
        return Cells(Texts(texts.cast(pa.binary())), cells.null)

    return between(make, fit.head, fit.tail)


def between(maker: Maker, head: str, tail: str) -> Maker:
    if not head and not tail:
        return maker

    def make(frame: Frame) -> Cells:
        cells = maker(frame)
        return Cells(Texts(pc.binary_join_element_wise(head, plain(cells), tail, "").cast(pa.binary())), cells.null)

    return make


def plain(cells: Cells) -> pa.Array:
    match cells.values:
        case Texts(values):
            return values.cast(pa.string())
        case Codes(codes, pool):
            return pa.array(pool, pa.string()).take(pa.array(codes))
        case Raw(values):
            return as_binary(values).cast(pa.string())
    raise TypeError(cells.values)


def extent(text: str, names: Names, columns: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """How short and how long what a template makes can be. `columns`: the same of the columns that it names."""
    low = high = 0
    for literal, name in parse_template(text):
        picks = names.slugs if " " not in text else names.plain
        sizes = pc.binary_length(picks[name]) if name in picks else None
        ends = columns.get(name, (0, 0)) if sizes is None else (pc.min(sizes).as_py(), pc.max(sizes).as_py())
        low, high = low + len(literal) + ends[0], high + len(literal) + ends[1]
    return low, high


def numbered(maker: Maker, fit: Fit, width: int, domain: int | None, stream: int) -> Maker:
    """What a maker makes, cut to leave room for the number of the row, which tells it apart.

    `width`: digits of the greatest number, 0 for none. `domain`: None for any text; for an address, how long what is
    behind its '@' can be.
    """
    sign = "" if not width else "-" if domain is None else "."
    keeps = domain is not None and (fit.size is None or fit.size >= domain + 1 + width + len(sign) + LOCAL)
    taken = width + len(sign) + (0 if domain is None else domain + 1 if keeps else SHORT)
    room = None if fit.size is None else max(fit.size - taken, 0)

    def make(frame: Frame) -> Cells:
        cells = maker(frame)
        halves = pc.split_pattern(plain(cells), "@", max_splits=1)
        cut = plain(cells) if domain is None else pc.list_element(halves, 0)
        cut = pc.utf8_rtrim(cut if room is None else pc.utf8_slice_codeunits(cut, 0, room), " .-")
        cut = pc.utf8_rpad(cut, fit.least - taken, "x") if fit.least > taken else cut
        number = padded(frame.rows + np.uint64(1), width if fit.least else 1).cast(pa.string())
        joint = pc.if_else(pc.equal(pc.utf8_length(cut), 0), "", sign)
        found = pc.binary_join_element_wise(cut, joint, number, "") if width else cut
        if domain is not None:
            found = pc.binary_join_element_wise(found, "@", domains(frame, halves, keeps, stream), "")
        return Cells(Texts(found.cast(pa.binary())), cells.null)

    return make


def domains(frame: Frame, halves: pa.Array, keeps: bool, stream: int) -> pa.Array:
    if keeps:
        return pc.list_element(halves, 1)
    return pa.array(DOMAINS).take(pa.array(below(frame.rows, stream, len(DOMAINS)).astype(np.int64)))


def addressed(maker: Maker, stream: int) -> Maker:
    """Codes as the addresses of a short domain."""

    def make(frame: Frame) -> Cells:
        cells = maker(frame)
        found = pc.binary_join_element_wise(plain(cells), "@", domains(frame, pa.array([]), False, stream), "")
        return Cells(Texts(found.cast(pa.binary())), cells.null)

    return make
