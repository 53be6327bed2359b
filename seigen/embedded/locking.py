"""flock: a lock that the kernel frees when the last process that inherited its descriptor ends, however it ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path, *, wait: bool) -> Iterator[int | None]:
    """The descriptor of `path`, made if need be and locked; None if another process has it and `wait` is false.

    Leaving the context closes the descriptor: the lock lives on in processes that inherited it.
    Raises OSError if `path` cannot be opened.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor if _flock(descriptor, wait) else None
    finally:
        os.close(descriptor)


def _flock(descriptor: int, wait: bool) -> bool:
    import fcntl  # here, so that the package can be imported, and say what it needs, where there is no fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
