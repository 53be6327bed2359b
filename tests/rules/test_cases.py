"""Every folder of tests/cases/rules is a case, named for its rule.

new.yaml       a document that breaks the rule
error.txt      what is said about it, line by line
warning.txt    or every warning about it
on-2.15.txt    or what is said about it on a server with that TimescaleDB
accepted.yaml  near misses: documents that look alike and are right (proven on a server by test_server.py)
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from rules.hand_built import BROKEN
from seigen.errors import Problem
from seigen.load import load
from seigen.model import refused_by
from seigen.rules import RULES, check
from seigen.rules.rule import severity

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "tests/cases/rules").glob("*/new.yaml"))
RELEASED = (
    "H1 H2 H3 H4 H5 H7 H8 H9 H10 H11 H12 H14 H15 H16 H20 C1 C2 C3 C4 C5 C6 C8 C9 C10 C11 C13 C14 "
    "P3 P4 P6 P7 P8 P9 P10 P11 P12 P13 P14 P16 P17 P18 A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A13 A14 A15 "
    "G1 G2 G3 G4 G5 G6 G7 G8 G9 G10 G11 G12 G13 G14 G15 G16 L1"
)
SOURCE_CORRECTIONS = (
    ("- [repository_id, commit_sha, time]", "- [repository_id, commit_sha]"),
    ("- [repository_id, pr_number, time]", "- [repository_id, pr_number]"),
    ("start_offset: 3 weeks", "start_offset: 2 weeks"),
)


def found(path: Path) -> list[Problem]:
    """All that the rules find, whatever the server."""
    return check(load(path.read_bytes(), "schema.yaml"))


def certain(path: Path, *severities: str) -> list[Problem]:
    """What they find on every server."""
    return [p for p in found(path) if p.severity in severities and not (p.since or p.before)]


def on(path: Path, version: tuple[int, ...]) -> tuple[Problem, ...]:
    document = load(path.read_bytes(), "schema.yaml")
    return refused_by(msgspec.structs.replace(document, remarks=tuple(check(document))), version)


def expected(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text() for path in folder.glob("*.txt")}


def lines(problems: tuple[Problem, ...] | list[Problem]) -> str:
    """What the command line prints."""
    return "".join(problem.line("schema.yaml") + "\n" for problem in problems)


def version(name: str) -> tuple[int, ...]:
    """on-2.15 → (2, 15)."""
    return tuple(map(int, name.removeprefix("on-").split(".")))


def names(folder: Path) -> str:
    return folder.name


@pytest.mark.parametrize("folder", FOLDERS, ids=names)
def test_found(folder: Path) -> None:
    files = expected(folder)
    assert files
    new = folder / "new.yaml"
    assert lines(certain(new, "error")) == files.pop("error", "")
    if warnings := files.pop("warning", ""):
        assert lines(certain(new, "warning")) == warnings
    for name, said in files.items():
        assert lines(on(new, version(name))) == said


@pytest.mark.parametrize("folder", FOLDERS, ids=names)
def test_near_miss(folder: Path) -> None:
    """What is to be warned of has nothing else to warn of in its near misses."""
    accepted, files = folder / "accepted.yaml", expected(folder)
    assert lines(certain(accepted, *(("error",) if "error" in files else ("error", "warning")))) == ""
    for name in files:
        if name.startswith("on-"):
            assert lines(on(accepted, version(name))) == ""


@pytest.mark.parametrize("folder", FOLDERS, ids=names)
def test_a_case_is_about_its_rule(folder: Path) -> None:
    said = {line.split(" ")[2].rstrip(":") for text in expected(folder).values() for line in text.splitlines()}
    assert said == {folder.name.partition("-")[0]}


def test_the_rules_of_this_release() -> None:
    assert " ".join(rule.id for rule in RULES) == RELEASED


def test_every_rule_has_a_case() -> None:
    """Rules without checks are those that the server answers: see test_server.py."""
    covered = {folder.name.partition("-")[0] for folder in FOLDERS} | {broken.rule for broken in BROKEN}
    assert covered == {rule.id for rule in RULES if rule.checks}


def test_a_case_of_a_warning_shows_a_warning() -> None:
    for rule in RULES:
        if severity(rule) == "warning":
            assert any("warning" in expected(f) for f in FOLDERS if f.name.startswith(f"{rule.id}-")), rule.id


def test_every_rule_says_why_and_what_the_server_says() -> None:
    for rule in RULES:
        assert rule.title, rule.id
        assert not rule.title.endswith("."), rule.id
        assert rule.why.endswith("."), rule.id
        assert rule.server, rule.id


def test_the_source_schema_breaks_no_rule() -> None:
    assert lines(certain(ROOT / "schema.yaml", "error", "warning")) == ""


def test_the_source_schema_read_literally_breaks_two(tmp_path: Path) -> None:
    text = (ROOT / "schema.yaml").read_text()
    for corrected, literal in SOURCE_CORRECTIONS:
        assert corrected in text
        text = text.replace(corrected, literal)
    (tmp_path / "schema.yaml").write_text(text)
    assert [problem.rule for problem in certain(tmp_path / "schema.yaml", "error")] == ["H4", "H4", "P9"]
