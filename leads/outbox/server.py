"""The mail server we hand letters to, read from SMTP_URL; no nonsense, no open text over a network."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from leads.settings import BadSettings, Settings

_DEFAULT_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how to speak SMTP: `tls` from the first byte, `starttls` before anything else, or `open`.

    Only a server on this very machine may be spoken to in the open.
    """

    host: str
    port: int
    security: Literal["tls", "starttls", "open"]
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def is_loopback(self) -> bool:
        """Whether letters stay on this machine."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine, without asking the network."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_server(url: str) -> Server:
    """Read `smtp://user:password@host:port` or `smtps://…`; raises BadSettings in one plain line."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise BadSettings(["SMTP_URL has a port that is no number"]) from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise BadSettings(["SMTP_URL must start with smtp:// or smtps://"])
    if not parts.hostname or port == 0:
        raise BadSettings(["SMTP_URL must name a host, and no port 0"])
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise BadSettings(["SMTP_URL must end after the port"])
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise BadSettings(["SMTP_URL needs both a user and a password, or neither"])
    if any(not char.isprintable() for char in user + password):
        raise BadSettings(["SMTP_URL has a control character in its user or password"])
    security: Literal["tls", "starttls", "open"] = "starttls"
    if parts.scheme == "smtps":
        security = "tls"
    elif is_loopback(parts.hostname):
        security = "open"
    return Server(parts.hostname, port or _DEFAULT_PORTS[parts.scheme], security, user, password)


def may_write_to(recipient: str, *, settings: Settings, server: Server) -> bool:
    """Outside production a letter leaves this machine only to an address or domain on the allow-list."""
    if settings.is_production or server.is_loopback:
        return True
    address = recipient.lower()
    return any(
        address == entry.lower() or address.endswith("@" + entry.lower().removeprefix("@"))
        for entry in settings.mail_allow_list
    )
