"""Text without passwords: the last sieve before a message reaches a person or the log of a pipeline."""

from __future__ import annotations

import re

# user:password@ of a URL; a password may hold an @ or / that its writer forgot to encode: up to the word's last @
# (with one slash when it was taken for a path)
IN_URL = re.compile(r"(:/{1,2}[^\s:@/]*):\S*@")
IN_PAIRS = re.compile(r"\b((?:ssl)?password\s*=\s*)('(?:[^'\\]|\\.)*'|\S+)", re.IGNORECASE)


def masked(text: str) -> str:
    """`postgresql://user:…@host/name`, `password=…`."""
    return IN_PAIRS.sub(r"\1…", IN_URL.sub(r"\1:…@", text))
