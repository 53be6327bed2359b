"""Values kept between runs in the user's cache folder: a checked document, and a document as a server spells it.

A cache never fails a command: what cannot be read is made again, what cannot be written is not kept. An entry's key
covers all that it depends on, this program's own files included. An apply trusts none of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from seigen.errors import Position, Problem
from seigen.hints import TableHints
from seigen.model import Document, Object, Ref, Schema

KEPT = 200  # entries; the oldest go first

T = TypeVar("T")


class StoredSchema(msgspec.Struct, frozen=True, array_like=True):
    name: str
    objects: list[tuple[Ref, Object]]
    brought: list[Ref] = []


class StoredDocument(msgspec.Struct, frozen=True, array_like=True):
    schema: StoredSchema
    where: list[tuple[Ref, str | None, Position]]
    extensions: tuple[str, ...]
    ignore: tuple[str, ...]
    unnamed: list[Ref]
    renamed_from: list[tuple[Ref, str | None, str]]
    hints: dict[str, TableHints]
    managed: list[str]
    ignored_rules: dict[str, dict[str, str]]
    remarks: tuple[Problem, ...]


def folder() -> Path:
    """$XDG_CACHE_HOME/seigen/schemas, or the platform's place for caches."""
    home = os.environ.get("XDG_CACHE_HOME")
    base = Path(home) if home else Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return base / "seigen" / "schemas"


@cache
def program() -> str:
    """A digest of this program's files: an entry made by another version is not found."""
    root = Path(__file__).parent
    files = sorted(path for pattern in ("*.py", "*.sql") for path in root.rglob(pattern))
    return digest(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files)


def digest(parts: Iterable[str | bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()


# -- documents -------------------------------------------------------------------------------------------------------


def recall_document(text: bytes, file: str) -> Document | None:
    """The document of that text, if it was checked before."""
    stored = recall(digest(("document", program(), file, text)), StoredDocument)
    if stored is None:
        return None
    return Document(
        schema=Schema(stored.schema.name, dict(stored.schema.objects)),
        where={joined(ref, field): position for ref, field, position in stored.where},
        extensions=stored.extensions,
        ignore=stored.ignore,
        unnamed=frozenset(stored.unnamed),
        renamed_from={joined(ref, field): old for ref, field, old in stored.renamed_from},
        hints=stored.hints,
        managed=frozenset(stored.managed),
        ignored_rules=stored.ignored_rules,
        remarks=stored.remarks,
    )


def keep_document(text: bytes, file: str, document: Document) -> None:
    stored = StoredDocument(
        schema=StoredSchema(document.schema.name, list(document.schema.objects.items())),
        where=[(*parted(place), position) for place, position in document.where.items()],
        extensions=document.extensions,
        ignore=document.ignore,
        unnamed=sorted(document.unnamed),
        renamed_from=[(*parted(place), old) for place, old in document.renamed_from.items()],
        hints=document.hints,
        managed=sorted(document.managed),
        ignored_rules=document.ignored_rules,
        remarks=document.remarks,
    )
    keep(digest(("document", program(), file, text)), stored)


def parted(place: Ref | tuple[Ref, str]) -> tuple[Ref, str | None]:
    return (place, None) if isinstance(place, Ref) else place


def joined(ref: Ref, field: str | None) -> Ref | tuple[Ref, str]:
    return ref if field is None else (ref, field)


# -- canonical schemas -----------------------------------------------------------------------------------------------


def recall_canonical(declared: Schema, server: str) -> Schema | None:
    """The canonical schema of a declared one on a server of that identity (seigen.model.Server.identity)."""
    stored = recall(canonical_key(declared, server), StoredSchema)
    if stored is None:
        return None
    return Schema(stored.name, dict(stored.objects), brought=frozenset(stored.brought))


def keep_canonical(declared: Schema, server: str, canonical: Schema) -> None:
    stored = StoredSchema(canonical.name, list(canonical.objects.items()), sorted(canonical.brought))
    keep(canonical_key(declared, server), stored)


def canonical_key(declared: Schema, server: str) -> str:
    objects = msgspec.json.encode(list(declared.objects.items()), order="deterministic")
    return digest(("canonical", program(), declared.name, server, objects))


# -- files -----------------------------------------------------------------------------------------------------------


def recall(key: str, kind: type[T]) -> T | None:
    path = folder() / key
    try:
        if path.stat().st_uid != os.geteuid():
            return None
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError):
        return None


def keep(key: str, value: object) -> None:
    place = folder()
    with contextlib.suppress(OSError):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=place)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(value))
        Path(name).replace(place / key)
        prune(place)


def prune(place: Path) -> None:
    entries = sorted(place.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in entries[KEPT:]:
        path.unlink(missing_ok=True)
