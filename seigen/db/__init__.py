"""The edge that talks to a database: the only importer of psycopg."""
