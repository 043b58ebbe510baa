"""Two letters from people to a visitor: what a colleague writes, and that another office is theirs now."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from flask_babel import force_locale

from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.followups.letterfacts import FollowUp
from leads.followups.letters import Keys, about_of, new_keys
from leads.followups.officewords import hours_of, town_of
from leads.handling.reach import reach
from leads.handling.timing import UNDO_WITHIN
from leads.models import Lead
from leads.outbox import service as outbox
from leads.outbox.letter import Letter
from leads.outbox.render import render
from leads.vocabulary import LetterKind, Locale, Stream
from leads.web.locale import babel_name


@dataclass(frozen=True, slots=True)
class Personal(FollowUp):
    """What a colleague wrote: paragraphs of lines, and their name under it."""

    subject: str
    paragraphs: tuple[tuple[str, ...], ...]
    signed: str


@dataclass(frozen=True, slots=True)
class OfficeChanged(FollowUp):
    """The office that looks after the request from now on, and how to reach it."""

    address: tuple[str, ...]
    hours: tuple[str, ...]


def personal(lead: Lead, *, to: str, subject: str, text: str, signed: str, keys: Keys) -> Letter:
    """A letter in the words of a colleague; its frame is in the language of the request."""
    office, locale = _office(lead), Locale(lead.locale)
    about = about_of(lead, office, keys, locale, Stream.CARE)
    paragraphs = tuple(tuple(part.splitlines()) for part in text.strip().split("\n\n") if part.strip())
    facts = Personal(**asdict(about), subject=subject, paragraphs=paragraphs, signed=signed)
    return _rendered(lead, LetterKind.PERSONAL, to, facts)


def put_personal(
    lead: Lead, *, to: str, subject: str, text: str, signed: str, dedupe_key: str, now: datetime
) -> int:
    """Write what a colleague wrote into the outbox; it leaves when it cannot be taken back any more."""
    keys = new_keys(lead, to, now)
    letter = personal(lead, to=to, subject=subject, text=text, signed=signed, keys=keys)
    return _put(lead, letter, dedupe_key, now)


def put_office_changed(lead: Lead, *, number: int, now: datetime) -> int | None:
    """Tell the visitor which office is theirs now; None where nothing may be written to them.

    Takes    the number of the decision: each is told once.
    """
    to = reach(lead, now).address
    if to is None:
        return None
    office, locale = _office(lead), Locale(lead.locale)
    about = about_of(lead, office, new_keys(lead, to, now), locale, Stream.CARE)
    with force_locale(babel_name(locale)):
        hours = hours_of(office, locale)
    address = () if about.office_is_central else (office.street, town_of(office))
    facts = OfficeChanged(**asdict(about), address=address, hours=hours)
    letter = _rendered(lead, LetterKind.OFFICE_CHANGED, to, facts)
    return _put(lead, letter, f"lead:{lead.id}:office_changed:{number}", now)


def _office(lead: Lead) -> OfficeFacts:
    return directory().office(lead.office_id or 0) or directory().central


def _rendered(lead: Lead, kind: LetterKind, to: str, facts: FollowUp) -> Letter:
    return render(
        kind=kind,
        locale=Locale(lead.locale),
        to=to,
        to_name=lead.name,
        sender_name=facts.brand if facts.office_is_central else f"{facts.brand}, {facts.office}",
        reply_to=facts.reply_to,
        facts=facts,
    )


def _put(lead: Lead, letter: Letter, dedupe_key: str, now: datetime) -> int:
    return outbox.put(
        letter=letter,
        dedupe_key=dedupe_key,
        lead_id=lead.id,
        person_id=lead.person_id,
        now=now,
        due_at=now + UNDO_WITHIN,
    )
