"""One lead as two lines of the queue: name, interest, chips, the clock in words, one link to make contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from leads.desk import said, wording
from leads.desk.action_words import action_name, sign_of
from leads.desk.faces import ClockFace, row_face
from leads.desk.frame import LEADS_PATH
from leads.desk.listed import ListedLead
from leads.desk.rules import Group, Step, first_contact, next_step
from leads.desk.setting import Chip, NextWords, Setting
from leads.handling.rules import ActionKind
from leads.reference import reference_of
from leads.web.catalogues import gettext as _
from leads.web.formats import span

_KINDS = frozenset(ActionKind)


class ContactLink(NamedTuple):
    """The one tap that starts the contact."""

    href: str
    icon: str
    label: str
    word: str


class Owner(NamedTuple):
    """Who works a lead; nobody has an empty name."""

    initials: str = ""
    name: str = ""


class LeadRow(NamedTuple):
    """Two lines of the queue."""

    href: str
    name: str
    interest: str
    place: str
    chips: tuple[Chip, ...]
    next: NextWords
    clock: ClockFace
    age: str
    owner: Owner
    contact: ContactLink | None
    reference: str
    peek: str = ""
    """The address of the same list with this lead beside it, for wide screens."""
    ticks: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What the rows of one list share: where they lead, and which of them is open."""

    back: str = ""
    """The list a lead is opened from, as its address says it."""
    beside: str = ""
    """The address of the list with a lead beside it, up to the lead's reference."""
    opened: str = ""
    ticks: bool = False

    @classmethod
    def at(cls, here: str, *, opened: str, ticks: bool) -> Around:
        """The rows of the list at an address."""
        back = "" if here == LEADS_PATH else f"?back={quote(here, safe='')}"
        return cls(back, said.beside(here, ""), opened, ticks)


NOWHERE = Around()


def lead_row(lead: ListedLead, group: Group | None, setting: Setting, around: Around = NOWHERE) -> LeadRow:
    """One lead of the list; `group` is None for a request held back."""
    office = setting.directory.office(lead.office_id) if lead.office_id is not None else None
    procedure = setting.procedure(lead.procedure_id)
    step = next_step(
        stage=lead.stage,
        routed=lead.office_id is not None,
        quarantined=lead.quarantined_at is not None,
        contact_by=lead.contact_by,
        has_phone=lead.phone is not None,
        has_email=lead.email is not None,
    )
    reference = reference_of(lead.id)
    return LeadRow(
        href=f"{LEADS_PATH}/{reference}{around.back}",
        name=lead.name,
        interest=procedure.name(setting.locale.language) if procedure else _("Not sure yet"),
        place=office.name if office else "",
        chips=_chips(lead, setting),
        next=_next(lead, step, setting),
        clock=row_face(lead, group, setting),
        age=span(setting.now - lead.created_at),
        owner=Owner(wording.initials(lead.owner), lead.owner) if lead.owner else Owner(),
        contact=contact_link(
            first_contact(
                lead.contact_by, has_phone=lead.phone is not None, has_email=lead.email is not None
            ),
            name=lead.name,
            phone=lead.phone,
            email=lead.email,
        )
        if step not in (Step.REVIEW, Step.NOTHING)
        else None,
        reference=reference,
        peek=around.beside and around.beside + reference,
        ticks=around.ticks,
        current=reference == around.opened,
    )


def _next(lead: ListedLead, step: Step, setting: Setting) -> NextWords:
    """The next action somebody set, with its time; else the next right thing."""
    kind = (lead.next_action or {}).get("kind", "")
    if kind not in _KINDS or step in (Step.REVIEW, Step.WAIT_FOR_ROUTING, Step.NOTHING):
        return _step(step, setting)
    if kind == ActionKind.FIRST_CONTACT:
        how = first_contact(
            lead.contact_by, has_phone=lead.phone is not None, has_email=lead.email is not None
        )
        return _step(how, setting)
    if kind == ActionKind.CONSULTATION and lead.consultation_at is not None:
        return _at(kind, lead.consultation_at, lead, setting)
    if lead.first_attempt_at is None or lead.next_action_due_at is None:
        return NextWords(action_name(kind), sign_of(kind))
    return _at(kind, lead.next_action_due_at, lead, setting)


def _at(kind: str, at: datetime, lead: ListedLead, setting: Setting) -> NextWords:
    zone = setting.zone_of(lead.office_id)
    time = wording.wall_time(at, zone=zone, now=setting.now, locale=setting.locale)
    return NextWords(_("%(action)s, %(time)s", action=action_name(kind), time=time), sign_of(kind))


def _step(step: Step, setting: Setting) -> NextWords:
    known = setting.steps.get(step)
    if known is None:
        words, icon = wording.STEPS[step]
        known = setting.steps[step] = NextWords(str(words), icon)
    return known


def contact_link(step: Step, *, name: str, phone: str | None, email: str | None) -> ContactLink | None:
    """The link that calls, texts or writes; None when there is no working contact."""
    if step is Step.EMAIL and email:
        return ContactLink(
            f"mailto:{quote(email, safe='@')}", "mail", _("Email %(name)s", name=name), _("Email")
        )
    if step is Step.TEXT and phone:
        return ContactLink(f"sms:{phone}", "chat", _("Text %(name)s", name=name), _("Text"))
    if phone:
        return ContactLink(f"tel:{phone}", "phone", _("Call %(name)s", name=name), _("Call"))
    return None


def _chips(lead: ListedLead, setting: Setting) -> tuple[Chip, ...]:
    chips: list[Chip] = []
    if lead.id in setting.offers:
        chips.append(setting.offers[lead.id])
    if lead.locale.language != setting.locale.language:
        chips.append((wording.LANGUAGES[lead.locale.language], "info", ""))
    concern = setting.concern(lead.concern_id)
    if lead.bounced:
        chips.append((_("Email bounced"), "bad", ""))
    if lead.returning:
        chips.append((_("Wrote before"), "warn", ""))
    if lead.duplicate:
        chips.append((_("Possible duplicate"), "warn", ""))
    if concern is not None and concern.sensitive:
        chips.append((_("Sensitive"), "warn", ""))
    return tuple(chips)
