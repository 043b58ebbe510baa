"""What staff send from the forms of a lead, read from the request; a value nobody offered is no value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from leads.handling.answers import NextAction
from leads.handling.rules import CHOOSABLE, OUTSIDE_HOURS_REASONS, ActionKind
from leads.handling.timing import SnoozeChoice, snooze_until_choice, snooze_until_date
from leads.officetime.rules import wall_moment
from leads.triage.record_box import Typed
from leads.vocabulary import AttemptOutcome, ContactBy

Form = Mapping[str, str]
Code = TypeVar("Code", bound=StrEnum)
_CHANNELS = {AttemptOutcome.TEXT_SENT: ContactBy.TEXT, AttemptOutcome.EMAIL_SENT: ContactBy.EMAIL}


@dataclass(frozen=True, slots=True)
class AttemptForm:
    """One press of an outcome; `kind` and `at` say what should be done next where somebody chose it."""

    outcome: AttemptOutcome
    channel: ContactBy
    note: str
    kind: ActionKind | None
    at: datetime | None
    outside_hours: str | None

    def next_action(self, default: NextAction) -> NextAction | None:
        """What was chosen, completed by what the cadence says; None where it says everything."""
        if self.outcome is AttemptOutcome.CALL_BACK and self.at is None:
            return None
        if self.kind is None and self.at is None:
            return None
        kind = self.kind or (default.kind if default.kind in CHOOSABLE else ActionKind.CALL)
        return NextAction(kind, self.at or default.due_at)


def attempt_form(form: Form, *, zone: str) -> AttemptForm | None:
    """The outcome of a call or text; None for one that does not exist."""
    outcome = code(AttemptOutcome, form.get("outcome", ""))
    if outcome is None or outcome is AttemptOutcome.EMAIL_SENT:
        return None
    kind, why = code(ActionKind, form.get("kind", "")), form.get("outside_hours", "")
    return AttemptForm(
        outcome=outcome,
        channel=_CHANNELS.get(outcome, ContactBy.CALL),
        note=form.get("note", ""),
        kind=kind if kind in CHOOSABLE else None,
        at=moment(form.get("at", ""), zone=zone),
        outside_hours=why if why in OUTSIDE_HOURS_REASONS else None,
    )


def snooze_until(form: Form, *, zone: str, now: datetime) -> datetime | None:
    """Until when: one of the choices of this moment, or a typed day."""
    choice = code(SnoozeChoice, form.get("choice", ""))
    if choice is not None:
        return snooze_until_choice(choice, now, zone)
    try:
        return snooze_until_date(date.fromisoformat(form.get("day", "")), zone)
    except (ValueError, OverflowError):
        return None


def moment(typed: str, *, zone: str) -> datetime | None:
    """A typed day and time on the wall of an office; None when it is neither."""
    try:
        naive = datetime.fromisoformat(typed)
        if naive.tzinfo is not None or len(typed) > 19:
            return None
        return wall_moment(ZoneInfo(zone), naive.date(), naive.time())
    except (ValueError, OverflowError):
        return None


def code(kind: type[Code], typed: str) -> Code | None:
    """One word of a closed set; None for anything else."""
    return kind(typed) if typed in set(kind) else None


def number(typed: str) -> int | None:
    """An id from a form; None for anything that cannot be one."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def typed_in(form: Form, *, tab: str = "call", menu: str = "") -> Typed:
    """Everything somebody typed, to show it again."""
    return Typed(
        tab=tab,
        note=form.get("note", "")[:10_000],
        subject=form.get("subject", "")[:1_000],
        text=form.get("text", "")[:20_000],
        next=form.get("kind", ""),
        at=form.get("at", "")[:30],
        outside_hours=form.get("outside_hours", ""),
        menu=menu,
        day=form.get("day", "")[:30],
        reason=form.get("reason", ""),
    )
