"""The steps of the visitor's page that are about the consultation: pick a time, come, ask what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from leads.directory.facts import OfficeFacts
from leads.intake.appointmentcard import when_words
from leads.intake.asking import office_with_times
from leads.intake.history import capital
from leads.intake.queries import RequestFacts
from leads.slots.appointments import AppointmentFacts
from leads.vocabulary import AppointmentMode, AppointmentState, Locale, Meeting
from leads.web.formats import at_moment


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a step."""

    href: str
    label: str
    icon: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step: what, when, and a sentence more; `done` puts a tick in place of its number."""

    title: str
    when: str
    text: str = ""
    done: bool = False
    action: Action | None = None


def pick_step(facts: RequestFacts, *, path: str, again: bool = False) -> NextStep:
    """The consultation that nobody has booked: pick a time, or ask for one where there is no calendar.

    `again` says that one was missed or called off: nobody waits for anything then.
    """
    has_times = office_with_times(facts) is not None
    return NextStep(
        _("Your free consultation"),
        _how_long(facts, office_with_times(facts)),
        "" if again else _rather_not_wait(has_times=has_times),
        action=Action(f"{path}/book", _("Pick a time"), "cal")
        if has_times
        else Action(f"{path}/time", _("Ask for a time"), "cal"),
    )


def booked_steps(last: AppointmentFacts, *, path: str, locale: Locale, now: datetime) -> Sequence[NextStep]:
    """The steps of a consultation that stands or has been: the time chosen, the day itself, and questions."""
    chosen_at = last.changed_at or last.booked_at or last.made_at
    came = last.state is AppointmentState.CAME
    chosen = capital(at_moment(chosen_at, zone=last.zone, now=now, locale=locale))
    title, when = _("Your free consultation"), when_words(last, locale)
    day = (
        NextStep(title, when, done=True)
        if came
        else NextStep(title, when, _("You don’t need to bring anything. Questions are welcome."))
    )
    ask = Action(f"{path}/question", _("Add a question"), "chat")
    return (
        NextStep(_("Time chosen"), chosen, done=True),
        day,
        *(
            [NextStep(_("Questions since then?"), "", _("We’re happy to answer them."), action=ask)]
            if came
            else []
        ),
    )


def _rather_not_wait(*, has_times: bool) -> str:
    if has_times:
        return _("Rather not wait? Pick a time yourself.")
    return _("Rather not wait? Tell us which times suit you.")


def _how_long(facts: RequestFacts, office: OfficeFacts | None) -> str:
    by_video = facts.meeting is Meeting.VIDEO
    if office is None or office.consultations is None:
        return _("20 to 30 minutes, by video") if by_video else _("20 to 30 minutes, in person or by video")
    minutes, modes = int(office.consultations.length.total_seconds()) // 60, office.consultations.modes
    if len(modes) > 1 and not by_video:
        return _("%(minutes)s minutes, in person or by video", minutes=minutes)
    if AppointmentMode.VIDEO in modes and (by_video or len(modes) == 1):
        return _("%(minutes)s minutes, by video", minutes=minutes)
    return _("%(minutes)s minutes, in person", minutes=minutes)
