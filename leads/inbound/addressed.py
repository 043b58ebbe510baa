"""Which of our addresses a message proves to know, and the lead and letter behind it. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from leads.database import db
from leads.inbound.parse import Mail
from leads.inbound.rules import CameTo
from leads.models import Lead, LetterRow
from leads.outbox.addresses import Target, Way, read_address

_IN_THE_LETTER = ("return-path", "reply-to", "list-unsubscribe", "from")
_IN_THE_REPORT = ("original-mail-from",)


@dataclass(frozen=True, slots=True)
class About:
    """The lead a message is about, and the letter when it names one; its leads are locked."""

    lead_id: int
    person_id: int
    letter_id: int | None
    way: Way


def address_of(mail: Mail, envelope_to: Sequence[str]) -> Target | None:
    """The authentic address this message was sent to; None when it names none."""
    return _first(iter([*envelope_to, *mail.recipients()]))


def address_in(mail: Mail) -> Target | None:
    """The authentic address inside a report, in the letter it sends back."""
    named = (fields.get(name, "") for fields in mail.reports for name in _IN_THE_REPORT)
    returned = (fields.get(name, "") for name in _IN_THE_LETTER for fields in mail.originals)
    return _first(iter([*named, *returned]))


def came_to(target: Target | None) -> CameTo:
    """The same as the rules ask it."""
    way = target.way if target else None
    return CameTo(reply=way is Way.REPLY, return_path=way is Way.BOUNCE, unsubscribe=way is Way.UNSUBSCRIBE)


def about(target: Target | None) -> About | None:
    """Find the lead of an authentic address and lock all leads of its person, in the order all rooms keep."""
    if target is None:
        return None
    letter_id, lead_id = (target.id, None) if target.way is Way.BOUNCE else (None, target.id)
    if letter_id is not None:
        of_letter = select(LetterRow.lead_id).where(LetterRow.id == letter_id)
        lead_id = db.session.execute(of_letter).scalar_one_or_none()
    person_id = _person_of(lead_id)
    if lead_id is None or person_id is None:
        return None
    of_person = select(Lead.id).where(Lead.person_id == person_id).order_by(Lead.id)
    db.session.execute(of_person.with_for_update()).all()
    return About(lead_id, person_id, letter_id, target.way)


def _person_of(lead_id: int | None) -> int | None:
    of_lead = select(Lead.person_id).where(Lead.id == lead_id)
    return db.session.execute(of_lead).scalar_one_or_none() if lead_id else None


def _first(texts: Iterator[str]) -> Target | None:
    return next((target for text in texts if (target := read_address(text)) is not None), None)
