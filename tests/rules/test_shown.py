"""Warnings in a plan's JSON and SQL, and what a server of some version refuses before it is asked."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from seigen.cli.document import check_server
from seigen.errors import DocumentError
from seigen.load import load
from seigen.model import Document, Plan, Server, warnings_of
from seigen.report.plan_json import plan_json
from seigen.report.script import plan_script
from seigen.rules import check
from seigen.rules.examples import example


def checked(rule: str) -> Document:
    document = load(example(rule).breaks, "schema.yaml")
    return msgspec.structs.replace(document, remarks=tuple(check(document)))


PLAN = Plan("public", (), (), "")


def test_a_plan_as_json() -> None:
    found = json.loads(plan_json(PLAN, "schema.yaml", warnings_of(checked("G7"))))
    assert found["file"] == "schema.yaml"
    assert [(w["line"], w["column"], w["rule"]) for w in found["warnings"]] == [(6, 7, "G7")]


def test_a_plan_as_sql() -> None:
    first, second = plan_script(PLAN, "schema.yaml", warnings_of(checked("G7"))).splitlines()
    assert first.startswith(
        '-- schema.yaml:6:7: warning G7: table "sensors": index "sensors_site_idx" is the beginning'
    )
    assert second.startswith("-- in sync")


def test_a_server_that_is_too_old_is_told_of_before_it_is_asked() -> None:
    with pytest.raises(DocumentError) as refused:
        check_server(checked("H15"), Server(150000, timescaledb=(2, 15, 3)), Path("schema.yaml"))
    assert str(refused.value).startswith("schema.yaml:17:9: error H15: table ")
    check_server(checked("H15"), Server(150000, timescaledb=(2, 16, 0)), Path("schema.yaml"))


def test_what_will_be_installed_counts() -> None:
    with pytest.raises(DocumentError):
        check_server(checked("C11"), Server(150000, available="2.15.0"), Path("schema.yaml"))
