"""COPY of any size in flat memory. The figures are of the server's process, from /proc."""

from __future__ import annotations

import time
from pathlib import Path

import psycopg
import pytest
from embedded_support import Connection, value

from seigen.embedded import launcher

MEGABYTE = 1 << 20
SIZE = 200 * MEGABYTE
ALLOWED = 96 * MEGABYTE  # buffers and garbage not yet collected; far below what passes through
BLOCK = b"".join(b"%d\t%s\n" % (n, b"x" * 990) for n in range(1000, 1066))  # 64 KiB


def resident(pid: int) -> int:
    """Bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096


def copy_in(connection: Connection, size: int, pid: int) -> int:
    """Loads `size` bytes; returns the most memory seen on the way."""
    most = 0
    with connection.cursor().copy("COPY volume FROM STDIN") as copy:
        for sent in range(0, size, len(BLOCK)):
            copy.write(BLOCK)
            if sent % (64 * len(BLOCK)) == 0:
                most = max(most, resident(pid))
    return max(most, resident(pid))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is measured from /proc, and there is none")
@pytest.mark.exhaustive
def test_copy_of_200_megabytes_in_and_out_in_flat_memory(folder: Path) -> None:
    running = launcher.start(folder)
    with psycopg.connect(running.dsn, autocommit=True) as connection:
        connection.execute("CREATE UNLOGGED TABLE volume (n int, t text)")
        copy_in(connection, 160 * MEGABYTE, running.pid)  # fills the 128 MB of shared buffers
        connection.execute("TRUNCATE volume")
        before = resident(running.pid)
        most = copy_in(connection, SIZE, running.pid)
        assert most - before < ALLOWED, f"{before >> 20} MB grew to {most >> 20} MB while copying in"

        received = 0
        with connection.cursor().copy("COPY volume TO STDOUT") as copy:
            for count, block in enumerate(copy):
                received += len(block)
                if count == 100:
                    time.sleep(1.0)  # a client that does not read: the server must wait and not hoard
                if count % 5000 == 0:
                    most = max(most, resident(running.pid))
        assert received >= SIZE
        assert most - before < ALLOWED, f"{before >> 20} MB grew to {most >> 20} MB while copying out"
        assert value(connection, "SELECT count(*) FROM volume") == received // len(BLOCK) * 66
