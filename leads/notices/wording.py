"""Notices in words, the same on the desk and in letters: requests by reference and office, no names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from leads.notices.kinds import NoticeKind
from leads.vocabulary import Locale
from leads.web.formats import at_moment, clock_time, span


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice is about; `at` is when it was told, `zone` the one its times are read in."""

    kind: NoticeKind
    reference: str
    office: str
    zone: str
    at: datetime
    data: Mapping[str, Any]

    @property
    def due_at(self) -> datetime | None:
        """The promised time, or the end of the contact clock."""
        return self._time("due_at")

    @property
    def starts_at(self) -> datetime | None:
        """When the consultation it tells of begins."""
        return self._time("starts_at")

    def _time(self, called: str) -> datetime | None:
        text = self.data.get(called)
        return datetime.fromisoformat(str(text)) if text else None


@dataclass(frozen=True, slots=True)
class Words:
    """A title, which is the subject of a letter too, and one sentence more."""

    title: str
    line: str


def in_words(told: Told, *, locale: Locale) -> Words:
    """Say one notice in the language spoken now; `locale` decides how times are written."""
    if told.kind in _CLOCK:
        return _of_the_clock(told, locale)
    if told.kind in _CALENDAR:
        return _of_the_calendar(told, locale)
    return _of_people(told)


_CLOCK = frozenset(
    {
        NoticeKind.NEW_REQUEST,
        NoticeKind.HALF_GONE,
        NoticeKind.NEARLY_LATE,
        NoticeKind.LATE,
        NoticeKind.LATE_FOR_MANAGER,
        NoticeKind.LATE_FOR_CENTRAL,
        NoticeKind.NO_CONTACT,
        NoticeKind.NO_OPENING,
    }
)

_CALENDAR = frozenset(
    {NoticeKind.BOOKED, NoticeKind.APPOINTMENT_CHANGED, NoticeKind.APPOINTMENT_CANCELLED},
)


def _of_the_calendar(told: Told, locale: Locale) -> Words:
    """Who comes is told inside the desk; a letter names the reference and the time."""
    name, at = told.reference, told.starts_at
    time = at_moment(at, zone=told.zone, now=told.at, locale=locale) if at else ""
    time = time.removesuffix(".")  # Spanish "a. m." before the full stop of the sentence
    words: dict[NoticeKind, tuple[str, str]] = {
        NoticeKind.BOOKED: (
            _("Consultation booked on %(reference)s", reference=name),
            _("%(office)s, %(time)s.", office=told.office, time=time),
        ),
        NoticeKind.APPOINTMENT_CHANGED: (
            _("Consultation moved on %(reference)s", reference=name),
            _("Now %(office)s, %(time)s.", office=told.office, time=time),
        ),
        NoticeKind.APPOINTMENT_CANCELLED: (
            _("Consultation cancelled on %(reference)s", reference=name),
            _("It was to be %(office)s, %(time)s.", office=told.office, time=time),
        ),
    }
    title, line = words[told.kind]
    return Words(title, line if at else told.office)


def _of_the_clock(told: Told, locale: Locale) -> Words:
    due = _moment(told, locale)
    was_due = _("First contact was due %(time)s, and nobody has tried yet.", time=due)
    due_then = _("First contact due %(time)s.", time=due)
    left = span(told.due_at - told.at) if told.due_at else ""
    words: dict[NoticeKind, tuple[str, str]] = {
        NoticeKind.NEW_REQUEST: (_("New request, %(office)s", office=told.office), due_then),
        NoticeKind.HALF_GONE: (_("Half of the time is gone, %(office)s", office=told.office), due_then),
        NoticeKind.NEARLY_LATE: (
            _("Late in %(time)s, %(office)s", time=left, office=told.office),
            _("First contact due %(time)s. Claim it?", time=due),
        ),
        NoticeKind.LATE: (_("Late, %(office)s", office=told.office), was_due),
        NoticeKind.LATE_FOR_MANAGER: (
            _("Late and handed to you as manager, %(office)s", office=told.office),
            was_due,
        ),
        NoticeKind.LATE_FOR_CENTRAL: (
            _("Late and handed to the central desk, %(office)s", office=told.office),
            was_due,
        ),
        NoticeKind.NO_CONTACT: (
            _("Not reached yet, %(office)s", office=told.office),
            _("Somebody should have reached them by %(time)s.", time=due),
        ),
        NoticeKind.NO_OPENING: (
            _("Nobody can answer a request, %(office)s", office=told.office),
            _("The office has no opening hours in sight. Decide who answers."),
        ),
    }
    return Words(*words[told.kind])


def _of_people(told: Told) -> Words:
    name = told.reference
    words: dict[NoticeKind, tuple[str, str]] = {
        NoticeKind.MOVED_HERE: (
            _("A request came to %(office)s", office=told.office),
            _("It was with another office before. Its clock goes on."),
        ),
        NoticeKind.DECIDE: (
            _("A request needs a decision, %(office)s", office=told.office),
            _("Nobody owns it, or nobody said what comes next."),
        ),
        NoticeKind.GIVEN: (
            _("%(reference)s is yours now", reference=name),
            _("A colleague gave it to you, perhaps with others. You find them under Mine."),
        ),
        NoticeKind.SNOOZE_OVER: (
            _("%(reference)s is back from its snooze", reference=name),
            _("Its next step is due now."),
        ),
        NoticeKind.REPLY: (
            _("You have a reply on %(reference)s", reference=name),
            _("Read it on the desk, and answer there."),
        ),
        NoticeKind.CAME_AGAIN: (
            _("Somebody you know asked again, %(reference)s", reference=name),
            _("The new request has a clock of its own."),
        ),
        NoticeKind.BOUNCED: (
            _("An email bounced on %(reference)s", reference=name),
            _("Call instead."),
        ),
        NoticeKind.STOP: (
            _("Stop contacting %(reference)s", reference=name),
            _("They asked us not to write or call any more."),
        ),
        NoticeKind.DIGEST: (
            _("Your morning"),
            _(
                "%(late)s late, %(overnight)s came overnight, %(due)s due today.",
                late=told.data.get("late", 0),
                overnight=told.data.get("overnight", 0),
                due=told.data.get("due", 0),
            ),
        ),
        NoticeKind.WEEKLY: (
            _("Your week"),
            _(
                "%(requests)s requests in seven days, %(late)s late now.",
                requests=told.data.get("requests", 0),
                late=told.data.get("late", 0),
            ),
        ),
    }
    return Words(*words[told.kind])


def _moment(told: Told, locale: Locale) -> str:
    """The due time: the time alone where it is today's."""
    if told.due_at is None:
        return ""
    zone = ZoneInfo(told.zone)
    if told.due_at.astimezone(zone).date() == told.at.astimezone(zone).date():
        return clock_time(told.due_at, zone=told.zone, locale=locale)
    return at_moment(told.due_at, zone=told.zone, now=told.at, locale=locale)
