"""The extensions that the engine's package carries beside TimescaleDB and that load in it.

All are at hand in every embedded server (a tenth of a second at its start), so that a running one never lacks one.
Data only, and one check. Not listed are those that its WebAssembly cannot load: dblink, postgres_fdw, xml2.
"""

from __future__ import annotations

from collections.abc import Iterable

from seigen.errors import EmbeddedError

BUILT_IN = frozenset({"plpgsql", "timescaledb"})

# Tarballs of the package that hold one extension of the same name.
_NAMES = """
    amcheck bloom btree_gin btree_gist citext cube dict_int dict_xsyn earthdistance file_fdw fuzzystrmatch hstore
    intagg intarray isn lo ltree pageinspect pg_buffercache pg_freespacemap pg_ivm pg_prewarm pg_stat_statements
    pg_surgery pg_trgm pg_uuidv7 pg_visibility pg_walinspect pgrowlocks pgstattuple pgtap seg tablefunc tcn
    tsm_system_rows tsm_system_time unaccent uuid-ossp vector
"""
_OF_ITS_OWN = frozenset(_NAMES.split())
_SHARED = {"autoinc": "spi", "insert_username": "spi", "moddatetime": "spi", "refint": "spi"}

AVAILABLE = BUILT_IN | _OF_ITS_OWN | frozenset(_SHARED)
BUNDLES = tuple(sorted(_OF_ITS_OWN | frozenset(_SHARED.values())))


def require(extensions: Iterable[str]) -> None:
    """Raises EmbeddedError for the extensions that the engine does not have."""
    unknown = sorted(frozenset(extensions) - AVAILABLE)
    if unknown:
        names = ", ".join(f'"{name}"' for name in unknown)
        raise EmbeddedError(
            f"the embedded engine does not have the extension{'s' * (len(unknown) > 1)} {names}; "
            f"it has {', '.join(sorted(AVAILABLE))}. Use a server that has it."
        )
