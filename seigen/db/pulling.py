"""A live schema → the text of a document whose comparison with it is empty, which is found out and not believed."""

from __future__ import annotations

import glob
from collections.abc import Callable, Collection, Iterator

import msgspec

from seigen import rules
from seigen.db.compare import compare
from seigen.db.connect import Connection, timescaledb_of
from seigen.db.introspect import read
from seigen.errors import DocumentError, ServerError, StatementError
from seigen.kinds.base import relation_ref
from seigen.kinds.writing import Entry, Writing
from seigen.load import load
from seigen.model import Document, Ref, Schema, Server, refused_by
from seigen.pull import yaml_text
from seigen.pull.compose import Page, compose, root
from seigen.pull.places import Places, ref_of
from seigen.pull.tree import tree


def pulled(connection: Connection, server: Server, schema: str) -> str:
    """The document. What it cannot express is named in comments at its end, and relations among it are ignored.

    Raises ServerError where there is no such schema, or where no document can say what is in it.
    """
    live = read(connection, schema, server)
    if Ref("schema", schema) not in live.objects:
        raise ServerError(f'there is no schema "{schema}" in this database; name another one with --schema')
    return settle(connection, server, Writing(live), lambda page: written(page, live), fresh)[0]


def fresh(text: str) -> Document:
    return load(text, "the document that was written")


def settle(
    connection: Connection,
    server: Server,
    writing: Writing,
    write: Callable[[Page], str],
    declared: Callable[[str], Document],
    standing: Collection[Ref] = (),
) -> tuple[str, Page]:
    """The text from which nothing differs but what it could not say of the objects `standing` in it; and its page.

    `declared`: what a text declares.

    An object that comes back different is written once more without leaving out defaults, then left out.
    """
    live = writing.schema
    left: dict[Ref, str] = {}
    while True:
        page = compose(writing, left)
        text = write(page)
        found = differing(connection, server, text, declared, page, live)
        wrong = {
            ref: why for ref, why in found.items() if not {ref, root(live, ref)} & page.left.keys() & set(standing)
        }
        if not wrong:
            return text, page
        if wrong.keys() <= left.keys():
            ref, why = next(iter(wrong.items()))
            raise ServerError(f"no document can say what {ref} is, and none can ignore it: {why}")
        left |= {ref: why for ref, why in wrong.items() if ref in writing.exact}
        writing = writing._replace(exact=writing.exact | wrong.keys())


def written(page: Page, live: Schema) -> str:
    ignored = [Entry(("ignore",), [glob.escape(name) for name in page.ignored])] if page.ignored else []
    return yaml_text.document(tree([*(entry for _, entry in page.entries), *ignored]), remarks(page, live))


def remarks(page: Page, live: Schema) -> Iterator[str]:
    """What the document does not say: what was left out, and what seigen leaves alone."""
    told = set[str]()
    for ref, why in page.left.items():
        of = root(live, ref)
        if (of == ref or of not in page.left) and why not in told:
            told.add(why)
            yield f"not expressed: {why}" if str(ref) in why else f"not expressed: {ref}: {why}"
    for kind, names in live.unmanaged.items():
        yield from (f"not expressed: {kind} {name}" for name in names)


def differing(
    connection: Connection, server: Server, text: str, declared: Callable[[str], Document], page: Page, live: Schema
) -> dict[Ref, str]:
    """The live objects that the text does not declare as they are → why. A setup file that was not run is none."""
    try:
        document = declared(text)
        document = msgspec.structs.replace(document, remarks=tuple(rules.check(document)))
        certain = [problem for problem in document.remarks if not (problem.since or problem.before)]
        refused = [problem for problem in certain if problem.severity == "error"]
        if refused or (refused := list(refused_by(document, timescaledb_of(server)))):
            raise DocumentError("", refused)
        plan = compare(connection, document, server)
    except DocumentError as error:
        found = Places(text)
        places = [(ref_of(found.path(problem.position), page), problem.message) for problem in error.problems]
    except StatementError as error:
        places = [(error.ref if isinstance(error.ref, Ref) else None, str(error))]
    else:
        changes = [change for change in plan.changes if change.ref.kind != "setup"]
        places = [(change.ref, "; ".join(change.details) or f"to {change.verb}") for change in changes]
    return dict(known(live, ref, message) for ref, message in reversed(places))


def known(live: Schema, ref: Ref | None, message: str) -> tuple[Ref, str]:
    """The live object, or for one that is only in the document the relation that it belongs to."""
    if ref is not None:
        of = ref if ref in live.objects else relation_ref(live, ref.relation or ref.name)
        if of in live.objects:
            return of, message
    raise ServerError(f"no document can say what is in this schema: {message}")
