"""The types that columns and domains are of: which ones a document may name, and what stands under a domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from seigen.fragments import BUILTIN_TYPES, TypeName
from seigen.kinds import extension
from seigen.model import Column, Domain, Ref, Schema, Table
from seigen.scope import Scope
from seigen.sql import bare_name
from seigen.yaml_tree import Scalar, quoted

OWN_TYPES = ("enum", "domain")


def known_type(scope: Scope, what: str, found: TypeName, node: Scalar) -> None:
    """A type is built in, of the document, or of an extension; those of an unknown extension are believed."""
    draft = scope.draft
    if draft.setup:  # it may make any type
        return
    own = {*draft.enums, *draft.names.get("domain", ())}
    if found.name in BUILTIN_TYPES or found.name in own or draft.extensions - extension.TYPES.keys():
        return
    known = {kind for name in draft.extensions for kind in extension.TYPES[name]}
    if found.name not in known:
        problem = f"{what}type {quoted(found.name)} is neither built in nor in the document"
        scope.known({*BUILTIN_TYPES, *own, *known}, found.name, node.at(found.offset), problem)


def element(type_: str) -> str:
    """The name of a type, or of an array's elements. A declared type folds like any SQL name."""
    name = type_.split("[")[0].strip()
    return bare_name(name) if name.startswith('"') else name.lower()


def own_types(schema: Schema, type_: str) -> Iterator[Ref]:
    """The type's own definition, if the schema has it."""
    refs = (Ref(kind, element(type_)) for kind in OWN_TYPES)
    return (ref for ref in refs if ref in schema.objects)


def domain_of(schema: Schema, type_: str) -> Domain | None:
    """The domain that a column's type is; arrays are none."""
    found = None if "[" in type_ else schema.objects.get(Ref("domain", element(type_)))
    return found if isinstance(found, Domain) else None


def base_type(schema: Schema, type_: str) -> str:
    """What stands under a domain, and under that one: the type that its values have."""
    seen = set[str]()
    while (found := domain_of(schema, type_)) is not None and found.name not in seen:
        seen.add(found.name)
        type_ = found.type
    return type_


def conditions(schema: Schema, type_: str) -> Iterator[Domain]:
    """The domain of a type and those under it, the outermost first."""
    seen = set[str]()
    while (found := domain_of(schema, type_)) is not None and found.name not in seen:
        yield found
        seen.add(found.name)
        type_ = found.type


def under_domains(schema: Schema, column: Column) -> Column:
    """A column of a domain as one of what stands under it, with what the domains add."""
    domains = [*conditions(schema, column.type)]
    said = (default for default in (column.default, *(d.default for d in domains)) if default is not None)
    return msgspec.structs.replace(
        column,
        type=base_type(schema, column.type),
        not_null=column.not_null or any(domain.not_null for domain in domains),
        default=next(said, None),
    )


def judged(schema: Schema, type_: str) -> bool:
    """Whether not every value of what stands under a type is one of the type's."""
    return any(domain.not_null or domain.checks for domain in conditions(schema, type_))


def holders(schema: Schema, domain: str) -> Iterable[tuple[Table, str, bool]]:
    """(table, column, whether as an array) of every column whose values the domain judges, by other domains too."""
    over, wrapped = {domain}, set[str]()
    every = [item for item in schema.objects.values() if isinstance(item, Domain)]
    for _ in every:  # as deep as a chain of them can be
        over |= {item.name for item in every if element(item.type) in over}
        wrapped |= {item.name for item in every if element(item.type) in over and "[" in item.type}
        wrapped |= {item.name for item in every if element(item.type) in wrapped}
    for item in schema.objects.values():
        if not isinstance(item, Table):
            continue
        for column in item.columns.values():
            if element(column.type) in over:
                yield item, column.name, "[" in column.type or element(column.type) in wrapped
