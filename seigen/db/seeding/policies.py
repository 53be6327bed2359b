"""Background jobs of a schema's hypertables and aggregates, paused while rows are loaded and recorded before."""

from __future__ import annotations

from typing import LiteralString

from seigen.db.connect import Connection
from seigen.db.seeding import records
from seigen.model import Server

PAUSE: LiteralString = """
WITH jobs AS (
  INSERT INTO _seigen.paused_job (run, job_id)
  SELECT %(run)s, j.id FROM _timescaledb_config.bgw_job j
  JOIN _timescaledb_catalog.hypertable h ON h.id = j.hypertable_id
  LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = h.id
  WHERE coalesce(a.user_view_schema, h.schema_name) = %(schema)s AND j.scheduled
  ON CONFLICT DO NOTHING RETURNING job_id)
SELECT alter_job(job_id, scheduled => false) FROM jobs
"""
RESUME: LiteralString = """
WITH jobs AS (
  DELETE FROM _seigen.paused_job p USING _seigen.seed_run r WHERE r.id = p.run AND r.schema_name = %(schema)s
  RETURNING p.job_id)
SELECT alter_job(job_id, scheduled => true) FROM jobs JOIN _timescaledb_config.bgw_job j ON j.id = job_id
"""


def pause(connection: Connection, server: Server, run: int, schema: str) -> None:
    """In one statement with its record."""
    if server.timescaledb is not None:
        connection.execute(PAUSE, {"run": run, "schema": schema})


def resume(connection: Connection, server: Server, schema: str) -> None:
    """Every job of the schema that a run of ours paused, whether it ended or was killed."""
    if server.timescaledb is not None and records.exist(connection):
        connection.execute(RESUME, {"schema": schema})
