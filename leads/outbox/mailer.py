"""The postman of one process: one kept connection, one deadline per letter, every ending a value."""

from __future__ import annotations

import os
import ssl
import time
from contextlib import suppress

from leads.outbox.conversation import BeforeDot, ServerLeft, hand_over
from leads.outbox.greeting import NotWelcome, Session, greet
from leads.outbox.message import Message
from leads.outbox.outcome import Outcome, Result
from leads.outbox.server import Server
from leads.outbox.wire import WireBroken

CONVERSATION_SECONDS = 40
"""For everything from connecting to the answer after the final dot."""

IDLE_SECONDS = 20
LETTERS_PER_CONNECTION = 100


class Postman:
    """Hands letters to one mail server over a connection that is kept between letters."""

    def __init__(
        self,
        server: Server,
        *,
        our_name: str,
        context: ssl.SSLContext | None = None,
        seconds: float = CONVERSATION_SECONDS,
    ) -> None:
        self._server, self._our_name, self._seconds = server, our_name, seconds
        self._context = context
        self._session: Session | None = None
        self._pid = os.getpid()

    def _tls(self) -> ssl.SSLContext:
        """Reading the system's certificates takes milliseconds: once, and only for a TLS server."""
        if self._context is None:
            self._context = ssl.create_default_context()
        return self._context

    def send(self, message: Message, *, before_dot: BeforeDot) -> Outcome:
        """Try to hand one message over, once; never raises for what a network or server does."""
        deadline = time.monotonic() + self._seconds
        kept = self._kept_session()
        if kept is not None:
            try:
                return self._hand_over(kept, message, before_dot, deadline)
            except ServerLeft:
                self.hang_up()
        try:
            session = greet(self._server, our_name=self._our_name, deadline=deadline, tls=self._tls)
            return self._hand_over(session, message, before_dot, deadline)
        except (WireBroken, NotWelcome, ServerLeft) as error:
            self.hang_up()
            reply = error.reply if isinstance(error, NotWelcome) else None
            return Outcome(
                Result.DEFERRED, f"server_{error}", smtp_code=reply.code if reply else None, unreachable=True
            )

    def hang_up(self) -> None:
        """Close the kept connection, if any; what was sent stays sent whatever the server says to it."""
        if self._session is not None:
            with suppress(WireBroken):
                self._session.wire.send(b"QUIT\r\n")
            self._session.wire.close()
            self._session = None

    def _hand_over(
        self, session: Session, message: Message, before_dot: BeforeDot, deadline: float
    ) -> Outcome:
        session.wire.deadline = deadline
        self._session = session
        outcome = hand_over(session, message, before_dot=before_dot)
        if outcome.result is not Result.SENT and not self._is_reset(session):
            self.hang_up()
        session.letters += 1
        session.idle_since = time.monotonic()
        return outcome

    def _kept_session(self) -> Session | None:
        session = self._session
        if session is None:
            return None
        if self._pid != os.getpid():
            # Another process's connection, inherited over a fork: never speak on it.
            self._session, self._pid = None, os.getpid()
            return None
        if time.monotonic() - session.idle_since > IDLE_SECONDS or session.letters >= LETTERS_PER_CONNECTION:
            self.hang_up()
        return self._session

    def _is_reset(self, session: Session) -> bool:
        """Make the connection clean for the next letter after one that did not go."""
        try:
            return session.wire.command("RSET").code == 250
        except WireBroken:
            return False
