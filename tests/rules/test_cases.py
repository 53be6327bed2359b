"""Every folder of tests/cases/rules is a case, named for its rule.

new.yaml       a document that breaks the rule
error.txt      what is said about it, line by line
accepted.yaml  near misses: documents that look alike and are right (proven on a server by test_server.py)
"""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.hand_built import BROKEN
from seigen.errors import DocumentError
from seigen.load import load
from seigen.rules import RULES, check

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "tests/cases/rules").glob("*/new.yaml"))
RELEASED = (
    "H1 H2 H3 H4 H5 H8 C1 C2 C3 C4 C5 C7 P3 P6 P9 P10 P11 A1 A2 A3 A4 A5 A7 A9 A10 A11 A15 "
    "G1 G2 G3 G4 G5 G9 G10 G11 G12 G13"
)
SOURCE_CORRECTIONS = (
    ("- [repository_id, commit_sha, time]", "- [repository_id, commit_sha]"),
    ("- [repository_id, pr_number, time]", "- [repository_id, pr_number]"),
    ("start_offset: 3 weeks", "start_offset: 2 weeks"),
)


def problems(path: Path) -> str:
    """What the command line prints."""
    try:
        return "".join(problem.line("schema.yaml") + "\n" for problem in check(load(path.read_bytes(), "schema.yaml")))
    except DocumentError as error:
        return f"{error}\n"


def names(folder: Path) -> str:
    return folder.name


@pytest.mark.parametrize("folder", FOLDERS, ids=names)
def test_refused(folder: Path) -> None:
    assert problems(folder / "new.yaml") == (folder / "error.txt").read_text()


@pytest.mark.parametrize("folder", FOLDERS, ids=names)
def test_near_miss(folder: Path) -> None:
    assert problems(folder / "accepted.yaml") == ""


@pytest.mark.parametrize("folder", FOLDERS, ids=names)
def test_a_case_is_about_its_rule(folder: Path) -> None:
    said = {line.split(" ")[1] for line in (folder / "error.txt").read_text().splitlines()}
    assert said == {folder.name.partition("-")[0]}


def test_the_rules_of_this_release() -> None:
    assert " ".join(rule.id for rule in RULES) == RELEASED


def test_every_rule_has_a_case() -> None:
    covered = {folder.name.partition("-")[0] for folder in FOLDERS} | {broken.rule for broken in BROKEN}
    assert covered == {rule.id for rule in RULES}


def test_every_rule_says_what_the_server_says() -> None:
    assert all(rule.title and not rule.title.endswith(".") and rule.server for rule in RULES)


def test_the_source_schema_breaks_no_rule() -> None:
    assert problems(ROOT / "schema.yaml") == ""


def test_the_source_schema_read_literally_breaks_two(tmp_path: Path) -> None:
    text = (ROOT / "schema.yaml").read_text()
    for corrected, literal in SOURCE_CORRECTIONS:
        assert corrected in text
        text = text.replace(corrected, literal)
    (tmp_path / "schema.yaml").write_text(text)
    assert [line.split(" ")[1] for line in problems(tmp_path / "schema.yaml").splitlines()] == ["H4", "H4", "P9"]
