"""One lead beside the list, for wide screens: what to do next, why, and what may be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.frame import LEADS_PATH
from leads.desk.rows import ContactLink
from leads.desk.setting import Chip, Setting
from leads.handling.rules import ActionKind
from leads.reference import reference_of
from leads.triage.acts import Acts
from leads.triage.appointment_panel import strip_with, when
from leads.triage.facts import LeadRecord
from leads.triage.next_words import Strip
from leads.triage.offer_panel import OfferPanel, offer_panels
from leads.triage.office_panel import OfficePanel, office_panel
from leads.triage.person_panel import permissions
from leads.web.formats import phone_text, span

_SIGNS = {"pass": ("ok", "check")}


@dataclass(frozen=True, slots=True)
class Pane:
    """What stands beside the list; `stay` is the list with this lead, `go_on` the list with the next one."""

    reference: str
    href: str
    list_href: str
    name: str
    initials: str
    interest: str
    strip: Strip
    appointment: Chip | None
    acts: Acts
    contacts: tuple[ContactLink, ...]
    number: str
    """How the first number is read aloud."""
    note: str
    offer: OfferPanel | None
    office: OfficePanel | None
    office_name: str
    may: tuple[Chip, ...]
    owner: str
    taken: str
    stay: str
    go_on: str
    next_href: str


def pane_of(
    record: LeadRecord,
    *,
    setting: Setting,
    acts: Acts,
    stay: str,
    go_on: str,
    next_href: str,
    here: str,
    taken: bool,
) -> Pane:
    """The pane of one lead."""
    lead = record.lead
    procedure = setting.procedure(lead.procedure_id)
    office = setting.directory.office(lead.office_id) if lead.office_id is not None else None
    path = f"{LEADS_PATH}/{reference_of(lead.id)}"
    country = office.country if office else lead.country
    zone = setting.zone_of(lead.office_id)
    offers = offer_panels(record.offers, decided=record.allocation is not None, setting=setting, zone=zone)
    return Pane(
        reference=reference_of(lead.id),
        href=path if here == LEADS_PATH else f"{path}?back={quote(here, safe='')}",
        list_href=here,
        name=lead.name,
        initials=wording.initials(lead.name),
        interest=procedure.name(setting.locale.language) if procedure else _("Not sure yet"),
        strip=strip_with(record, setting),
        appointment=_appointment(record, setting),
        acts=acts,
        contacts=tuple(link for link in (acts.call, *acts.other_contacts) if link),
        number=phone_text(acts.call.href.removeprefix("tel:"), country) if acts.call else "",
        note=record.note or "",
        offer=offers[0] if offers else None,
        office=office_panel(record.allocation, setting) if record.allocation else None,
        office_name=office.name if office else "",
        may=tuple(
            (words, *_SIGNS.get(state, ("line", "x")))
            for state, words, _evidence in permissions(record.said, setting)
        ),
        owner=acts.owner,
        taken=_taken(acts.owner, lead.claimed_at, setting) if taken else "",
        stay=stay,
        go_on=go_on,
        next_href=next_href,
    )


def _appointment(record: LeadRecord, setting: Setting) -> Chip | None:
    """Where the strip above does not say it."""
    found, kind = record.appointment, (record.lead.next_action or {}).get("kind")
    if found is None or kind == ActionKind.CONSULTATION:
        return None
    return when(found, setting), "brand", "cal"


def _taken(owner: str, claimed_at: datetime | None, setting: Setting) -> str:
    if not owner or claimed_at is None:
        return _("Somebody else was faster.")
    return _("%(name)s claimed this %(time)s ago.", name=owner, time=span(setting.now - claimed_at))
