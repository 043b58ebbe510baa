"""My day in words: one line per lead with what to do, the time there, and a button to do it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from leads.desk import wording
from leads.desk.action_words import action_name, first_name, sign_of
from leads.desk.frame import LEADS_PATH, MESSAGES_PATH, MY_DAY_PATH, Frame
from leads.desk.rows import ContactLink, contact_link
from leads.desk.rules import Step, first_contact, may_call
from leads.desk.setting import Setting
from leads.handling.rules import ActionKind
from leads.my_day.queries import MOST_LEADS, OwnLead, WaitingReply
from leads.my_day.rules import lay_out
from leads.reference import reference_of
from leads.vocabulary import LeadStage
from leads.web.formats import clock_time, span

_LONG_AGO = timedelta(hours=12)
_IN_WRITING = frozenset({ActionKind.EMAIL, ActionKind.ANSWER_REPLY})
_NO_CONTACT = frozenset({ActionKind.NO_WORKING_CONTACT, ActionKind.DECIDE})


@dataclass(frozen=True, slots=True)
class DueLine:
    """One lead of the day; `there` is the visitor's own time, `hint` why now is not the moment to call."""

    href: str
    time: str
    late: str
    name: str
    action: str
    icon: str
    about: str
    there: str
    hint: str
    contact: ContactLink | None


@dataclass(frozen=True, slots=True)
class DuePart:
    """The overdue ones, or those of today."""

    title: str
    note: str
    hot: bool
    lines: tuple[DueLine, ...]


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """One answer that waits."""

    href: str
    name: str
    since: str
    place: str


@dataclass(frozen=True, slots=True)
class MyDayPage:
    """The whole page; `start` is the one thing to begin with."""

    desk: Frame
    note: str
    start_href: str
    start: str
    start_icon: str
    parts: tuple[DuePart, ...]
    replies: tuple[ReplyLine, ...]
    returning: tuple[DueLine, ...]
    clear_title: str
    clear_text: str
    more: str


def my_day_page(
    leads: Sequence[OwnLead], replies: Sequence[WaitingReply], *, desk: Frame, setting: Setting
) -> MyDayPage:
    """Lay the leads out over the day of the reader's office."""
    day = lay_out([lead.due_at for lead in leads], now=setting.now, zone=setting.zone)
    overdue = [leads[place] for place in day.overdue]
    today = [leads[place] for place in day.today]
    later = [each for each in today if each.stage is not LeadStage.SNOOZED]
    back = [each for each in today if each.stage is LeadStage.SNOOZED]
    parts = (
        _part(_("Overdue"), overdue, setting, hot=True),
        _part(_("Later today") if overdue else _("Today"), later, setting),
    )
    first = next(iter((*overdue, *later)), None)
    count = len(overdue) + len(later)
    clear = _clear(day.clear_until, bool(leads), setting) if not overdue and not replies else ("", "")
    return MyDayPage(
        desk=desk,
        note=ngettext("%(num)s thing to do today", "%(num)s things to do today", count) if count else "",
        start_href=_href(first) if first else "",
        start=_start(first, setting) if first else "",
        start_icon=sign_of(_kind(first)) if first else "",
        parts=tuple(part for part in parts if part.lines),
        replies=tuple(_reply(each, setting) for each in replies),
        returning=tuple(_line(each, setting) for each in back),
        clear_title=clear[0],
        clear_text=clear[1],
        more=_("The %(num)s most urgent leads are counted here.", num=MOST_LEADS)
        if len(leads) == MOST_LEADS
        else "",
    )


def _part(title: str, leads: Sequence[OwnLead], setting: Setting, *, hot: bool = False) -> DuePart:
    return DuePart(title, str(len(leads)), hot, tuple(_line(each, setting) for each in leads))


def _line(lead: OwnLead, setting: Setting) -> DueLine:
    procedure = setting.procedure(lead.procedure_id)
    office = setting.directory.office(lead.office_id) if lead.office_id is not None else None
    contact = _contact(lead)
    calls = contact is not None and contact.icon == "phone"
    there = clock_time(setting.now, zone=lead.zone, locale=setting.locale)
    return DueLine(
        href=_href(lead),
        time=wording.day_and_time(lead.due_at, zone=setting.zone, now=setting.now, locale=setting.locale)
        if setting.now - lead.due_at > _LONG_AGO
        else clock_time(lead.due_at, zone=setting.zone, locale=setting.locale),
        late=_("Late %(time)s", time=span(setting.now - lead.due_at)) if lead.due_at <= setting.now else "",
        name=lead.name,
        action=action_name(_kind(lead)),
        icon=sign_of(_kind(lead)),
        about=" · ".join(
            each
            for each in (
                procedure.name(setting.locale.language) if procedure else _("Not sure yet"),
                office.name if office else "",
            )
            if each
        ),
        there=_("%(time)s there", time=there),
        hint=_("outside calling hours") if calls and not may_call(lead.zone, setting.now) else "",
        contact=contact,
    )


def _contact(lead: OwnLead) -> ContactLink | None:
    kind = _kind(lead)
    if kind in _NO_CONTACT:
        return None
    has = {"has_phone": lead.phone is not None, "has_email": lead.email is not None}
    step = Step.TEXT if kind == ActionKind.TEXT else first_contact(lead.contact_by, **has)
    if kind in (ActionKind.CALL, ActionKind.CALL_BACK):
        step = Step.CALL
    if lead.email and (kind in _IN_WRITING or step is Step.EMAIL):
        words = _("Email %(name)s", name=lead.name)
        return ContactLink(f"{LEADS_PATH}/{reference_of(lead.id)}/write", "mail", words, _("Email"))
    return contact_link(step, name=lead.name, phone=lead.phone, email=lead.email)


def _start(lead: OwnLead, setting: Setting) -> str:
    """What to begin with: `Next: call Grace, 3:00 pm`."""
    name = first_name(lead.name)
    if lead.due_at <= setting.now:
        time = _("now")
    else:
        time = clock_time(lead.due_at, zone=setting.zone, locale=setting.locale)
    contact = _contact(lead)
    words = {
        "phone": _("Next: call %(name)s, %(time)s", name=name, time=time),
        "chat": _("Next: text %(name)s, %(time)s", name=name, time=time),
        "mail": _("Next: email %(name)s, %(time)s", name=name, time=time),
    }
    return words[contact.icon] if contact else _("Next: %(name)s, %(time)s", name=name, time=time)


def _reply(reply: WaitingReply, setting: Setting) -> ReplyLine:
    office = setting.directory.office(reply.office_id) if reply.office_id is not None else None
    since = _("%(time)s ago", time=span(setting.now - reply.received_at))
    return ReplyLine(f"{MESSAGES_PATH}/{reply.message_id}", reply.name, since, office.name if office else "")


def _clear(until: datetime | None, has_leads: bool, setting: Setting) -> tuple[str, str]:
    """The good news, and what comes next."""
    if until is None:
        text = "" if has_leads else _("No lead is yours. Claim one in Triage, it appears here.")
        return _("You’re clear"), text
    zone, locale = setting.zone, setting.locale
    if until.astimezone(ZoneInfo(zone)).date() == setting.now.astimezone(ZoneInfo(zone)).date():
        return _("You’re clear until %(time)s", time=clock_time(until, zone=zone, locale=locale)), ""
    when = wording.day_and_time(until, zone=zone, now=setting.now, locale=locale)
    return _("You’re clear for today"), _("Next: %(time)s", time=when)


def _kind(lead: OwnLead) -> str:
    return str((lead.next_action or {}).get("kind") or ActionKind.FIRST_CONTACT)


def _href(lead: OwnLead) -> str:
    return f"{LEADS_PATH}/{reference_of(lead.id)}?back={quote(MY_DAY_PATH, safe='')}"
