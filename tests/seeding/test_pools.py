"""Pools: frozen, the same everywhere, refused with a name that is near."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from seigen.errors import SeedError
from seigen.seed.pools import OWN, SIZE, as_text, pool, provider_exists

DIGEST = """
import hashlib
from seigen.seed.pools import pool
names = "first_name company date_time past_date date_of_birth user_agent simple_profile commit_message file_path"
names = names.split()
print(len(names), hashlib.sha256(repr([pool(name, size=64) for name in names]).encode()).hexdigest())
"""


@pytest.mark.parametrize("name", sorted(OWN))
def test_own_pools(name: str) -> None:
    texts = pool(name)
    assert list(texts) == sorted(set(texts))
    assert len(texts) >= 100
    assert all(text.strip() == text and text and "\0" not in text and "  " not in text for text in texts)
    assert provider_exists(name)


def test_commit_messages_read_like_commit_messages() -> None:
    texts = pool("commit_message")
    assert len(texts) >= 8000
    assert all(re.fullmatch(r"[a-z]+(\([a-z0-9]+\))?: [^\n]{5,120}", text) for text in texts)
    fixes = sum(text.startswith("fix") for text in texts)
    assert fixes > 3 * sum(text.startswith("perf") for text in texts)


def test_a_pool_is_the_same_in_every_process_and_time_zone() -> None:
    found = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        found.add(
            subprocess.run([sys.executable, "-c", DIGEST], env=environment, capture_output=True, check=True).stdout
        )
    assert len(found) == 1


def test_the_global_random_generator_is_left_alone() -> None:
    random.seed(1)
    before = random.getstate()
    pool("name", size=16)
    assert random.getstate() == before


def test_the_clock_goes_on_afterwards() -> None:
    from faker.providers import date_time

    newest = max(pool("past_date", size=16))
    assert newest < "2025-01-01"
    assert date_time.datetime is datetime


def test_size_and_identity() -> None:
    assert len(pool("name", size=50)) == 50
    assert len(pool("url")) == SIZE
    assert len(pool("boolean")) == 2
    assert pool("name", size=50) is pool("name", size=50)
    assert pool("city", "de_DE", size=20) != pool("city", size=20)


def test_arguments() -> None:
    assert set(pool("random_element", arguments={"elements": ["a", "b"]})) == {"a", "b"}
    assert pool("boolean", arguments={"chance_of_getting_true": 100}) == ("true",)
    assert len(pool("sentence", arguments={"nb_words": 3}, size=10)) == 10


@pytest.mark.parametrize(
    ("provider", "locale", "arguments", "said"),
    [
        ("frist_name", "en_US", {}, "first_name"),
        ("seed_instance", "en_US", {}, "no provider"),
        ("name", "de_DX", {}, "de_DE"),
        ("random_int", "en_US", {"most": 3}, "most"),
        ("version", "en_US", {"parts": 3}, "own"),
    ],
)
def test_refused(provider: str, locale: str, arguments: dict[str, int], said: str) -> None:
    with pytest.raises(SeedError, match=said):
        pool(provider, locale, arguments)


def test_provider_exists() -> None:
    assert provider_exists("iban", "de_DE")
    assert not provider_exists("ibann")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (b"\x01\xff", "\\x01ff"),
        (date(2024, 2, 3), "2024-02-03"),
        (datetime(2024, 2, 3, 4, tzinfo=UTC), "2024-02-03T04:00:00+00:00"),
        (timedelta(minutes=-1), "-60.000000 seconds"),
        (Decimal("1E+3"), "1000"),
        ({"b": [Decimal(1)]}, '{"b": ["1"]}'),
        ({"b", "a"}, '["a", "b"]'),
        (1.5, "1.5"),
    ],
)
def test_texts(value: object, text: str) -> None:
    assert as_text(value) == text
