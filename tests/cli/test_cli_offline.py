"""seigen validate, sql and schema: no database, no network, no Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from cli_support import Project, Target
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
OFFLINE = {"PATH": "/nonexistent", "HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent"}


def test_validate_counts_what_the_document_declares(project: Project) -> None:
    answer = project.run("validate", "-f", str(ROOT / "schema.yaml"), **OFFLINE).expect(0)
    assert answer.out == (
        f"{ROOT}/schema.yaml: valid: 1 extension, 8 tables, 24 indexes, 3 hypertables, 3 compression settings, "
        "3 compression policies, 3 retention policies, 3 continuous aggregates, 3 refresh policies, 21 constraints\n"
    )
    assert answer.err == ""


def test_validate_of_a_document_that_declares_nothing(project: Project) -> None:
    project.write("")
    assert project.run("validate").expect(0).out == "schema.yaml: valid: nothing is declared\n"


def test_schema_is_one_for_editors(project: Project) -> None:
    shape = json.loads(project.run("schema", **OFFLINE).expect(0).out)
    Draft202012Validator.check_schema(shape)
    assert shape == json.loads((ROOT / "seigen.schema.json").read_text())


@pytest.mark.parametrize("name", ["public", "My App"])
def test_psql_runs_the_sql_from_top_to_bottom_on_an_empty_database(bare: Target, name: str) -> None:
    """Statement by statement, as it comes, and the result is what the document says."""
    psql = shutil.which("psql")
    if psql is None:
        pytest.skip("psql is not installed")
    document = (ROOT / "schema.yaml").read_text()
    assert "\nschema: " not in document
    bare.project.head = ""
    bare.write(document.replace("version: 1\n", f"version: 1\nschema: {name}\n", 1))
    script = bare.run("sql", **OFFLINE).expect(0).out
    assert script == bare.run("sql").expect(0).out
    done = subprocess.run(
        [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", bare.dsn], input=script, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr
    bare.in_sync()
