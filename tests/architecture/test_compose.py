"""Keep the composition sound: valid, without secrets, confined, and reachable from this machine only."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
LASTING = ("database", "service", "platform")
SENSITIVE = re.compile(r"PASS|SECRET|TOKEN|KEY|DATABASE_URL|CREDENTIAL", re.IGNORECASE)


@pytest.fixture(scope="module")
def composition() -> dict[str, Any]:
    """Give the composition with anchors and merges resolved."""
    content = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


@pytest.fixture(scope="module")
def services(composition: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the services by name."""
    found = composition["services"]
    assert isinstance(found, dict)
    return found


def test_the_composition_follows_its_specification() -> None:
    """The schema ships with the checker, so no network is needed."""
    run = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr


def test_sensitive_settings_come_from_secret_files_only(services: dict[str, dict[str, Any]]) -> None:
    """No password, key or address with a password stands in the file."""
    literal = [
        f"{service}: {name}"
        for service, description in services.items()
        for name, value in description.get("environment", {}).items()
        if SENSITIVE.search(name) and not (name.endswith("_FILE") and value.startswith("/run/secrets/"))
    ]

    assert literal == []


def test_every_secret_file_that_is_named_is_mounted(services: dict[str, dict[str, Any]]) -> None:
    """A service sees the secrets that its settings name, and no others."""
    named = {
        service: {
            value.removeprefix("/run/secrets/")
            for value in description.get("environment", {}).values()
            if str(value).startswith("/run/secrets/")
        }
        for service, description in services.items()
    }

    assert {service: set(description.get("secrets", [])) for service, description in services.items()} == named


def test_no_secret_has_a_default(composition: dict[str, Any]) -> None:
    """Every secret is a file that somebody must make; nothing is taken from variables, which could have defaults."""
    assert all(set(secret) == {"file"} for secret in composition["secrets"].values())
    assert "${" not in COMPOSE.read_text(encoding="utf-8")


def test_no_address_carries_a_password() -> None:
    """An address of the form scheme://name:password@host would be a secret in the open."""
    assert re.search(r"://[^\s/@]*:[^\s/@]*@", COMPOSE.read_text(encoding="utf-8")) is None


def test_ports_are_open_to_this_machine_only(services: dict[str, dict[str, Any]]) -> None:
    """A proxy with TLS stands before whatever the world may reach."""
    ports = [port for description in services.values() for port in description.get("ports", [])]

    assert ports != []
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_the_database_has_no_port_and_no_way_out(composition: dict[str, Any]) -> None:
    """Only the service reaches the database."""
    database = composition["services"]["database"]

    assert "ports" not in database
    assert [composition["networks"][network].get("internal") for network in database["networks"]] == [True]


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_is_watched_and_restarted(services: dict[str, dict[str, Any]], name: str) -> None:
    """A service that stays has a health check and comes back by itself."""
    assert "test" in services[name]["healthcheck"]
    assert services[name]["restart"] == "unless-stopped"


def test_every_service_is_confined(services: dict[str, dict[str, Any]]) -> None:
    """No container is privileged, writes its root, or gains privileges."""
    loose = {
        name
        for name, description in services.items()
        if description.get("privileged")
        or description.get("read_only") is not True
        or "no-new-privileges:true" not in description.get("security_opt", [])
    }

    assert loose == set()


def test_the_running_service_cannot_write_its_keys(services: dict[str, dict[str, Any]]) -> None:
    """Keys are made by `setup`; whoever breaks into the service cannot plant one."""
    mounts = [mount for mount in services["service"]["volumes"] if mount.split(":")[1] == "/keys"]

    assert mounts == ["keys:/keys:ro"]


def test_the_image_runs_without_root() -> None:
    """The last user that the Dockerfile sets is a number other than 0, so that a cluster can check it."""
    users = re.findall(r"^USER (\S+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)

    assert users[-1:] == ["10001:10001"]


def test_the_image_installs_reviewed_files_only() -> None:
    """The image is built from the pinned requirements, hash by hash."""
    installs = re.findall(r"pip install [^\n]*", (ROOT / "Dockerfile").read_text(encoding="utf-8"))

    assert installs != []
    assert [install for install in installs if "--require-hashes" not in install] == []
