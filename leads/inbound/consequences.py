"""What an authentic message changes. Leads are locked by the caller; nothing here is sent to anybody.

| kind                | follows                                                                  | staff   |
|---------------------|--------------------------------------------------------------------------|---------|
| reply               | follow-ups of the lead stop                                              | answer  |
| "stop"              | no more news to the address; all follow-ups of the lead stop             |         |
| unsubscribe address | no more news to the address                                              |         |
| "never contact me"  | nothing more to the address at all                                       | read it |
| hard bounce         | nothing more to the address; without a phone no working contact is left  |         |
| soft bounce         | the third within seven days pauses the follow-ups of the person          |         |
| complaint           | nothing more to the address                                              |         |
| any bounce that proves a lead, but no letter of ours | nothing                                 | read it |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select

from leads import progress
from leads.consent.rules import Scope
from leads.consent.service import Evidence
from leads.consent.stopping import suppress, unsubscribe
from leads.database import db
from leads.followups import desk
from leads.followups.steps import Stop
from leads.followups.stopping import stop, stop_person
from leads.handling import arrivals
from leads.handling.rules import ActionKind
from leads.inbound.addressed import About
from leads.inbound.rules import Recognised
from leads.inbound.wishes import Wish
from leads.keyring import Unreadable
from leads.models import InboundMessage, Lead, LetterRow
from leads.notices.stops import tell_stopped
from leads.outbox.addresses import Way
from leads.outbox.storage import ContentPurged, address_index, unseal
from leads.vocabulary import Actor, InboundKind, Locale

SOFT_BOUNCES_THAT_PAUSE = 3
SOFT_BOUNCES_WITHIN = timedelta(days=7)
NO_WORKING_CONTACT = ActionKind.NO_WORKING_CONTACT
"""The kind of next action that tells staff, and the status page, that the visitor cannot be reached."""
SOURCE = "inbound_mail"


def follow(message_id: int, found: Recognised, concerned: About, now: datetime) -> bool:
    """Do what follows from a message; True when a person should look at it too."""
    consequence = _CONSEQUENCES.get(found.kind)
    return consequence is not None and consequence(message_id, found, concerned, now)


def _replied(message_id: int, found: Recognised, concerned: About, now: datetime) -> bool:
    data = {"inbound_id": message_id}
    if found.wish is Wish.UNSURE:
        progress.record(
            concerned.lead_id, "inbound.may_want_us_to_stop", actor=Actor.VISITOR, now=now, data=data
        )
    else:
        progress.record(concerned.lead_id, "inbound.replied", actor=Actor.VISITOR, now=now, data=data)
    stop(lead_id=concerned.lead_id, reason=Stop.REPLIED, now=now)
    arrivals.reply_came(lead_id=concerned.lead_id, message_id=message_id, now=now)
    return True


def _asked_to_stop(message_id: int, found: Recognised, concerned: About, now: datetime) -> bool:
    data = {"inbound_id": message_id}
    if found.wish is Wish.EVERYTHING:
        progress.record(
            concerned.lead_id, "inbound.asked_us_to_stop", actor=Actor.VISITOR, now=now, data=data
        )
        _silence(concerned, Stop.ASKED_TO_STOP, now)
        tell_stopped(db.session.get_one(Lead, concerned.lead_id), now=now)
        return True
    progress.record(concerned.lead_id, "inbound.unsubscribed", actor=Actor.VISITOR, now=now, data=data)
    stop_person(person_id=concerned.person_id, reason=Stop.UNSUBSCRIBED, now=now)
    if concerned.way is not Way.UNSUBSCRIBE:
        # Who writes "stop" wants no more letters from a machine; who presses a button, no more news.
        stop(lead_id=concerned.lead_id, reason=Stop.ASKED_TO_STOP, now=now)
    lead, address = db.session.get_one(Lead, concerned.lead_id), _address(concerned)
    if address:
        unsubscribe(
            person_id=concerned.person_id,
            lead_id=concerned.lead_id,
            address=address,
            source=SOURCE,
            evidence=Evidence(f"inbound:{message_id}", Locale(lead.locale), SOURCE, None),
            now=now,
        )
    return False


def _bounced(message_id: int, _found: Recognised, concerned: About, now: datetime) -> bool:
    if concerned.letter_id is None:
        return True
    letter = db.session.get_one(LetterRow, concerned.letter_id)
    data = {"inbound_id": message_id, "letter_id": letter.id, "letter": letter.kind}
    progress.record(concerned.lead_id, "inbound.bounced", actor=Actor.SYSTEM, now=now, data=data)
    end_mail(concerned, letter, now)
    return False


def end_mail(concerned: About, letter: LetterRow, now: datetime) -> None:
    """A mailbox is gone for good: nothing more to it; without a phone no working contact is left."""
    _silence(concerned, Stop.BOUNCED, now)
    lead = db.session.get_one(Lead, concerned.lead_id)
    is_current = lead.email is not None and address_index(lead.email) == letter.recipient_index
    if is_current and lead.phone is None:
        progress.record(lead.id, "inbound.no_working_contact", actor=Actor.SYSTEM, now=now)
    if is_current:
        arrivals.acknowledgement_bounced(lead_id=lead.id, now=now)


def _bounced_for_now(message_id: int, _found: Recognised, concerned: About, now: datetime) -> bool:
    if concerned.letter_id is None:
        return True
    letter = db.session.get_one(LetterRow, concerned.letter_id)
    data = {"inbound_id": message_id, "letter_id": letter.id, "letter": letter.kind}
    progress.record(concerned.lead_id, "inbound.bounced_for_now", actor=Actor.SYSTEM, now=now, data=data)
    if _soft_bounces(letter.recipient_index, now) < SOFT_BOUNCES_THAT_PAUSE:
        return False
    of_person = select(Lead.id).where(Lead.person_id == concerned.person_id).order_by(Lead.id)
    for lead_id in db.session.execute(of_person).scalars():
        desk.pause(lead_id=lead_id, staff_id=None, now=now)
    return False


def _complained(message_id: int, _found: Recognised, concerned: About, now: datetime) -> bool:
    data = {"inbound_id": message_id, "letter_id": concerned.letter_id}
    progress.record(concerned.lead_id, "inbound.complained", actor=Actor.VISITOR, now=now, data=data)
    _silence(concerned, Stop.COMPLAINED, now)
    tell_stopped(db.session.get_one(Lead, concerned.lead_id), now=now)
    return False


def _silence(concerned: About, reason: Stop, now: datetime) -> None:
    """Nothing more to this address, for whatever reason it is written to."""
    stop_person(person_id=concerned.person_id, reason=reason, now=now)
    address = _address(concerned)
    if address:
        suppress(address=address, scope=Scope.ALL, reason=reason, source=SOURCE, now=now)


def _address(concerned: About) -> str | None:
    """Where the letter went; the sender of a message says nothing, anybody can write one there."""
    if concerned.letter_id is not None:
        letter = db.session.get_one(LetterRow, concerned.letter_id)
        try:
            return unseal(letter.content, dedupe_key=letter.dedupe_key).to
        except (ContentPurged, Unreadable):
            pass
    return db.session.get_one(Lead, concerned.lead_id).email


def _soft_bounces(recipient_index: bytes, now: datetime) -> int:
    """How often letters to this address came back for now, this one included."""
    lately = (
        select(func.count())
        .select_from(InboundMessage)
        .join(LetterRow, LetterRow.id == InboundMessage.letter_id)
        .where(
            LetterRow.recipient_index == recipient_index,
            InboundMessage.kind == InboundKind.SOFT_BOUNCE,
            InboundMessage.authentic,
            InboundMessage.received_at > now - SOFT_BOUNCES_WITHIN,
        )
    )
    return db.session.execute(lately).scalar_one()


_CONSEQUENCES: Mapping[InboundKind, Callable[[int, Recognised, About, datetime], bool]] = {
    InboundKind.REPLY: _replied,
    InboundKind.STOP: _asked_to_stop,
    InboundKind.HARD_BOUNCE: _bounced,
    InboundKind.SOFT_BOUNCE: _bounced_for_now,
    InboundKind.COMPLAINT: _complained,
}
