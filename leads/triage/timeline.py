"""The timeline in words: each kind of event one sentence, with its sign; an unknown kind is still shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from leads.desk import wording
from leads.directory.catalogue import Directory
from leads.triage.facts import Happened
from leads.triage.timeline_mail import (
    bounced,
    bounced_for_now,
    followup,
    letter_dismissed,
    letter_fact,
    letter_retried,
    touch_dismissed,
)
from leads.triage.timeline_offers import OFFER_FACTS
from leads.triage.timeline_routing import assigned, moved_office, rerouted
from leads.triage.timeline_signs import sign_of
from leads.triage.timeline_work import work_in_words
from leads.vocabulary import Actor, CloseReason, LeadSource, LeadStage, Locale

Data = Mapping[str, Any]
Tell = Callable[[Data, Directory, Locale], str]


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One fact as staff read it."""

    icon: str
    tone: str
    text: str
    by: str
    time: str
    note: str = ""
    href: str = ""
    link: str = ""
    undo: str = ""


def timeline(
    happened: tuple[Happened, ...],
    *,
    directory: Directory,
    zone: str,
    now: datetime,
    locale: Locale,
    notes: Mapping[int, str] = MappingProxyType({}),
) -> tuple[TimelineItem, ...]:
    """All facts, newest first, with times on the wall of the office; `notes` are their words by id."""
    items = [_item(fact, directory, zone, now, locale, notes) for fact in happened]
    last = next((place for place, item in enumerate(items) if item.undo), None)
    # Only the last action can still be taken back, and it stands there once.
    return tuple(item if place == last else replace(item, undo="") for place, item in enumerate(items))


def _item(
    fact: Happened, directory: Directory, zone: str, now: datetime, locale: Locale, notes: Mapping[int, str]
) -> TimelineItem:
    icon, tone = sign_of(fact.kind)
    told = work_in_words(fact.kind, fact.data, zone=zone, now=now, locale=locale, target=fact.target)
    by, ruleset = fact.staff or _ACTORS[Actor(fact.actor)](), str(fact.data.get("ruleset") or "")
    by = _("%(who)s, rules %(ruleset)s", who=by, ruleset=ruleset) if ruleset else by
    return TimelineItem(
        icon=icon,
        tone=tone,
        text=told or _words(fact, directory, locale),
        by=" · ".join(filter(None, (fact.elsewhere, by))),
        time=wording.day_and_time(fact.at, zone=zone, now=now, locale=locale),
        note=notes.get(int(str(fact.data.get("note_id") or 0)), ""),
        href=(where := _where(fact.data)),
        link=_("Show") if where else "",
        undo=fact.undo or "",
    )


def _where(data: Data) -> str:
    """Where there is more to see: an answer, a letter, or a merge with the way back."""
    if data.get("inbound_id"):
        return f"#answer-{data['inbound_id']}"
    if data.get("letter_id"):
        return f"#letter-{data['letter_id']}"
    return f"/desk/people/merges/{data['merge_id']}" if data.get("merge_id") else ""


def _words(fact: Happened, directory: Directory, locale: Locale) -> str:
    """The sentence of one fact; one that a later version wrote is named at least."""
    room, _dot, rest = fact.kind.partition(".")
    if fact.kind in _PLAIN:
        return str(_PLAIN[fact.kind])
    if fact.kind in _SENTENCES:
        return _SENTENCES[fact.kind](fact.data, directory, locale)
    told = _ENDINGS[room](rest, fact.data) if room in _ENDINGS else ""
    return told or _("Recorded: %(what)s", what=fact.kind.replace(".", " ").replace("_", " "))


_PLAIN = {
    "intake.taken_back": _l("The visitor took the request back"),
    "intake.not_now": _l("The visitor says it’s not the right time"),
    "intake.kept_open": _l("The visitor wants to keep the request open"),
    "intake.question_added": _l("Added a question"),
    "intake.address_given": _l("The visitor gave another email address; a private link was sent there"),
    "intake.link_asked": _l("Asked for the private link again"),
    "routing.letter_not_written": _l("The acknowledgement could not be written: tell the visitor yourself"),
    "triage.released": _l("Released: not spam. Routing goes on with the time it was sent"),
    "operations.routing_retried": _l("Routing was started again"),
    "operations.touch_retried": _l("A follow-up that failed was planned again"),
    "followups.paused": _l("Follow-ups paused"),
    "followups.resumed": _l("Follow-ups go on"),
    "inbound.replied": _l("The visitor answered by email"),
    "inbound.may_want_us_to_stop": _l("The visitor answered by email, and may want us to stop: please read"),
    "inbound.unsubscribed": _l("The visitor wrote “stop”: no more marketing emails"),
    "inbound.asked_us_to_stop": _l("The visitor wrote not to contact them any more"),
    "inbound.complained": _l("The visitor reported our email as spam: no more emails"),
    "inbound.no_working_contact": _l("No working contact: our email came back and there is no phone"),
    "preferences.unsubscribed": _l("They unsubscribed from guides and offers"),
    "preferences.texts_stopped": _l("They stopped texts and calls with offers"),
    "preferences.allowed": _l("They asked for guides and offers"),
    "people.merged": _l("Merged with another request of the same person"),
    "people.unmerged": _l("The merge was undone: they are two people again"),
    "people.different": _l("Noted: somebody similar is not the same person"),
    "preferences.not_me": _l("The email address belongs to somebody else, who had it removed"),
}
"""Facts that need nothing but their name."""

_ACTORS: Mapping[Actor, Callable[[], str]] = {
    Actor.VISITOR: lambda: _("The visitor"),
    Actor.STAFF: lambda: _("Staff"),
    Actor.SYSTEM: lambda: _("Automatic"),
}


def _received(data: Data, _directory: Directory, _locale: Locale) -> str:
    source = str(wording.SOURCES[LeadSource(str(data["source"]))])
    if data.get("suspicion"):
        return _(
            "%(request)s, held back: %(reason)s",
            request=source,
            reason=wording.suspicion(str(data["suspicion"])),
        )
    return source


def _moved(data: Data, _directory: Directory, _locale: Locale) -> str:
    stage = str(wording.STAGES[LeadStage(str(data["to"]))])
    if data.get("reason"):
        reason = str(wording.CLOSE_REASONS[CloseReason(str(data["reason"]))])
        return _("Moved to %(stage)s: %(reason)s", stage=stage, reason=reason)
    return _("Moved to %(stage)s", stage=stage)


def _time_asked(data: Data, _directory: Directory, locale: Locale) -> str:
    return _("Asked for a time: %(times)s", times=wording.asked_times(data, locale=locale))


_ENDINGS: Mapping[str, Callable[[str, Data], str]] = {"outbox": letter_fact, "followups": followup}
"""Rooms whose facts are the states their rows ended in."""


_SENTENCES: Mapping[str, Tell] = {
    "intake.received": _received,
    "progress.moved": _moved,
    "routing.assigned": assigned,
    "routing.moved": moved_office,
    "handling.rerouted": rerouted,
    "intake.time_asked": _time_asked,
    "operations.letter_retried": letter_retried,
    "operations.letter_dismissed": letter_dismissed,
    "operations.touch_dismissed": touch_dismissed,
    "inbound.bounced": bounced,
    "inbound.bounced_for_now": bounced_for_now,
    **OFFER_FACTS,
}
