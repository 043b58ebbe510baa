"""Letter 7: a consultation is confirmed, has another time, or is off; each brings its calendar entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from leads.booking.calendar_file import calendar_file, written_at
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.followups.letters import about_of, new_keys
from leads.followups.visits import visit_of
from leads.handling.reach import reach
from leads.models import Appointment, Lead
from leads.outbox import service as outbox
from leads.outbox.letter import Letter
from leads.outbox.render import render
from leads.slots.appointments import AppointmentFacts, facts_of
from leads.vocabulary import LetterKind, Locale, Stream


def put_booked(
    lead: Lead, appointment: Appointment, *, now: datetime, is_change: bool, due_at: datetime | None = None
) -> int | None:
    """Confirm a consultation that was just booked, or moved; None where nothing may be written.

    Takes    `due_at`: until when the letter stays here, so that staff may undo.
    """
    kind = LetterKind.APPOINTMENT_CHANGED if is_change else LetterKind.APPOINTMENT_BOOKED
    return _put(lead, kind, facts_of(appointment), now, due_at)


def put_cancelled(
    lead: Lead, appointment: Appointment, *, now: datetime, due_at: datetime | None = None
) -> int | None:
    """Say that a consultation is off, and take it out of calendars; None where nothing may be written."""
    return _put(lead, LetterKind.APPOINTMENT_CANCELLED, facts_of(appointment), now, due_at)


def _put(
    lead: Lead, kind: LetterKind, appointment: AppointmentFacts, now: datetime, due_at: datetime | None
) -> int | None:
    to = reach(lead, now).address
    office = directory().office(appointment.office_id)
    if to is None or office is None:
        return None
    return outbox.put(
        letter=_letter(lead, kind, appointment, office, to, now),
        # Once for each version of the entry: what was undone and done again is another one.
        dedupe_key=f"appointment:{appointment.occasion}:{kind}:{written_at(appointment):%Y%m%d%H%M%S}",
        lead_id=lead.id,
        person_id=lead.person_id,
        now=now,
        due_at=due_at,
    )


def _letter(
    lead: Lead, kind: LetterKind, appointment: AppointmentFacts, office: OfficeFacts, to: str, now: datetime
) -> Letter:
    locale = Locale(lead.locale)
    about = about_of(lead, office, new_keys(lead, to, now), locale, Stream.CARE)
    facts = visit_of(about, appointment, locale=locale)
    letter = render(
        kind=kind,
        locale=locale,
        to=to,
        to_name=lead.name,
        sender_name=f"{facts.brand}, {facts.office}",
        reply_to=facts.reply_to,
        facts=facts,
    )
    entry = calendar_file(appointment, office, status_url=facts.status_url, locale=locale)
    return replace(letter, attachment=entry)
