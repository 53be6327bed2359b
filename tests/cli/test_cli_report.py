"""seigen report: the page is written, and what stands in its way is one message."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from cli_support import Project

from report_runs import newer_run, older_run, run_with, text
from seigen.cli import report as command
from seigen.cli.main import run


@pytest.fixture
def runs(project: Project) -> Project:
    (project.folder / "new.json").write_text(text(newer_run()))
    (project.folder / "old.json").write_text(text(older_run()))
    return project


def test_a_page_on_one_run(runs: Project) -> None:
    answer = runs.run("report", "new.json", "-o", "page.html").expect(0)
    assert (answer.out, answer.err) == ("page.html: 21 benchmarks\n", "")
    html = (runs.folder / "page.html").read_text()
    assert html.count("plotly.js v") >= 1
    assert html.endswith("</html>\n")


def test_a_page_on_two_runs(runs: Project) -> None:
    answer = runs.run("report", "new.json", "old.json").expect(0)
    assert answer.out == "report.html: 21 benchmarks, 4 slower and 2 faster than in old.json\n"
    assert (runs.folder / "report.html").is_file()


def test_swapped_runs_are_told(runs: Project) -> None:
    answer = runs.run("report", "old.json", "new.json").expect(0)
    assert answer.err == "warning: new.json is newer than old.json: were they swapped?\n"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.json", None, "none.json: no such file; write one with: pytest --benchmark-json=none.json"),
        ("bad.json", "{", "bad.json:1:2: not JSON"),
        ("other.json", '{"a": 1}', "other.json: not pytest-benchmark's JSON"),
        ("empty.json", text(run_with()), "empty.json: no benchmark in it"),
    ],
)
@pytest.mark.parametrize("place", ["run", "older"])
def test_bad_files(runs: Project, name: str, content: str | None, words: str, place: str) -> None:
    if content is not None:
        (runs.folder / name).write_text(content)
    answer = runs.run("report", *([name] if place == "run" else ["new.json", name])).refused(words)
    assert answer.err.count("\n") == 1
    assert not (runs.folder / "report.html").exists()


def test_a_folder_is_no_run(runs: Project) -> None:
    runs.run("report", ".").refused("error: .: cannot be read: Is a directory")


def test_pages_that_cannot_be_written(runs: Project) -> None:
    runs.run("report", "new.json", "-o", "no/such/page.html").refused("cannot be written: No such file or directory")
    runs.run("report", "new.json", "-o", ".").refused("cannot be written: Is a directory")
    if Path("/dev/full").exists():
        runs.run("report", "new.json", "-o", "/dev/full").refused("cannot be written: No space left")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_page_without_the_right_to_write(runs: Project) -> None:
    (runs.folder / "page.html").touch(mode=0o444)
    runs.run("report", "new.json", "-o", "page.html").refused("cannot be written: Permission denied")


@pytest.mark.parametrize("victim", ["new.json", "old.json"])
def test_a_run_is_never_overwritten(runs: Project, victim: str) -> None:
    before = (runs.folder / victim).read_bytes()
    runs.run("report", "new.json", "old.json", "-o", f"./{victim}").refused("this is the run itself")
    assert (runs.folder / victim).read_bytes() == before


def test_without_the_extra(runs: Project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(runs.folder)
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    assert run(["report", "new.json"]) == 1
    assert capfd.readouterr().err == "error: seigen report needs plotly: pip install 'seigen[report]'\n"


def test_plotly_is_imported_only_when_a_page_is_written(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "plotly"]:
        monkeypatch.delitem(sys.modules, name)
    assert run(["report", "none.json"]) == 1
    assert "no such file" in capfd.readouterr().err
    assert "plotly" not in sys.modules


def test_its_help(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "--help"]) == 0
    said = capfd.readouterr().out
    assert said.startswith("Usage: seigen report [OPTIONS] RUN.json [OLDER.json]\n")
    assert max(map(len, said.splitlines())) <= 80
