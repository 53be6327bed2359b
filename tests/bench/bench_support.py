"""A database with a plain table, a hypertable of ten daily chunks and an aggregate, filled by hand."""

from __future__ import annotations

from support import Database

DOCUMENT = """\
version: 1
extensions: [timescaledb]
tables:
  sites:
    columns: {id: int primary key, name: text not null}
  plain:
    columns: {id: int primary key, site: int not null, note: text}
    indexes: {plain_site: [site]}
  readings:
    columns: {time: timestamptz not null, site: int not null, value: double precision}
    indexes:
      readings_time: [time]
      readings_site: [site, time desc]
      readings_twin: [site, time desc]
      Odd"Näme: {keys: [value], where: value > 1000000}
    hypertable: {time: time, chunk_interval: 1 day}
    compression: {segment_by: [site], order_by: [time desc]}
continuous_aggregates:
  hourly:
    query: SELECT time_bucket('1 hour', time) AS hour, site, sum(value) AS total FROM readings GROUP BY 1, 2
    materialized_only: false
    indexes: {hourly_site: [site]}
"""
CHUNKS = 10


def fill(database: Database) -> None:
    """2025-01-01 to 2025-01-10, a row every 20 minutes over 20 sites."""
    database.apply(database.document(DOCUMENT))
    database.sql(
        "INSERT INTO sites SELECT g, 'site ' || g FROM generate_series(1, 500) g",
        "INSERT INTO plain SELECT g, g % 200, repeat('x', 50) FROM generate_series(1, 4000) g",
        """INSERT INTO readings SELECT timestamptz '2025-01-01' + g * interval '20 minutes', g % 20 + 1, g
        FROM generate_series(0, 719) g""",
        "ANALYZE sites",
        "ANALYZE plain",
        "ANALYZE readings",
    )
