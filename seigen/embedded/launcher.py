"""Starts, finds and stops the embedded server of a data folder.

One server per data folder: its process holds an flock on the folder's lock file from before its start to its end, so
that a kill -9 frees it. The engine itself does not refuse a second process on its files: this lock protects the data.
The lock file holds the folder of the socket, for processes that would put the socket elsewhere.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from seigen.embedded import control
from seigen.embedded.extensions import BUNDLES
from seigen.embedded.extensions import require as require_extensions
from seigen.embedded.install import VERSION, require_installed
from seigen.embedded.locking import locked
from seigen.embedded.nodejs import find_node
from seigen.embedded.places import (
    SOCKET_NAME,
    DataFolder,
    data_folder,
    make_data_folder,
    make_socket_folder,
    require_platform,
)
from seigen.embedded.template import MAIN, copy_cluster
from seigen.errors import EmbeddedError

_LONGEST_START = 60.0  # seconds until a server must be ready, recovery after a crash included
_LONGEST_STOP = 8.0  # the server ends itself after 5
_POLL = 0.01
_LONGEST_TIME = 2_000_000.0  # seconds; Node's timers hold 31 bits of milliseconds
_LOG_SHOWN = 2000  # characters


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    dsn: str
    pid: int


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of a data folder; `pid`, `dsn` and `clients` are None while no server runs."""

    folder: Path
    running: bool
    engine: str
    data_bytes: int
    pid: int | None = None
    dsn: str | None = None
    clients: int | None = None


def start(folder: Path, *, extensions: Sequence[str] = (), idle: float = 300.0, queue_timeout: float = 30.0) -> Running:
    """Starts the server of `folder`, or finds the one that runs, which then keeps what it was started with.

    The server ends by itself after `idle` seconds without clients. Its one session serves a client at a time: who waits
    longer than `queue_timeout` seconds for the transaction of another one gets the error 55P03.
    Raises EmbeddedError: not installed, no Node, an extension that the engine does not have, no start, folder held.
    """
    require_platform()
    require_extensions(extensions)
    place = data_folder(folder)
    found = _find(place)
    if found:
        return found
    require_installed()
    make_data_folder(place)
    options = ("--idle", str(min(idle, _LONGEST_TIME)), "--queue-timeout", str(min(queue_timeout, _LONGEST_TIME)))
    return _start_or_wait(place, options)


def stop(folder: Path) -> bool:
    """Ends the server of `folder`; False if none ran. Returns when its files are closed."""
    require_platform()
    place = data_folder(folder)
    found = _find(place)
    if not found:
        return False
    with suppress(ProcessLookupError):
        os.kill(found.pid, signal.SIGTERM)
    deadline = time.monotonic() + _LONGEST_STOP
    while time.monotonic() < deadline:
        with _lock(place) as lock:
            if lock is not None:
                return True
        time.sleep(_POLL)
    raise EmbeddedError(
        f"{place.path}: the embedded server, process {found.pid}, does not end; end it with: kill -9 {found.pid}"
    )


def status(folder: Path) -> Status:
    require_platform()
    place = data_folder(folder)
    socket_folder = _socket_folder_of(place)
    answer = control.ask(socket_folder) if socket_folder else None
    size = _size(place.cluster)
    if not (socket_folder and answer):
        return Status(place.path, running=False, engine=VERSION, data_bytes=size)
    return Status(
        place.path,
        running=True,
        engine=VERSION,
        data_bytes=size,
        pid=answer.pid,
        dsn=_dsn(socket_folder),
        clients=answer.clients,
    )


def reset(folder: Path) -> None:
    """Ends the server and deletes the database. Other files in the folder stay."""
    require_platform()
    place = data_folder(folder)
    if not place.path.exists():
        return
    stop(folder)
    with _lock(place) as lock:
        if lock is None:
            raise _held(place)
        try:
            for tree in (place.cluster, place.cluster.with_name("data.partial")):
                if tree.exists():
                    shutil.rmtree(tree)
            place.log.unlink(missing_ok=True)
        except OSError as error:
            raise EmbeddedError(f"{place.path}: the embedded database cannot be deleted: {error}") from error


def _find(place: DataFolder) -> Running | None:
    socket_folder = _socket_folder_of(place)
    answer = control.ask(socket_folder) if socket_folder else None
    return Running(_dsn(socket_folder), answer.pid) if socket_folder and answer else None


def _socket_folder_of(place: DataFolder) -> Path | None:
    """Where the lock file says that the socket lies; None unless that socket is ours."""
    try:
        told = place.lock.read_text().strip()
        socket = Path(told) / SOCKET_NAME
        return socket.parent if told and socket.lstat().st_uid == os.geteuid() else None
    except (OSError, ValueError):
        return None


def _dsn(socket_folder: Path) -> str:
    return f"postgresql://postgres@/postgres?host={quote(str(socket_folder), safe='')}"


def _size(tree: Path) -> int:
    """Bytes in the files below `tree`; a running server makes and deletes some meanwhile."""
    size = 0
    for folder, _, names in os.walk(tree):
        for name in names:
            with suppress(FileNotFoundError):
                size += (Path(folder) / name).stat().st_size
    return size


def _start_or_wait(place: DataFolder, options: Sequence[str]) -> Running:
    """Of several processes that come here one starts the server; the others wait for it."""
    since = time.monotonic()
    while True:
        with _lock(place) as lock:
            if lock is not None:
                return _launch(place, lock, options)
        found = _find(place)
        if found:
            return found
        waited = time.monotonic() - since
        if waited > (_LONGEST_START if _is_starting(place) else _LONGEST_STOP):
            raise _held(place)
        time.sleep(_POLL)


@contextmanager
def _lock(place: DataFolder) -> Iterator[int | None]:
    """The descriptor of the data folder's lock, or None while another process has it."""
    with ExitStack() as stack:
        try:
            descriptor = stack.enter_context(locked(place.lock, wait=False))
        except OSError as error:
            raise EmbeddedError(f"{place.path}: the embedded database's folder cannot be locked: {error}") from error
        yield descriptor


def _is_starting(place: DataFolder) -> bool:
    """True if whoever has the lock took it for a start of late: a launcher writes the lock file then."""
    try:
        written = place.lock.stat()
    except OSError:
        return False
    return written.st_size > 0 and time.time() - written.st_mtime < _LONGEST_START


def _held(place: DataFolder) -> EmbeddedError:
    return EmbeddedError(
        f"{place.path}: the folder of the embedded database is held by another process, which does not answer here "
        "(another user or container that has the same folder, or a server that hangs); "
        f"end that process (`lsof {place.lock}` tells it), or give another folder"
    )


def _launch(place: DataFolder, lock: int, options: Sequence[str]) -> Running:
    """Starts a server that inherits the lock."""
    engine = require_installed()
    node = find_node().program
    if not place.has_cluster:
        _make_cluster(place, node, engine)
    socket_folder = make_socket_folder(place)
    os.ftruncate(lock, 0)
    os.pwrite(lock, os.fsencode(socket_folder), 0)

    ready, ready_of_server = os.pipe()
    command = [node, str(MAIN), "serve", str(place.cluster), str(socket_folder / SOCKET_NAME)]
    command += ["--engine", str(engine), "--extensions", ",".join(BUNDLES)]
    command += ["--ready-fd", str(ready_of_server), *options]
    try:
        with place.log.open("wb") as log:
            # The shell ends at once: the server is nobody's child here and leaves no zombie in a program that goes on.
            subprocess.run(
                ["/bin/sh", "-c", '"$@" &', "sh", *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(lock, ready_of_server),
                start_new_session=True,
                cwd="/",
                check=True,
            )
        os.close(ready_of_server)
        _await_ready(ready, place)
    finally:
        os.close(ready)
    found = _find(place)
    if not found:
        raise EmbeddedError(f"{place.path}: the embedded server started and does not answer{_end_of_log(place)}")
    return found


def _make_cluster(place: DataFolder, node: str, engine: Path) -> None:
    try:
        if place.cluster.exists():
            place.cluster.rmdir()
        copy_cluster(node, engine, place.cluster)
    except OSError as error:
        raise EmbeddedError(f"{place.cluster}: the embedded database cannot be made here: {error}") from error


def _await_ready(ready: int, place: DataFolder) -> None:
    """The server writes to the pipe when it serves; the pipe closes without that when it ends."""
    readable, _, _ = select.select([ready], [], [], _LONGEST_START)
    if not readable:
        raise EmbeddedError(
            f"{place.path}: the embedded server is not ready after {_LONGEST_START:.0f} s; it may be recovering "
            f"much data, try again{_end_of_log(place)}"
        )
    if not os.read(ready, 1):
        raise EmbeddedError(f"{place.path}: the embedded server did not start{_end_of_log(place)}")


def _end_of_log(place: DataFolder) -> str:
    try:
        text = place.log.read_text(errors="replace").strip()
    except OSError:
        text = ""
    return f"; the end of {place.log}:\n{text[-_LOG_SHOWN:]}" if text else ""
