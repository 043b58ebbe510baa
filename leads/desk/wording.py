"""The desk's words for the closed sets of the vocabulary, and for times; never sentences from pieces."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names
from flask_babel import lazy_gettext as _l

from leads.desk.rules import ClockKind, Group, PromiseClock, Step
from leads.vocabulary import (
    CloseReason,
    ConsentChannel,
    ConsentPurpose,
    ContactBy,
    DayPart,
    LeadSource,
    LeadStage,
    Locale,
    Meeting,
    Timeframe,
)
from leads.web.catalogues import gettext as _
from leads.web.formats import clock_time, day_name, span
from leads.web.locale import babel_name

STAGES = {
    LeadStage.NEW: _l("New"),
    LeadStage.CONTACTING: _l("Contacting"),
    LeadStage.REACHED: _l("Reached"),
    LeadStage.BOOKED: _l("Booked"),
    LeadStage.CONSULTED: _l("Consulted"),
    LeadStage.PROCEDURE_BOOKED: _l("Procedure booked"),
    LeadStage.COMPLETED: _l("Completed"),
    LeadStage.SNOOZED: _l("Snoozed"),
    LeadStage.CLOSED: _l("Closed"),
}
CLOSE_REASONS = {
    CloseReason.NOT_READY_YET: _l("not ready yet"),
    CloseReason.CHOSE_ELSEWHERE: _l("chose elsewhere"),
    CloseReason.NO_ANSWER: _l("no answer after all tries"),
    CloseReason.NOT_SUITABLE: _l("not suitable, said by a clinician"),
    CloseReason.WRONG_NUMBER: _l("wrong number"),
    CloseReason.SPAM: _l("spam"),
    CloseReason.DUPLICATE: _l("duplicate"),
    CloseReason.TAKEN_BACK: _l("taken back by the visitor"),
}
GROUPS = {
    Group.LATE: (_l("Late"), _l("first contact was due")),
    Group.DUE: (_l("Due now"), _l("somebody can answer, the clock runs")),
    Group.UNROUTED: (_l("Not routed yet"), _l("an office is chosen within a minute")),
    Group.WAITING: (_l("Waiting for opening time"), _l("the clock starts when somebody can answer")),
    Group.UNTIMED: (_l("No time promised"), _l("no opening hours in sight")),
    Group.FOLLOW_UP: (_l("Follow-up due"), _l("the next action is due")),
    Group.WORKED: (_l("Already contacted"), _l("no next action yet")),
    Group.LATER: (_l("Later"), _l("the next action is still to come")),
    Group.SNOOZED: (_l("Snoozed"), _l("comes back by itself")),
}
PREFERENCES = {
    ContactBy.CALL: _l("Prefers a call"),
    ContactBy.TEXT: _l("Prefers a text message"),
    ContactBy.EMAIL: _l("Prefers an email"),
}
STEPS = {
    Step.CALL: (_l("Call"), "phone"),
    Step.TEXT: (_l("Text"), "chat"),
    Step.EMAIL: (_l("Email"), "mail"),
    Step.NO_CONTACT: (_l("No working contact"), "alert"),
    Step.WAIT_FOR_ROUTING: (_l("Wait for routing"), "route"),
    Step.REVIEW: (_l("Review"), "shield"),
    Step.CONTINUE: (_l("Carry on"), "check"),
    Step.NOTHING: (_l("Nothing to do"), "check"),
}
TIMEFRAMES = {
    Timeframe.SOON: _l("as soon as possible"),
    Timeframe.THREE_MONTHS: _l("in the next 3 months"),
    Timeframe.LATER: _l("later than 3 months"),
    Timeframe.EXPLORING: _l("just exploring"),
}
DAY_PARTS = {
    DayPart.MORNING: _l("mornings"),
    DayPart.AFTERNOON: _l("afternoons"),
    DayPart.EVENING: _l("evenings"),
}
MEETINGS = {
    Meeting.NEAREST: _l("At the nearest office"),
    Meeting.CHOSEN: _l("At an office they chose"),
    Meeting.VIDEO: _l("By video first"),
    Meeting.NOTIFY: _l("Wants to hear when an office opens nearby"),
}
SOURCES = {
    LeadSource.FORM: _l("Request sent from the website"),
    LeadSource.API: _l("Request sent from one of our other sites"),
    LeadSource.CSV: _l("Request imported from a file"),
    LeadSource.PHONE: _l("Request taken by phone"),
    LeadSource.WALK_IN: _l("Request taken at the front desk"),
}
PERMISSIONS = {
    (ConsentPurpose.REQUEST, ConsentChannel.EMAIL): _l("Contact about this request"),
    (ConsentPurpose.REQUEST, ConsentChannel.TEXT_AND_CALL): _l("Call or text about this request"),
    (ConsentPurpose.MARKETING, ConsentChannel.EMAIL): _l("Send marketing email"),
    (ConsentPurpose.MARKETING, ConsentChannel.TEXT_AND_CALL): _l("Send marketing texts or calls"),
    (ConsentPurpose.HEALTH_INTEREST, ConsentChannel.NONE): _l("Use their interest in a procedure"),
    (ConsentPurpose.ADULT, ConsentChannel.NONE): _l("Said they are 18 or older"),
}
LANGUAGES = {"en": "English", "es": "Español", "fr": "Français"}
"""In their own words, so that the person who speaks one recognises it."""


def first_up(words: object) -> str:
    """Words of a sentence where they stand alone: as a choice or beside a name."""
    text = str(words)
    return text[:1].upper() + text[1:]


def clock_text(clock: PromiseClock, *, zone: str, now: datetime, locale: Locale) -> str:
    """The promise clock in words; times on the wall of the office that answers."""
    if clock.kind is ClockKind.MET:
        if clock.at is None:
            return _("They booked first")
        return _("In %(time)s", time=exact_span(clock.span)) if clock.span else _("Tried before opening")
    if clock.kind is ClockKind.MISSED:
        return _("Late, after %(time)s", time=exact_span(clock.span))
    if clock.at is None:
        return _("No time promised")
    if clock.kind is ClockKind.LATE:
        return _("Late %(time)s", time=span(clock.span))
    if clock.kind is ClockKind.WAIT:
        return _("Opens %(time)s", time=wall_time(clock.at, zone=zone, now=now, locale=locale))
    if clock.span < timedelta(hours=1):
        minutes, seconds = divmod(int(clock.span.total_seconds()), 60)
        return _("%(time)s left", time=f"{minutes}:{seconds:02d}")
    return _("By %(time)s", time=wall_time(clock.at, zone=zone, now=now, locale=locale))


def exact_span(length: timedelta) -> str:
    """How long something took, in two units: `58 s`, `2 min 10 s`, `1 h 5 min`, `2 d 3 h`."""
    left = max(0, int(length.total_seconds()))
    found: list[str] = []
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        count, left = divmod(left, size)
        if count or (found and len(found) < 2):
            found.append(f"{count} {unit}")
    return " ".join(each for each in found[:2] if not each.startswith("0 ")) or "0 s"


def wall_time(at: datetime, *, zone: str, now: datetime, locale: Locale) -> str:
    """A time with its zone, and its weekday unless it is within a day: `9:00 am EST`, `Mon 9:00 am EST`."""
    time = clock_time(at, zone=zone, locale=locale)
    local = at.astimezone(ZoneInfo(zone))
    short = local.tzname() or ""
    if abs(at - now) < timedelta(days=1):
        return _("%(time)s %(zone)s", time=time, zone=short)
    day = format_date(local.date(), "EEE", locale=babel_name(locale))
    return _("%(day)s %(time)s %(zone)s", day=day, time=time, zone=short)


def day_and_time(at: datetime, *, zone: str, now: datetime, locale: Locale) -> str:
    """When something happened: `today, 1:43 pm`."""
    day, time = day_name(at, zone=zone, now=now, locale=locale), clock_time(at, zone=zone, locale=locale)
    return _("%(day)s, %(time)s", day=day, time=time)


def initials(name: str) -> str:
    """Up to two letters for an avatar."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def asked_times(action: Mapping[str, Any], *, locale: Locale) -> str:
    """The weekdays and parts of the day somebody asked for: `Monday, mornings`; "" when they did not."""
    if action.get("kind") != "offer_times":
        return ""
    names = get_day_names("wide", locale=babel_name(locale))
    days = [names[day] for day in action.get("days", ()) if day in names]
    parts = [str(DAY_PARTS[DayPart(part)]) for part in action.get("day_parts", ()) if part in set(DayPart)]
    return ", ".join([*days, *parts]) or _("any time")


def suspicion(code: str) -> str:
    """Why a request was held back, from the intake's code."""
    words = {
        "honeypot": _("a field people cannot see was filled in"),
        "too_fast": _("it was sent faster than a person can type"),
        "too_many": _("many requests from one network address"),
        "content": _("the text looks like advertising"),
    }
    return words.get(code, code.replace("_", " "))


def dismissal(code: str) -> str:
    """Why somebody let a row be that had gone wrong."""
    words = {
        "reached_another_way": _("they were reached another way"),
        "not_needed_any_more": _("it is not needed any more"),
        "wrong_address": _("the address is wrong"),
        "it_arrived": _("it arrived"),
        "only_a_test": _("it was only a test"),
    }
    return words.get(code, code.replace("_", " "))
