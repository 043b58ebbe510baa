"""Puts the list of leads together: each thing is read once, in the reader's scope."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from flask import request
from sqlalchemy import Select, select

from leads import clock
from leads.audit import service as audit
from leads.database import read, transaction
from leads.desk.bound import ME, OFFICES, plan_once
from leads.desk.frame import LEADS_PATH
from leads.desk.offers import offer_chips
from leads.desk.reader import reader_frame, reader_setting
from leads.desk.said import beside
from leads.desk.setting import Setting
from leads.handling.rules import BULK_WORKERS
from leads.models import OfficeMembership, Staff
from leads.reference import lead_id_of, reference_of
from leads.triage import queries
from leads.triage.acts import acts_of
from leads.triage.counting import Counts, counts, median_first_contact
from leads.triage.filter_words import pills, selects
from leads.triage.filters import Filters
from leads.triage.pages import LeadsPage, leads_page
from leads.triage.preview_pane import Pane, pane_of
from leads.triage.queries import Cursor, Slice
from leads.triage.record import record_of
from leads.triage.record_box import Typed
from leads.triage.saved_views import KeptView, views_of
from leads.triage.tabs import tabs
from leads.web.access import StaffMember, current_staff
from leads.web.locale import current_locale

LONGEST_MOMENT = 12
MOST_COLLEAGUES = 200


def asked_filters() -> Filters:
    """The list an address or a form names."""
    return Filters.read(request.values.to_dict())


def filters_in(address: str) -> Filters:
    """The list that the address of another page names."""
    return Filters.read(dict(parse_qsl(address.partition("?")[2])))


def leads_view() -> LeadsPage:
    """The whole page."""
    staff, now, filters = current_staff(), clock.now(), asked_filters()
    after = Cursor.parse(request.args.get("after"))
    saved = views_of(staff.id)
    plan_once()
    found = queries.queue(staff, filters, now=now, after=after)
    counted = _counts(staff, filters, saved, now)
    setting = replace(
        reader_setting(),
        offers=offer_chips([lead.id for _group, lead in found.rows], locale=current_locale()),
    )
    here = filters.address(LEADS_PATH, after=str(after) if after else "")
    people = colleagues_of(staff)
    return leads_page(
        found,
        filters=filters,
        counts=counted,
        setting=setting,
        desk=reader_frame(),
        here=here,
        tabs=tabs(staff, filters, counted, saved),
        selects=selects(filters, staff=staff, setting=setting, colleagues=people),
        pills=pills(filters, staff=staff, setting=setting, colleagues=people),
        pane=_pane(found, staff, setting, here),
        median=median_first_contact(staff, now=now) if not found.rows else None,
        may_bulk=staff.may(BULK_WORKERS),
        is_first=after is None,
        news_href=filters.address(f"{LEADS_PATH}/news", since=moment(now)),
    )


def news_view() -> tuple[Filters, Counts, tuple[KeptView, ...]]:
    """What has changed since the reader's copy of the list was made."""
    staff, filters = current_staff(), asked_filters()
    saved = views_of(staff.id)
    since = _moment_of(request.args.get("since", ""))
    plan_once()
    return filters, _counts(staff, filters, saved, clock.now(), since), saved


def moment(at: datetime) -> str:
    """A moment as an address carries it, in whole seconds."""
    return str(int(at.timestamp()))


def _moment_of(text: str) -> datetime | None:
    fits = text.isascii() and text.isdigit() and len(text) < LONGEST_MOMENT
    return datetime.fromtimestamp(int(text), UTC) if fits else None


def _counts(
    staff: StaffMember,
    filters: Filters,
    saved: tuple[KeptView, ...],
    now: datetime,
    since: datetime | None = None,
) -> Counts:
    kept = {each.id: each.filters for each in saved}
    return counts(staff, filters, saved=kept, now=now, since=since)


def colleagues_of(staff: StaffMember) -> dict[int, str]:
    """Who may own a lead this person sees, by id; names in one statement."""
    people = _colleagues(staff.sees_every_office)
    values = {"me": staff.id, "offices": sorted(staff.office_ids)}
    return {row.id: row.name for row in read(people, values)}


@cache
def _colleagues(everywhere: bool) -> Select[*tuple[Any, ...]]:
    people = select(Staff.id, Staff.name).where(Staff.active, Staff.id != ME).limit(MOST_COLLEAGUES)
    here = select(OfficeMembership.staff_id).where(OfficeMembership.office_id.in_(OFFICES))
    return people if everywhere else people.where(Staff.id.in_(here))


def _pane(found: Slice, staff: StaffMember, setting: Setting, here: str) -> Pane | None:
    """The lead the address names, if this person may see it; looking at one is written down."""
    lead_id = lead_id_of(request.args.get("lead", "")) or 0
    record = (
        record_of(lead_id, staff, locale=current_locale(), at=setting.now, brief=True) if lead_id else None
    )
    if record is None:
        return None
    order = [lead.id for _group, lead in found.rows]
    at = order.index(lead_id) if lead_id in order else -1
    following = order[at + 1] if at + 1 < len(order) else None
    stay = beside(here, reference_of(lead_id))
    onward = beside(here, reference_of(following)) if following else here
    acts = acts_of(
        record,
        staff,
        setting,
        path=f"{LEADS_PATH}/{reference_of(lead_id)}",
        back=stay,
        may_release=False,
        colleagues=None,
        typed=Typed(),
    )
    with transaction():
        audit.record("triage.preview_opened", staff_id=staff.id, subject=f"lead:{lead_id}", now=setting.now)
    return pane_of(
        record,
        setting=setting,
        acts=acts,
        stay=stay,
        go_on=onward if staff.advances else stay,
        next_href=onward if following else "",
        here=here,
        taken=request.args.get("done") == "taken",
    )
