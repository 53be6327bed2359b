"""Roles belong to the whole server: seigen makes none, and says which of those that a document names are missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, LiteralString

from seigen.db.connect import Connection
from seigen.errors import StatementError
from seigen.kinds import rights
from seigen.model import Document, Grants, Ref, RowSecurity, Server
from seigen.sql import identifier

KNOWN: LiteralString = "SELECT rolname::text FROM pg_roles WHERE rolname = ANY(%(names)s)"

# for what this role makes in the schema; what is said for all schemas replaces the built-in default, and what is said
# for one is added to it
DEFAULT_RIGHTS: LiteralString = """
SELECT CASE d.defaclobjtype WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'function' END,
  d.defaclnamespace = 0,
  (SELECT json_agg(json_build_array(CASE e.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(e.grantee) END,
     lower(e.privilege_type), e.is_grantable)) FROM aclexplode(d.defaclacl) e WHERE e.grantee <> d.defaclrole)
FROM pg_default_acl d
WHERE d.defaclrole = (SELECT oid FROM pg_roles WHERE rolname = current_user) AND d.defaclobjtype IN ('r', 'S', 'f')
  AND d.defaclnamespace IN (0, (SELECT oid FROM pg_namespace WHERE nspname = %(schema)s))
ORDER BY 2 DESC
"""


def check_roles(connection: Connection, document: Document, server: Server) -> None:
    """Raises StatementError with the object that names a role, or a privilege, that the server does not have."""
    named = [(ref, role) for ref, item in document.schema.objects.items() for role in roles_in(item)]
    if not named:
        return
    names = sorted({role for _, role in named})
    known = {"public", *(row[0] for row in connection.execute(KNOWN, {"names": names}))}
    for ref, role in named:
        if role not in known:
            missing = [name for name in names if name not in known]
            raise StatementError(
                f"{ref}: the server has no role {', '.join(missing)}: seigen makes no roles, since they belong to the "
                f"whole server; {'; '.join(f'CREATE ROLE {identifier(name)}' for name in missing)}",
                ref,
            )
    for ref, item in document.schema.objects.items():
        if isinstance(item, Grants):
            check_privileges(ref, item, server)


def roles_in(item: Any) -> Iterator[str]:
    if isinstance(item, Grants):
        yield from item.roles
    if isinstance(item, RowSecurity):
        yield from (role for policy in item.policies.values() for role in policy.roles)


def check_privileges(ref: Ref, item: Grants, server: Server) -> None:
    known = ("all", *rights.words(item.on, server.version))
    for role, texts in item.roles.items():
        unknown = [right.word for right in rights.rights_of(texts) if right.word not in known]
        if unknown:
            raise StatementError(
                f"{ref}: role {role}: {unknown[0]} is a privilege since PostgreSQL 17, and this server is "
                f"{server.version // 10000}",
                ref,
            )


def current_role(connection: Connection) -> str:
    row = connection.execute("SELECT current_user::text").fetchone()
    assert row is not None
    return str(row[0])


def default_rights(connection: Connection, schema: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """What ALTER DEFAULT PRIVILEGES gives to new tables, sequences and functions of this role in the schema."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for on, everywhere, given in connection.execute(DEFAULT_RIGHTS, {"schema": schema}):
        start = {} if everywhere else found.get(on, rights.DEFAULTS[on])
        every = {role: [rights.rights_of(texts)] for role, texts in start.items()}
        for role, word, option in given or ():
            every.setdefault(role, []).append({rights.Right(word): option})
        found[on] = {role: rights.spelled(rights.merged(several)) for role, several in every.items()}
    return found
