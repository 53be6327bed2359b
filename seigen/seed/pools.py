"""Pools of believable texts: filled once, frozen, sorted, and the same on every machine that has the same Faker.

A call of Faker costs 5 to 200 µs (a few providers much more), a pick from a pool 0.3 µs. So a pool holds SIZE different
values: a tenth of a second each, less where a provider has few. Nothing here reads a global seed or the clock: what
Faker reckons from today, it reckons from NOW. Names in OWN come before Faker's where neither arguments nor another
locale are asked for, and come whole. No value is empty or holds a NUL.

Why one file of nearly 400 lines: half of it are words.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta, tzinfo
from datetime import time as dttime
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from seigen.errors import SeedError

if TYPE_CHECKING:
    from faker.generator import Generator

SIZE = 4096
CALLS = 2  # times the size at most
BYTES = 4_000_000  # a pool is full then: faker.binary() makes a megabyte a call
NOW = datetime(2025, 1, 1)  # noqa: DTZ001  Faker's own now() has no zone either

Arguments = Mapping[str, str | int | float | bool | list[str]]
NO_ARGUMENTS: Arguments = {}


def pool(
    provider: str, locale: str = "en_US", arguments: Arguments = NO_ARGUMENTS, size: int = SIZE
) -> tuple[str, ...]:
    """Different values of a provider as PostgreSQL reads them, sorted; the same tuple for the same question.

    At most `size` of Faker's. Raises SeedError for an unknown provider or locale and for arguments that do not fit.
    """
    return filled(provider, locale, json.dumps(dict(arguments), sort_keys=True), size)


def provider_exists(name: str, locale: str = "en_US") -> bool:
    """Raises SeedError for an unknown locale."""
    return name in OWN or name in providers(locale)


@cache
def filled(provider: str, locale: str, arguments: str, size: int) -> tuple[str, ...]:
    if provider in OWN and (arguments, locale) == ("{}", "en_US"):
        return tuple(sorted(set(OWN[provider]())))
    if provider not in providers(locale):
        if provider in OWN:
            raise SeedError(f'provider "{provider}" is seigen\'s own: it takes no arguments and no locale')
        known = [*providers(locale), *OWN]
        near = get_close_matches(provider, known, 3)
        fix = f"; did you mean {', '.join(near)}?" if near else ""
        raise SeedError(f'Faker has no provider "{provider}" for {locale}{fix}')
    fake = generator(locale)
    digest = hashlib.sha256("\0".join((provider, locale, arguments)).encode()).digest()
    fake.seed_instance(int.from_bytes(digest[:8], "big"))
    call = getattr(fake, provider)
    try:
        with standing_clock():
            found = different(lambda: as_text(call(**json.loads(arguments))), size)
    except Exception as error:  # Faker's providers raise whatever they meet
        said = "" if arguments == "{}" else f" with {arguments}"
        raise SeedError(f"Faker's {provider}{said} ({locale}) cannot be called: {error}") from error
    if not found:
        raise SeedError(f"Faker's {provider} ({locale}) makes nothing but empty values")
    return found


def different(make: Callable[[], str], size: int) -> tuple[str, ...]:
    """Until there are `size`, until size/4 calls brought nothing new, or until CALLS × size were made."""
    found: set[str] = set()
    idle = length = 0
    for _ in range(CALLS * size):
        text = make()
        idle += 1
        if text and "\0" not in text and text not in found:
            found.add(text)
            length, idle = length + len(text), 0
        if len(found) >= size or idle >= max(size // 4, 16) or length > BYTES:
            break
    return tuple(sorted(found))


def as_text(value: object) -> str:
    """A value of Faker as the text that PostgreSQL reads."""
    match value:
        case bool():
            return str(value).lower()
        case bytes():
            return "\\x" + value.hex()
        case datetime() | date() | dttime():
            return value.isoformat()
        case timedelta():
            return f"{value.total_seconds():f} seconds"
        case set() | frozenset():
            return json.dumps(sorted(value, key=str), default=as_text, ensure_ascii=False)
        case Mapping() | list() | tuple():
            return json.dumps(value, default=as_text, ensure_ascii=False)
        case Decimal():
            return f"{value:f}"
        case Iterator():
            return json.dumps(list(value), default=as_text, ensure_ascii=False)
    return str(value)


# -- Faker ------------------------------------------------------------------------------------------------------------


@cache
def generator(locale: str) -> Generator:
    """Without weights: a pool has every value once, and the rare ones would take many calls."""
    try:
        from faker import Factory
        from faker.config import AVAILABLE_LOCALES
    except ImportError:
        raise SeedError('seeding needs Faker: pip install "seigen[seed]"') from None
    try:
        return Factory.create(locale, use_weighting=False)
    except AttributeError:
        near = get_close_matches(locale, sorted(AVAILABLE_LOCALES), 3)
        fix = f"; did you mean {', '.join(near)}?" if near else ""
        raise SeedError(f'Faker has no locale "{locale}"{fix}') from None


@cache
def providers(locale: str) -> tuple[str, ...]:
    """Names that can be called: Faker sets each as an attribute of its generator."""
    return tuple(sorted(name for name, value in vars(generator(locale)).items() if name[0] != "_" and callable(value)))


class Standing(type):
    """Faker asks isinstance(value, datetime) of real ones."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.__mro__[1])


class StandingTime(datetime, metaclass=Standing):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain datetime on purpose
        return NOW.replace(tzinfo=tz)


class StandingDate(date, metaclass=Standing):
    @classmethod
    def today(cls) -> date:  # type: ignore[override]
        return NOW.date()


@contextmanager
def standing_clock() -> Iterator[None]:
    """While a pool is filled, Faker's modules read NOW: tomorrow, and in every worker, the pool is the same."""
    swapped = []
    for name in [name for name in sys.modules if name.startswith("faker.providers.")]:
        module = sys.modules[name]
        for key, value in list(vars(module).items()):
            if value is datetime or value is date:
                swapped.append((module, key, value))
                setattr(module, key, StandingTime if value is datetime else StandingDate)
    try:
        yield
    finally:
        for module, key, value in swapped:
            setattr(module, key, value)


# -- own texts: word lists combined, not drawn; what a list says twice is said twice as often ------------------------


def listed(text: str) -> tuple[str, ...]:
    """The words of a text, or what stands between its |."""
    return tuple(text.replace("\n", "").split("|") if "|" in text else text.split())


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


SCOPES = listed("""
api auth billing cache ci cli config core dashboard db deps docs events export http i18n import jobs login
metrics notifications orders payments permissions profile queue reports scheduler search sessions settings storage sync
tests ui uploads users webhooks""")
FIXES = listed("handle|avoid|prevent|stop|guard against|recover from|fix|report")
FAULTS = listed("""
expired tokens|a race between workers|duplicate entries|null values|missing headers|time zone shifts|
slow start-up|stale entries|empty responses|a memory leak|timeouts|off-by-one errors|unicode in names|broken links|
partial writes|lost updates|a deadlock|negative amounts|very long names|retries without end""")
DEEDS = listed("add|introduce|support|allow|expose|show|accept|remember")
FEATURES = listed("""
pagination|sorting by date|dark mode|bulk actions|CSV export|rate limits|soft deletion|audit entries|
a health check|custom fields|two-factor login|saved filters|retries with backoff|keyboard shortcuts|health metrics|
feature flags|cursor-based listing|tenant isolation|a dry run|structured logs""")
CHANGES = listed("simplify|extract|rename|inline|split|move|clean up|reuse")
PARTS = listed("""
the client|the parser|error handling|the query builder|validation|the retry loop|the serializer|helpers|
the request handler|configuration loading|the worker pool|date arithmetic|the cache layer|test fixtures|constants|
dependency wiring|the event bus|logging|the state machine|type hints""")
TAILS = ("", "", " in the background job", " for large accounts", " on retry", " after a restart", " behind a flag")
COMMITS = (  # type, how often, verbs, objects
    ("fix", 8, FIXES, FAULTS),
    ("feat", 7, DEEDS, FEATURES),
    ("refactor", 4, CHANGES, PARTS),
    ("test", 3, ("cover", "reproduce", "check"), FAULTS),
    ("docs", 3, ("describe", "explain", "document"), (*FEATURES, *PARTS)),
    ("perf", 2, ("speed up", "avoid work in", "cache"), PARTS),
    ("chore", 3, ("bump", "pin", "update", "remove unused"), ("dependencies", "actions", "linters", "build images")),
    ("ci", 1, ("cache", "run", "split", "retry"), ("integration tests", "builds", "nightly jobs", "type checks")),
)
SUBJECTS = listed("""
account access address alert archive asset audit backup badge basket batch billing booking budget calendar
catalog checkout cluster comment contact contract coupon currency customer data delivery device discount document domain
draft email event export feature feedback file forecast gateway graph health identity image import index inventory
invoice label ledger license lookup mail media member message metrics mobile notification order payment photo policy
portal price product profile project proxy queue quota rating receipt recommendation refund region registry release
report review risk route rule schedule search secret sensor session shipment signal stock storage stream subscription
survey task tax template tenant ticket token trace tracking traffic upload usage user vendor video vault wallet webhook
workflow""")
ROLES = listed("""
api app agent adapter bridge cli client core dashboard engine gateway hub infra lib monitor pipeline plugin
proxy sdk server service store sync tools ui web worker""")
FIELDS = listed("""
Platform Payments Growth Search Identity Mobile Web Data Infrastructure Security Billing Checkout Onboarding
Insights Messaging Storage Reliability Design Support Integrations Analytics Operations Quality Partner Pricing Release
Research Compliance""")
KINDS_OF_TEAM = ("", " Core", " Experience", " Services", " Tools", " Engineering", " Foundations", " Delivery")
DIRECTORIES = listed("src lib app internal pkg tests docs scripts config server client services")
ENDINGS = ("py", "py", "ts", "ts", "tsx", "go", "rs", "java", "sql", "md", "yaml", "json")
QUALITIES = listed("""
Adjustable Classic Compact Cordless Deluxe Ergonomic Essential Everyday Folding Handmade Insulated Light
Modern Organic Outdoor Portable Premium Recycled Rugged Slim Smart Soft Solid Travel Vintage""")
MATERIALS = listed("""
Aluminium Bamboo Canvas Ceramic Copper Cork Cotton Glass Leather Linen Oak Steel Walnut
Wool""")
THINGS = listed("""
Backpack Basket Bench Blanket Bottle Bowl Cabinet Chair Clock Desk Jacket Kettle Lamp Mirror Mug Notebook
Organizer Pan Pillow Rack Rug Shelf Speaker Stool Table Tray Wallet""")
SUBJECT_NOUNS = listed("""
The customer|Our team|The new release|The second shipment|The supplier|The report|The night shift|
The test run|The import|The device|The account manager|The board|The last invoice|The mobile app""")
PREDICATES = listed("""
arrived earlier than planned|needs one more review|was confirmed by phone|works as expected|
waits for an answer|was moved to next week|covers all open questions|showed no errors|cost less than last year|
has to be checked again|was finished on time|was sent back once|is ready to be used|got very good feedback""")
CLOSINGS = listed("""
.|, and nothing else is open.|; details follow.| after a short delay.|, as agreed.| despite the weather.|
, which helps everybody.| for the third time.""")
STEPS = listed("accepted started finished retried cancelled failed skipped queued rejected resumed")
REASONS = listed("""
|: connection reset by peer|: timeout after 30 s|: permission denied|: not found|: quota exceeded|
: invalid payload|: lock not available| in 12 ms| in 85 ms| in 240 ms| in 1.2 s""")


def changes() -> Iterator[tuple[str, str, str, str]]:
    """(type, scope, what, number): of each type as many as its weight says, spread over everything it can say."""
    for kind, weight, verbs, objects in COMMITS:
        said = [f"{verb} {thing}{tail}" for verb, thing, tail in product(verbs, objects, dict.fromkeys(TAILS))]
        plain = [f"{verb} {thing}" for verb, thing in product(verbs, objects)]
        for number in range(weight * 320):
            texts = plain if number % 2 else said  # half of them are short
            scope = SCOPES[number % len(SCOPES)]
            yield kind, scope, texts[number * 7919 % len(texts)], str(100 + number * 37 % 4900)


def commit_messages() -> tuple[str, ...]:
    """Conventional commits: three of four with a scope, one of three with the number of its pull request."""
    found: dict[str, None] = {}
    for place, (kind, scope, what, number) in enumerate(changes()):
        head = f"{kind}({scope}): {what}" if place % 4 else f"{kind}: {what}"
        found[f"{head} (#{number})" if place % 3 == 0 else head] = None
    return tuple(found)


def pull_request_titles() -> tuple[str, ...]:
    return unique(
        f"{what[0].upper()}{what[1:]}" if place % 3 else f"[{scope}] {what}"
        for place, (_, scope, what, _) in enumerate(changes())
    )


def issue_titles() -> tuple[str, ...]:
    return unique(f"{scope}: {fault}{tail}" for scope, fault, tail in product(SCOPES, FAULTS, dict.fromkeys(TAILS)))


def branch_names() -> tuple[str, ...]:
    return ("main", "develop", *unique(f"{kind}/{scope}-{slug(what)}" for kind, scope, what, _ in changes()))


def slug(text: str) -> str:
    return "-".join("".join(sign if sign.isalnum() else " " for sign in text.lower()).split())


def repository_names() -> tuple[str, ...]:
    return tuple(f"{subject}-{role}" for subject, role in product(SUBJECTS, ROLES))


def project_names() -> tuple[str, ...]:
    return tuple(f"{subject.title()} {role.title()}" for subject, role in product(SUBJECTS, ROLES))


def team_names() -> tuple[str, ...]:
    areas = ("", "Customer ", "Global ", "Internal ", "Core ")
    return unique(f"{area}{field}{kind}" for area, field, kind in product(areas, FIELDS, KINDS_OF_TEAM))


def sentences() -> tuple[str, ...]:
    return tuple(f"{noun} {said}{end}" for noun, said, end in product(SUBJECT_NOUNS, PREDICATES, CLOSINGS))


def versions() -> tuple[str, ...]:
    numbers = (f"{major}.{minor}.{patch}" for major, minor, patch in product(range(5), range(16), range(12)))
    return unique(text for text in numbers if text != "0.0.0")


def paths() -> tuple[str, ...]:
    return unique(
        f"{top}/{scope}/{subject}.{ENDINGS[place % len(ENDINGS)]}"
        for place, (top, scope, subject) in enumerate(product(DIRECTORIES, SCOPES, SUBJECTS[::7]))
    )


def file_names() -> tuple[str, ...]:
    return tuple(f"{subject}_{scope}.{end}" for subject, scope, end in product(SUBJECTS[::2], SCOPES, ("pdf", "csv")))


def log_messages() -> tuple[str, ...]:
    said = product(SCOPES[::3], SUBJECTS[::6], STEPS, REASONS)
    return tuple(f"{scope}: {subject} {step}{why}" for scope, subject, step, why in said)


def product_names() -> tuple[str, ...]:
    return tuple(" ".join(words) for words in product(QUALITIES, MATERIALS, THINGS))


def hostnames() -> tuple[str, ...]:
    kinds, sites = ("api", "web", "db", "cache", "worker", "queue", "edge"), ("eu1", "eu2", "us1", "us2", "ap1")
    return tuple(f"{kind}-{number:02}.{site}" for kind, number, site in product(kinds, range(1, 33), sites))


def tag_names() -> tuple[str, ...]:
    return tuple(sorted({*SUBJECTS, *ROLES, *SCOPES}))


OWN: dict[str, Callable[[], tuple[str, ...]]] = {
    "branch_name": branch_names,
    "commit_message": commit_messages,
    "document_name": file_names,
    "issue_title": issue_titles,
    "log_message": log_messages,
    "path": paths,
    "product_name": product_names,
    "project_name": project_names,
    "pull_request_title": pull_request_titles,
    "repository_name": repository_names,
    "server_name": hostnames,
    "sentence": sentences,
    "tag_name": tag_names,
    "team_name": team_names,
    "version": versions,
}
