"""Pools of believable texts: Faker is asked once for each, and rows pick by number (a call costs 200 µs, a pick 0.3).

A pool depends on its provider, locale and arguments alone, and is sorted: the same on every machine with one version of
Faker.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import lru_cache
from itertools import product
from typing import Any

from seigen.errors import SeedError
from seigen.seed.bits import key

SIZE = 1024  # different values that are looked for
TRIES = 4  # calls for each of them, at most


def pool(provider: str, locale: str = "en_US", arguments: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """The values of a provider: one of OWN, or of Faker. Raises SeedError for one that cannot be called."""
    return kept_pool(provider, locale, json.dumps(arguments or {}, sort_keys=True))


@lru_cache(maxsize=256)
def kept_pool(provider: str, locale: str, arguments: str) -> tuple[str, ...]:
    if provider in OWN and arguments == "{}":
        return OWN[provider]()
    call = faker_call(provider, locale, json.loads(arguments), key("pool", provider, locale, arguments))
    found: dict[str, None] = {}
    quiet = 0
    for _ in range(SIZE * TRIES):
        before = len(found)
        found[call()] = None
        quiet = 0 if len(found) > before else quiet + 1
        if len(found) >= SIZE or quiet > SIZE // 2:
            break
    values = tuple(sorted(value.replace("\0", "") for value in found if value))
    if not values:
        raise SeedError(f"generate: {{faker: {provider}}} makes nothing but empty values")
    return values


def faker_call(provider: str, locale: str, arguments: Mapping[str, Any], seed: int) -> Callable[[], str]:
    from faker import Faker

    try:
        source = Faker(locale)
    except (AttributeError, ImportError, ModuleNotFoundError, ValueError):
        raise SeedError(f'Faker has no locale "{locale}"') from None
    source.seed_instance(seed)
    call = None if provider.startswith("_") or provider in ("seed", "add_provider") else getattr(source, provider, None)
    if not callable(call):
        known = [*OWN, *(name for name in dir(source.factories[0]) if not name.startswith("_"))]
        near = get_close_matches(provider, known, 1)
        raise SeedError(f'Faker has no provider "{provider}"' + (f'; is "{near[0]}" meant?' if near else ""))
    try:
        text_of(call(**arguments))
    except Exception as error:
        raise SeedError(f'Faker\'s provider "{provider}" cannot be called with {dict(arguments)}: {error}') from None
    return lambda: text_of(call(**arguments))


def provider_exists(name: str, locale: str = "en_US") -> bool:
    try:
        pool(name, locale)
    except SeedError:
        return False
    return True


def text_of(value: object) -> str:
    """A Faker value as the server reads it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


# -- pools of our own --------------------------------------------------------------------------------------------------

AREAS = """api auth billing cache ci cli config core dashboard db deploy deps docs editor events export feed filters
forms gateway graphql i18n import indexer ingest jobs layout login mailer metrics migrations mobile monitoring
notifications onboarding orders parser payments permissions pipeline profile queue reports router scheduler schema
search sessions settings signup sso storage sync tests tracing ui uploads users webhooks workers""".split()  # noqa: SIM905
VERBS = {
    "fix": ("handle", "prevent", "correct", "avoid", "stop"),
    "feat": ("add", "support", "allow", "introduce", "expose"),
    "refactor": ("extract", "simplify", "rename", "split", "inline"),
    "perf": ("cache", "batch", "speed up", "preload", "index"),
    "test": ("cover", "add tests for", "stabilise", "mock", "check"),
    "docs": ("document", "explain", "describe", "clarify", "update notes on"),
    "chore": ("bump", "remove", "update", "clean up", "pin"),
}
THINGS = (
    "expired tokens", "empty responses", "retry limits", "time zones", "null owners", "stale locks", "large payloads",
    "page sizes", "duplicate events", "missing avatars", "rate limits", "feature flags", "audit entries",
    "broken links",
    "slow queries", "default values", "error messages", "bulk updates", "archived items", "nested groups",
    "unicode names", "request timeouts", "health checks", "access scopes", "daily totals", "rounding errors",
    "background refresh", "late arrivals", "sort order", "locale fallback",
)  # fmt: skip
ADJECTIVES = """amber bold brave bright calm clear cobalt copper coral crisp deep early fast gentle golden green happy
hidden honest indigo ivory jade keen light lively lunar mellow modern noble northern olive open orange polar proud
quick quiet rapid royal ruby sharp silent silver simple smart solar solid steady stone sunny swift tidy true urban
velvet vivid warm western wild wise young""".split()  # noqa: SIM905
NOUNS = """anchor arrow atlas badger beacon bison bridge canyon cedar comet condor crane delta eagle ember falcon field
finch forge forest fox garden glacier harbor hawk heron island jaguar kernel lantern lark ledger lotus lynx maple
marble meadow meteor mill mirror moose nebula oak orbit otter owl panda path pebble pilot pine planet prairie quartz
raven reef ridge river rocket sail signal spark spruce stone summit thunder tiger tower trail tulip turtle valley vault
wave willow wolf""".split()  # noqa: SIM905
TEAMS = ("platform", "payments", "growth", "mobile", "data", "security", "search", "infra", "web", "identity",
         "insights", "checkout", "reliability", "design systems", "integrations")  # fmt: skip
TYPES = ("api", "app", "cli", "core", "gateway", "lib", "portal", "service", "sdk", "tools", "ui", "worker")


def commit_messages() -> tuple[str, ...]:
    """In the manner of conventional commits; some name the issue that they close."""
    plain = [
        f"{kind}({area}): {verb} {thing}"
        for kind, verbs in VERBS.items()
        for place, (area, verb, thing) in enumerate(product(AREAS, verbs, THINGS))
        if key(kind, place) % 6 == 0
    ]
    return tuple(text + (f" (#{key(text) % 4000 + 1})" if key("close", text) % 3 == 0 else "") for text in plain)


def titles() -> tuple[str, ...]:
    verbs = sorted({verb for verbs in VERBS.values() for verb in verbs})
    return tuple(f"{verb.capitalize()} {thing} in {area}" for verb, thing, area in product(verbs, THINGS, AREAS[::6]))


def sentences() -> tuple[str, ...]:
    return tuple(
        f"The {adjective} {noun} {verb}s {thing}."
        for place, (adjective, noun, verb, thing) in enumerate(
            product(ADJECTIVES[::3], NOUNS[::4], ("need", "show", "report", "handle"), THINGS[::3])
        )
        if place % 3 == 0
    )


def pairs(first: list[str], second: list[str] | tuple[str, ...], between: str) -> tuple[str, ...]:
    return tuple(f"{one}{between}{two}" for one, two in product(first, second))


OWN: dict[str, Callable[[], tuple[str, ...]]] = {
    "commit_message": commit_messages,
    "pull_request_title": titles,
    "sentence_about_work": sentences,
    "word": lambda: tuple(sorted({*ADJECTIVES, *NOUNS})),
    "repository_name": lambda: pairs(NOUNS, TYPES, "-"),
    "product_name": lambda: tuple(f"{a.capitalize()} {b.capitalize()}" for a, b in product(ADJECTIVES, NOUNS)),
    "team_name": lambda: tuple(sorted(TEAMS)),
    "branch_name": lambda: tuple(f"{kind}/{area}-{thing.replace(' ', '-')}" for kind, area, thing in
                                 product(("feat", "fix", "chore"), AREAS, THINGS[::4])),
    "version": lambda: tuple(f"{a}.{b}.{c}" for a, b, c in product(range(5), range(12), range(10))),
    "log_message": lambda: tuple(f"{area}: {thing} {end}" for area, thing, end in
                                 product(AREAS, THINGS, ("ok", "retried", "failed", "skipped", "took too long"))),
    "path": lambda: tuple(f"src/{area}/{noun}.{end}" for area, noun, end in product(AREAS, NOUNS[::3], ("py", "ts"))),
}  # fmt: skip
