"""One letter handed to a greeted server, command by command, so that we always know how far it got.

| the line breaks, or the server says            | result   |
|------------------------------------------------|----------|
| anything wrong before the final dot            | deferred |
| 4xx at any step                                | deferred |
| 5xx to MAIL, DATA or after the dot             | refused  |
| 5xx to RCPT                                    | bounced (refused, where it is the policy 5.7.x) |
| 2xx after the final dot, whatever comes later  | sent     |
| silence, a drop or nonsense after the dot      | unknown  |
"""

from __future__ import annotations

import re
from collections.abc import Callable

from leads.failpoints import failpoint
from leads.outbox.greeting import Session
from leads.outbox.message import Message
from leads.outbox.outcome import Outcome, Result
from leads.outbox.wire import Reply, WireBroken

BeforeDot = Callable[[], bool]
_LINE_START_DOT = re.compile(rb"(?m)^\.")


class ServerLeft(ConnectionError):
    """A kept connection turned out to be closed before the letter began: another one may be tried."""


def hand_over(session: Session, message: Message, *, before_dot: BeforeDot) -> Outcome:
    """Hand one message over and say how it ended.

    `before_dot` is asked before the one byte that makes the server responsible; False stops here.
    Raises ServerLeft only when nothing of this letter has been said yet.
    """
    stopped = _envelope(session, message)
    if stopped is not None:
        return stopped
    try:
        reply = session.wire.command("DATA")
        if reply.code != 354:
            return _refusal(reply, "data")
        body = _LINE_START_DOT.sub(b"..", message.data)
        half = len(body) // 2
        session.wire.send(body[:half])
        failpoint("S3")
        session.wire.send(body[half:])
    except (WireBroken, ConnectionAbortedError) as error:
        return _broken(session, f"{_code(error)}_in_data")
    if not before_dot():
        return _abandon(session)
    if session.wire.spoke_up():
        # It gave up on the text; without our dot it cannot have accepted the letter.
        return _broken(session, "stopped_in_data")
    return _finish(session)


def _envelope(session: Session, message: Message) -> Outcome | None:
    """MAIL and RCPT; None when both were accepted."""
    if message.needs_utf8 and "SMTPUTF8" not in session.features:
        return Outcome(Result.REFUSED, "address_needs_smtputf8")
    options = " SMTPUTF8 BODY=8BITMIME" if message.needs_utf8 else ""
    try:
        reply = session.wire.command(f"MAIL FROM:<{message.sender}>{options}")
    except WireBroken as error:
        raise ServerLeft(_code(error)) from error
    if reply.code == 421:
        raise ServerLeft("closing")
    if reply.code // 100 != 2:
        return _refusal(reply, "mail")
    try:
        reply = session.wire.command(f"RCPT TO:<{message.recipient}>")
        if reply.code // 100 != 2:
            return _refusal(reply, "rcpt")
        failpoint("S2")
    except (WireBroken, ConnectionAbortedError) as error:
        return _broken(session, f"{_code(error)}_in_envelope")
    return None


def _finish(session: Session) -> Outcome:
    """The final dot and the answer to it."""
    try:
        session.wire.send(b".\r\n")
        failpoint("S4")
        reply = session.wire.reply()
    except (WireBroken, ConnectionAbortedError) as error:
        session.wire.close()
        return Outcome(Result.UNKNOWN, f"{_code(error)}_after_dot")
    if reply.code // 100 == 2:
        return Outcome(Result.SENT, smtp_code=reply.code)
    if reply.code // 100 in (4, 5):
        return _refusal(reply, "dot")
    session.wire.close()
    return Outcome(Result.UNKNOWN, "nonsense_after_dot", smtp_code=reply.code)


def _abandon(session: Session) -> Outcome:
    # Without the dot the server must throw the letter away.
    session.wire.close()
    return Outcome(Result.NOT_OURS, "lost_the_lease")


def _refusal(reply: Reply, step: str) -> Outcome:
    if reply.code // 100 != 5:
        slow_down = reply.code == 421 or reply.status.startswith("4.7.")
        return Outcome(Result.DEFERRED, f"{step}_{reply.code}", smtp_code=reply.code, slow_down=slow_down)
    if step == "rcpt" and not reply.status.startswith("5.7."):
        return Outcome(Result.BOUNCED, "hard_bounce", smtp_code=reply.code)
    return Outcome(Result.REFUSED, f"{step}_{reply.code}", smtp_code=reply.code)


def _broken(session: Session, reason: str) -> Outcome:
    session.wire.close()
    return Outcome(Result.DEFERRED, reason)


def _code(error: OSError) -> str:
    return str(error) if isinstance(error, WireBroken) else "dropped"
