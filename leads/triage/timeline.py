"""The timeline in words: each kind of event one sentence, with its sign; an unknown kind is still shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from leads.directory.catalogue import Directory
from leads.triage import wording
from leads.triage.record import Happened
from leads.vocabulary import Actor, CloseReason, LeadSource, LeadStage, LetterKind, Locale
from leads.web.formats import clock_time, day_name

Data = Mapping[str, object]


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


def timeline(
    happened: tuple[Happened, ...], *, directory: Directory, zone: str, now: datetime, locale: Locale
) -> tuple[TimelineItem, ...]:
    """All facts, newest first, with times on the wall of the office."""
    return tuple(_item(fact, directory, zone, now, locale) for fact in happened)


def _item(fact: Happened, directory: Directory, zone: str, now: datetime, locale: Locale) -> TimelineItem:
    room, _dot, rest = fact.kind.partition(".")
    icon, tone = _SIGNS.get(room, ("note", ""))
    tell = _SENTENCES.get(fact.kind)
    text = tell(fact.data, directory) if tell else _letter_fact(rest, fact.data) if room == "outbox" else ""
    return TimelineItem(
        icon=icon,
        tone=tone,
        text=text or _("Recorded: %(what)s", what=fact.kind.replace(".", " ").replace("_", " ")),
        by=fact.staff or _ACTORS[Actor(fact.actor)](),
        time=_time(fact.at, zone, now, locale),
    )


_SIGNS = {
    "intake": ("globe", ""),
    "routing": ("route", "brand"),
    "promos": ("tag", "promo"),
    "outbox": ("mail", "info"),
    "progress": ("check", "brand"),
    "triage": ("shield", "brand"),
}
_ACTORS: Mapping[Actor, Callable[[], str]] = {
    Actor.VISITOR: lambda: _("The visitor"),
    Actor.STAFF: lambda: _("Staff"),
    Actor.SYSTEM: lambda: _("Automatic"),
}


def _received(data: Data, _directory: Directory) -> str:
    source = str(wording.SOURCES[LeadSource(str(data["source"]))])
    if data.get("suspicion"):
        return _(
            "%(request)s, held back: %(reason)s",
            request=source,
            reason=wording.suspicion(str(data["suspicion"])),
        )
    return source


def _moved(data: Data, _directory: Directory) -> str:
    stage = str(wording.STAGES[LeadStage(str(data["to"]))])
    if data.get("reason"):
        reason = str(wording.CLOSE_REASONS[CloseReason(str(data["reason"]))])
        return _("Moved to %(stage)s: %(reason)s", stage=stage, reason=reason)
    return _("Moved to %(stage)s", stage=stage)


def _released(_data: Data, _directory: Directory) -> str:
    return _("Released: not spam. Routing goes on with the time it was sent")


def _assigned(data: Data, directory: Directory) -> str:
    office = directory.office(int(str(data["office_id"]))) if data.get("office_id") else None
    return _("Routed to %(office)s", office=office.name if office else _("the central desk"))


def _letter_fact(state: str, data: Data) -> str:
    """What happened to a letter; the states are those of the outbox."""
    known = {kind.value for kind in LetterKind}
    letter = (
        str(wording.LETTERS[LetterKind(str(data["letter"]))]) if data.get("letter") in known else _("Letter")
    )
    sentences = {
        "sent": _("%(letter)s: accepted by the mail server", letter=letter),
        "deferred": _("%(letter)s: not accepted yet, it is tried again", letter=letter),
        "failed": _("%(letter)s: could not be delivered", letter=letter),
        "unknown": _("%(letter)s: the connection broke at the end, it may have arrived", letter=letter),
        "suppressed": _("%(letter)s: not sent, this address had one within 24 hours", letter=letter),
    }
    return sentences.get(state, "")


_SENTENCES: Mapping[str, Callable[[Data, Directory], str]] = {
    "intake.received": _received,
    "progress.moved": _moved,
    "triage.released": _released,
    "routing.assigned": _assigned,
}


def _time(at: datetime, zone: str, now: datetime, locale: Locale) -> str:
    day, time = day_name(at, zone=zone, now=now, locale=locale), clock_time(at, zone=zone, locale=locale)
    return _("%(day)s, %(time)s", day=day, time=time)
