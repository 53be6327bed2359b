"""What a rule yields, and the words that messages are made of: what was found; what the server does; what to write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from seigen.model import Ref
from seigen.scope import nearest_name

SHOWN = 20  # names in a message


class Finding(NamedTuple):
    """What a rule yields: the object, the field of it that is wrong ('' for all of it), and the message."""

    ref: Ref
    field: str
    message: str


def number(value: object) -> int | None:
    """The integer that a value is: 7, '7', '-7'."""
    if isinstance(value, str):
        text = value.strip()
        return int(text) if text.lstrip("+-").isdecimal() and len(text) < 20 else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def nearest(name: str, known: Iterable[str]) -> str:
    """What to write instead of an unknown name: the nearest one, else all of them."""
    names = list(known)
    close = nearest_name(name, names)
    more = ", …" if len(names) > SHOWN else ""
    return f"write {quote(close)}" if close else f"write one of {listed(names[:SHOWN])}{more}"


def quote(name: object) -> str:
    return f'"{name}"'


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)
