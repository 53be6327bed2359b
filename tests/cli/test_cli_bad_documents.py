"""Documents that cannot be: one clear message each, exit code 1, at once, and before any database is asked."""

from __future__ import annotations

import os
import shutil

import pytest
from cli_support import Project

from seigen.yaml_tree import MAX_BYTES

HEAD = "version: 1\n"
TABLE = f"{HEAD}tables:\n  a:\n    columns:\n"
ALIASES = "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x, x, x, x, x, x, x, x, x'}]\n" for n in range(12)
)
LIMITED = ("/bin/sh", "-c", 'ulimit -v 1500000 && ulimit -t 20 && exec "$@"', "sh")  # KiB of memory, CPU seconds

WRONG: dict[str, tuple[bytes | str, tuple[str, ...]]] = {
    "empty": ("", ('schema.yaml:1:1: error: the document is empty; it begins with "version: 1"',)),
    "not UTF-8": (
        b"version: 1\n# \xff\n",
        ("schema.yaml:2:3: error: byte 0xff is not UTF-8", "save the document as UTF-8"),
    ),
    "UTF-16": ("version: 1\n".encode("utf-16"), ("schema.yaml:1:1:", "not UTF-8")),
    "binary": (bytes(range(256)), ("schema.yaml:3:115: error: byte 0x80 is not UTF-8",)),
    "YAML syntax": (f"{HEAD}tables: [\n", ("schema.yaml:3:1: error: not YAML:",)),
    "tab": (f"{HEAD}tables:\n\ta: {{}}\n", ("schema.yaml:3:1: error: not YAML:",)),
    "only text": ("hello\n", ("schema.yaml:1:1: error: needs a mapping that begins with version: 1",)),
    "duplicate key": (
        f"{TABLE}      id: uuid\n      id: text\n",
        ('schema.yaml:6:7: error: key "id" stands here twice; it is also on line 5',),
    ),
    "unknown key": (f"{HEAD}tabels: {{}}\n", ('schema.yaml:2:1: error: unknown key "tabels"; did you mean "tables"?',)),
    "wrong shape": (f"{HEAD}tables: [a]\n", ("schema.yaml:2:9: error: tables: needs a mapping", "found a list")),
    "wrong version": ("version: 2\n", ('schema.yaml:1:10: error: version: needs 1; found "2"',)),
    "two statements": (
        f'{TABLE}      id: "uuid); drop table x; --"\n',
        ('schema.yaml:5:16: error: table "a": column "id":',),
    ),
    "no such table": (
        f"{TABLE}      id: int references b\n",
        ('schema.yaml:5:15: error: table "a": foreign key: table "b" is not in the document',),
    ),
    "no such column": (f"{TABLE}      id: int\n    indexes: {{i: [di]}}\n", ("schema.yaml:6:19:", '"di"')),
    "alias bomb": (HEAD + ALIASES, ("more than 100,000 values",)),
    "deep lists": (f"{HEAD}tables: {'[' * 300_000}", ("schema.yaml:2:", "nested more than 20 deep")),
    "deep mappings": (f"{HEAD}tables: {'{a: ' * 100_000}", ("schema.yaml:2:85: error: nested more than 20 deep",)),
    "too large": (HEAD + "# x\n" * 3_000_000, (f"the document is larger than {MAX_BYTES >> 20} MiB",)),
}


@pytest.mark.parametrize("name", WRONG)
def test_one_clear_message(project: Project, name: str) -> None:
    content, parts = WRONG[name]
    path = project.folder / "schema.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    project.prefix = LIMITED
    answer = project.run("validate").refused(*parts)
    assert answer.out == ""
    assert len(answer.err.splitlines()) == 1, answer.err
    assert len(answer.err) < 400, answer.err


def test_all_problems_are_told_in_one_run_in_the_order_of_the_file(project: Project) -> None:
    project.write("tables:\n  a:\n    colums: {id: int}\n  b:\n    columns: {id: nt; drop}\nignore: {}\n")
    lines = project.run("validate").refused().err.splitlines()
    assert [line.split(":")[1] for line in lines] == sorted(line.split(":")[1] for line in lines)
    assert {line.split(":")[1] for line in lines} == {"4", "6", "7"}


@pytest.mark.parametrize("command", [["sql"], ["diff"], ["apply", "--yes"]], ids=" ".join)
def test_every_command_reads_the_document_before_anything_else(project: Project, command: list[str]) -> None:
    project.write("tabels: {}\n")
    answer = project.run(*command, SEIGEN_DSN="postgresql://127.0.0.1:1/x")
    assert answer.refused().err == 'schema.yaml:2:1: error: unknown key "tabels"; did you mean "tables"?\n'


def test_the_name_of_the_file_is_the_users_own(project: Project) -> None:
    (project.folder / "deep").mkdir()
    project.write("tabels: {}\n", "deep/my schema.yml")
    project.run("validate", "--file", "deep/my schema.yml").refused("deep/my schema.yml:2:1: error: unknown key")


class TestFilesThatCannotBeRead:
    def test_missing(self, project: Project) -> None:
        answer = project.run("validate").refused("error: schema.yaml: no such file; say which document with -f FILE")
        assert len(answer.err.splitlines()) == 1

    def test_folder(self, project: Project) -> None:
        project.run("validate", "-f", ".").refused("error: .: cannot be read: Is a directory")

    def test_in_a_file_that_is_no_folder(self, project: Project) -> None:
        project.write("")
        project.run("validate", "-f", "schema.yaml/x").refused("cannot be read: Not a directory")

    def test_endless(self, project: Project) -> None:
        project.prefix = LIMITED
        project.run("validate", "-f", "/dev/zero").refused("/dev/zero:1:1: ", "larger than")

    def test_mode_000(self, project: Project) -> None:
        project.write("").chmod(0)
        if os.geteuid() == 0:  # root reads everything, unless it gave that right away
            if not shutil.which("setpriv"):
                pytest.skip("runs as root, and there is no setpriv to become less")
            project.prefix = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
        project.run("validate").refused("schema.yaml: cannot be read: Permission denied")
