"""Staff write to a visitor: one plain letter, which counts as an attempt and can be taken back at once."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select

from leads.database import db
from leads.directory.queries import directory
from leads.directory.slugs import LONGEST
from leads.followups.letters import Keys
from leads.handling.answers import Answer, Done, Refused, Why
from leads.handling.discretion import tells
from leads.handling.outcomes import write_attempt
from leads.handling.reach import permission_for, reach
from leads.handling.visitorletters import personal, put_personal
from leads.handling.work import begin
from leads.keyring import keyring
from leads.models import Lead, LetterRow, UndoStep
from leads.outbox.letter import Letter
from leads.vocabulary import AttemptOutcome, ContactBy
from leads.web.access import StaffMember

LONGEST_SUBJECT = LONGEST
"""As far as discretion looks."""
LONGEST_TEXT = 5000


def write_personal(*, lead_id: int, subject: str, text: str, staff: StaffMember, now: datetime) -> Answer:
    """Write to the visitor through the outbox; the answer comes back to this lead.

    It stops the promise clock like a call, and leaves after ten seconds, so that undo finds it here. The same
    words again in that time are the same press of a button: nothing more is sent.
    """
    work = begin(lead_id=lead_id, staff=staff, now=now)
    if isinstance(work, Refused):
        return work
    lead = work.lead
    refused = _refusal(lead, subject, text, now)
    if refused is not None:
        return refused
    said = keyring().index("personal", f"{_one_line(subject)}\n{_lines(text)}").hex()
    name = f"personal:{lead.id}:{staff.id}:{said}:"
    undo = _sent_just_now(name, lead_id=lead.id, staff_id=staff.id, now=now)
    if undo is not None:
        return Done(lead.id, undo)
    letter_id = put_personal(
        lead,
        to=reach(lead, now).address or "",
        subject=_one_line(subject),
        text=_lines(text),
        signed=staff.name,
        dedupe_key=f"{name}{secrets.token_hex(12)}",
        now=now,
    )
    work.made["letter"] = letter_id
    write_attempt(work, outcome=AttemptOutcome.EMAIL_SENT, channel=ContactBy.EMAIL, letter_id=letter_id)
    return work.done("attempt_email_sent", data={"letter_id": letter_id})


def preview_personal(
    *, lead_id: int, subject: str, text: str, staff: StaffMember, now: datetime
) -> Letter | Refused:
    """The letter as it would be sent; its links open nothing, and nothing is written."""
    work = begin(lead_id=lead_id, staff=staff, now=now)
    if isinstance(work, Refused):
        return work
    refused = _refusal(work.lead, subject, text, now)
    if refused is not None:
        return refused
    return personal(
        work.lead,
        to=reach(work.lead, now).address or "",
        subject=_one_line(subject),
        text=_lines(text),
        signed=staff.name,
        keys=Keys("preview", "preview"),
    )


def _sent_just_now(name: str, *, lead_id: int, staff_id: int, now: datetime) -> str | None:
    """What undoes the letter with these words that waits for its ten seconds; the lead's lock is held."""
    return db.session.scalar(
        select(UndoStep.batch)
        .join(LetterRow, LetterRow.id == UndoStep.before["letter"].as_integer())
        .where(UndoStep.lead_id == lead_id, UndoStep.staff_id == staff_id, UndoStep.undone_at.is_(None))
        .where(UndoStep.expires_at >= now, LetterRow.dedupe_key.startswith(name, autoescape=True))
    )


def _refusal(lead: Lead, subject: str, text: str, now: datetime) -> Refused | None:
    if reach(lead, now).address is None:
        why = Why.NOT_ALLOWED if lead.email else Why.NO_CHANNEL
        return Refused(lead.id, why, detail=permission_for(lead, lead.email, now))
    if not _one_line(subject) or not _lines(text):
        return Refused(lead.id, Why.EMPTY)
    # Counted as it would be sent: browsers send each line end as two characters.
    for words, longest in ((_one_line(subject), LONGEST_SUBJECT), (_lines(text), LONGEST_TEXT)):
        if len(words) > longest:
            return Refused(lead.id, Why.TOO_LONG, detail=str(longest))
    return Refused(lead.id, Why.SUBJECT_TELLS) if tells(subject, directory()) else None


def _one_line(text: str) -> str:
    """A subject that can stand in a header: one line, nothing that is not printed."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _lines(text: str) -> str:
    """The text with its own line ends and no other controls."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ["".join(each for each in line if each.isprintable() or each == "\t").rstrip() for line in lines]
    return "\n".join(kept).strip()
