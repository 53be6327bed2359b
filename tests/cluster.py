"""A PostgreSQL server that the tests start themselves."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

SECRET = "s3cr3t-Zq"  # never printed, whatever happens
PROGRAMS = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql*/bin", "usr/local/pgsql/bin")


def programs() -> str | None:
    """The folder of the newest PostgreSQL server's programs on this machine."""
    places = [str(place) for pattern in PROGRAMS for place in sorted(Path("/").glob(f"{pattern}/initdb"), key=newest)]
    initdb = places[-1] if places else shutil.which("initdb")
    return initdb and str(Path(initdb).parent)


def installed() -> str:
    """The same; skips where there is none."""
    return programs() or pytest.skip("no initdb: no PostgreSQL server is installed here")


def newest(initdb: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", str(initdb)))


class Cluster:
    """A PostgreSQL of the tests' own, run by an unprivileged user when the tests are root. Passwords are needed."""

    def __init__(self, binaries: str, *settings: str) -> None:
        self.binaries = Path(binaries)
        self.user = "nobody" if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="seigen-pg-", dir="/tmp"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        if self.user:
            who = pwd.getpwnam(self.user)
            os.chown(self.folder, who.pw_uid, who.pw_gid)
        password = self.folder / "password"
        password.write_text(SECRET)
        password.chmod(0o644)
        self.call("initdb", "-D", self.data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", str(password), "-N")
        options = ("listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self.folder}")
        options += ("fsync=off", "log_min_messages=fatal", *settings)
        given = " ".join(f"-c {option}" for option in options)
        self.call("pg_ctl", "-D", self.data, "-w", "-l", str(self.folder / "log"), "-o", given, "start")

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    def call(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.binaries / program, *arguments],
            user=self.user,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            log = self.folder / "log"
            pytest.skip(f"{program} failed: {log.read_text() if log.exists() else ''}")

    def dsn(self, database: str = "postgres", user: str = "postgres", password: str = SECRET) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.dsn(database), autocommit=True)

    def stop(self) -> None:
        try:
            self.call("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
