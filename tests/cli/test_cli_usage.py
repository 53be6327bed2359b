"""--help, wrong usage, and the exit codes that do not need a database."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cli_support import SEIGEN, Answer, Project, environment

from seigen.cli.main import run

COMMANDS = [
    (),
    ("validate",),
    ("sql",),
    ("schema",),
    ("diff",),
    ("apply",),
    ("db",),
    ("db", "install"),
    ("db", "start"),
    ("db", "stop"),
    ("db", "status"),
    ("db", "shell"),
    ("db", "reset"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_reads_well_everywhere(command: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> None:
    answer = Answer(run([*command, "--help"]), *capfd.readouterr()).expect(0)
    usage, about, *_ = (line for line in answer.out.splitlines() if line.strip())
    assert usage.startswith(f"Usage: {' '.join(['seigen', *command])} ")
    assert about[2:3].isupper()
    assert "..." not in answer.out.replace("[ARGS]...", ""), "a line was cut"
    assert max(map(len, answer.out.splitlines())) <= 80
    assert answer.err == ""
    options = answer.out.partition("Options:\n")[2].partition("\n\n")[0].splitlines()
    assert all(len(line.split("  ")) > 2 or line.startswith("   ") for line in options), "an option without a word"
    assert Answer(run([*command, "-h"]), *capfd.readouterr()) == answer


def test_help_names_what_the_issue_names(project: Project) -> None:
    apply = project.run("apply", "--help").out
    for word in (
        "--file",
        "--dsn",
        "--embedded",
        "--yes",
        "--allow",
        "--dry-run",
        "--lock-timeout",
        "may_fail_on_rows",
    ):
        assert word in apply
    assert "Exit code 0: in sync; 2: differences; 1: error" in project.run("diff", "--help").out


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\nfrom seigen.cli.main import run\nassert run(['--help']) == 0\n"
        "heavy = {'psycopg', 'sqlglot', 'yaml', 'rich', 'msgspec', 'seigen.load', 'seigen.model', 'seigen.embedded'}\n"
        "sys.exit(' '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment({}))
    assert (done.returncode, done.stderr) == (0, "")


def test_version(project: Project) -> None:
    assert project.run("--version").expect(0).out.startswith("seigen, version ")


WITHOUT_FILE = [("schema",), ("db",), ("db", "install")]
WRONG = [
    (["--nope"], "--nope"),
    (["nope"], "No such command 'nope'"),
    (["dif"], "did you mean 'diff'?"),
    (["db", "nope"], "No such command 'nope'"),
    (["db", "stat"], "did you mean 'start'?"),
    (["diff", "--format", "xml"], "'xml' is not one of 'text', 'json', 'sql'"),
    (["diff", "--fromat", "json"], "--format"),
    (["diff", "--format"], "requires an argument"),
    (["apply", "--allow", "everything"], "'everything' is not one of"),
    (["apply", "--lock-timeout", "soon"], "'soon' is not a time to wait: write 500ms, 3s or 1min"),
    (["apply", "--lock-timeout", "0s"], "'0s' is not a time to wait"),
    (["apply", "--lock-timeout", "999999h"], "'999999h' is not a time to wait"),
    (["apply", "--yes=1"], "does not take a value"),
    (["apply", "--dsn"], "requires an argument"),
    (["schema", "-f", "x"], "-f"),
    *(([*command, "--nope"], "--nope") for command in COMMANDS[1:]),
    *(([*command, "extra"], "extra") for command in COMMANDS[1:] if command != ("db",)),
    *(([*command, "-f"], "requires an argument") for command in COMMANDS[1:] if command not in WITHOUT_FILE),
]


@pytest.mark.parametrize(
    ("arguments", "found"), WRONG, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_wrong_usage_is_1_and_says_where_help_is(
    arguments: list[str], found: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """In this process: these are many. The next test proves that the process's exit code is the same."""
    code = run(arguments)
    answer = Answer(code, *capfd.readouterr()).refused("error: ", found)
    assert answer.out == ""
    *_, see = answer.err.splitlines()
    assert see.startswith("see: seigen")
    assert see.endswith(" --help")


@pytest.mark.parametrize(("arguments", "found"), WRONG[::12], ids=str)
def test_wrong_usage_is_1_for_the_shell_too(project: Project, arguments: list[str], found: str) -> None:
    assert project.run(*arguments).refused("error: ", found).out == ""


@pytest.mark.parametrize("group", [(), ("db",)], ids=["seigen", "seigen db"])
def test_a_group_without_a_command_shows_its_help_and_fails(project: Project, group: tuple[str, ...]) -> None:
    answer = project.run(*group).refused("Usage: seigen", "Commands:")
    assert answer.out == ""


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("{seigen} schema | head -1", 0),
        ("{seigen} --help | true", 0),
        ("{seigen} schema | true", 0),
        ("{seigen} schema >&-", 0),
        ("{seigen} schema >/dev/full", 1),
        ("{seigen} nope 2>&-", 1),
        ("{seigen} nope 2>/dev/full", 1),
    ],
)
def test_a_reader_that_goes_away_is_no_traceback(project: Project, command: str, code: int) -> None:
    if "/dev/full" in command and not sys.platform.startswith("linux"):
        pytest.skip("/dev/full is Linux's")
    done = subprocess.run(
        ["/bin/sh", "-c", command.format(seigen=SEIGEN)],
        cwd=project.folder,
        env=environment({}),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == code
    assert done.stderr in ("", "error: No space left on device\n")


def test_an_interruption_that_something_took_for_an_error(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Python 3.11 wraps a Ctrl-C in a RuntimeError while a class is made: during an import."""

    def load(name: str) -> None:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as error:
            raise RuntimeError("Error calling __set_name__") from error

    monkeypatch.setattr("importlib.import_module", load)
    assert run(["validate"]) == 130
    assert capfd.readouterr() == ("", "interrupted\n")
