"""The start of an SMTP conversation: connect, EHLO, TLS, sign in. A server that cannot is "unreachable"."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from leads.outbox.server import Server
from leads.outbox.wire import Reply, Wire, WireBroken


class NotWelcome(ConnectionError):
    """The server answered and will not talk to us now; `reply` is its answer, the text a code."""

    def __init__(self, reason: str, reply: Reply | None = None) -> None:
        super().__init__(reason)
        self.reply = reply


@dataclass(slots=True)
class Session:
    """A greeted connection: what the server can, and how often and when it was last used."""

    wire: Wire
    features: frozenset[str] = field(default_factory=frozenset)
    letters: int = 0
    idle_since: float = 0.0


def greet(server: Server, *, our_name: str, deadline: float, tls: Callable[[], ssl.SSLContext]) -> Session:
    """Open a session that is ready for MAIL; raises WireBroken or NotWelcome."""
    wire = Wire.open(server.host, server.port, deadline=deadline)
    try:
        if server.security == "tls":
            wire.encrypt(server.host, tls())
        _expect(wire.reply(), 220, "banner")
        features = _ehlo(wire, our_name)
        if server.security == "starttls":
            if "STARTTLS" not in features:
                raise NotWelcome("starttls_missing")
            _expect(wire.command("STARTTLS"), 220, "starttls")
            wire.encrypt(server.host, tls())
            features = _ehlo(wire, our_name)
        if server.user:
            _sign_in(wire, server, features)
    except (WireBroken, NotWelcome):
        wire.close()
        raise
    return Session(wire, frozenset(feature.partition(" ")[0] for feature in features))


def _ehlo(wire: Wire, our_name: str) -> frozenset[str]:
    reply = wire.command(f"EHLO {our_name}")
    if reply.code == 250:
        return frozenset(line.strip().upper() for line in reply.lines[1:])
    _expect(wire.command(f"HELO {our_name}"), 250, "helo")
    return frozenset()


def _sign_in(wire: Wire, server: Server, features: frozenset[str]) -> None:
    offered = {
        word for line in features if line.startswith("AUTH") for word in line.replace("=", " ").split()[1:]
    }
    if "PLAIN" in offered:
        secret = _base64(f"\x00{server.user}\x00{server.password}")
        _expect(wire.command(f"AUTH PLAIN {secret}"), 235, "auth")
    elif "LOGIN" in offered:
        _expect(wire.command("AUTH LOGIN"), 334, "auth")
        _expect(wire.command(_base64(server.user)), 334, "auth")
        _expect(wire.command(_base64(server.password)), 235, "auth")
    else:
        raise NotWelcome("auth_not_offered")


def _expect(reply: Reply, code: int, step: str) -> None:
    if reply.code != code:
        raise NotWelcome(f"{step}_refused", reply)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
