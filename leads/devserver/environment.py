"""The environment of every process that `make run` starts, built in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from leads.devserver.keys import development_keys

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Addresses:
    """Where the services are. No mailbox folder: letters go to a mail server of yours."""

    database_url: str
    redis_url: str
    limits_url: str | None
    smtp_url: str
    mailbox_dir: Path | None
    port: int

    @property
    def home_page(self) -> str:
        """Where the visitor's browser finds us."""
        return f"http://127.0.0.1:{self.port}"


def child_environment(given: Mapping[str, str], addresses: Addresses, run_dir: Path) -> dict[str, str]:
    """What the person set wins; what is missing gets the value of development."""
    defaults: dict[str, str] = {
        **development_keys(run_dir),
        "ENVIRONMENT": "development",
        "BASE_URL": addresses.home_page,
        "PORT": str(addresses.port),
        "DATABASE_URL": addresses.database_url,
        "REDIS_URL": addresses.redis_url,
        "LIMITS_URL": addresses.limits_url or "",
        "SMTP_URL": addresses.smtp_url,
        "MAILBOX_DIR": str(addresses.mailbox_dir or ""),
        "PYTHONUNBUFFERED": "1",
    }
    chosen = {name: value for name, value in given.items() if value}
    return {**defaults, **chosen}
