"""Rules on the command line: where they are shown, in which form, what switches them off, and exit codes."""

from __future__ import annotations

import json

import pytest
from cli_support import Project

WARNED = """\
tables:
  plans:
    columns: {id: bigint primary key}
    indexes:
      plans_id_idx: [id]
"""
G7 = (
    'schema.yaml:6:7: warning G7: table "plans": index "plans_id_idx" has the keys of primary key (id); PostgreSQL '
    'keeps both, and every write pays for both; leave index "plans_id_idx" out\n'
)
VALID = "schema.yaml: valid: 1 table, 1 index, 1 constraint\n"
IGNORED = WARNED.replace("    columns", "    lint: {ignore: {G7: kept for the ORM}}\n    columns")
BROKEN = """\
tables:
  "a:b,c%":
    columns: {id: int primary key, "50%": int not null default null}
    foreign_keys:
      - {columns: [id], references: "a:b,c%", to: ["50%"]}
"""


def test_warnings_are_shown_and_change_no_exit_code(project: Project) -> None:
    project.write(WARNED)
    for _ in range(2):  # the second time from the cache
        answer = project.run("validate").expect(0)
        assert (answer.out, answer.err) == (VALID.replace("valid", "valid, 1 warning"), G7)


def test_strict_makes_errors_of_them(project: Project) -> None:
    project.write(WARNED)
    for command in ("validate", "diff", "apply"):
        answer = project.run(command, "--strict").expect(1)
        assert (answer.out, answer.err) == ("", G7.replace("warning", "error"))


def test_json(project: Project) -> None:
    project.write(WARNED)
    problem = {"line": 6, "column": 7, "severity": "warning", "rule": "G7", "message": G7.split(": ", 2)[2].rstrip()}
    whole = {"version": 1, "file": "schema.yaml", "valid": True, "problems": [problem]}
    assert json.loads(project.run("validate", "--format", "json").expect(0).out) == whole
    strict = {**whole, "valid": False, "problems": [{**problem, "severity": "error"}]}
    assert json.loads(project.run("validate", "--format", "json", "--strict").expect(1).out) == strict


def test_json_of_an_error_of_form(project: Project) -> None:
    project.write("tabels: {}\n")
    (problem,) = json.loads(project.run("validate", "--format", "json").expect(1).out)["problems"]
    assert problem == {
        "line": 2,
        "column": 1,
        "severity": "error",
        "rule": None,
        "message": 'unknown key "tabels"; did you mean "tables"?',
    }


def test_annotations_of_github(project: Project) -> None:
    project.write(BROKEN)
    answer = project.run("validate", "--format", "github").expect(1)
    error, warning = sorted(answer.out.splitlines())
    assert error == (
        '::error file=schema.yaml,line=6,col=9,title=seigen G3::table "a:b,c%25": foreign key "a:b,c%25_id_fkey" '
        "points at a:b,c%25 (50%25), which is not unique; PostgreSQL would refuse it: there is no unique constraint "
        'matching given keys for referenced table "a:b,c%25"; write unique: [[50%25]] in "a:b,c%25"'
    )
    assert warning.startswith("::warning file=schema.yaml,line=4,col=36,title=seigen G15::")
    assert answer.err == ""


def test_names_of_files_are_escaped_in_annotations(project: Project) -> None:
    project.write("tabels: {}\n", "a,b:100%.yaml")
    answer = project.run("validate", "-f", "a,b:100%.yaml", "--format", "github").expect(1)
    assert answer.out.startswith("::error file=a%2Cb%3A100%25.yaml,line=2,col=1,title=seigen::unknown key")


def test_what_is_switched_off_is_not_shown(project: Project) -> None:
    project.write(IGNORED)
    answer = project.run("validate", "--strict").expect(0)
    assert (answer.out, answer.err) == (VALID, "")


@pytest.mark.parametrize(
    ("ignore", "said"),
    [
        ("{G77: no}", 'schema.yaml:4:21: error: "plans": lint: ignore: there is no rule "G77"; write "G7"'),
        ("{G3: no}", "G3 is an error, not a warning: A foreign key points at a primary key or unique columns; repair"),
        ("{L1: no}", "L1 is always a warning; take out what it finds"),
        ('{G7: " "}', 'schema.yaml:4:25: error: table "plans": lint: rule "G7": needs the reason, in words'),
        ("{G7: }", "needs the reason, in words; found nothing"),
        ("[G7]", "needs a mapping of rules to reasons, such as {G7: the ORM makes it}; found a list"),
    ],
)
def test_what_cannot_be_switched_off(ignore: str, said: str, project: Project) -> None:
    project.write(WARNED.replace("    columns", f"    lint: {{ignore: {ignore}}}\n    columns"))
    project.run("validate").refused(said)
