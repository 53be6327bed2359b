"""Asks a running server how it is, over its own socket.

The request is a startup packet with a code of its own (see STATUS_REQUEST in server/wire.mjs); the answer is JSON.
The server's main thread gives it at any time, also while the engine is busy.
"""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

from seigen.embedded.places import SOCKET_NAME

_STATUS_REQUEST = struct.pack("!ii", 8, 80870001)
_PATIENCE = 5.0  # seconds for a local process to answer


@dataclass(frozen=True, slots=True)
class Answer:
    pid: int
    clients: int


def ask(socket_folder: Path) -> Answer | None:
    """None when no server answers there."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_PATIENCE)
            connection.connect(str(socket_folder / SOCKET_NAME))
            connection.sendall(_STATUS_REQUEST)
            told = b"".join(iter(lambda: connection.recv(65536), b""))
        answer = json.loads(told)
        return Answer(pid=int(answer["pid"]), clients=int(answer["clients"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
