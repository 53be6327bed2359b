"""Background jobs of a schema's hypertables and aggregates, paused while rows are loaded and recorded before."""

from __future__ import annotations

from contextlib import suppress
from typing import LiteralString

import psycopg

from seigen.db.connect import Connection
from seigen.db.seeding import records
from seigen.model import Server

JOBS: LiteralString = """
SELECT j.id FROM _timescaledb_config.bgw_job j
JOIN _timescaledb_catalog.hypertable h ON h.id = j.hypertable_id
LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = h.id
WHERE coalesce(a.user_view_schema, h.schema_name) = %s AND j.scheduled ORDER BY 1
"""
# alter_job sets the time zone to NULL where it is not given (seen on 2.22 and 2.23)
PAUSE: LiteralString = """
WITH job AS (
  INSERT INTO _seigen.paused_job (run, job_id) VALUES (%(run)s, %(job)s) ON CONFLICT DO NOTHING RETURNING job_id)
SELECT alter_job(j.id, scheduled => false, timezone => j.timezone)
FROM job JOIN _timescaledb_config.bgw_job j ON j.id = job_id
"""
RESUME: LiteralString = """
WITH jobs AS (
  DELETE FROM _seigen.paused_job p USING _seigen.seed_run r WHERE r.id = p.run AND r.schema_name = %(schema)s
  RETURNING p.job_id)
SELECT alter_job(j.id, scheduled => true, timezone => j.timezone)
FROM jobs JOIN _timescaledb_config.bgw_job j ON j.id = job_id
"""


def pause(connection: Connection, server: Server, run: int, schema: str) -> None:
    """Each in one statement with its record. TimescaleDB alters no refresh policy of an aggregate on another one that
    has a policy too (0A000, seen on 2.22): those go on, and do no harm, since a refresh neither drops nor compresses.
    """
    if server.timescaledb is None:
        return
    for (job,) in connection.execute(JOBS, (schema,)).fetchall():
        with suppress(psycopg.errors.FeatureNotSupported):
            connection.execute(PAUSE, {"run": run, "job": job})


def resume(connection: Connection, server: Server, schema: str) -> None:
    """Every job of the schema that a run of ours paused, whether it ended or was killed."""
    if server.timescaledb is not None and records.exist(connection):
        connection.execute(RESUME, {"schema": schema})
