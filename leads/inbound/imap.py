"""The mailbox door: reads what lies in a folder, and moves a message away only after it is stored with us.

A crash in between means that the message is read again and found to be known. Nobody else may read along:
the folder is ours, and what is in it has not been taken in yet, read or unread.
"""

from __future__ import annotations

import imaplib
import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog

from leads.inbound.service import LARGEST_BYTES
from leads.outbox.server import is_loopback

log = structlog.get_logger()
TAKEN_IN = "Taken in"
"""The folder beside the first one where messages go that are stored with us."""
SOCKET_SECONDS = 10
ROUND_SECONDS = 10
"""A round ends after this, before the next one begins; what is left comes then."""
_PORTS = {"imap": 143, "imaps": 993}


class MailboxAway(ConnectionError):
    """The mailbox cannot be reached, or refuses us; the text is a code."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where the mail lies; only a server on this very machine may be spoken to in the open."""

    host: str
    port: int
    tls: bool
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"


def read_mailbox(url: str) -> Mailbox:
    """Take `imaps://user:password@host:port/folder` apart; settings have checked it."""
    parts = urlsplit(url)
    return Mailbox(
        host=parts.hostname or "",
        port=parts.port or _PORTS[parts.scheme],
        tls=parts.scheme == "imaps",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


def take_all(mailbox: Mailbox, take: Callable[[bytes], None], *, limit: int) -> int:
    """Hand up to `limit` messages to `take`, oldest first, and move away each one it returned from.

    `take` commits before it returns; a message it raises for stays where it is, and the others go on.
    Raises MailboxAway.
    """
    done, ends_at = 0, time.monotonic() + ROUND_SECONDS
    with _opened(mailbox) as server:
        for uid in _waiting(server)[:limit]:
            if time.monotonic() > ends_at:
                break
            raw = _fetch(server, uid)
            if raw is None:
                continue
            try:
                take(raw)
            except Exception as error:  # noqa: BLE001  (it stays in the folder, for the next round)
                log.error("inbound.not_taken", error=type(error).__name__)
                continue
            _move_away(server, uid)
            done += 1
    return done


@contextmanager
def _opened(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    """The folder, open; whatever the server does wrong becomes MailboxAway, and the line is closed."""
    try:
        with _connected(mailbox) as server:
            if not mailbox.tls and not is_loopback(mailbox.host):
                server.starttls(ssl_context=ssl.create_default_context())
            server.login(mailbox.user, mailbox.password)
            # It may be there already, which is as good.
            server.create(_quoted(TAKEN_IN))
            _expect(server.select(_quoted(mailbox.folder)))
            yield server
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxAway(type(error).__name__) from None


def _connected(mailbox: Mailbox) -> imaplib.IMAP4:
    if not mailbox.tls:
        return imaplib.IMAP4(mailbox.host, mailbox.port, timeout=SOCKET_SECONDS)
    context = ssl.create_default_context()
    return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=SOCKET_SECONDS)


def _waiting(server: imaplib.IMAP4) -> list[str]:
    found = _expect(server.uid("SEARCH", "UNDELETED"))
    return sorted((found[0] or b"").decode("ascii").split(), key=int)


def _fetch(server: imaplib.IMAP4, uid: str) -> bytes | None:
    """The message, or as much of it as we keep; None when somebody took it meanwhile."""
    parts = _expect(server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST_BYTES + 1}>)"))
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)


def _move_away(server: imaplib.IMAP4, uid: str) -> None:
    # Servers tell all they can only after the log-in, and imaplib asks before it.
    known = (_expect(server.capability())[0] or b"").decode("ascii", "replace").upper().split()
    if "MOVE" in known:
        _expect(server.uid("MOVE", uid, _quoted(TAKEN_IN)))
        return
    _expect(server.uid("COPY", uid, _quoted(TAKEN_IN)))
    _expect(server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)"))
    if "UIDPLUS" in known:
        _expect(server.uid("EXPUNGE", uid))


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _expect(answer: tuple[str, list[Any]]) -> list[Any]:
    """What the server gave; a refusal ends the round, and nothing is lost by that."""
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(re.sub(r"\W", "", status)[:20])
    return data
