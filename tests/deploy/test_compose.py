"""docker-compose.yml against the code: no container engine is needed to see that the two belong together."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from leads.devserver import ourselves
from leads.devserver.postgres import INITDB
from leads.operations.vitals import PROCESSES
from leads.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("web", "worker", "relay", "beat", "migrate")
LASTING = [name for name in SERVICES if name != "migrate"]
_VARIABLE = re.compile(r"\$\{([A-Z_]+)(?::([-?])([^}]*))?\}")


def filled_in(text: str, given: dict[str, str]) -> str:
    """What compose makes of `${NAME}`, `${NAME:-default}` and `${NAME:?}`."""

    def value(found: re.Match[str]) -> str:
        name, kind, default = found.groups()
        if not given.get(name) and kind == "?":
            raise KeyError(name)
        return given.get(name) or default or ""

    return _VARIABLE.sub(value, text)


GIVEN = {
    "DOMAIN": "consultation.example.com",
    "POSTGRES_PASSWORD": "p" * 20,
    "REDIS_PASSWORD": "r" * 20,
    "SECRET_KEY": "0123456789abcdef" * 4,
    "FIELD_KEYS": "k1:" + "5a" * 32,
    "INDEX_KEY": "a5" * 32,
}


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """What a container of ours gets when only the obligatory variables are set."""
    return {name: filled_in(value, GIVEN) for name, value in SERVICES["web"]["environment"].items()}


def test_the_services_of_the_order_are_there() -> None:
    wanted = {*OURS, "caddy", "postgres", "redis", "limits", "mailpit"}

    assert set(SERVICES) == wanted


def test_every_setting_is_passed_on_and_nothing_else() -> None:
    known = {spec.metadata["name"] for spec in Settings.__dataclass_fields__.values()}
    only_outside_production = {"MAILBOX_DIR", "FAILPOINT", "MAIL_ALLOW_LIST"}

    for name in OURS:
        assert set(SERVICES[name]["environment"]) == known - only_outside_production


def test_the_settings_are_accepted_in_production(environment: dict[str, str]) -> None:
    settings = Settings.from_env(environment)

    assert settings.is_production
    assert settings.trusted_proxies == 1


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_a_secret_that_is_not_set_stops_compose(name: str) -> None:
    given = {key: value for key, value in GIVEN.items() if key != name}

    with pytest.raises(KeyError, match=name):
        filled_in((ROOT / "docker-compose.yml").read_text(), given)


def test_commands_are_those_of_make_run() -> None:
    assert SERVICES["worker"]["command"] == ["python", *ourselves.WORKER]
    assert SERVICES["relay"]["command"] == ["python", *ourselves.RELAY]
    assert SERVICES["beat"]["command"] == ["python", *ourselves.BEAT]
    assert SERVICES["web"]["command"] == ["python", *ourselves.web("0.0.0.0:8000")]


def test_every_module_and_command_that_is_named_exists() -> None:
    for command in (ourselves.WORKER, ourselves.RELAY, ourselves.BEAT, ourselves.PREPARE):
        assert find_spec(command[1]), command
    assert find_spec("workers.main")


def test_the_database_is_migrated_and_seeded_by_commands_that_exist(shared_app: Flask) -> None:
    shell, _, script = SERVICES["migrate"]["command"]
    known = shared_app.test_cli_runner().invoke(args=["--help"])

    assert shell == "sh"
    for step in script.split(" && "):
        assert step.startswith("python -m flask --app leads.app ")
        assert shared_app.test_cli_runner().invoke(args=[*step.split()[5:], "--help"]).exit_code == 0
    assert "seed" in known.output


@pytest.mark.parametrize("name", LASTING)
def test_every_lasting_service_has_a_health_check(name: str) -> None:
    check = SERVICES[name]["healthcheck"]

    assert check["test"][0] == "CMD"
    assert {"interval", "timeout", "retries", "start_period"} <= set(check)


@pytest.mark.parametrize("name", ["web", "worker", "relay", "beat"])
def test_our_health_checks_ask_for_the_process_they_belong_to(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"] == ["CMD", "python", "-m", "leads.operations.alive", name]
    assert name == "web" or name in PROCESSES


def test_who_is_waited_for_can_say_that_it_is_healthy() -> None:
    for service in SERVICES.values():
        for other, wait in service.get("depends_on", {}).items():
            healthy = wait["condition"] != "service_healthy" or "healthcheck" in SERVICES[other]
            assert healthy, other


def test_volumes_are_declared_and_files_exist() -> None:
    used = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]

    assert {name for name in used if not name.startswith(".")} == set(COMPOSE["volumes"])
    for name in used:
        assert not name.startswith(".") or (ROOT / name).exists()


def test_the_database_sorts_as_in_development() -> None:
    arguments = SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()

    assert set(arguments) == {argument for argument in INITDB if not argument.startswith("--auth")}
    assert SERVICES["postgres"]["volumes"] == ["postgres-data:/var/lib/postgresql"]


def test_the_broker_neither_forgets_nor_evicts() -> None:
    command = " ".join(SERVICES["redis"]["command"])

    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command
    assert SERVICES["limits"]["volumes"] != SERVICES["redis"]["volumes"]


def test_only_caddy_is_reachable_from_outside() -> None:
    for name, service in SERVICES.items():
        for port in service.get("ports", []):
            assert name == "caddy" or port.startswith("127.0.0.1:"), (name, port)
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_images_name_a_version() -> None:
    for service in SERVICES.values():
        assert re.fullmatch(r"[a-z/]+:v?\d[\d.]*|leads:local", service["image"])


def test_mailpit_hears_what_the_worker_says_on_its_own_loopback(environment: dict[str, str]) -> None:
    assert SERVICES["mailpit"]["network_mode"] == "service:worker"
    assert environment["SMTP_URL"] == "smtp://127.0.0.1:1025"
