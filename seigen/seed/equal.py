"""Whether cells are one of some values that a document spells: compared as the column's type does, not as text."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from seigen.intervals import DAY
from seigen.seed import scale
from seigen.seed.cells import Codes, Mask, Numbers
from seigen.seed.makers import Frame
from seigen.seed.types import SqlType

WORDS = {"true": 1, "yes": 1, "on": 1, "1": 1, "false": 0, "no": 0, "off": 0, "0": 0}
"""And what they begin with: boolin, PostgreSQL src/backend/utils/adt/bool.c."""

Value = str | int | float


def boolean(type_: SqlType, text: str) -> Value:
    (found,) = {answer for word, answer in WORDS.items() if word.startswith(text.strip().lower())}
    return found


def numeric(type_: SqlType, text: str) -> Value:
    """In units of the last digit: cells are rounded to that."""
    return round(Fraction(text) * Fraction(10) ** type_.scale)


def moment(type_: SqlType, text: str) -> Value:
    """Microseconds, or days."""
    found = scale.moment(text)
    if found is None:
        raise ValueError(text)
    return int(found // DAY) if type_.family == "date" else round(found / type_.unit) * type_.unit


READ: Mapping[str, Callable[[SqlType, str], Value]] = {
    "boolean": boolean,
    "integer": lambda type_, text: int(text),
    "numeric": numeric,
    "float": lambda type_, text: float(np.float32(text)) if type_.size == 4 else float(text),
    "timestamp": moment,
    "date": moment,
    "uuid": lambda type_, text: str(uuid.UUID(text.strip())),
    "bytea": lambda type_, text: text.lower() if text.startswith("\\x") else text,
}


def value(type_: SqlType, text: str) -> Value:
    """What a text stands for; the text itself where only the server knows."""
    try:
        return READ[type_.family](type_, text) if type_.family in READ else text
    except ValueError:
        return text


def one_of(column: str, type_: SqlType, texts: tuple[str, ...]) -> Callable[[Frame], Mask]:
    """The rows whose column is one of these; never one where it is NULL."""
    wanted = {value(type_, text) for text in texts}
    spelt = pa.array(sorted({*texts, *(each for each in wanted if isinstance(each, str))}))
    whole = type_.family not in ("numeric", "float")
    numbers = np.array([n for n in wanted if not isinstance(n, str)], np.int64 if whole else np.float64)

    def mask(frame: Frame) -> Mask:
        cells = frame.cells(column)
        match cells.values:
            case Codes(codes, pool):
                good = np.array([value(type_, text) in wanted for text in pool])[codes]
            case Numbers(values) if type_.family in READ:
                good = np.isin(rounded(type_, values), numbers)
            case _:
                good = np.asarray(pc.is_in(frame.texts(column).cast(pa.string()), value_set=spelt))
        return good if cells.null is None else good & ~cells.null

    return mask


def unless(wanted: Mapping[str, tuple[str, ...]], types: Mapping[str, SqlType]) -> Callable[[Frame], Mask | None]:
    """NULL in every row that has none of these values in one of these columns."""
    tests = [one_of(column, types[column], texts) for column, texts in wanted.items()]
    return lambda frame: ~np.logical_and.reduce([test(frame) for test in tests])


def rounded(type_: SqlType, values: NDArray[Any]) -> NDArray[Any]:
    """Numbers as the column keeps them, in the units of `value`."""
    if type_.family == "numeric":
        return np.rint(values * 10.0**type_.scale)
    return values.astype(np.float32).astype(np.float64) if type_.size == 4 and type_.family == "float" else values
