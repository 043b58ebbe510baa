"""Takes one message in, once: recognised, kept, and acted on where it proves itself. It never sends anything.

| what came                                  | what follows                                          |
|--------------------------------------------|-------------------------------------------------------|
| the same message again, by any door        | nothing                                               |
| authentic                                  | what leads.inbound.consequences says                  |
| an answer of a machine, a loop of our own  | kept, nothing else                                    |
| anything else                              | kept for staff                                        |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

from leads.audit import service as audit
from leads.database import db
from leads.inbound import consequences
from leads.inbound.addressed import About, about, address_in, address_of, came_to
from leads.inbound.parse import Mail, read_mail
from leads.inbound.rules import Recognised, recognise
from leads.inbound.sameness import bound_to, fingerprint
from leads.keyring import keyring
from leads.models import InboundMessage
from leads.outbox.addresses import Target
from leads.settings import current_settings
from leads.traces import where
from leads.vocabulary import InboundKind

log = structlog.get_logger()
LARGEST_BYTES = 10 * 1024 * 1024
"""Of a longer message the beginning is kept, and a person looks at it."""
KEEP_FOR = timedelta(days=180)
"""As long as the letters it may answer."""
_REPORTS = (InboundKind.HARD_BOUNCE, InboundKind.SOFT_BOUNCE, InboundKind.COMPLAINT)
_IGNORED = (InboundKind.AUTO_REPLY, InboundKind.OWN_LOOP)


class Door(StrEnum):
    """How a message came in."""

    IMAP = "imap"
    PIPE = "pipe"
    HTTP = "http"


@dataclass(frozen=True, slots=True)
class Taken:
    """The row of a message, what it was taken for, and whether it is new."""

    message_id: int
    kind: InboundKind
    is_new: bool


def receive(raw: bytes, *, door: Door, now: datetime, envelope_to: Sequence[str] = ()) -> Taken:
    """Take one raw message in; only a database that is away makes it raise, and then nothing was taken.

    Takes    `envelope_to`, the addresses the carrier delivered it to, where the door knows them.
    """
    content_hash, whole = fingerprint(raw), raw[:LARGEST_BYTES]
    mail = read_mail(whole)
    target, found = _recognised(mail, envelope_to)
    concerned = about(target)
    row = {
        "content_hash": content_hash,
        "received_at": now,
        "door": door,
        "kind": found.kind,
        "authentic": concerned is not None,
        "lead_id": concerned.lead_id if concerned else None,
        "letter_id": concerned.letter_id if concerned else None,
        "raw": keyring().encrypt(whole.decode("latin-1"), bound_to=bound_to(content_hash)),
        "text": keyring().encrypt(found.words, bound_to=bound_to(content_hash)) if found.words else None,
        "purge_after": now + KEEP_FOR,
        "needs_staff": (concerned is None and found.kind not in _IGNORED) or len(raw) > LARGEST_BYTES,
    }
    added = insert(InboundMessage).values(row).on_conflict_do_nothing(index_elements=["content_hash"])
    message_id = db.session.execute(added.returning(InboundMessage.id)).scalar_one_or_none()
    if message_id is None:
        return _known(content_hash)
    if concerned is not None:
        _act(message_id, found, concerned, now)
    log.info(
        "inbound.received", inbound_id=message_id, kind=found.kind, door=door, authentic=concerned is not None
    )
    return Taken(message_id, found.kind, is_new=True)


def _recognised(mail: Mail, envelope_to: Sequence[str]) -> tuple[Target | None, Recognised]:
    """What a message is and whom it concerns; one that breaks a rule of ours is kept as unreadable."""
    try:
        settings = current_settings()
        ours = {settings.care_sender.lower(), settings.news_sender.lower()}
        target = address_of(mail, envelope_to)
        found = recognise(mail, came_to=came_to(target), our_senders=ours)
        if target is None and found.kind in _REPORTS:
            target = address_in(mail)
    except Exception as error:  # noqa: BLE001  (no message may be lost because a rule fails on it)
        log.error("inbound.rule_failed", error=type(error).__name__, at=where(error))
        return None, Recognised(InboundKind.UNREADABLE)
    return target, found


def _act(message_id: int, found: Recognised, concerned: About, now: datetime) -> None:
    """Let follow what follows; if that fails, the message is still kept, for staff."""
    try:
        with db.session.begin_nested():
            needs_staff = consequences.follow(message_id, found, concerned, now)
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001  (the message must be kept whatever its consequences meet)
        log.error(
            "inbound.consequence_failed", inbound_id=message_id, error=type(error).__name__, at=where(error)
        )
        needs_staff = True
    if needs_staff:
        of_message = update(InboundMessage).where(InboundMessage.id == message_id)
        db.session.execute(of_message.values(needs_staff=True))


def _known(content_hash: bytes) -> Taken:
    before = select(InboundMessage.id, InboundMessage.kind).where(InboundMessage.content_hash == content_hash)
    row = db.session.execute(before).one()
    return Taken(row.id, InboundKind(row.kind), is_new=False)


def mark_handled(*, message_id: int, staff_id: int, now: datetime) -> bool:
    """A person has dealt with a message; False when somebody already had."""
    open_one = update(InboundMessage).where(
        InboundMessage.id == message_id, InboundMessage.needs_staff, InboundMessage.handled_at.is_(None)
    )
    done = open_one.values(handled_at=now, handled_by=staff_id).returning(InboundMessage.lead_id)
    row = db.session.execute(done).one_or_none()
    if row is None:
        return False
    subject = f"lead:{row.lead_id}" if row.lead_id is not None else None
    data = {"message_id": message_id}
    audit.record("inbound.handled", staff_id=staff_id, subject=subject, data=data, now=now)
    return True
