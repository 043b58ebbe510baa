"""A small SMTP server on loopback that keeps every letter as a file and passes none on.

Run as a program of its own: `python -m leads.devserver.mailcatcher PORT FOLDER`.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from leads.devserver.programs import Program

LARGEST_LETTER_BYTES = 10 * 1024 * 1024


class Keeper:
    """Writes accepted letters to a folder; a letter has a name ending in .eml only when it is complete."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the letter with its envelope on top, as a last mail server does; then say yes."""
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        part = self._folder / f"{name}.part"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(f"Return-Path: <{envelope.mail_from or ''}>\r\n".encode())
            for recipient in envelope.rcpt_tos:
                file.write(f"Delivered-To: {recipient}\r\n".encode())
            file.write(envelope.original_content or b"")
        part.rename(part.with_suffix(".eml"))
        return f"250 kept as {name}"


def program(*, port: int, folder: Path, log: Path, env: Mapping[str, str], root: Path) -> Program:
    """The catcher as a program of the family; `folder` is made when it is missing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Program(
        name="mail catcher",
        argv=[sys.executable, "-m", "leads.devserver.mailcatcher", str(port), folder],
        env=env,
        log=log,
        cwd=root,
        ready=lambda: _greets(port),
    )


def _greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 0.5) as connection:
            return connection.recv(3) == b"220"
    except OSError:
        return False


async def _serve(port: int, folder: Path) -> None:
    keeper = Keeper(folder)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)

    def conversation() -> SMTP:
        # A given hostname spares the name look-up that can take seconds on a laptop.
        return SMTP(
            keeper,
            hostname="localhost",
            ident="mail catcher",
            enable_SMTPUTF8=True,
            data_size_limit=LARGEST_LETTER_BYTES,
            loop=loop,
        )

    server = await loop.create_server(conversation, "127.0.0.1", port)
    async with server:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2])))
