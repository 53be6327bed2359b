"""Schema as code for PostgreSQL and TimescaleDB."""
