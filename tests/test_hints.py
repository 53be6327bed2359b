"""What a document says of its rows: every key → its hint, every hint that cannot be followed → its place."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from seigen.errors import DocumentError
from seigen.hints import (
    After,
    Choice,
    ColumnHints,
    Faker,
    FixedRows,
    Generate,
    Home,
    Late,
    Literals,
    Lognormal,
    LognormalDelay,
    Normal,
    Parent,
    Rows,
    RowsPer,
    RowsShare,
    Season,
    Sequence,
    TableHints,
    Template,
    Uniform,
    UniformDelay,
    UseDefault,
    Zipf,
)
from seigen.load import json_schema, load
from seigen.model import Document, Ref

ROOT = Path(__file__).parent.parent
MAIN = "from seigen.cli.main import main; main()"
HOUR = 3_600_000_000
VALIDATOR = jsonschema.Draft202012Validator(json_schema())

HEAD = "version: 1\nextensions: [timescaledb]\nenums: {mood: [glad, sad]}\ntables:\n"
PARENTS = "  p: {columns: {id: int primary key}}\n  q: {columns: {id: int primary key}}\n"
COLUMNS = (
    "      at: timestamptz not null\n      day: date\n      p: int references p\n      q: int references q\n"
    "      word: varchar(5)\n      note: text\n      mood: mood\n      odd: {type: 'int[]'}\n      flag: boolean\n"
    "      sum: int generated always as (1 + 2) stored\n"
)
HYPERTABLE = "    hypertable: {time: at}\n"
ABOVE = HEAD.count("\n")


def document(table: str = "", columns: str = "", hypertable: bool = True) -> str:
    """Table t, whose lines begin at line 1 behind the parents; its own keys first, then the columns to test."""
    lines = f"  t:\n{table}    columns:\n{columns}{COLUMNS}"
    return HEAD + lines + (HYPERTABLE if hypertable else "") + PARENTS


def read(text: str) -> Document:
    VALIDATOR.validate(yaml.safe_load(text))
    return load(text, "f")


def wrong(text: str) -> list[str]:
    """The problems, with lines counted from the first table's."""
    with pytest.raises(DocumentError) as caught:
        load(text, "f")
    found = []
    for line in str(caught.value).replace(": error: ", ": ").splitlines():
        _, number, rest = line.split(":", 2)
        found.append(f"{int(number) - ABOVE}:{rest}")
    return found


# -- what is read -----------------------------------------------------------------------------------------------------

ROWS: dict[str, Rows] = {
    "40": FixedRows(40),
    "0": FixedRows(0),
    "{per: p, mean: 8}": RowsPer("p", 8.0, "even"),
    "{per: p, mean: 1.5, spread: zipf}": RowsPer("p", 1.5, "zipf"),
    "{share: 0.7}": RowsShare(0.7),
}
GENERATORS: dict[str, tuple[str, Generate]] = {
    "default of a default": ("int not null default 1: default", UseDefault()),
    "default of an identity": ("int generated always as identity: default", UseDefault()),
    "default is NULL": ("int: default", UseDefault()),
    "faker": ("text: {faker: company}", Faker("company")),
    "faker for any type": ("inet: {faker: ipv4}", Faker("ipv4")),
    "faker with arguments": (
        (
            "int: {faker: {provider: pyint, locale: de_DE, arguments: "
            "{max_value: 9, share: 0.5, flag: true, word: x, digits: '9', of: [a, 1], empty: ''}}}"
        ),
        Faker(
            "pyint",
            "de_DE",
            {
                "max_value": 9,
                "share": 0.5,
                "flag": True,
                "word": "x",
                "digits": "9",
                "of": ["a", "1"],
                "empty": "",
            },
        ),
    ),
    "choice": ("text: {choice: [a, '', 1, on]}", Choice({"a": 1.0, "": 1.0, "1": 1.0, "on": 1.0})),
    "weighted choice": (
        "text: {choice: {production: 0.3, two words: 7}}",
        Choice({"production": 0.3, "two words": 7.0}),
    ),
    "choice of labels": ("mood: {choice: [glad, sad]}", Choice({"glad": 1.0, "sad": 1.0})),
    "choice of numbers": ("numeric(5,2): {choice: [1, 2.5]}", Choice({"1": 1.0, "2.5": 1.0})),
    "literals": ("point: {literals: ['(1,2)', '(3,4)']}", Literals(("(1,2)", "(3,4)"))),
    "zipf": ("bigint: {zipf: {max: 1000, exponent: 2}}", Zipf(1000, 2.0)),
    "zipf as it is": ("bigint: {zipf: {max: 1000}}", Zipf(1000)),
    "normal": ("real: {normal: {mean: -1000, deviation: 2, min: -5, max: 5}}", Normal(-1000.0, 2.0, -5.0, 5.0)),
    "lognormal": ("double precision: {lognormal: {median: 16, sigma: 1.5, max: 9}}", Lognormal(16.0, 1.5, None, 9.0)),
    "uniform": ("decimal(9,2): {uniform: {min: 1, max: 1}}", Uniform(1.0, 1.0)),
    "sequence": ("int: {sequence: {}}", Sequence()),
    "sequence from far": ("bigint: {sequence: {start: -5000000000}}", Sequence(start=-5_000_000_000)),
    "sequence per parent": ("smallint: {sequence: {per: p, start: 0}}", Sequence("p", 0)),
    "template": (
        "text: {template: '{{{first_name}}} {word}@{domain_name}'}",
        Template("{{{first_name}}} {word}@{domain_name}"),
    ),
    "after": (
        "timestamptz: {after: {column: at, delay: {lognormal: {median: 8 hours}}}}",
        After("at", LognormalDelay(8 * HOUR)),
    ),
    "after, evenly": (
        "date: {after: {column: day, delay: {uniform: {min: 0 s, max: 2 days}}}}",
        After("day", UniformDelay(0, 48 * HOUR)),
    ),
    "parent": ("int references p: {parent: {}}", Parent()),
    "parent at home": (
        "int references p: {parent: {exponent: 0, home: {of: q, among: 3, share: 0.5}}}",
        Parent(0.0, Home("q", 3, 0.5)),
    ),
    "parent at home, as it is": ("int references p: {parent: {home: {of: q}}}", Parent(home=Home("q"))),
}


DOMAINS = "domains: {amount: 'numeric(9, 2) not null', price: amount, code: \"text default 'x'\", codes: 'code[]'}\n"
UNDER = """\
      a: {type: price, generate: {lognormal: {median: 5}}}
      b: {type: price, generate: {choice: [1.50]}}
      c: {type: code not null, generate: default}
      d: {type: code, generate: {template: "x{word}"}}
"""


def test_a_column_of_a_domain_takes_the_hints_of_what_stands_under_it() -> None:
    hints = read(DOMAINS + document("", UNDER)).hints["t"].columns
    assert {name: said.generate for name, said in hints.items()} == {
        "a": Lognormal(5.0),
        "b": Choice({"1.50": 1.0}),
        "c": UseDefault(),
        "d": Template("x{word}"),
    }


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("{type: price, null_share: 0.5}", "null_share: the column is never NULL"),
        ("{type: price, generate: {choice: [x]}}", '"x" is not a number'),
        ("{type: price, generate: {template: x}}", "makes text; the column is numeric(9, 2)"),
        ("{type: codes, generate: {zipf: {max: 9}}}", "makes numbers; the column is code[]"),
    ],
)
def test_what_a_column_of_a_domain_does_not_take(said: str, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        load(DOMAINS + document("", f"      a: {said}\n"), "f")
    assert message in str(caught.value)


def column(said: str) -> str:
    type_, _, generate = said.partition(": ")
    return f"      c: {{type: '{type_}', generate: {generate}}}\n"


@pytest.mark.parametrize(("said", "hint"), ROWS.items())
def test_rows(said: str, hint: Rows) -> None:
    assert read(document(f"    rows: {said}\n")).hints == {"t": TableHints(rows=hint)}


@pytest.mark.parametrize(("said", "hint"), GENERATORS.values(), ids=GENERATORS)
def test_generators(said: str, hint: Generate) -> None:
    found = read(document(columns=column(said)))
    assert found.hints == {"t": TableHints(columns={"c": ColumnHints(generate=hint)})}
    assert found.where[Ref("table", "t"), "columns.c.generate"].line == ABOVE + 3


def test_season_and_late() -> None:
    hours = list(range(24))
    found = read(
        document(
            f"    season: {{weekdays: [1, 2, 3, 4, 5, 0, 0.5], hours: {hours}, growth: 1.5}}\n"
            "    late: {share: 0.05, delay: {uniform: {min: 1 hour, max: '48:00:00'}}}\n"
        )
    )
    season = Season((1.0, 2.0, 3.0, 4.0, 5.0, 0.0, 0.5), tuple(map(float, hours)), 1.5)
    assert found.hints == {"t": TableHints(season=season, late=Late(0.05, UniformDelay(HOUR, 48 * HOUR)))}
    (plain,) = read(document("    season: {}\n")).hints.values()
    assert plain.season == Season((1.0,) * 7, (1.0,) * 24)


def test_nulls() -> None:
    found = read(
        document(
            columns="      a: {type: int, null_share: 0.4}\n"
            "      b: {type: int, null_unless: {mood: glad, word: [a, b]}, null_share: 0}\n"
        )
    )
    assert found.hints["t"].columns == {
        "a": ColumnHints(null_share=0.4),
        "b": ColumnHints(null_share=0.0, null_unless={"mood": ("glad",), "word": ("a", "b")}),
    }


def test_a_document_that_says_nothing_of_rows_has_no_hints() -> None:
    assert read(document()).hints == {}


def test_a_foreign_key_may_stand_anywhere() -> None:
    keys = "    foreign_keys: [{columns: [n], references: p}]\n"
    columns = "      n: {type: int, generate: {parent: {}}}\n"
    assert read(document("    rows: {per: p, mean: 2}\n" + keys, columns)).hints.keys() == {"t"}


# -- the root document ------------------------------------------------------------------------------------------------


def test_the_root_document_shows_them_all() -> None:
    hints = load((ROOT / "schema.yaml").read_bytes(), "schema.yaml").hints
    assert len(hints) == 8
    assert hints["repositories"].rows == RowsPer("organizations", 15.0, "zipf")
    assert hints["commits"].season == hints["pull_requests"].season == hints["deployments"].season
    kinds = Counter(type(c.generate) for table in hints.values() for c in table.columns.values())
    assert {Template, Choice, Lognormal, Sequence, After, Parent} <= kinds.keys()


def without_hints(node: Any, inside: str = "document") -> Any:
    """The same document, from which every key that speaks of rows is gone."""
    said = dict(node)
    for table in said["tables"].values():
        for key in ("rows", "season", "late"):
            table.pop(key, None)
        for value in table["columns"].values():
            for key in ("generate", "null_share", "null_unless") if isinstance(value, dict) else ():
                value.pop(key, None)
    return said


def test_hints_change_nothing_in_the_schema(tmp_path: Path) -> None:
    plain = without_hints(yaml.load((ROOT / "schema.yaml").read_text(), Loader=yaml.BaseLoader))
    (tmp_path / "plain.yaml").write_text(yaml.safe_dump(plain, sort_keys=False))
    scripts = [
        subprocess.run(
            [sys.executable, "-c", MAIN, "sql", "-f", str(file)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for file in (ROOT / "schema.yaml", tmp_path / "plain.yaml")
    ]
    assert scripts[0] == scripts[1]
    assert "CREATE TABLE" in scripts[0]
    assert load((tmp_path / "plain.yaml").read_bytes(), "f").hints == {}


# -- what cannot be followed ------------------------------------------------------------------------------------------

D = "delay: {uniform: {min: 1 s, max: 2 s}}"
TABLE = {  # keys of the table → the problem; the JSON Schema sees those of the first part too
    "rows negative": ("rows: -1", '2:11: table "t": rows: needs a whole number of 0 or more; found "-1"'),
    "rows of a fraction": ("rows: 1.5", '2:11: table "t": rows: needs a whole number'),
    "rows as a list": ("rows: [1]", '2:11: table "t": rows: needs a whole number'),
    "rows empty": (
        "rows: {}",
        '2:11: table "t": rows: needs a mapping with per and mean, or with share; found an empty',
    ),
    "rows misspelt": (
        "rows: {shares: 1}",
        '2:12: table "t": rows: needs a mapping with per and mean, or with share; f',
    ),
    "rows by two rules": (
        "rows: {share: 0.5, per: p, mean: 2}",
        '2:24: table "t": rows: "per" does not go with "share"; needs one of them',
    ),
    "rows without a mean": ("rows: {per: p}", '2:11: table "t": rows: "mean" is missing: rows for each of its rows'),
    "mean of nan": (
        "rows: {per: p, mean: nan}",
        '2:26: table "t": rows: mean: needs a number of 0 or more; found "nan"',
    ),
    "mean of .inf": ("rows: {per: p, mean: .inf}", '2:26: table "t": rows: mean: needs a number of 0 or more'),
    "spread": (
        "rows: {per: p, mean: 1, spread: wide}",
        '2:37: table "t": rows: spread: needs even or zipf; found "wide"',
    ),
    "share above 1": ("rows: {share: 1.5}", '2:19: table "t": rows: share: needs a share from 0 to 1; found "1.5"'),
    "share below 0": ("late: {share: -0.1, " + D + "}", '2:19: table "t": late: share: needs a share from 0 to 1'),
    "6 weekdays": (
        "season: {weekdays: [1, 1, 1, 1, 1, 1]}",
        '2:24: table "t": season: weekdays: needs 7 weights, Monday first; found 6 items',
    ),
    "25 hours": (
        f"season: {{hours: {[1] * 25}}}",
        '2:21: table "t": season: hours: needs 24 weights, midnight first; found 25 items',
    ),
    "negative weight": (
        "season: {weekdays: [1, 1, 1, 1, 1, 1, -1]}",
        '2:43: table "t": season: weekdays: needs a weight, a number of 0 or more; found "-1"',
    ),
    "growth of 0": ("season: {growth: 0}", '2:22: table "t": season: growth: needs a number above 0; found "0"'),
    "late without a delay": ("late: {share: 0.1}", '2:11: table "t": late: "delay" is missing: how much later'),
    "delay of no form": ("late: {share: 0.1, delay: {exact: 1 s}}", '2:32: table "t": late: delay: needs lognormal or'),
    "delay as text": (
        "late: {share: 0.1, delay: 1 day}",
        '2:31: table "t": late: delay: needs lognormal or uniform; f',
    ),
}
TABLE_MEANING = {
    "median of no time": (
        "late: {share: 0.1, delay: {lognormal: {median: 0 s}}}",
        '2:52: table "t": late: delay: lognormal: median: needs an SQL interval above 0, such as 8 hours; found "0 s"',
    ),
    "negative delay": (
        "late: {share: 0.1, delay: {uniform: {min: -1 day, max: 1 day}}}",
        '2:47: table "t": late: delay: uniform: min: needs an SQL interval that is not negative',
    ),
    "delay of an age": (
        "late: {share: 0.1, delay: {uniform: {min: 0 s, max: 99999999999 years}}}",
        '2:57: table "t": late: delay: uniform: max: needs an SQL interval that is not negative, such as 2 days; found',
    ),
    "delay backwards": (
        "late: {share: 0.1, delay: {uniform: {min: 2 days, max: 1 hour}}}",
        '2:47: table "t": late: delay: uniform: min 2 days is above max 1 hour',
    ),
    "no weight": (
        "season: {weekdays: [0, 0, 0, 0, 0, 0, 0]}",
        '2:24: table "t": season: weekdays: all weights are 0; needs one above 0',
    ),
    "unknown parent": (
        "rows: {per: pp, mean: 1}",
        '2:17: table "t": rows: per: table "pp" is not in the document; did you mean "p"?',
    ),
    "no foreign key": (
        "rows: {per: mood_log, mean: 1}",
        '2:17: table "t": rows: per: no foreign key of this table refers to "mood_log"',
    ),
}
COLUMN = {
    "null_share above 1": (
        "{type: int, null_share: 2}",
        '3:34: table "t": column "c": null_share: needs a share from 0',
    ),
    "generate as other text": (
        "{type: int, generate: faker}",
        '3:32: table "t": column "c": generate: needs default, or',
    ),
    "no generator": (
        "{type: int, generate: {zipff: {max: 2}}}",
        '3:33: table "t": column "c": generate: needs faker, cho',
    ),
    "two generators": (
        "{type: text, generate: {faker: name, choice: [a]}}",
        '3:47: table "t": column "c": generate: "choice" does not go with "faker"; needs one of them',
    ),
    "no provider": (
        "{type: int, generate: {faker: no-name}}",
        '3:40: table "t": column "c": generate: faker: needs the na',
    ),
    "private provider": (
        "{type: int, generate: {faker: _x}}",
        '3:40: table "t": column "c": generate: faker: needs the',
    ),
    "no locale": (
        "{type: int, generate: {faker: {provider: x, locale: 5}}}",
        '3:62: table "t": column "c": generate: fa',
    ),
    "empty choice": (
        "{type: int, generate: {choice: []}}",
        '3:41: table "t": column "c": generate: choice: needs a list',
    ),
    "negative weight": (
        "{type: int, generate: {choice: {1: -1}}}",
        '3:45: table "t": column "c": generate: value "1": needs',
    ),
    "no max": ("{type: int, generate: {zipf: {}}}", '3:39: table "t": column "c": generate: zipf: "max" is missing'),
    "max of 0": (
        "{type: int, generate: {zipf: {max: 0}}}",
        '3:45: table "t": column "c": generate: zipf: max: needs a wh',
    ),
    "median of 0": (
        "{type: int, generate: {lognormal: {median: 0}}}",
        '3:53: table "t": column "c": generate: lognormal',
    ),
    "deviation": (
        "{type: int, generate: {normal: {mean: 0, deviation: -1}}}",
        '3:62: table "t": column "c": generate: n',
    ),
    "mean of inf": (
        "{type: int, generate: {normal: {mean: 1e999, deviation: 1}}}",
        '3:48: table "t": column "c": gene',
    ),
    "share of homes": (
        "{type: int references p, generate: {parent: {home: {of: q, share: 7}}}}",
        '3:76: table "t": column "c": generate: parent: home: share: needs a share from 0 to 1; found "7"',
    ),
}
LISTED = "listed: {type: date, generate: {literals: ['2024-01-01']}}"
COLUMN_MEANING = {
    "min above max": (
        "{type: int, generate: {uniform: {min: 2, max: 1}}}",
        '3:48: table "t": column "c": generate: uniform: min 2 is above max 1',
    ),
    "min above max, normal": (
        "{type: int, generate: {normal: {mean: 1, deviation: 1, min: 2, max: 1}}}",
        '3:70: table "t": column "c": generate: normal: min 2 is above max 1',
    ),
    "no weight": (
        "{type: text, generate: {choice: {a: 0, b: 0}}}",
        '3:42: table "t": column "c": generate: choice: all weights are 0; needs one above 0',
    ),
    "no choice": (
        "{type: text, generate: {choice: {}}}",
        '3:42: table "t": column "c": generate: choice: needs a mapping of values to weights; found',
    ),
    "value twice": (
        "{type: text, generate: {choice: [a, a]}}",
        '3:46: table "t": column "c": generate: choice: "a" stands here twice',
    ),
    "value too long": (
        "{type: varchar(3), generate: {choice: {abc: 1, abcd: 1}}}",
        '3:57: table "t": column "c": generate: choice: "abcd" has 4 characters; column "c" is varchar(3)',
    ),
    "no label": (
        "{type: mood, generate: {choice: [glad, bad]}}",
        '3:49: table "t": column "c": generate: choice: "bad" is not a label of enum "mood"; did you mean "sad"?',
    ),
    "no whole number": (
        "{type: int, generate: {choice: [1, 1.5]}}",
        '3:45: table "t": column "c": generate: choice: "1.5" is not a whole number; column "c" is int',
    ),
    "no number": (
        "{type: real, generate: {choice: [x]}}",
        '3:43: table "t": column "c": generate: choice: "x" is not a number; column "c" is real',
    ),
    "argument": (
        "{type: int, generate: {faker: {provider: pyint, arguments: {max value: 1}}}}",
        '3:81: table "t": column "c": generate: faker: arguments: "max value" cannot name an argument',
    ),
    "numbers for text": (
        "{type: text, generate: {zipf: {max: 5}}}",
        '3:40: table "t": column "c": generate: zipf: makes numbers; the column is text',
    ),
    "numbers for an array": (
        "{type: 'int[]', generate: {normal: {mean: 1, deviation: 1}}}",
        '3:45: table "t": column "c": generate: normal: makes numbers; the column is int[]',
    ),
    "numbers for a uuid": (
        "{type: uuid, generate: {lognormal: {median: 1}}}",
        '3:45: table "t": column "c": generate: lognormal: makes numbers; the column is uuid',
    ),
    "numbers for a time": (
        "{type: date, generate: {sequence: {}}}",
        '3:44: table "t": column "c": generate: sequence: makes numbers; the column is date',
    ),
    "out of range": (
        "{type: smallint, generate: {uniform: {min: 0, max: 40000}}}",
        '3:61: table "t": column "c": generate: uniform: max 40000 is out of range for smallint',
    ),
    "sequence per unknown column": (
        "{type: int, generate: {sequence: {per: pp}}}",
        '3:49: table "t": column "c": generate: sequence: per: there is no column "pp"; did you mean "p"?',
    ),
    "sequence per plain column": (
        "{type: int, generate: {sequence: {per: word}}}",
        '3:49: table "t": column "c": generate: sequence: per: column "word" is not part of a foreign key',
    ),
    "parent without a foreign key": (
        "{type: int, generate: {parent: {}}}",
        '3:41: table "t": column "c": generate: parent: the column is not part of a foreign key',
    ),
    "home of an unknown column": (
        "{type: int references p, generate: {parent: {home: {of: x}}}}",
        '3:66: table "t": column "c": generate: parent: home: of: there is no column "x"',
    ),
    "home of a plain column": (
        "{type: int references p, generate: {parent: {home: {of: note}}}}",
        '3:66: table "t": column "c": generate: parent: home: of: column "note" is not part of a foreign key',
    ),
    "home of itself": (
        "{type: int references p, generate: {parent: {home: {of: c}}}}",
        '3:45: table "t": column "c": generate: c from c: a cycle; one of them must come first',
    ),
    "template for a number": (
        "{type: int, generate: {template: '{name}'}}",
        '3:43: table "t": column "c": generate: template: makes text; the column is int',
    ),
    "name in braces": (
        "{type: text, generate: {template: '{word} {first name}'}}",
        '3:53: table "t": column "c": generate: template: "{first name}" names neither a column of the table nor',
    ),
    "empty braces": (
        "{type: text, generate: {template: 'a {}'}}",
        '3:48: table "t": column "c": generate: template: a brace without a name; {{ and }} stand for braces',
    ),
    "open brace": (
        "{type: text, generate: {template: 'a {word'}}",
        '3:47: table "t": column "c": generate: template: a brace without a name; {{ and }} stand for braces',
    ),
    "template of itself": (
        "{type: text, generate: {template: '{c}!'}}",
        '3:33: table "t": column "c": generate: c from c: a cycle; one of them must come first',
    ),
    "after for a number": (
        f"{{type: int, generate: {{after: {{column: at, {D}}}}}}}",
        '3:40: table "t": column "c": generate: after: makes a time; the column is int',
    ),
    "after a number": (
        f"{{type: date, generate: {{after: {{column: word, {D}}}}}}}",
        '3:50: table "t": column "c": generate: after: column "word" is varchar(5); needs a date, timestamp',
    ),
    "after an unknown column": (
        f"{{type: date, generate: {{after: {{column: dya, {D}}}}}}}",
        '3:50: table "t": column "c": generate: after: there is no column "dya"; did you mean "day"?',
    ),
    "after a list": (
        f"{{type: date, generate: {{after: {{column: listed, {D}}}}}}}\n      {LISTED}",
        '3:50: table "t": column "c": generate: after: column "listed" has texts (literals) that only the server reads',
    ),
    "after what the server makes": (
        f"{{type: date, generate: {{after: {{column: left, {D}}}}}}}\n      left: {{type: date, generate: default}}",
        '3:50: table "t": column "c": generate: after: the server makes the values of column "left"; nothing can be',
    ),
    "unless what the server makes": (
        "{type: int, null_unless: {sum: 3}}",
        '3:36: table "t": column "c": null_unless: the server makes the values of column "sum"; nothing can be made',
    ),
    "template of what the server makes": (
        '{type: text, generate: {template: "no. {sum}"}}',
        '3:50: table "t": column "c": generate: template: the server makes the values of column "sum"; nothing can',
    ),
    "mean that is too large": (
        "{type: smallint, generate: {normal: {mean: 1000000, deviation: 5}}}",
        '3:53: table "t": column "c": generate: normal: mean 1000000 is out of range for smallint',
    ),
    "median that is too large": (
        "{type: int, generate: {lognormal: {median: 1e12}}}",
        '3:53: table "t": column "c": generate: lognormal: median 1e12 is out of range for int',
    ),
    "numbers in a foreign key": (
        "{type: int references p, generate: {sequence: {}}}",
        '3:35: table "t": column "c": generate: the column is part of a foreign key: it has what its parents have',
    ),
    "after itself": (
        f"{{type: date, generate: {{after: {{column: c, {D}}}}}}}",
        '3:33: table "t": column "c": generate: c from c: a cycle; one of them must come first',
    ),
    "null_share of NOT NULL": (
        "{type: int not null, null_share: 0.1}",
        '3:31: table "t": column "c": null_share: the column is never NULL',
    ),
    "null_unless of a primary key": (
        "{type: int primary key, null_unless: {word: a}}",
        '3:34: table "t": column "c": null_unless: the column is never NULL',
    ),
    "null_unless of an unknown column": (
        "{type: int, null_unless: {wort: a}}",
        '3:36: table "t": column "c": null_unless: there is no column "wort"; did you mean "word"?',
    ),
    "null_unless of no label": (
        "{type: int, null_unless: {mood: [glad, bad]}}",
        '3:49: table "t": column "c": null_unless: "bad" is not a label of enum "mood"; did you mean "sad"?',
    ),
    "null_unless of itself": (
        "{type: int, null_unless: {c: 1}}",
        '3:35: table "t": column "c": null_unless: c from c: a cycle; one of them must come first',
    ),
    "generated column": (
        "{type: int generated always as (1) stored, generate: {zipf: {max: 3}}}",
        '3:53: table "t": column "c": generate: the server makes the values of this column',
    ),
    "generated column, NULL": (
        "{type: int generated always as (1) stored, null_share: 0.5}",
        '3:53: table "t": column "c": null_share: the server makes the values of this column',
    ),
    "no default": (
        "{type: int not null, generate: default}",
        '3:41: table "t": column "c": generate: default: the column has no default, no identity, and is never NULL',
    ),
}


def one(text: str, message: str) -> None:
    lines = wrong(text)
    assert len(lines) == 1, lines
    assert lines[0].startswith(message), lines[0]


@pytest.mark.parametrize(("said", "message"), (TABLE | TABLE_MEANING).values(), ids=TABLE | TABLE_MEANING)
def test_wrong_tables(said: str, message: str) -> None:
    one(document(f"    {said}\n") + "  mood_log: {columns: {id: int primary key}}\n", message)


@pytest.mark.parametrize(
    ("said", "message"),
    [*COLUMN.values(), *COLUMN_MEANING.values()],
    ids=[*COLUMN, *(f"{name} " for name in COLUMN_MEANING)],
)
def test_wrong_columns(said: str, message: str) -> None:
    one(document(columns=f"      c: {said}\n"), message)


def test_the_time_of_a_hypertable_has_no_hint() -> None:
    for hint in ("default", "{literals: ['2024-01-01']}"):
        text = document().replace("at: timestamptz not null", f"at: {{type: timestamptz not null, generate: {hint}}}")
        one(text, '3:40: table "t": column "at": generate: the column is the time of a hypertable')


def test_a_tenant_that_is_no_table_has_hints() -> None:
    """What a row and its parent in the same table have in common is filled by no parent."""
    read(
        "version: 1\ntables:\n  t:\n    primary_key: [a, id]\n    foreign_keys: [{columns: [a, up], references: t}]\n"
        "    columns: {a: {type: text, generate: {choice: [x]}}, id: int not null, up: int}\n"
    )


@pytest.mark.parametrize("key", ["season: {}", "late: {share: 0.1, " + D + "}"])
def test_only_hypertables_have_a_time(key: str) -> None:
    name = key.split(":")[0]
    one(
        document(f"    {key}\n", hypertable=False),
        f'2:5: table "t": {name}: only a hypertable has it; this table is none',
    )


def test_a_primary_key_of_the_table_is_never_null() -> None:
    one(
        document("    primary_key: [c]\n", "      c: {type: int, null_share: 0}\n"),
        '4:22: table "t": column "c": null_share: the column is never NULL',
    )


def test_cycles_of_columns() -> None:
    columns = (
        f"      a: {{type: date, generate: {{after: {{column: b, {D}}}}}}}\n"
        f"      b: {{type: date, generate: {{after: {{column: c, {D}}}}}}}\n"
        "      c: {type: date, null_unless: {a: 2026-01-01}}\n"
        "      x: {type: text, generate: {template: '{y}'}}\n"
        "      y: {type: text, generate: {template: '{x} {word}'}}\n"
    )
    assert wrong(document(columns=columns)) == [
        '3:33: table "t": column "a": generate: a from b from c from a: a cycle; one of them must come first',
        '6:33: table "t": column "x": generate: x from y from x: a cycle; one of them must come first',
    ]


def test_cycles_of_tables() -> None:
    tables = (
        "  a:\n    rows: {per: b, mean: 2}\n    columns: {id: int primary key, b: int references b}\n"
        "  b:\n    rows: {per: a, mean: 2}\n    columns: {id: int primary key, a: int references a}\n"
        "  c:\n    rows: {per: c, mean: 2}\n    columns: {id: int primary key, c: int references c}\n"
    )
    assert wrong(HEAD + tables) == [
        '2:17: table "a": rows: per: a per b per a: a cycle; give one of them a number of rows',
        '8:17: table "c": rows: per: c per c: a cycle; give one of them a number of rows',
    ]


def test_shares_are_at_most_the_whole() -> None:
    def tables(*shares: float, hypertable: str = ", hypertable: {time: at}") -> str:
        return HEAD + "".join(
            f"  t{place}: {{rows: {{share: {share}}}, columns: {{at: timestamptz not null}}{hypertable}}}\n"
            for place, share in enumerate(shares)
        )

    read(tables(0.7, 0.2, 0.1))
    message = '2:22: table "t1": rows: share: with this one the shares of the {} add up to 1.1, more than 1'
    one(tables(0.7, 0.4, 0.1), message.format("hypertables"))
    one(tables(0.7, 0.4, 0.1, hypertable=""), message.format("tables"))


def test_a_wrong_column_is_reported_once() -> None:
    (line,) = wrong(document(columns="      c: {type: inr(, generate: {zipf: {max: 5}}, null_share: 0.5}\n"))
    assert "column" in line


# -- JSON Schema ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [said for said, _ in TABLE.values()], ids=TABLE)
def test_editors_see_wrong_tables(said: str) -> None:
    if ".inf" not in said:  # a number for YAML, and none in JSON
        assert not VALIDATOR.is_valid(yaml.safe_load(document(f"    {said}\n")))


@pytest.mark.parametrize("said", [said for said, _ in COLUMN.values()], ids=COLUMN)
def test_editors_see_wrong_columns(said: str) -> None:
    assert not VALIDATOR.is_valid(yaml.safe_load(document(columns=f"      c: {said}\n")))
