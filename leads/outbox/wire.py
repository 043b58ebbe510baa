"""SMTP lines over one socket, under one deadline for everything; a slow server cannot stretch it."""

from __future__ import annotations

import re
import select
import socket
import ssl
import time
from dataclasses import dataclass

_LONGEST_REPLY_BYTES = 64 * 1024
_CHUNK_BYTES = 16 * 1024
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")


class WireBroken(ConnectionError):
    """The line is dead, late, or speaks no SMTP; the text is a code."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server: its code, its lines, and the enhanced status if it gave one."""

    code: int
    lines: tuple[str, ...]

    @property
    def status(self) -> str:
        """The enhanced status code, like "4.7.1", or ""."""
        found = _ENHANCED.match(self.lines[0]) if self.lines else None
        return found.group(1) if found else ""


class Wire:
    """A connected socket with a deadline (monotonic seconds) that every read and write obeys."""

    def __init__(self, sock: socket.socket, *, deadline: float) -> None:
        self._sock = sock
        self._waiting = b""
        self.deadline = deadline

    @classmethod
    def open(cls, host: str, port: int, *, deadline: float) -> Wire:
        """Connect; raises WireBroken("connect")."""
        try:
            sock = socket.create_connection((host, port), timeout=_left(deadline))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            raise WireBroken("connect") from error
        return cls(sock, deadline=deadline)

    def encrypt(self, host: str, context: ssl.SSLContext) -> None:
        """Start TLS; raises WireBroken("tls"). Words sent before it in the open are refused."""
        if self._waiting:
            raise WireBroken("words_before_tls")
        try:
            self._sock.settimeout(_left(self.deadline))
            self._sock = context.wrap_socket(self._sock, server_hostname=host)
        except (OSError, ValueError) as error:
            raise WireBroken("tls") from error

    def send(self, data: bytes) -> None:
        """Send all bytes or raise WireBroken."""
        rest = memoryview(data)
        try:
            while rest:
                self._sock.settimeout(_left(self.deadline))
                rest = rest[self._sock.send(rest[:_CHUNK_BYTES]) :]
        except TimeoutError as error:
            raise WireBroken("timeout") from error
        except OSError as error:
            raise WireBroken("dropped") from error

    def command(self, line: str) -> Reply:
        """Send one command line and read its reply."""
        if "\r" in line or "\n" in line or "\x00" in line:
            raise WireBroken("unsafe_command")
        self.send(line.encode("utf-8") + b"\r\n")
        return self.reply()

    def reply(self) -> Reply:
        """Read one whole reply, all its lines."""
        lines: list[str] = []
        while True:
            text = self._line()
            if (
                len(text) < 3
                or not text[:3].isascii()
                or not text[:3].isdigit()
                or text[3:4] not in ("", " ", "-")
            ):
                raise WireBroken("not_smtp")
            lines.append(text[4:])
            if text[3:4] != "-":
                return Reply(int(text[:3]), tuple(lines))
            if sum(map(len, lines)) > _LONGEST_REPLY_BYTES:
                raise WireBroken("endless_reply")

    def spoke_up(self) -> bool:
        """Whether the server said something, or hung up, while it was our turn to speak."""
        try:
            readable, _, _ = select.select([self._sock], [], [], 0)
        except (OSError, ValueError):
            return True
        return bool(readable or self._waiting)

    def close(self) -> None:
        """Hang up; never raises."""
        try:
            self._sock.close()
        except OSError:
            return

    def _line(self) -> str:
        while b"\n" not in self._waiting:
            if len(self._waiting) > _LONGEST_REPLY_BYTES:
                raise WireBroken("endless_reply")
            self._waiting += self._receive()
        line, _, self._waiting = self._waiting.partition(b"\n")
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def _receive(self) -> bytes:
        try:
            self._sock.settimeout(_left(self.deadline))
            data = self._sock.recv(_CHUNK_BYTES)
        except TimeoutError as error:
            raise WireBroken("timeout") from error
        except OSError as error:
            raise WireBroken("dropped") from error
        if not data:
            raise WireBroken("dropped")
        return data


def _left(deadline: float) -> float:
    """Seconds left; raises TimeoutError when there are none (a zero timeout would mean "do not wait")."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds
