"""A path → a Document that passed all rules."""

from __future__ import annotations

from pathlib import Path

from seigen.errors import DocumentError, Problem, SeigenError, StatementError
from seigen.load import load
from seigen.model import Document, Ref
from seigen.rules import check
from seigen.yaml_tree import MAX_BYTES


def read_document(file: Path) -> Document:
    """Raises SeigenError when the file cannot be read, DocumentError with every problem when it is wrong."""
    try:
        with file.open("rb") as stream:  # a device or pipe may never end; the loader refuses more than it takes
            text = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise SeigenError(
            f"{file}: no such file; say which document with -f FILE, or begin one: see the README"
        ) from None
    except OSError as error:
        raise SeigenError(f"{file}: cannot be read: {error.strerror}") from None
    except ValueError as error:  # a NUL in the name
        raise SeigenError(f"{str(file)!r}: cannot be read: {error}") from None
    document = load(text, str(file))
    problems = check(document)
    if problems:
        raise DocumentError(str(file), problems)
    return document


def located(error: StatementError, document: Document, file: Path) -> SeigenError:
    """The error with the place of its object in the document."""
    if not isinstance(error.ref, Ref) or error.ref not in document.where:
        return error
    return DocumentError(str(file), [Problem(document.position(error.ref), str(error))])
