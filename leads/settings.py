"""Every environment name the product reads, with its unit and default; nonsense stops the start."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key
from flask import current_app

SigningKey = RSAPrivateKey | Ed25519PrivateKey


class Environment(StrEnum):
    """Where the product runs; only production refuses what is convenient elsewhere."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class BadSettings(ValueError):
    """One or more environment values are missing or make no sense; `.problems` has a line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


WEAK_SECRET_BYTES = 32
_HEX_KEY = re.compile(r"[0-9a-f]{64}")


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.strip().isascii() or not value.strip().isdigit() or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return read


def _yes_no(value: str) -> bool:
    words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if value.strip().lower() not in words:
        raise ValueError("must be yes or no")
    return words[value.strip().lower()]


def _url(*schemes: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        try:
            parts = urlsplit(value.strip())
            _ = parts.port
        except ValueError:
            raise ValueError("is not a valid URL") from None
        if parts.scheme not in schemes:
            raise ValueError("must start with " + " or ".join(f"{scheme}://" for scheme in schemes))
        if not parts.netloc:
            raise ValueError("must name a host")
        return value.strip()

    return read


def _mailbox(value: str) -> str:
    text = _url("imap", "imaps")(value)
    parts = urlsplit(text)
    if not parts.username or not parts.password or not parts.hostname:
        raise ValueError("must name a user, a password and a host")
    if not unquote(text).isprintable():
        raise ValueError("has a control character in it")
    return text


def _secret(value: str) -> str:
    if len(value.encode()) < WEAK_SECRET_BYTES:
        raise ValueError(f"must have at least {WEAK_SECRET_BYTES} bytes")
    if len(set(value)) < 10:
        raise ValueError("is too easy to guess")
    return value


def _keys(value: str) -> tuple[tuple[str, bytes], ...]:
    """Read `k2:<64 hex>,k1:<64 hex>`: the first key encrypts, every key decrypts."""
    ring: list[tuple[str, bytes]] = []
    for part in value.split(","):
        name, _, key = part.strip().partition(":")
        if not re.fullmatch(r"[a-z0-9]{1,8}", name) or not _HEX_KEY.fullmatch(key):
            raise ValueError("must be name:64-hex-digits, several separated by commas, newest first")
        ring.append((name, bytes.fromhex(key)))
    if len({name for name, _ in ring}) != len(ring):
        raise ValueError("names a key twice")
    return tuple(ring)


def _hex_key(value: str) -> bytes:
    if not _HEX_KEY.fullmatch(value.strip()):
        raise ValueError("must be 64 hex digits")
    return bytes.fromhex(value.strip())


def _signing_keys(value: str) -> tuple[tuple[str, SigningKey], ...]:
    """Read `selector:base64 of a PKCS#8 key`, separated by commas; every letter is signed with each."""
    keys: list[tuple[str, SigningKey]] = []
    for part in value.split(","):
        selector, _, encoded = part.strip().partition(":")
        if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", selector):
            raise ValueError("must be selector:key, several separated by commas")
        try:
            key = load_der_private_key(base64.b64decode(encoded, validate=True), password=None)
        except (ValueError, TypeError):
            raise ValueError("holds no private key in base64 (PKCS#8, without the PEM lines)") from None
        if not isinstance(key, SigningKey) or (isinstance(key, RSAPrivateKey) and key.key_size < 2048):
            raise ValueError("must be Ed25519 keys, or RSA keys of at least 2048 bits")
        keys.append((selector, key))
    if len({selector for selector, _ in keys}) != len(keys):
        raise ValueError("names a selector twice")
    return tuple(keys)


def _environment(value: str) -> Environment:
    if value not in list(Environment):
        raise ValueError("must be development, test or production")
    return Environment(value)


def _names(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _read(name: str, reader: Callable[[str], Any] = _text, default: Any = ...) -> Any:
    return field(metadata={"name": name, "reader": reader, "default": default})


def _database(value: str) -> str:
    """Accept the libpq spelling too; SQLAlchemy needs the driver named."""
    text = value.strip()
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in ("postgresql", "postgresql+psycopg", "postgres") or not rest:
        raise ValueError("must start with postgresql://")
    return f"postgresql+psycopg://{rest}"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, read once at the start; see the README's table for the same list."""

    environment: Environment = _read("ENVIRONMENT", _environment)
    database_url: str = _read("DATABASE_URL", _database)
    redis_url: str = _read("REDIS_URL", _url("redis", "rediss"))
    limits_url: str | None = _read("LIMITS_URL", _url("redis", "rediss"), None)
    smtp_url: str = _read("SMTP_URL", _url("smtp", "smtps"))
    base_url: str = _read("BASE_URL", _url("http", "https"))
    secret_key: str = _read("SECRET_KEY", _secret)
    field_keys: tuple[tuple[str, bytes], ...] = _read("FIELD_KEYS", _keys)
    index_key: bytes = _read("INDEX_KEY", _hex_key)
    care_sender: str = _read("CARE_SENDER", _text, "hello@care.linden.example")
    news_sender: str = _read("NEWS_SENDER", _text, "news@news.linden.example")
    reply_domain: str = _read("REPLY_DOMAIN", _text, "care.linden.example")
    dkim_keys: tuple[tuple[str, SigningKey], ...] = _read("DKIM_KEYS", _signing_keys, ())
    imap_url: str | None = _read("IMAP_URL", _mailbox, None)
    inbound_token: str | None = _read("INBOUND_TOKEN", _secret, None)
    mail_allow_list: tuple[str, ...] = _read("MAIL_ALLOW_LIST", _names, ())
    mailbox_dir: str | None = _read("MAILBOX_DIR", _text, None)
    trusted_proxies: int = _read("TRUSTED_PROXIES", _whole(0, 5), 0)
    trusted_hosts: tuple[str, ...] = _read("TRUSTED_HOSTS", _names, ())
    posts_per_address_per_minute: int = _read("POSTS_PER_ADDRESS_PER_MINUTE", _whole(1, 100_000), 10)
    posts_per_address_per_hour: int = _read("POSTS_PER_ADDRESS_PER_HOUR", _whole(1, 1_000_000), 60)
    acknowledgements_per_second: int = _read("ACKNOWLEDGEMENTS_PER_SECOND", _whole(1, 10_000), 100)
    first_contact_minutes: int = _read("FIRST_CONTACT_MINUTES", _whole(1, 600), 5)
    manager_after_minutes: int = _read("MANAGER_AFTER_MINUTES", _whole(1, 600), 5)
    central_after_minutes: int = _read("CENTRAL_AFTER_MINUTES", _whole(1, 600), 10)
    contact_within_hours: int = _read("CONTACT_WITHIN_HOURS", _whole(1, 720), 24)
    marketing_texts: bool = _read("MARKETING_TEXTS", _yes_no, False)
    failpoints: str | None = _read("FAILPOINT", _text, None)

    @property
    def is_production(self) -> bool:
        """Whether convenience must give way to safety."""
        return self.environment is Environment.PRODUCTION

    @property
    def is_https(self) -> bool:
        """Whether visitors reach us over TLS; decides HSTS and the `__Host-` cookie names."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read all settings; raise BadSettings with one plain line for each that is missing or wrong."""
        values: dict[str, Any] = {}
        problems: list[str] = []
        for attribute, spec in cls.__dataclass_fields__.items():
            name, default = spec.metadata["name"], spec.metadata["default"]
            raw = environ.get(name, "")
            if raw == "":
                if default is ...:
                    problems.append(f"{name} is missing")
                else:
                    values[attribute] = default
                continue
            try:
                values[attribute] = spec.metadata["reader"](raw)
            except ValueError as error:
                problems.append(f"{name} {error}")
        if problems:
            raise BadSettings(problems)
        settings = cls(**values)
        problems = settings._unsafe_in_production() if settings.is_production else []
        if problems:
            raise BadSettings(problems)
        return settings

    def _unsafe_in_production(self) -> list[str]:
        problems = []
        if not self.is_https:
            problems.append("BASE_URL must start with https:// in production")
        if self.failpoints:
            problems.append("FAILPOINT must not be set in production")
        if self.mailbox_dir:
            problems.append("MAILBOX_DIR must not be set in production: the mailbox page shows letters")
        if not self.trusted_hosts:
            problems.append("TRUSTED_HOSTS is missing: production answers only to its own names")
        return problems


def current_settings() -> Settings:
    """The settings of the app that is running."""
    settings: Settings = current_app.extensions["settings"]
    return settings
