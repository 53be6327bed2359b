"""A path → a Document that passed all rules."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click
import msgspec

from seigen import cache
from seigen.errors import DocumentError, Problem, SeigenError, StatementError
from seigen.model import Document, Ref, Server, Setup, refused_by, warnings_of
from seigen.report.problems import problem_lines

MOST = 64 * 1024 * 1024  # bytes read of a file, more than the loader takes: a device may never end


def read_document(file: Path, *, strict: bool = False) -> Document:
    """The document, checked, from the user's cache when the same text passed before.

    Raises SeigenError when the file cannot be read, DocumentError with every problem when it is wrong. `strict`: a
    warning is an error.
    """
    text = read_text(file)
    document = cache.recall_document(text, str(file))
    if document is None:
        document = checked(text, str(file))
        cache.keep_document(text, str(file), document)
    document = with_setup(document, file)
    warnings = warnings_of(document)
    if strict and warnings:
        raise DocumentError(str(file), [problem._replace(severity="error") for problem in warnings])
    return document


def with_setup(document: Document, file: Path) -> Document:
    """The document with the statements of its setup files, which stand beside it.

    Raises SeigenError when one cannot be read, DocumentError for what is wrong in it.
    """
    listed = {ref: item for ref, item in document.schema.objects.items() if isinstance(item, Setup)}
    if not listed:
        return document
    from seigen.kinds.setup import filled

    objects = dict(document.schema.objects)
    for ref, item in listed.items():
        path = file.parent / item.name
        try:
            content = read_text(path).decode()
        except UnicodeDecodeError as error:
            raise SeigenError(f"{path}: byte {error.start} is not UTF-8") from None
        objects[ref], problems = filled(item, content)
        if problems:
            raise DocumentError(str(path), problems)
    return msgspec.structs.replace(document, schema=msgspec.structs.replace(document.schema, objects=objects))


def read_text(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MOST)
    except FileNotFoundError:
        raise SeigenError(
            f"{file}: no such file; say which document with -f FILE, or begin one: see the README"
        ) from None
    except OSError as error:
        raise SeigenError(f"{file}: cannot be read: {error.strerror}") from None


def checked(text: bytes, file: str) -> Document:
    """Parsers and rules are imported here: a document that was checked before needs none of them."""
    from seigen.load import load
    from seigen.rules import check

    document = load(text, file)
    problems = check(document)
    certain = [problem for problem in problems if not (problem.since or problem.before)]
    if any(problem.severity == "error" for problem in certain):
        raise DocumentError(file, certain)
    return msgspec.structs.replace(document, remarks=tuple(problems))


def check_server(document: Document, server: Server, file: Path) -> None:
    """Raises DocumentError for what this server's version refuses, before anything is asked of it."""
    from seigen.db.connect import timescaledb_of  # validate needs no driver
    from seigen.db.needs import too_new

    refused = [*refused_by(document, timescaledb_of(server)), *too_new(document, server)]
    if refused:
        raise DocumentError(str(file), refused)


def warn(document: Document, file: Path) -> None:
    for line in problem_lines(str(file), warnings_of(document)):
        click.echo(line, err=True)


def can_seed() -> bool:
    """Whether the extra `seed` is installed."""
    return all(find_spec(name) for name in ("faker", "numpy", "pyarrow"))


def check_providers(document: Document, file: Path) -> None:
    """Raises DocumentError for hints that Faker cannot follow. Without Faker nobody follows them."""
    if not document.hints or not can_seed():
        return
    from seigen.seed.providers import problems

    found = problems(document)
    if found:
        raise DocumentError(str(file), found)


def located(error: StatementError, document: Document, file: Path) -> SeigenError:
    """The error with the place of its object in the document."""
    if not isinstance(error.ref, Ref) or error.ref not in document.where:
        return error
    return DocumentError(str(file), [Problem(document.position(error.ref), str(error))])
