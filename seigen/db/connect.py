"""A DSN → a session with seigen's settings, and what its server can do. Errors never show a password."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import conninfo

from seigen.db.introspect import SETTINGS
from seigen.errors import ConnectError, ServerError, Version
from seigen.model import Document, Server

Connection = psycopg.Connection[Any]

OLDEST_POSTGRES = 140000
OLDEST = (2, 14)
NEWEST_TESTED = (2, 29)

# reading waits for nobody longer than this: a session that alters a table blocks even who wants to look at it
PATIENCE = "SET lock_timeout = '10s'"

# the driver would log a rollback that failed because the server is gone, on stderr; the error itself tells it
logging.getLogger("psycopg").addHandler(logging.NullHandler())

PROBE: LiteralString = r"""
SELECT current_setting('server_version_num')::int, version() ~* 'emscripten',
  (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'),
  (SELECT default_version FROM pg_available_extensions WHERE name = 'timescaledb'),
  current_setting('timescaledb.license', true),
  EXISTS (SELECT FROM pg_proc WHERE proname = 'add_job' AND 'job_name' = ANY (proargnames)),
  (SELECT coalesce(array_agg(DISTINCT n.nspname::text ORDER BY n.nspname::text), '{}')
   FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE n.nspname <> 'pg_catalog'),
  md5(concat(version(),
    (SELECT string_agg(concat_ws(' ', e.extname, e.extversion, n.nspname), ',' ORDER BY e.extname)
        FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace),
    (SELECT to_jsonb(d) - 'oid' - 'datname' - 'datdba' - 'datfrozenxid' - 'datminmxid' - 'datacl'
        FROM pg_database d WHERE d.datname = current_database()),
    (SELECT string_agg(concat_ws(' ', s.name, s.setting), ',' ORDER BY s.name) FROM pg_settings s
     WHERE s.name LIKE 'timescaledb%' OR s.name LIKE 'default\_t%' OR s.name LIKE 'lc\_%')))
"""


def connect(dsn: str) -> Connection:
    """A session in autocommit mode. Raises ConnectError."""
    parameters = parse(dsn)
    if "PGCONNECT_TIMEOUT" not in os.environ:
        parameters.setdefault("connect_timeout", "10")
    parameters.setdefault("application_name", "seigen")
    connection: Connection | None = None
    try:
        connection = psycopg.connect(**parameters, autocommit=True)
        with connection.pipeline():
            for setting in (*SETTINGS, PATIENCE):
                connection.execute(setting)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if not isinstance(error, psycopg.Error):
            raise
        raise ConnectError(f"cannot connect to {where(dsn)}: {reason(error, dsn)}\n{hint(error)}") from None
    return connection


@contextmanager
def session(dsn: str) -> Iterator[Connection]:
    """`connect`, closed at the end."""
    connection = connect(dsn)
    try:
        yield connection
    finally:
        connection.close()


LOOKS_LIKE = "a DSN looks like postgresql://user@host:5432/database or host=… port=… dbname=… user=…"
ENCODE = "in a URL, user and password hold @ / : % only percent-encoded: %40 %2F %3A %25"


def parse(dsn: str) -> dict[str, Any]:
    """The DSN's parameters. Raises ConnectError for text that is no DSN."""
    if torn(dsn):
        raise ConnectError(f"the DSN is not one: it has more than one @, or an @ after a /; {ENCODE}")
    try:
        return dict(conninfo.conninfo_to_dict(dsn))
    except psycopg.Error as error:
        advice = ENCODE if "percent" in str(error) else LOOKS_LIKE
        raise ConnectError(f"the DSN is not one: {unreadable(error, dsn)}\n{advice}") from None


def torn(dsn: str) -> bool:
    """Whether a URL's password holds an @ or / as such: libpq then takes a piece of it for the host or the port."""
    if not dsn.startswith(("postgresql://", "postgres://")):
        return False
    server, _, rest = dsn.partition("://")[2].partition("/")
    return server.count("@") > 1 or (":" in server and "@" in rest.partition("?")[0])


def unreadable(error: psycopg.Error, dsn: str) -> str:
    """libpq's reason. It quotes the piece that it stumbled over: a word of a password, unless there can be none."""
    text = " ".join(str(error).split())
    option = text.startswith(("invalid connection option", "invalid URI query parameter"))
    if option and "pass" not in dsn.lower() and "@" not in dsn:
        return text
    return re.sub(r'".*"', "…", text.replace('missing "="', "missing ="))


def where(dsn: str) -> str:
    """The server and database that a DSN names, without user and password."""
    parameters = parse(dsn)
    host = parameters.get("host") or parameters.get("hostaddr") or os.environ.get("PGHOST") or "the local socket"
    port = parameters.get("port") or os.environ.get("PGPORT", "5432")
    database = parameters.get("dbname") or os.environ.get("PGDATABASE")
    return f"{f'database {database}' if database else 'the default database'} on {host} port {port}"


REPEATED = re.compile(  # what `where` and the advice say already
    r"connection (failed|is bad): |connection to server (at|on socket) [^:]*?failed: |FATAL: +"
    r"| Is the server running .*?\?"
)


def reason(error: BaseException, dsn: str) -> str:
    """What the driver says, without anything that could be a password."""
    told = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    text = " ".join((told or str(error)).split())
    if not text.startswith("Multiple"):
        text = REPEATED.sub("", text)
    as_written = dsn.partition("://")[2].rpartition("@")[0].partition(":")[2]
    for secret in filter(None, (parse(dsn).get("password"), as_written, os.environ.get("PGPASSWORD"))):
        text = text.replace(secret, "…")
    return text


HINTS = (
    (r"password authentication failed", "check user and password: in the DSN, PGPASSWORD or ~/.pgpass"),
    (r"no password supplied", "give a password: in the DSN, PGPASSWORD or ~/.pgpass"),
    (r"no pg_hba.conf entry", "the server does not let this user in from here: see its pg_hba.conf"),
    (r"role .* does not exist", "name a role that the server has: user@ in the DSN, or PGUSER"),
    (r"database .* does not exist", "create it (createdb), or correct the DSN"),
    (r"not permitted to log in", "ALTER ROLE … LOGIN, or name another role"),
    (r"permission denied for database", "GRANT CONNECT ON DATABASE … TO this role, or name another role"),
    (r"server closed the connection", "it may be restarting: try again in a moment; its log tells more"),
    (r"Connection refused", "is the server running, and does it listen there?"),
    (r"timeout expired|timed out", "is the host right, and reachable from here?"),
    (r"No such file or directory", "is the server running? its socket is not there"),
    (r"invalid port number|Servname not supported", "the port must be a number from 1 to 65535"),
    (r"could not translate host name|failed to resolve host", "is the host name right?"),
    (r"too many (clients|connections)|remaining connection slots", "close other sessions, or try again later"),
    (r"is starting up|is shutting down|recovery mode", "try again in a moment"),
)


def hint(error: psycopg.Error) -> str:
    """What to do: in the server's words, else in ours."""
    if error.diag.message_hint:
        return error.diag.message_hint
    text = str(error)
    return next((advice for sign, advice in HINTS if re.search(sign, text)), "check the DSN: --dsn, or SEIGEN_DSN")


def probe(connection: Connection) -> Server:
    """What the server is and can do, in one round trip."""
    row = connection.execute(PROBE).fetchone()
    assert row is not None
    number, embedded, installed, available, license_, job_names, schemas, identity = row
    timescaledb = version_of(installed or available) if installed or available else None
    return Server(
        version=number,
        timescaledb=version_of(installed) if installed else None,
        available=available,
        edition=None if license_ is None else "timescale" if license_ == "timescale" else "apache",
        extension_schemas=tuple(schemas),
        identity=identity,
        embedded=embedded,
        advisory_locks=not embedded,
        background_workers=not embedded,
        constraints_under_compression=not timescaledb or timescaledb >= (2, 18),
        column_grants_under_compression=not timescaledb or timescaledb >= (2, 26),  # 2.25 refuses, 2.29 does not
        job_names=job_names,
    )


def version_of(text: str) -> tuple[int, ...]:
    """'2.23.0-dev' → (2, 23, 0)."""
    return tuple(int(part) for part in re.findall(r"\d+", text.split("-")[0])[:3])


def timescaledb_of(server: Server) -> Version:
    """The version of TimescaleDB that the server has, or that CREATE EXTENSION would install; () for none."""
    return server.timescaledb or version_of(server.available or "")


def check(server: Server, document: Document) -> list[str]:
    """Raises ServerError where the server cannot hold the document; returns warnings."""
    if server.version < OLDEST_POSTGRES:
        raise ServerError(f"PostgreSQL {server.version // 10000} is too old: seigen needs 14 or newer")
    if "timescaledb" not in document.extensions:
        return []
    if server.timescaledb is None and server.available is None:
        raise ServerError(
            "the document needs TimescaleDB, and this server does not have it: install it "
            "on the server, or use the image of docker-compose.yml, or --embedded"
        )
    version = timescaledb_of(server)
    shown = ".".join(map(str, version))
    if version < OLDEST:
        raise ServerError(f"TimescaleDB {shown} is too old: seigen needs 2.14 or newer")
    if server.edition == "apache" and (wanting := community_kinds(document)):
        raise ServerError(
            f"the document needs {wanting}, which the Apache edition of TimescaleDB does not have: install the "
            "Community edition (the package without -oss), or set timescaledb.license = 'timescale' where it has both"
        )
    if version[:2] > NEWEST_TESTED:
        tested = ".".join(map(str, NEWEST_TESTED))
        return [f"TimescaleDB {shown} is newer than {tested}, the newest that seigen was tested with"]
    return []


COMMUNITY = (
    "compression",
    "continuous_aggregate",
    "compression_policy",
    "retention_policy",
    "refresh_policy",
    "reorder_policy",
    "job",
)


def community_kinds(document: Document) -> str:
    present = {ref.kind for ref in document.schema.objects}
    return " and ".join(kind.replace("_", " ") for kind in COMMUNITY if kind in present)
