"""The Faker providers that a document's hints name, tried once each: what does not exist is an error of the document.

No rule of `seigen.rules`: importing Faker takes longer than reading a document, and it is an extra.
"""

from __future__ import annotations

from collections.abc import Iterator

from seigen.errors import Problem, SeedError
from seigen.hints import Faker, Generate, Template
from seigen.model import Document, Ref
from seigen.seed.makers import parse_template
from seigen.seed.pools import pool


def problems(document: Document) -> list[Problem]:
    """One for each hint whose provider, locale or arguments Faker does not take, at its column."""
    found = []
    for table, hints in document.hints.items():
        for column, hint in hints.columns.items():
            for faker in named(hint.generate, document, table):
                try:
                    pool(faker.provider, faker.locale, faker.arguments, 1)
                except SeedError as error:
                    place = document.position(Ref("table", table), f"columns.{column}")
                    found.append(Problem(place, f'column "{column}": generate: {error}'))
    return found


def named(hint: Generate | None, document: Document, table: str) -> Iterator[Faker]:
    """The providers of one hint; a template's names that are columns are none."""
    if isinstance(hint, Faker):
        yield hint
    elif isinstance(hint, Template):
        columns = getattr(document.schema.objects[Ref("table", table)], "columns", {})
        yield from (Faker(name) for _, name in parse_template(hint.text) if name and name not in columns)
