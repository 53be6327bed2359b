"""seigen.sql quotes every name that the server would."""

from __future__ import annotations

from seigen.sql import KEYWORDS, identifier
from support import Database


def test_every_key_word_that_needs_quotes_is_known(database: Database) -> None:
    rows = database.connection.execute("SELECT word FROM pg_get_keywords() WHERE catcode <> 'U'").fetchall()
    assert {word for (word,) in rows} - KEYWORDS == set()


def test_names_come_back_as_they_were(database: Database) -> None:
    names = [
        "plain",
        "order",
        "time",
        "Mixed",
        'quo"te',
        "dot.ted",
        "sp ace",
        "ünïcode",
        "$x",
        "1st",
        "x" * 63,
        "a;b--c",
    ]
    for name in names:
        row = database.connection.execute(
            f"SELECT quote_ident(%s), {identifier(name)} FROM (SELECT 1) t({identifier(name)})", (name,)
        ).fetchone()  # type: ignore[arg-type]
        assert row == (identifier(name), 1)
