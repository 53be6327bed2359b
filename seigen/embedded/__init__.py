"""The embedded TimescaleDB: fetched by install.py, started by launcher.py, served by server/*.mjs."""
