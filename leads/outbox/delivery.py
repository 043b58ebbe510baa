"""One letter from its row to the mail server: take, talk, settle. No transaction is open while talking."""

from __future__ import annotations

import structlog
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from leads import clock
from leads.database import transaction
from leads.failpoints import failpoint
from leads.keyring import Unreadable
from leads.outbox import attempts
from leads.outbox.attempts import Job
from leads.outbox.mailer import Postman
from leads.outbox.message import Message, UnsafeLetter, build, message_id_of
from leads.outbox.outcome import Outcome, Result
from leads.outbox.server import may_write_to, read_server
from leads.outbox.service import claim_due
from leads.outbox.storage import ContentPurged, unseal
from leads.settings import current_settings
from leads.vocabulary import LetterState

log = structlog.get_logger()


def deliver(*, letter_id: int) -> LetterState | None:
    """Try to send one letter, if it is due. Safe to call twice: the row decides who may send.

    Gives the state it reached, or None when there was nothing to do. It commits on its own: one
    short transaction before the mail server is spoken to, one before the final dot, one after.
    """
    with transaction():
        job = attempts.take(letter_id=letter_id, now=clock.now())
        failpoint("D1")
    if job is None:
        return None
    failpoint("S1")
    outcome = _send(job)
    failpoint("S5")
    with transaction():
        state = attempts.settle(job, outcome, now=clock.now())
    failpoint("S6")
    return state


def drain(*, limit: int) -> int:
    """Send due letters here and now, one after the other, and give their number; for operators."""
    with transaction():
        attempts.recover(now=clock.now(), limit=limit)
        letters = claim_due(now=clock.now(), limit=limit)
    for letter_id in letters:
        deliver(letter_id=letter_id)
    return len(letters)


def postman() -> Postman:
    """The postman of this process; made when first needed, so that a fork gets its own."""
    known: Postman | None = current_app.extensions.get("postman")
    if known is None:
        settings = current_settings()
        our_name = settings.care_sender.rpartition("@")[2]
        known = current_app.extensions["postman"] = Postman(read_server(settings.smtp_url), our_name=our_name)
    return known


def _send(job: Job) -> Outcome:
    try:
        message = _message(job)
    except (UnsafeLetter, Unreadable, ContentPurged) as error:
        reason = str(error) if isinstance(error, UnsafeLetter) else type(error).__name__.lower()
        return Outcome(Result.REFUSED, reason)
    settings = current_settings()
    if not may_write_to(message.recipient, settings=settings, server=read_server(settings.smtp_url)):
        return Outcome(Result.REFUSED, "not_on_allow_list")
    return postman().send(message, before_dot=lambda: _mark_dot(job))


def _message(job: Job) -> Message:
    settings = current_settings()
    letter = unseal(job.content, dedupe_key=job.dedupe_key)
    message_id = message_id_of(job.dedupe_key, key=settings.index_key, sender=settings.care_sender)
    return build(letter, sender=settings.care_sender, message_id=message_id, written_at=job.created_at)


def _mark_dot(job: Job) -> bool:
    """Commit that the dot comes next. If that cannot be written down, the dot must not be sent."""
    try:
        with transaction():
            return attempts.mark_dot(job, now=clock.now())
    except SQLAlchemyError as error:
        log.warning("outbox.dot_not_marked", letter_id=job.letter_id, error=type(error).__name__)
        return False
