"""seigen rules: every rule's example breaks that rule and nothing else, and its repair breaks nothing."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from rules.test_cases import FOLDERS, found
from seigen.cli.document import located
from seigen.cli.rules import find
from seigen.db.compare import compare
from seigen.errors import SeigenError, StatementError
from seigen.load import load
from seigen.model import Document, refused_by
from seigen.report.rules import explanation, rule_lines, rules_json
from seigen.rules import RULES, Rule, check
from seigen.rules.examples import example
from support import Database

CHECKED = [rule for rule in RULES if rule.checks]
ZONE = """
version: 1
extensions: [timescaledb]
tables:
  rides:
    columns: {at: timestamptz not null, km: real}
    hypertable: {time: at, chunk_interval: 1 day}
continuous_aggregates:
  daily:
    query: SELECT time_bucket('1 day', at, 'Mars/Olympus') AS day, sum(km) AS km FROM rides GROUP BY 1
    materialized_only: true
"""


def names(rule: Rule) -> str:
    return rule.id


@pytest.mark.parametrize("rule", CHECKED, ids=names)
def test_an_example_breaks_its_rule_alone(rule: Rule) -> None:
    broken = {problem.rule for problem in check(load(example(rule.id).breaks, "schema.yaml"))}
    assert broken == {rule.id}


@pytest.mark.parametrize("rule", CHECKED, ids=names)
def test_its_repair_breaks_nothing(rule: Rule) -> None:
    """On servers that are new enough."""
    problems = check(load(example(rule.id).repaired, "schema.yaml"))
    assert [problem for problem in problems if not (problem.since or problem.before)] == []


@pytest.mark.parametrize("rule", RULES, ids=names)
def test_it_is_explained(rule: Rule) -> None:
    text = "\n".join(line.text for line in explanation(rule))
    assert text.startswith(f"{rule.id}: {rule.title}\n")
    assert rule.why in text
    assert rule.server in text
    shown = text.split("repair (+):\n\n")[1].splitlines()
    signs = {line[2:3] for line in shown}
    assert signs <= {" ", "+", "-"}
    assert signs & {"+", "-"}


def test_no_example_without_a_rule() -> None:
    folder = Path(__file__).parents[2] / "seigen/rules/examples"
    assert {path.stem for path in folder.glob("*.yaml")} == {rule.id for rule in RULES}


# -- what the server answers ------------------------------------------------------------------------------------------


def test_an_order_that_a_type_lacks_is_answered_in_its_place(database: Database) -> None:
    """C6"""
    rule = find("C6")
    assert refusal(database, database.document(example(rule.id).breaks)) == (
        "schema.yaml:11:5: error: compression readings: the server refuses: 42883 invalid ordering column type point "
        "(Could not identify a less-than operator for the type.)"
    )
    assert database.plan(database.document(example(rule.id).repaired)).changes


def test_a_time_zone_that_is_none_is_answered_in_its_place(database: Database) -> None:
    """A8"""
    said = refusal(database, database.document(ZONE))
    assert said.startswith("schema.yaml:9:3: error: continuous aggregate daily: the server refuses: 22023")
    assert "Mars/Olympus" in said


def test_a_time_zone_of_a_job_is_answered_in_its_place(database: Database) -> None:
    """P17"""
    said = refusal(database, database.document(example("P17").breaks))
    assert said.startswith("schema.yaml:6:3: error: job tidy: the server refuses: 22023"), said
    assert "Mars/Olympus" in said
    assert database.plan(database.document(example("P17").repaired)).changes


def test_a_column_that_compression_cannot_take_is_refused_by_the_plan(database: Database) -> None:
    """C14"""
    breaks, repaired = example("C14")
    before = "".join(line for line in breaks.splitlines(keepends=True) if "unit:" not in line)
    database.apply(database.document(before))
    (change,) = database.plan(database.document(breaks)).refused()
    assert change.refusal is not None
    assert change.refusal.reason == (
        "column unit of readings is NOT NULL without a default: TimescaleDB refuses that on a hypertable with "
        "compression enabled (0A000)"
    )
    database.apply(database.document(repaired))


def refusal(database: Database, document: Document) -> str:
    """What diff and apply say, with the first line of the server's answer."""
    with pytest.raises(StatementError) as caught:
        compare(database.connection, document, database.server)
    return str(located(caught.value, document, Path("schema.yaml"))).splitlines()[0]


# -- versions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "rules"),
    [((2, 15, 3), ["H15"]), ((2, 16), []), ((2, 16, 1), []), ((2, 22), []), ((), ["H15"])],
)
def test_a_rule_of_old_servers_asks_for_the_version(version: tuple[int, ...], rules: list[str]) -> None:
    folder = next(folder for folder in FOLDERS if folder.name.startswith("H15-"))
    document = load((folder / "new.yaml").read_bytes(), "schema.yaml")
    document = msgspec.structs.replace(document, remarks=tuple(found(folder / "new.yaml")))
    assert [problem.rule for problem in refused_by(document, version)] == rules


ON_TOP = """\
  weekly:
    query: SELECT time_bucket('1 week', day) AS week, max(highest) AS highest FROM daily GROUP BY 1
    materialized_only: true
    refresh:
      - {start_offset: 3 weeks, end_offset: 1 hour, schedule: 1 hour}
      - {start_offset: 9 weeks, end_offset: 3 weeks, schedule: 1 day}
"""
REFUSING = {(2, 20): 1, (2, 21): 0, (2, 22, 0): 0, (2, 22, 1): 1, (2, 28, 3): 1, (2, 29): 0}


@pytest.mark.parametrize(("version", "refused"), REFUSING.items())
def test_several_refreshes_of_an_aggregate_of_aggregates(version: tuple[int, ...], refused: int) -> None:
    """The versions are those of the tags of TimescaleDB that hold the message."""
    document = load(example("P9").repaired + ON_TOP, "schema.yaml")
    document = msgspec.structs.replace(document, remarks=tuple(check(document)))
    assert [problem.rule for problem in refused_by(document, version)] == ["P14"] * refused


# -- the command ------------------------------------------------------------------------------------------------------


def test_the_list() -> None:
    lines = [line.text for line in rule_lines(RULES)]
    assert len(lines) == len(RULES)
    assert lines[0] == "H1   error    The partition column exists"


def test_json() -> None:
    rules = json.loads(rules_json(RULES))["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for rule in RULES]
    by_id = {rule["id"]: rule for rule in rules}
    assert by_id["P12"]["scope"] == "warning; error on TimescaleDB before 2.18.1"
    assert by_id["C6"]["scope"] == "error, answered by the server when the plan is made"
    assert by_id["G7"]["can_be_ignored"]
    assert not by_id["G3"]["can_be_ignored"]
    assert by_id["G7"]["example"] == example("G7")._asdict()


def test_an_unknown_rule() -> None:
    assert find("g7").id == "G7"
    with pytest.raises(SeigenError, match="there is no rule 'G77'; write \"G7\""):
        find("G77")
