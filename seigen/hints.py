"""What a document says about its rows: how many there are, and what stands in them. Never part of the DDL.

Inert, frozen values. Every value is text as the user wrote it, unless it is a number; intervals are in microseconds.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Hint(msgspec.Struct, frozen=True, tag=True, tag_field="hint", omit_defaults=True):
    """The base of all hints; the tag lets a cached document name their types."""


# -- how long after ---------------------------------------------------------------------------------------------------


class LognormalDelay(Hint, frozen=True):
    """exp(normal(log(median), sigma)); `median` in microseconds."""

    median: int
    sigma: float = 1.0


class UniformDelay(Hint, frozen=True):
    """Between `low` and `high` microseconds."""

    low: int
    high: int


Delay = LognormalDelay | UniformDelay


# -- how many rows ----------------------------------------------------------------------------------------------------


class FixedRows(Hint, frozen=True):
    """rows: 40. Never scaled."""

    count: int


class RowsPer(Hint, frozen=True):
    """rows: {per: organizations, mean: 8, spread: zipf}: round(mean × rows of the parent), distributed by `spread`."""

    parent: str
    mean: float
    spread: Literal["even", "zipf"] = "even"


class RowsShare(Hint, frozen=True):
    """rows: {share: 0.7} of --rows."""

    share: float


Rows = FixedRows | RowsPer | RowsShare


# -- when -------------------------------------------------------------------------------------------------------------


class Season(Hint, frozen=True):
    """Relative weights of the weekdays (Monday first) and of the hours (UTC, midnight first).

    `growth`: how many times more rows a day has at the end than at the start.
    """

    weekdays: tuple[float, ...]  # 7
    hours: tuple[float, ...]  # 24
    growth: float = 1.0


class Late(Hint, frozen=True):
    """A share of the rows is written later than it happened, by a delay."""

    share: float
    delay: Delay


# -- what stands in a column ------------------------------------------------------------------------------------------


class UseDefault(Hint, frozen=True):
    """generate: default. The column is left to the server."""


class Faker(Hint, frozen=True):
    """A provider of Faker, called with keyword arguments."""

    provider: str
    locale: str = "en_US"
    arguments: dict[str, str | int | float | bool | list[str]] = {}


class Choice(Hint, frozen=True):
    """Values (text, read as the column's type) → weight."""

    values: dict[str, float]


class Literals(Hint, frozen=True):
    """SQL literals of the column's type, such as '(1,2)' or '[1,5)': text that the server reads, all equally likely."""

    values: tuple[str, ...]


class Zipf(Hint, frozen=True):
    """Integers from 1 to `high`, the k-th as often as 1 / k^exponent."""

    high: int
    exponent: float = 1.1


class Normal(Hint, frozen=True):
    mean: float
    deviation: float
    low: float | None = None
    high: float | None = None


class Lognormal(Hint, frozen=True):
    median: float
    sigma: float = 1.0
    low: float | None = None
    high: float | None = None


class Uniform(Hint, frozen=True):
    """Numbers from `low` to `high`, both included for integers."""

    low: float
    high: float


class Sequence(Hint, frozen=True):
    """start, start + 1 … without gaps in the order of the rows; one of its own for each value of the column `per`.

    `per` is a foreign key's column.
    """

    per: str | None = None
    start: int = 1


class Template(Hint, frozen=True):
    """Text with {names}: a column of the same table, or a Faker provider. Within a row one provider says one thing."""

    text: str


class After(Hint, frozen=True):
    """Later than another column of the row, by a delay. Never later than the end of the range when NULL may stand."""

    column: str
    delay: Delay


class Home(Hint, frozen=True):
    """Parents at home: a share of the rows picks among the `among` parents that belong to its value of column `of`."""

    of: str
    among: int = 8
    share: float = 0.8


class Parent(Hint, frozen=True):
    """How a foreign key's column picks its parents: by Zipf's law with this exponent (0: all alike)."""

    exponent: float = 1.05
    home: Home | None = None


Generate = (
    UseDefault | Faker | Choice | Literals | Zipf | Normal | Lognormal | Uniform | Sequence | Template | After | Parent
)


class ColumnHints(Hint, frozen=True):
    """`null_unless`: NULL in every row whose other columns have none of these values; column → values as text.

    Rows that it leaves are filled, less `null_share` of them.
    """

    generate: Generate | None = None
    null_share: float | None = None
    null_unless: dict[str, tuple[str, ...]] = {}


class TableHints(Hint, frozen=True):
    rows: Rows | None = None
    season: Season | None = None
    late: Late | None = None
    columns: dict[str, ColumnHints] = {}
