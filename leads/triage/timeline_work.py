"""The timeline's words for what people and clocks did: attempts, notes, claims, snoozes, hand-overs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from leads.desk import wording
from leads.desk.action_words import action_name
from leads.triage.record_box import outside_reason
from leads.triage.timeline_booking import booking_in_words
from leads.vocabulary import AttemptOutcome, CloseReason, LeadStage, Locale
from leads.web.formats import at_moment

Data = Mapping[str, Any]
When = Callable[[str], str]
"""A stored ISO time as people read it."""

PLAIN = {
    "handling.claimed": _l("Claimed this lead"),
    "handling.released": _l("Gave this lead back to the queue"),
    "handling.freed": _l("The claim lapsed: nothing was done within ten minutes, or its owner left"),
    "handling.woken": _l("Taken up again"),
    "handling.reopened": _l("Opened again"),
    "handling.note_added": _l("Wrote a note"),
    "handling.undone": _l("Took the last action back"),
    "handling.letter_written": _l("Wrote an email to the visitor"),
    "handling.person_edited": _l("Changed the contact data"),
    "handling.came_again": _l("The person sent another request"),
    "handling.reply_came": _l("An answer came: somebody should read it"),
    "handling.acknowledgement_bounced": _l("The acknowledgement came back: call instead"),
    "triage.person_edited": _l("Changed the contact data of the person"),
    "clocks.open": _l("Somebody can answer now: the clock runs"),
    "clocks.half": _l("Half of the promised time was over"),
    "clocks.most": _l("Four fifths of the promised time were over"),
    "clocks.late": _l("Late: nobody had tried by the promised time"),
    "clocks.manager": _l("Handed to the office manager: still nobody had tried"),
    "clocks.central": _l("Handed to the central desk: still nobody had tried"),
    "clocks.no_contact": _l("Nobody had reached the visitor by the time set for it"),
    "clocks.no_opening": _l("No opening hours in sight, so no time could be promised"),
    "clocks.decide": _l("All tries are used up: a person decides how to go on"),
    "clocks.orphaned": _l("Found without an owner or a queue, and put back in the queue"),
}
"""Facts that need nothing but their name."""


def attempt_in_words(outcome: str) -> str:
    """A logged attempt."""
    words = {
        AttemptOutcome.REACHED: _("Called and spoke with them"),
        AttemptOutcome.VOICEMAIL: _("Called and left a voicemail"),
        AttemptOutcome.NO_ANSWER: _("Called, no answer"),
        AttemptOutcome.WRONG_NUMBER: _("Called: it is the wrong number"),
        AttemptOutcome.BOOKED: _("Booked a consultation by phone"),
        AttemptOutcome.CALL_BACK: _("Spoke with them: they want to be called back"),
        AttemptOutcome.TEXT_SENT: _("Sent a text message"),
        AttemptOutcome.EMAIL_SENT: _("Wrote them an email"),
    }
    return str(words[AttemptOutcome(outcome)]) if outcome in set(AttemptOutcome) else ""


def _attempt(data: Data, _when: When, _target: str) -> str:
    told = attempt_in_words(str(data.get("outcome", "")))
    if data.get("outside_hours"):
        why = outside_reason(str(data["outside_hours"]))
        return str(_("%(what)s, outside calling hours: %(why)s", what=told, why=why))
    return told


def _snoozed(data: Data, when: When, _target: str) -> str:
    return str(_("Snoozed until %(time)s", time=when(str(data.get("until") or ""))))


def _closed(data: Data, _when: When, _target: str) -> str:
    reason = str(data.get("reason") or "")
    known = str(wording.CLOSE_REASONS[CloseReason(reason)]) if reason in set(CloseReason) else reason
    return str(_("Closed: %(reason)s", reason=known))


def _moved(data: Data, _when: When, _target: str) -> str:
    to = str(data.get("to") or "")
    return str(_("Moved to %(stage)s", stage=wording.STAGES[LeadStage(to)] if to in set(LeadStage) else to))


def _restored(data: Data, _when: When, _target: str) -> str:
    to = str(data.get("to") or "")
    stage = wording.STAGES[LeadStage(to)] if to in set(LeadStage) else to
    return str(_("Back at %(stage)s: the move was undone", stage=stage))


def _next_set(data: Data, when: When, _target: str) -> str:
    kind, at = action_name(str(data.get("kind") or "")), when(str(data.get("due_at") or ""))
    return str(_("Next action: %(action)s, %(time)s", action=kind, time=at))


def _assigned(data: Data, _when: When, target: str) -> str:
    if data.get("to") is None:
        return str(_("Put back into the queue"))
    return str(_("Given to %(name)s", name=target or _("a colleague")))


SENTENCES: Mapping[str, Callable[[Data, When, str], str]] = {
    "handling.snoozed": _snoozed,
    "handling.closed": _closed,
    "handling.moved": _moved,
    "handling.next_set": _next_set,
    "handling.assigned": _assigned,
    "progress.restored": _restored,
}


def work_in_words(kind: str, data: Data, *, zone: str, now: datetime, locale: Locale, target: str) -> str:
    """One fact of the work as a sentence; "" for a kind nobody has worded."""
    if kind in PLAIN:
        return str(PLAIN[kind])

    def when(stored: str) -> str:
        try:
            at = datetime.fromisoformat(stored)
        except ValueError:
            return "?"
        return at_moment(at.astimezone(ZoneInfo(zone)), zone=zone, now=now, locale=locale)

    if kind.startswith("booking."):
        return booking_in_words(kind, data, when)
    if kind in SENTENCES:
        return SENTENCES[kind](data, when, target)
    if kind.startswith("handling.attempt_"):
        return _attempt({"outcome": kind.removeprefix("handling.attempt_")} | dict(data), when, target)
    return ""
