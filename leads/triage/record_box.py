"""The box "Add to the record": outcomes of a call with what follows from each, a note, an email."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.action_words import action_at, action_name
from leads.desk.setting import Setting
from leads.handling.answers import NextAction
from leads.handling.letters import LONGEST_SUBJECT
from leads.handling.rules import CHOOSABLE, OUTSIDE_HOURS_REASONS
from leads.handling.timing import SnoozeChoice, may_call
from leads.outbox.objections import objections
from leads.triage.facts import LeadRecord
from leads.vocabulary import AttemptOutcome
from leads.web.zones import zone_name

TABS = ("call", "note", "email")
OUTCOMES = (
    AttemptOutcome.REACHED,
    AttemptOutcome.VOICEMAIL,
    AttemptOutcome.NO_ANSWER,
    AttemptOutcome.WRONG_NUMBER,
    AttemptOutcome.BOOKED,
    AttemptOutcome.CALL_BACK,
    AttemptOutcome.TEXT_SENT,
)
"""In the order of their keys, 1 to 7; an email is written in its own tab."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody had typed when a form could not be carried out; nothing of it is lost."""

    tab: str = "call"
    note: str = ""
    subject: str = ""
    text: str = ""
    next: str = ""
    at: str = ""
    outside_hours: str = ""
    menu: str = ""
    day: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu or a list."""

    value: str
    label: str
    chosen: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeButton:
    """One outcome: pressing it logs it, with `then` as the next action unless another one was chosen."""

    value: str
    key: str
    label: str
    icon: str
    then: str
    to: str = ""
    """Where it is sent instead of the log: a booking needs its time first."""


@dataclass(frozen=True, slots=True)
class RecordBox:
    """The whole box; `outside` says why a call needs a reason now, `no_email` why no email can be written."""

    outcomes: tuple[OutcomeButton, ...]
    next_kinds: tuple[Choice, ...]
    zone: str
    outside: str
    outside_reasons: tuple[Choice, ...]
    no_email: str
    language: str
    longest_subject: int = LONGEST_SUBJECT
    typed: Typed = field(default_factory=Typed)


def outcome_name(outcome: str) -> str:
    """An outcome as staff say it."""
    words = {
        AttemptOutcome.REACHED: _("Spoke"),
        AttemptOutcome.VOICEMAIL: _("Left voicemail"),
        AttemptOutcome.NO_ANSWER: _("No answer"),
        AttemptOutcome.WRONG_NUMBER: _("Wrong number"),
        AttemptOutcome.BOOKED: _("Booked by phone"),
        AttemptOutcome.CALL_BACK: _("Call back at…"),
        AttemptOutcome.TEXT_SENT: _("Text sent"),
        AttemptOutcome.EMAIL_SENT: _("Email sent"),
    }
    return str(words[AttemptOutcome(outcome)]) if outcome in set(AttemptOutcome) else outcome


_ICONS = {
    AttemptOutcome.REACHED: "check",
    AttemptOutcome.VOICEMAIL: "chat",
    AttemptOutcome.NO_ANSWER: "x",
    AttemptOutcome.WRONG_NUMBER: "alert",
    AttemptOutcome.BOOKED: "cal",
    AttemptOutcome.CALL_BACK: "clock",
    AttemptOutcome.TEXT_SENT: "mail",
}


def record_box(
    record: LeadRecord,
    setting: Setting,
    *,
    defaults: Mapping[AttemptOutcome, NextAction],
    refusal: str,
    typed: Typed,
    books: bool = False,
) -> RecordBox:
    """The box of one lead; `refusal` is the code why it may not be written to, "" when it may.

    Takes    `books` where its office has a calendar: then a booking goes there.
    """
    lead = record.lead
    zone = setting.zone_of(lead.office_id)
    outside = (
        ""
        if may_call(lead.zone, setting.now)
        else _("It is outside calling hours there: say why you called.")
    )
    return RecordBox(
        outcomes=tuple(
            OutcomeButton(
                value=outcome,
                key=str(place),
                label=outcome_name(outcome),
                icon=_ICONS[outcome],
                then=_("Choose the time first")
                if books and outcome is AttemptOutcome.BOOKED
                else _then(outcome, defaults, zone, setting),
                to="book" if books and outcome is AttemptOutcome.BOOKED else "",
            )
            for place, outcome in enumerate(OUTCOMES, start=1)
        ),
        next_kinds=tuple(Choice(kind, action_name(kind), typed.next == kind) for kind in CHOOSABLE),
        zone=zone_name(zone, locale=setting.locale),
        outside=outside,
        outside_reasons=tuple(
            Choice(code, outside_reason(code), typed.outside_hours == code) for code in OUTSIDE_HOURS_REASONS
        ),
        no_email=_no_email(record, refusal),
        language=wording.LANGUAGES[lead.locale.language],
        typed=typed,
    )


def snooze_name(choice: str) -> str:
    """One choice of the snooze menu."""
    words = {
        SnoozeChoice.HALF_HOUR: _("30 minutes"),
        SnoozeChoice.THIS_AFTERNOON: _("This afternoon"),
        SnoozeChoice.TOMORROW: _("Tomorrow"),
        SnoozeChoice.NEXT_MONDAY: _("Monday"),
    }
    return str(words[SnoozeChoice(choice)])


def outside_reason(code: str) -> str:
    """Why somebody called outside calling hours."""
    words = {"they_asked": _("They asked for this time"), "returned_call": _("They called, I called back")}
    return str(words.get(code, code.replace("_", " ")))


def _then(
    outcome: AttemptOutcome, defaults: Mapping[AttemptOutcome, NextAction], zone: str, setting: Setting
) -> str:
    if outcome is AttemptOutcome.CALL_BACK:
        return str(_("Choose the time above"))
    found = defaults.get(outcome)
    return action_at(found.kind, found.due_at, zone=zone, setting=setting) if found else ""


def _no_email(record: LeadRecord, refusal: str) -> str:
    if not record.lead.email and not record.person.email:
        return str(_("They gave no email address."))
    if not refusal:
        return ""
    known = objections().get(refusal)
    return known or str(_("They may not be written to: %(reason)s", reason=refusal.replace("_", " ")))
