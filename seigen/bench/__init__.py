"""Benchmarks of a schema: a database of their own, timed queries that know their plans."""
