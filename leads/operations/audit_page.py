"""The audit log as a page: who did what to which lead, before and after as codes, from where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from leads.desk import wording
from leads.desk.frame import AUDIT_PATH, LEADS_PATH, Frame
from leads.desk.setting import Setting
from leads.operations.audit_queries import Cursor, EntryFacts, Soundness
from leads.reference import reference_of
from leads.web.formats import clock_time, day_name

FAMILIES = {
    "accounts": _l("Accounts and sign-ins"),
    "audit": _l("This log"),
    "booking": _l("Consultations and calendars"),
    "followups": _l("Follow-ups"),
    "handling": _l("Work on leads"),
    "inbound": _l("Answers"),
    "offices": _l("Offices"),
    "operations": _l("Mail put right"),
    "people": _l("People and duplicates"),
    "pipeline": _l("Pipeline"),
    "progress": _l("Stages"),
    "reception": _l("Leads added by staff"),
    "routing": _l("Routing"),
    "triage": _l("Leads read and searched"),
}
_FIRST = ("from", "to")
SEALER_IS_SLOW = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter."""

    value: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One entry; `href` opens what it was about, if the reader may see that. `facts` are names and codes."""

    day: str
    time: str
    who: str
    action: str
    family: str
    about: str
    href: str
    office: str
    facts: tuple[tuple[str, str], ...]
    place: str


@dataclass(frozen=True, slots=True)
class ChainState:
    """Whether the log is whole; `kind` is ok, warn or bad."""

    kind: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """The whole page."""

    desk: Frame
    path: str
    chain: ChainState
    people: tuple[Choice, ...]
    families: tuple[Choice, ...]
    about: str
    since: str
    until: str
    problem: str
    filtered: bool
    lines: tuple[AuditLine, ...]
    next_href: str
    first_href: str


def audit_page(
    found: Sequence[EntryFacts],
    *,
    following: Cursor | None,
    sound: Soundness,
    people: Sequence[tuple[int, str]],
    asked: Mapping[str, str],
    problem: str,
    opens_leads: bool,
    desk: Frame,
    setting: Setting,
) -> AuditPage:
    """Put entries into words; `asked` are the filters of the address that made sense."""
    filters = {name: value for name, value in asked.items() if value and name != "after"}
    return AuditPage(
        desk=desk,
        path=AUDIT_PATH,
        chain=_chain(sound, setting),
        people=tuple(Choice(str(each), name, asked.get("who") == str(each)) for each, name in people),
        families=tuple(Choice(code, str(name), asked.get("what") == code) for code, name in FAMILIES.items()),
        about=asked.get("about", ""),
        since=asked.get("since", ""),
        until=asked.get("until", ""),
        problem=problem,
        filtered=bool(filters),
        lines=tuple(_line(each, dict(people), opens_leads, setting) for each in found),
        next_href=_href({**filters, "after": str(following)}) if following else "",
        first_href=_href(filters) if asked.get("after") else "",
    )


def _chain(sound: Soundness, setting: Setting) -> ChainState:
    late = sound.unsealed_since is not None and setting.now - sound.unsealed_since > SEALER_IS_SLOW
    if sound.problems:
        text = ngettext(
            "%(num)s entry was changed, moved or taken out. “flask audit verify” names it.",
            "%(num)s entries were changed, moved or taken out. “flask audit verify” names them.",
            sound.problems,
        )
        return ChainState("bad", _("The log is not whole"), text)
    if late and sound.unsealed_since is not None:
        since = _when(sound.unsealed_since, setting)
        text = _("Entries since %(time)s have no seal. Look whether the workers run.", time=since)
        return ChainState("warn", _("The newest entries wait for their seal"), text)
    if sound.checked_at is None:
        return ChainState("ok", _("Not checked yet"), _("The first check runs within minutes."))
    text = ngettext(
        "%(num)s entry: nothing was changed, moved or taken out.",
        "%(num)s entries: nothing was changed, moved or taken out.",
        sound.entries,
    )
    return ChainState("ok", _("Whole when checked %(time)s", time=_when(sound.checked_at, setting)), text)


def _line(entry: EntryFacts, people: Mapping[int, str], opens_leads: bool, setting: Setting) -> AuditLine:
    kind, _colon, name = (entry.subject or "").partition(":")
    about, href = entry.subject or "", ""
    if kind == "lead" and name.isdigit():
        about = reference_of(int(name))
        href = f"{LEADS_PATH}/{about}" if opens_leads else ""
    elif kind == "staff" and name.isdigit():
        about = people.get(int(name), about)
    office = setting.directory.office(entry.office_id) if entry.office_id is not None else None
    family, _dot, what = entry.action.partition(".")
    return AuditLine(
        day=day_name(entry.at, zone=setting.zone, now=setting.now, locale=setting.locale),
        time=clock_time(entry.at, zone=setting.zone, locale=setting.locale),
        who=entry.who or _("Nobody signed in"),
        action=what.replace("_", " ").replace(".", " "),
        family=str(FAMILIES.get(family, family)),
        about=about,
        href=href,
        office=office.name if office else "",
        facts=tuple(_facts(entry.data)),
        place=entry.ip_prefix or "",
    )


def _facts(data: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Names and codes; groups of them become lines with a joined name."""
    lines: list[tuple[str, str]] = []
    # The database gives the names by length; before comes before after.
    for name, value in sorted(data.items(), key=lambda pair: (pair[0] not in _FIRST, pair[0] != _FIRST[0])):
        label = f"{prefix}{name}".replace("_", " ")
        if isinstance(value, Mapping):
            lines += _facts(value, f"{label} ")
        elif value not in (None, "", []):
            lines.append((label, ", ".join(map(str, value)) if isinstance(value, list) else str(value)))
    return lines


def _when(at: datetime, setting: Setting) -> str:
    return wording.day_and_time(at, zone=setting.zone, now=setting.now, locale=setting.locale)


def _href(filters: Mapping[str, str]) -> str:
    return f"{AUDIT_PATH}?{urlencode(filters)}" if filters else AUDIT_PATH
