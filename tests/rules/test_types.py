from __future__ import annotations

import pytest

from seigen.rules.types import Type, parse


@pytest.mark.parametrize(
    ("text", "name", "array"),
    [
        ("int4", "integer", False),
        ("INT", "integer", False),
        ("varchar(255)", "character varying", False),
        ("character  varying (20)", "character varying", False),
        ("national character varying(3)", "character varying", False),
        ("char(3)", "character", False),
        ('"char"', '"char"', False),
        ("timestamptz", "timestamp with time zone", False),
        ("timestamp(3) with time zone", "timestamp with time zone", False),
        ("TIMESTAMP WITHOUT TIME ZONE", "timestamp without time zone", False),
        ("time", "time without time zone", False),
        ("time (0) with time zone", "time with time zone", False),
        ("float8", "double precision", False),
        ("double precision", "double precision", False),
        ("numeric(10, 2)", "numeric", False),
        ("interval day to second(3)", "interval", False),
        ("bit varying(5)", "bit varying", False),
        ("integer[]", "integer", True),
        ("int8[3][]", "bigint", True),
        ("text array", "text", True),
        ("integer ARRAY[4]", "integer", True),
        ("pg_catalog.int4", "integer", False),
        ("Deploy_Status", "deploy_status", False),
        ('"Deploy ""Status"""', 'Deploy "Status"', False),
        ('"Mood"[]', "Mood", True),
        ("geometry(Point, 4326)", "geometry", False),
    ],
)
def test_base_type(text: str, name: str, array: bool) -> None:
    assert parse(text) == Type(name, array)
