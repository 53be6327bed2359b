"""Where things lie: the cache of this user, the data folder, the socket.

Takes the environment and paths; makes folders that must be private, and refuses those of somebody else.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from seigen.errors import EmbeddedError

SOCKET_NAME = ".s.PGSQL.5432"  # libpq looks for this name in the folder that host= gives
_LONGEST_SOCKET_PATH = 103  # bytes; sockaddr_un holds 104 with the closing zero on macOS, 108 on Linux


def require_platform() -> None:
    if not sys.platform.startswith(("linux", "darwin")):
        raise EmbeddedError(
            f"the embedded engine runs on Linux and macOS, not on {sys.platform}; give the address of a server instead"
        )


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """$XDG_CACHE_HOME/seigen, else the platform's cache folder of this user. May not exist."""
    given = environment.get("XDG_CACHE_HOME", "")
    if Path(given).is_absolute():
        return Path(given) / "seigen"
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "seigen"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A folder that holds one embedded database and what belongs to it."""

    path: Path

    @property
    def cluster(self) -> Path:
        return self.path / "data"

    @property
    def lock(self) -> Path:
        """Locked (flock) by the server's process for as long as it lives; holds the folder of its socket."""
        return self.path / "lock"

    @property
    def log(self) -> Path:
        return self.path / "server.log"

    @property
    def has_cluster(self) -> bool:
        return (self.cluster / "PG_VERSION").exists()


def data_folder(path: Path) -> DataFolder:
    """The data folder at `path`, by its real path: two names of one folder are one database."""
    return DataFolder(Path(os.path.realpath(path)))


def make_data_folder(folder: DataFolder) -> None:
    """Makes the folder if it is not there; a new one is private and hides itself from git."""
    try:
        if not folder.path.is_dir():
            folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder.path / ".gitignore").write_text("*\n")
    except OSError as error:
        raise EmbeddedError(f"{folder.path}: the folder of the embedded database cannot be made: {error}") from error


def make_socket_folder(folder: DataFolder, environment: Mapping[str, str] = os.environ) -> Path:
    """A private folder for the data folder's socket.

    It lies elsewhere because a socket's path is short, and is named by a hash of the data folder's path.
    """
    name = hashlib.sha256(os.fsencode(folder.path)).hexdigest()[:16]
    given = environment.get("XDG_RUNTIME_DIR", "")
    base = Path(given) / "seigen"
    if not (Path(given).is_absolute() and _is_ours(Path(given)) and _fits(base / name)):
        base = Path(f"/tmp/seigen-{os.geteuid()}")  # noqa: S108 its owner is checked
    for place in (base, base / name):
        _make_private(place)
    return base / name


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / SOCKET_NAME)) <= _LONGEST_SOCKET_PATH


def _is_ours(folder: Path) -> bool:
    return folder.is_dir() and folder.stat().st_uid == os.geteuid()


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise EmbeddedError(f"{folder}: the folder for the embedded server's socket cannot be made: {error}") from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise EmbeddedError(
            f"{folder}: the folder for the embedded server's socket must be a folder of yours with mode 0700, "
            f"and is one of user {found.st_uid} with mode {stat.S_IMODE(found.st_mode):04o}; "
            "remove it, or set XDG_RUNTIME_DIR to a private folder"
        )
