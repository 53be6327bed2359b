SELECT nspname AS name FROM ns
