"""lint: ignore: where a document switches off a warning, and whether it had to."""

from __future__ import annotations

from collections.abc import Iterator

from seigen.errors import Problem
from seigen.model import Constraint, Document, Index, Ref
from seigen.rules.findings import Finding, nearest, quote
from seigen.rules.rule import UNUSED_IGNORE, Rule, can_be_ignored
from seigen.rules.table import BY_ID


class Switches:
    """The switches of one document, and which of them were needed."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.needed: set[tuple[str, str]] = set()

    def ignore(self, rule: Rule, found: Finding) -> bool:
        """Whether a warning is switched off: by its relation, else by the document."""
        for place in (relation(self.document, found.ref), ""):
            if rule.id in self.document.ignored_rules.get(place, ()):
                self.needed.add((place, rule.id))
                return True
        return False

    def problems(self) -> Iterator[Problem]:
        """What is wrong with the switches themselves; asked after all warnings are known."""
        for place, reasons in self.document.ignored_rules.items():
            of = f"{quote(place)}: " if place else ""
            for name in reasons:
                position = self.document.position(Ref("lint", place), name)
                rule = BY_ID.get(name)
                if rule is None:
                    fix = nearest(name, BY_ID) if len(name) < 20 else "see seigen rules"
                    yield Problem(position, f"{of}lint: ignore: there is no rule {quote(name)}; {fix}")
                elif name == UNUSED_IGNORE:
                    yield Problem(position, f"{of}lint: ignore: {name} is always a warning; take out what it finds")
                elif not can_be_ignored(rule):
                    yield Problem(
                        position,
                        f"{of}lint: ignore: {name} is an error, not a warning: {rule.title}; repair what it finds",
                    )
                elif (place, name) not in self.needed:
                    yield Problem(
                        position,
                        f"{of}lint: ignore: there is no {name} to ignore here any more; take it out",
                        UNUSED_IGNORE,
                        "warning",
                    )


def relation(document: Document, ref: Ref) -> str:
    """The name of the relation that an object belongs to."""
    item = document.schema.objects.get(ref)
    if isinstance(item, Constraint):
        return item.table
    return item.relation if isinstance(item, Index) else ref.name
