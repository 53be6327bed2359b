"""What a newcomer's machine is given: the files, the compose file, the dependencies' bounds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_top_level_files() -> None:
    wanted = (
        "pyproject.toml schema.yaml docker-compose.yml README.md Makefile LICENSE CHANGELOG.md CONTRIBUTING.md .ci/run"
    )
    assert [name for name in wanted.split() if not (ROOT / name).is_file()] == []
    assert (ROOT / "seigen/py.typed").is_file()
    assert "Apache License" in (ROOT / "LICENSE").read_text()[:200]


def test_every_dependency_has_a_lower_and_an_upper_bound() -> None:
    extras = PROJECT["project"]["optional-dependencies"].values()
    names = [*PROJECT["project"]["dependencies"], *(name for extra in extras for name in extra)]
    names += PROJECT["dependency-groups"]["dev"]
    assert [name for name in names if not re.fullmatch(r"[\w.-]+(\[\w+\])?>=[\d.]+,<\d+", name)] == []


def test_the_compose_server() -> None:
    """No Docker engine can be assumed here: the file is read, not run."""
    server = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["timescaledb"]
    assert re.fullmatch(r"timescale/timescaledb:\d+\.\d+\.\d+-pg\d+", server["image"]), "the image is pinned"
    assert "pg_isready" in server["healthcheck"]["test"][1]
    assert server["volumes"] == ["timescaledb:/var/lib/postgresql/data"]
    assert server["shm_size"] == "1gb"
    settings = dict(item.split("=", 1) for item in server["command"] if "=" in item)
    assert {
        "shared_buffers",
        "work_mem",
        "maintenance_work_mem",
        "timescaledb.max_background_workers",
    } <= settings.keys()
    assert all(port.startswith("127.0.0.1:") for port in server["ports"]), "not open to the network"


def test_the_readme_points_seigen_at_the_compose_server() -> None:
    readme = (ROOT / "README.md").read_text()
    server = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["timescaledb"]
    database = server["environment"]["POSTGRES_DB"]
    assert f"SEIGEN_DSN=postgresql://postgres:seigen@127.0.0.1:5432/{database}" in readme


@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml"])
def test_the_examples_for_ci(name: str) -> None:
    """They are YAML, use the compose file's image, and commands, options and extras that exist."""
    from seigen.cli.main import COMMANDS

    text = (ROOT / "examples" / "ci" / name).read_text()
    found = yaml.safe_load(text)
    assert {"diff", "benchmarks"} <= (found.get("jobs") or found).keys()
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["timescaledb"]
    assert compose["image"] in text
    assert set(re.findall(r"(?:run: |- )seigen (\w+)", text)) == {"validate", "diff", "report"} <= COMMANDS.keys()
    extras = PROJECT["project"]["optional-dependencies"]
    assert set(re.findall(r"seigen\[([\w,]+)\]", text)[0].split(",")) <= extras.keys()
    plugin = (ROOT / "seigen" / "bench" / "plugin.py").read_text()
    assert all(f'"{option}"' in plugin for option in re.findall(r"--seigen-\w+", text))


def test_the_readme_names_every_hazard_and_command() -> None:
    from seigen.cli.main import COMMANDS
    from seigen.kinds import KINDS
    from seigen.model import HAZARDS

    readme = (ROOT / "README.md").read_text()
    for word in (*HAZARDS, *KINDS, *(f"seigen {name}" for name in COMMANDS)):
        assert f"`{word}" in readme, word


def test_the_repository_names_no_registry_host() -> None:
    lock = (ROOT / "seigen/embedded/engine/package-lock.json").read_text()
    assert "resolved" not in lock
    assert "registry." not in lock
    assert "sha512-" in lock
