"""Values of JSON that may be anything → text and numbers to show, None for what is not of the type. Pure."""

from __future__ import annotations

from typing import Any

from seigen.report.text import visible


def section(found: dict[str, Any], key: str) -> dict[str, Any]:
    value = found.get(key)
    return value if isinstance(value, dict) else {}


def words(text: str) -> str:
    """One line without control characters; half a surrogate pair, which no file can hold, is spelt out."""
    return visible(lone(" ".join(text.split()))) or "(no name)"


def lone(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def word(found: dict[str, Any], key: str) -> str | None:
    value = found.get(key)
    return words(value) if isinstance(value, str) and value.strip() else None


def lines(found: dict[str, Any], key: str) -> str | None:
    """Text whose lines matter."""
    value = found.get(key)
    if not isinstance(value, str) or not value.strip():
        return None
    return "\n".join(visible(lone(line)) for line in value.strip("\n").expandtabs(4).splitlines())


def texts(found: dict[str, Any], key: str) -> tuple[str, ...] | None:
    value = found.get(key)
    return tuple(words(v) for v in value if isinstance(v, str)) if isinstance(value, list) else None


MOST = 1e15  # more is no count and no time that anybody measured
LEAST = 1e-12  # less than a picosecond is no time


def number(found: dict[str, Any], key: str) -> float | None:
    """A number from 0 that can be meant, else None; JSON as Python writes it also knows NaN and Infinity."""
    value = found.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        as_float = float(value)
    except OverflowError:
        return None
    if not 0 <= as_float <= MOST:  # NaN is not
        return None
    return as_float if as_float >= LEAST else 0.0


def count(found: dict[str, Any], key: str) -> int | None:
    """A whole number from 0, else None."""
    value = number(found, key)
    return int(value) if value is not None and value.is_integer() else None
