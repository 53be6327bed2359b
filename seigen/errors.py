"""Every error that seigen raises on purpose.

Their text is the whole message for the user: where, what was found, what is needed, what to type.

Only the command line catches them. A message never holds a password.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]
Version = tuple[int, ...]
"""A version of TimescaleDB, (2, 22, 1); () stands for no limit."""


class Position(NamedTuple):
    """A place in the document; lines and columns count from 1."""

    line: int
    column: int


class Problem(NamedTuple):
    """One thing wrong with a document. `rule` is its identifier in the list of rules, '' for errors of form.

    One with `since` or `before` holds on servers with such a TimescaleDB only.
    """

    position: Position
    message: str
    rule: str = ""
    severity: Severity = "error"
    since: Version = ()
    before: Version = ()

    def line(self, file: str) -> str:
        what = f"{self.severity} {self.rule}" if self.rule else self.severity
        return f"{file}:{self.position.line}:{self.position.column}: {what}: {self.message}"


class SeigenError(Exception):
    """The root of the tree. str() is what the user reads."""


class DocumentError(SeigenError):
    """The document is wrong: all problems of one reading, in the order of the file."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(p.line(file) for p in self.problems))


class FragmentError(SeigenError):
    """A piece of SQL is not what its place needs; `offset` counts characters from the start of the piece."""

    def __init__(self, message: str, offset: int = 0) -> None:
        self.offset = offset
        super().__init__(message)


class ConnectError(SeigenError):
    """No session with the database could be had."""


class ServerError(SeigenError):
    """The server is there and cannot do what the document needs: extension, edition, version, rights."""


class StatementError(SeigenError):
    """The server refused a statement; `ref` is the object that it was for, when that is known."""

    def __init__(self, message: str, ref: object = None) -> None:
        self.ref = ref
        super().__init__(message)


class RefusedError(SeigenError):
    """seigen will not run this plan: hazards that were not allowed, or changes that cannot be made in place."""


class LockedError(SeigenError):
    """Another apply is running, or the database changed after the plan was made."""


class EmbeddedError(SeigenError):
    """The embedded engine cannot be installed, started or reached."""


class SeedError(SeigenError):
    """The rows that are asked for cannot be made: a unique that is too small, a CHECK that is not understood."""
