"""Names of columns → what they suggest."""

from __future__ import annotations

import pytest

from seigen.hints import Choice, Faker, Lognormal, Normal, Template, Uniform
from seigen.seed import by_name
from seigen.seed.by_name import guess, is_hex
from seigen.seed.pools import provider_exists

PROVIDERS = """users first_name first_name | customers surname last_name | organizations name company
teams name team_name | repositories name repository_name | projects name project_name | products name product_name
order_items name product_name | commits message commit_message | logs message log_message | chats message sentence
pull_requests title pull_request_title | issues title issue_title | posts title sentence | posts body sentence
addresses state state | addresses city city | users country_code country_code | users postal_code postcode
pages url url | users avatar_url image_url | visits user_agent user_agent | visits client_ip ipv4 | files path path
files filename document_name | builds branch_name branch_name | apps version version | hosts hostname server_name
users phone phone_number | users timezone timezone | files mime_type mime_type | users jobTitle job"""
HINTS = [
    ("integer", "lines_added", Lognormal),
    ("integer", "comment_count", Lognormal),
    ("integer", "age", Normal),
    ("integer", "port", Uniform),
    ("integer", "duration_ms", Lognormal),
    ("integer", "price_cents", Lognormal),
    ("number", "price", Lognormal),
    ("number", "latitude", Uniform),
    ("number", "room_temperature", Normal),
    ("number", "error_rate", Uniform),
    ("number", "sensor_value", Normal),
    ("text", "state", Choice),
    ("text", "log_level", Choice),
    ("text", "email", Template),
    ("text", "github_username", Template),
]


@pytest.mark.parametrize("case", [part.strip() for line in PROVIDERS.splitlines() for part in line.split(" | ")])
def test_texts(case: str) -> None:
    table, column, provider = case.split()
    assert guess(table, column, "text") == Faker(provider)


@pytest.mark.parametrize(("family", "column", "kind"), HINTS)
def test_hints(family: str, column: str, kind: type) -> None:
    assert isinstance(guess("things", column, family), kind)


def test_people_have_matching_names_and_addresses() -> None:
    assert guess("developers", "name", "text") == Template("{first_name} {last_name}")
    assert guess("developers", "email", "text") == Template("{first_name}.{last_name}@{domain_name}")


@pytest.mark.parametrize("column", ["sha", "commit_sha", "password_hash", "api_key", "apiKey", "token", "session_uuid"])
def test_hex(column: str) -> None:
    assert is_hex(column)
    assert guess("t", column, "text") is None


@pytest.mark.parametrize("column", ["provider_id", "name", "shape", "hashtag", "tokens_used", "code", "key"])
def test_not_hex(column: str) -> None:
    assert not is_hex(column)


def test_booleans() -> None:
    assert guess("t", "is_active", "boolean") == Choice({"true": 0.9, "false": 0.1})
    assert guess("t", "is_deleted", "boolean") == Choice({"true": 0.05, "false": 0.95})
    assert guess("t", "odd", "boolean") == Choice({"true": 0.5, "false": 0.5})


@pytest.mark.parametrize("family", ["text", "integer", "number", "time", "date", "json", "other"])
def test_a_name_that_says_nothing(family: str) -> None:
    assert guess("t", "xyzzy", family) is None


def test_the_family_decides() -> None:
    assert guess("t", "email", "integer") is None
    assert guess("t", "price", "text") is None


def test_every_provider_of_the_tables_exists() -> None:
    hints = [hint for *_, hint in by_name.ROWS + by_name.NAMES + by_name.TITLES + by_name.MESSAGES]
    for hint in hints:
        assert not isinstance(hint, Faker) or provider_exists(hint.provider), hint
        assert not isinstance(hint, Choice) or abs(sum(hint.values.values()) - 1) < 1e-9, hint
