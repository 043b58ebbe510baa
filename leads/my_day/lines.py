"""One line of My day in words: what to do with a lead or an answer, the time there, where to begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.action_words import action_at, action_for, action_name, first_name, sign_of
from leads.desk.frame import LEADS_PATH, MESSAGES_PATH, MY_DAY_PATH
from leads.desk.rows import ContactLink, contact_link
from leads.desk.rules import Step, first_contact, may_call
from leads.desk.setting import Setting
from leads.handling.rules import ActionKind
from leads.my_day.queries import OwnLead, WaitingReply
from leads.reference import reference_of
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
class ReplyLine:
    """The answer of one lead that waits; `about` says where, and what else is planned with them."""

    href: str
    name: str
    since: str
    about: str


@dataclass(frozen=True, slots=True)
class Start:
    """The one thing to begin with; no address, nothing to begin."""

    href: str = ""
    words: str = ""
    icon: str = ""


def due_line(lead: OwnLead, setting: Setting) -> DueLine:
    """A lead and what to do about it."""
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
        action=action_name(kind_of(lead)),
        icon=sign_of(kind_of(lead)),
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
    kind = kind_of(lead)
    if kind in _NO_CONTACT:
        return None
    has = {"has_phone": lead.phone is not None, "has_email": lead.email is not None}
    step = Step.TEXT if kind == ActionKind.TEXT else first_contact(lead.contact_by, **has)
    if kind in (ActionKind.CALL, ActionKind.CALL_BACK):
        step = Step.CALL
    if lead.email and (kind in _IN_WRITING or step is Step.EMAIL):
        words = _("Email %(name)s", name=lead.name)
        return ContactLink(f"{_href(lead)}&tab=email#record", "mail", words, _("Email"))
    return contact_link(step, name=lead.name, phone=lead.phone, email=lead.email)


def reply_line(reply: WaitingReply, lead: OwnLead | None, setting: Setting) -> ReplyLine:
    """An answer that waits, and what else is planned with that lead."""
    office = setting.directory.office(reply.office_id) if reply.office_id is not None else None
    about = [office.name] if office else []
    if lead is not None and kind_of(lead) != ActionKind.ANSWER_REPLY:
        about.append(action_at(kind_of(lead), lead.due_at, zone=setting.zone, setting=setting))
    since = _("%(time)s ago", time=span(setting.now - reply.received_at))
    return ReplyLine(f"{MESSAGES_PATH}/{reply.message_id}", reply.name, since, " · ".join(about))


def begin_with_answer(line: ReplyLine) -> Start:
    """Answering somebody comes first: `Answer Grace: they wrote back`."""
    kind = ActionKind.ANSWER_REPLY
    return Start(line.href, action_for(kind, first_name(line.name)), sign_of(kind))


def begin_with(lead: OwnLead, setting: Setting) -> Start:
    """The first lead of the day: `Next: call Grace, 3:00 pm`."""
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
    said = words[contact.icon] if contact else _("Next: %(name)s, %(time)s", name=name, time=time)
    return Start(_href(lead), said, sign_of(kind_of(lead)))


def kind_of(lead: OwnLead) -> str:
    """What is to be done next with a lead."""
    return str((lead.next_action or {}).get("kind") or ActionKind.FIRST_CONTACT)


def _href(lead: OwnLead) -> str:
    return f"{LEADS_PATH}/{reference_of(lead.id)}?back={quote(MY_DAY_PATH, safe='')}"
