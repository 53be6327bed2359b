"""What may stand under the keys that speak of rows."""

from __future__ import annotations

from seigen.kinds.row_hints.vocabulary import (
    COUNT,
    DELAY,
    LIMITS,
    LOCALE,
    NOT_NEGATIVE,
    NUMBER,
    POSITIVE,
    PROVIDER,
    SHARE,
    SIGMA,
    SOME,
    START,
    TEMPLATE,
    VALUE,
    WEIGHT,
    forms,
    needed,
    optional,
)
from seigen.shapes import NAME, Either, Field, Fields, Forms, ListOf, MapOf, Section, Text, choice

# -- of tables --------------------------------------------------------------------------------------------------------

ROWS = Either(
    scalar=COUNT,
    mapping=Forms(
        "a mapping with per and mean, or with share",
        {
            "per": Fields(
                "a mapping with per and mean",
                {
                    "per": needed(NAME, "A table that a foreign key of this one refers to"),
                    "mean": needed(NOT_NEGATIVE, "Rows for each of its rows, on average"),
                    "spread": optional(choice("even", "zipf"), "even: all alike; zipf: few have many", "even"),
                },
            ),
            "share": Fields("a mapping with share", {"share": needed(SHARE, "The table's share of --rows")}),
        },
    ),
)
SEASON = Fields(
    "a mapping with weekdays, hours and growth",
    {
        "weekdays": optional(ListOf(WEIGHT, "7 weights, Monday first", 7, 7), "Weights of the weekdays, Monday first"),
        "hours": optional(
            ListOf(WEIGHT, "24 weights, midnight first", 24, 24), "Weights of the hours in UTC, midnight first"
        ),
        "growth": optional(POSITIVE, "How many times more rows a day has at the end than at the start", 1),
    },
    define="season",
)
LATE = Fields(
    "a mapping with share and delay",
    {
        "share": needed(SHARE, "The share of the rows that come late"),
        "delay": needed(DELAY, "How much later they are written than they happened"),
    },
    define="late",
)

# -- generate ---------------------------------------------------------------------------------------------------------

FAKER = Either(
    scalar=PROVIDER,
    mapping=Fields(
        "a mapping with provider",
        {
            "provider": needed(PROVIDER, "The provider's name, such as pyint"),
            "locale": optional(LOCALE, "The locale, such as de_DE", "en_US"),
            "arguments": optional(
                MapOf("argument", Either(VALUE, ListOf(VALUE, "a list of values")), "names and values", free=True),
                "Arguments of the provider, by name",
            ),
        },
    ),
)
CHOICE = Either(
    sequence=ListOf(VALUE, "a list of values", 1),
    mapping=MapOf("value", WEIGHT, "a mapping of values to weights", least=1, free=True),
)
ZIPF = Fields(
    "a mapping with max",
    {
        "max": needed(SOME, "The largest number; 1 is the most frequent"),
        "exponent": optional(NOT_NEGATIVE, "The k-th number is as frequent as 1 / k^exponent", 1.1),
    },
)
NORMAL = Fields(
    "a mapping with mean and deviation",
    {"mean": needed(NUMBER, "The mean"), "deviation": needed(NOT_NEGATIVE, "The standard deviation"), **LIMITS},
)
LOGNORMAL = Fields(
    "a mapping with median", {"median": needed(POSITIVE, "Half of the values are smaller"), "sigma": SIGMA, **LIMITS}
)
UNIFORM = Fields(
    "a mapping with min and max",
    {"min": needed(NUMBER, "The smallest value"), "max": needed(NUMBER, "The largest value")},
)
SEQUENCE = Fields(
    "a mapping with per and start",
    {
        "per": optional(NAME, "A foreign key's column: each of its values has numbers of its own"),
        "start": optional(START, "The first number", 1),
    },
)
AFTER = Fields(
    "a mapping with column and delay",
    {"column": needed(NAME, "A column of this table with a date or a time"), "delay": needed(DELAY, "How much later")},
)
HOME = Fields(
    "a mapping with of",
    {
        "of": needed(NAME, "Another foreign key's column: each of its values is a home"),
        "among": optional(SOME, "How many parents belong to a home", 8),
        "share": optional(SHARE, "The share of the rows whose parent is at home", 0.8),
    },
)
PARENT = Fields(
    "a mapping with exponent and home",
    {
        "exponent": optional(NOT_NEGATIVE, "The k-th parent is picked as often as 1 / k^exponent; 0: all alike", 1.05),
        "home": optional(HOME, "Rows of one value of another column share a few parents"),
    },
)
GENERATORS = forms(
    "faker, choice, literals, zipf, normal, lognormal, uniform, sequence, template, after or parent",
    {
        "faker": (FAKER, "A provider of Faker, such as company"),
        "choice": (CHOICE, "One of some values; or a mapping of values to weights"),
        "literals": (ListOf(VALUE, "a list of SQL literals", 1), "Texts that the server reads as the column's type"),
        "zipf": (ZIPF, "Whole numbers from 1, small ones more often"),
        "normal": (NORMAL, "Numbers around a mean"),
        "lognormal": (LOGNORMAL, "Mostly small numbers, a few large ones"),
        "uniform": (UNIFORM, "Numbers between two limits, all equally likely"),
        "sequence": (SEQUENCE, "1, 2, 3 … in the order of the rows"),
        "template": (TEMPLATE, "Text with {names} of columns of this table or of Faker providers"),
        "after": (AFTER, "Later than another column of the row"),
        "parent": (PARENT, "How a foreign key picks the rows that it refers to"),
    },
)
DEFAULT = choice("default")
COLUMN = {
    "generate": Field(
        Either(
            scalar=Text(f"default, or a mapping with {GENERATORS.what}", DEFAULT.schema, DEFAULT.accepts),
            mapping=GENERATORS,
        ),
        "How rows for tests are filled; default: the server's own default",
    ),
    "null_share": Field(SHARE, "The share of NULL in rows for tests"),
    "null_unless": Field(
        MapOf(
            "column",
            Either(VALUE, ListOf(VALUE, "a list of values", 1)),
            "a mapping of columns to a value or to a list of values",
            least=1,
        ),
        "NULL in rows for tests unless each of these other columns has one of its values",
    ),
}
SECTIONS = (
    Section("table", "rows", Field(ROWS, "How many rows for tests: a number, so many per row of a parent, or a share")),
    Section("table", "season", Field(SEASON, "When the rows for tests of a hypertable happen")),
    Section("table", "late", Field(LATE, "Rows for tests of a hypertable that are written late")),
)
