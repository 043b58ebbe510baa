"""One letter from its row to the mail server: take, talk, settle. No transaction is open while talking."""

from __future__ import annotations

from dataclasses import replace

import structlog
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from leads import clock
from leads.database import transaction
from leads.failpoints import failpoint
from leads.keyring import Unreadable
from leads.outbox import attempts
from leads.outbox.addresses import bounce_address, reply_address
from leads.outbox.attempts import Job
from leads.outbox.mailer import Postman
from leads.outbox.message import Frame, Message, UnsafeLetter, build, message_id_of
from leads.outbox.outcome import Outcome, Result
from leads.outbox.rules import acknowledgement_key
from leads.outbox.server import may_write_to, read_server
from leads.outbox.service import claim_due
from leads.outbox.signing import sign
from leads.outbox.storage import ContentPurged, unseal
from leads.settings import current_settings
from leads.vocabulary import LetterState, Stream

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
    """The bytes of a letter: all of them follow from its row, so every attempt says the same."""
    settings = current_settings()
    letter = unseal(job.content, dedupe_key=job.dedupe_key)
    if job.lead_id is not None and not letter.reply_to:
        letter = replace(letter, reply_to=reply_address(job.lead_id))
    sender = settings.news_sender if job.stream is Stream.NEWS else settings.care_sender
    own_id, first_id = _message_id(job.dedupe_key), _message_id(acknowledgement_key(job.lead_id or 0))
    frame = Frame(
        sender=sender,
        message_id=own_id,
        written_at=job.created_at,
        stream=job.stream,
        returns_to=bounce_address(job.letter_id),
        answers=first_id if job.lead_id is not None and own_id != first_id else "",
    )
    message = build(letter, frame)
    domain = sender.rpartition("@")[2]
    return replace(message, data=sign(message.data, domain=domain, keys=settings.dkim_keys))


def _message_id(dedupe_key: str) -> str:
    settings = current_settings()
    return message_id_of(dedupe_key, key=settings.index_key, sender=settings.care_sender)


def _mark_dot(job: Job) -> bool:
    """Commit that the dot comes next. If that cannot be written down, the dot must not be sent."""
    try:
        with transaction():
            return attempts.mark_dot(job, now=clock.now())
    except SQLAlchemyError as error:
        log.warning("outbox.dot_not_marked", letter_id=job.letter_id, error=type(error).__name__)
        return False
