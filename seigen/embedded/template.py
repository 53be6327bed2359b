"""The cluster that fresh data folders are copied from.

initdb takes two to three seconds in the engine and its result is always the same: it runs once per machine and version,
and a fresh data folder is a copy (a tenth of a second). Hard links and reflinks are out: PostgreSQL writes in place.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from seigen.embedded.install import VERSION
from seigen.embedded.places import cache_folder
from seigen.errors import EmbeddedError

MAIN = Path(__file__).parent / "server" / "main.mjs"
_LONGEST_INITDB = 120  # seconds


def copy_cluster(node: str, engine: Path, cluster: Path) -> None:
    """Makes the cluster of a fresh data folder; it is there whole or not at all."""
    partial = cluster.with_name(f"{cluster.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(_template(node, engine), partial)
    partial.rename(cluster)


def _template(node: str, engine: Path) -> Path:
    template = cache_folder() / "cluster" / VERSION
    if (template / "PG_VERSION").exists():
        return template
    template.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".make-", dir=template.parent) as temporary:
        made = Path(temporary, "cluster")
        command = [node, str(MAIN), "initialise", str(made), "--engine", str(engine)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, errors="replace", timeout=_LONGEST_INITDB, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise EmbeddedError(f"the embedded engine made no cluster in {_LONGEST_INITDB} s") from error
        if done.returncode != 0 or not (made / "PG_VERSION").exists():
            raise EmbeddedError(f"the embedded engine cannot make a cluster:\n{(done.stdout + done.stderr)[-2000:]}")
        try:
            made.rename(template)
        except OSError:  # another process was faster
            if not (template / "PG_VERSION").exists():
                raise
    return template
