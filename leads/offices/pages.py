"""The list of offices and one office in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.frame import LEADS_PATH, OFFICES_PATH, Frame
from leads.desk.setting import Setting
from leads.directory.facts import OfficeFacts
from leads.offices.closed_days import ClosingForm, MetLine
from leads.offices.consultations import ConsultationsPart, consultations_part, next_free_text
from leads.offices.hours import Doors, coming, doors, week
from leads.offices.queries import OFFER_DAYS, Numbers
from leads.offices.trial import Trial
from leads.vocabulary import OfficeKind
from leads.web.formats import number, phone_text
from leads.web.zones import zone_name


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One office in the list."""

    href: str
    name: str
    country: str
    zone: str
    doors: Doors
    next_free: str
    has_calendar: bool
    open: str
    open_href: str
    late: str
    load: str
    percent: int
    full: bool
    offers: str
    accepts: bool
    is_central: bool


@dataclass(frozen=True, slots=True)
class OfficesPage:
    """The list, and how a postal code would be routed."""

    desk: Frame
    note: str
    rows: tuple[OfficeRow, ...]
    offers_head: str
    trial: Trial


@dataclass(frozen=True, slots=True)
class OfficePage:
    """One office."""

    desk: Frame
    back_href: str
    row: OfficeRow
    address: tuple[str, ...]
    phone: str
    phone_href: str
    local_time: str
    week: tuple[tuple[str, str, bool], ...]
    coming: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    consultations: ConsultationsPart | None
    met: tuple[MetLine, ...]
    closing: ClosingForm | None
    procedures: tuple[str, ...]


def offices_page(
    offices: Sequence[OfficeFacts],
    found: Mapping[int, Numbers],
    free: Mapping[int, datetime],
    *,
    trial: Trial,
    desk: Frame,
    setting: Setting,
) -> OfficesPage:
    """All offices the reader may see, with their numbers and next free times."""
    rows = tuple(_row(each, found.get(each.id, Numbers()), free.get(each.id), setting) for each in offices)
    opened = sum(row.doors.is_open for row in rows)
    return OfficesPage(
        desk=desk,
        note=_("%(open)s of %(all)s open now", open=opened, all=len(rows)) if rows else "",
        rows=rows,
        offers_head=_("Offers taken, %(num)s days", num=OFFER_DAYS),
        trial=trial,
    )


def office_page(
    office: OfficeFacts,
    found: Numbers,
    free: datetime | None,
    *,
    met: tuple[MetLine, ...],
    closing: ClosingForm | None,
    desk: Frame,
    setting: Setting,
) -> OfficePage:
    """Everything the directory says about one office, and what it has to do."""
    names = [each.name(setting.locale.language) for each in setting.directory.procedures]
    offered = [
        each.name(setting.locale.language)
        for each in setting.directory.procedures
        if each.slug in office.procedures
    ]
    facts = (
        (_("Languages"), ", ".join(wording.LANGUAGES.get(each, each) for each in office.languages)),
        (_("Serves"), ", ".join(_country(code, setting) for code in sorted(office.serves))),
        (_("New leads a day"), str(office.daily_capacity)),
        (_("People on duty, for the promise"), str(office.people_on_duty)),
        (_("Routing weight"), str(office.weight)),
        (_("After hours"), _after_hours(office, setting)),
    )
    return OfficePage(
        desk=desk,
        back_href=OFFICES_PATH,
        row=_row(office, found, free, setting),
        address=tuple(
            each
            for each in (
                office.street,
                f"{office.city}, {office.region} {office.postal_code}",
                _country(office.country, setting),
            )
            if each.strip(", ")
        ),
        phone=phone_text(office.phone, office.country),
        phone_href=f"tel:{office.phone}",
        local_time=wording.wall_time(setting.now, zone=office.zone, now=setting.now, locale=setting.locale),
        week=week(office, setting),
        coming=coming(office, setting),
        facts=facts,
        consultations=consultations_part(office, free, setting),
        met=met,
        closing=closing,
        procedures=tuple(offered) if len(offered) < len(names) else (_("All procedures"),),
    )


def _row(office: OfficeFacts, found: Numbers, free: datetime | None, setting: Setting) -> OfficeRow:
    capacity = office.daily_capacity
    is_central = office.kind is OfficeKind.CENTRAL_DESK
    return OfficeRow(
        href=f"{OFFICES_PATH}/{office.slug}",
        name=office.name,
        country=_country(office.country, setting),
        zone=zone_name(office.zone, locale=setting.locale),
        doors=doors(office, setting),
        next_free=next_free_text(office, free, setting),
        has_calendar=office.consultations is not None,
        open=number(found.open, locale=setting.locale),
        open_href=f"{LEADS_PATH}?view=open&office={office.id}",
        late=number(found.late, locale=setting.locale) if found.late else "",
        load=""
        if is_central
        else _("%(taken)s of %(capacity)s today", taken=found.taken_today, capacity=capacity),
        percent=min(100, round(100 * found.taken_today / capacity)) if capacity else 100,
        full=not is_central and found.taken_today >= capacity,
        offers=number(found.offers, locale=setting.locale),
        accepts=office.accepts_leads,
        is_central=is_central,
    )


def _country(code: str, setting: Setting) -> str:
    country = setting.directory.country(code)
    return country.name(setting.locale.language) if country else code


def _after_hours(office: OfficeFacts, setting: Setting) -> str:
    """Who answers while the doors are shut."""
    central = setting.directory.central
    if office.id == central.id:
        return _("Nobody: the clock waits for its opening")
    spoken = [each for each in office.languages if central.covers(office.country, each)]
    if not spoken:
        return _("Nobody: the clock waits for its opening")
    names = ", ".join(wording.LANGUAGES.get(each, each) for each in spoken)
    return _("%(office)s, in %(languages)s", office=central.name, languages=names)
