"""Puts the page of one lead together: reads once, in the reader's scope, and writes down that it was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import abort, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from structlog import get_logger

from leads import clock
from leads.audit import service as audit
from leads.database import db, transaction
from leads.desk.frame import LEADS_PATH
from leads.desk.reader import reader_frame, reader_setting
from leads.handling import outcomes
from leads.handling.colleagues import colleagues
from leads.handling.rules import WORKERS
from leads.models import Lead
from leads.people.queries import matches_of
from leads.reference import reference_of
from leads.triage.acts import acts_of
from leads.triage.apply_form import Applying, Slip
from leads.triage.emails import emails_of, emails_path, refusal_of
from leads.triage.filters import Filters
from leads.triage.lead_page import Banner, Neighbourhood, lead_page
from leads.triage.matches_panel import match_strips
from leads.triage.queries import neighbours
from leads.triage.record import record_of
from leads.triage.record_box import TABS, Typed, record_box
from leads.vocabulary import Stream
from leads.web.access import FOLLOWUP_KEEPERS, QUARANTINE_KEEPERS, StaffMember, current_staff, safe_next
from leads.web.locale import current_locale

MENUS = ("snooze", "stage", "assign", "close", "next")
log = get_logger()


def lead_path(lead_id: int, **given: str) -> str:
    """The address of a lead, with the list somebody came from as `back`."""
    query = urlencode({name: value for name, value in given.items() if value})
    path = f"{LEADS_PATH}/{reference_of(lead_id)}"
    return f"{path}?{query}" if query else path


def office_zone(lead_id: int) -> str:
    """The wall clock of the office that has a lead."""
    office_id = db.session.scalar(select(Lead.office_id).where(Lead.id == lead_id))
    return reader_setting().zone_of(office_id)


def came_from() -> str:
    """The list this lead was opened from, "" for the plain one."""
    return safe_next(request.values.get("back")) or ""


def lead_html(
    lead_id: int, *, typed: Typed | None = None, banner: Banner | None = None, slip: Slip | None = None
) -> str:
    """The page of one lead; a lead out of sight is as good as none."""
    staff, now = current_staff(), clock.now()
    record = record_of(lead_id, staff, locale=current_locale(), at=now)
    if record is None:
        abort(404)
    setting, lead, back = reader_setting(), record.lead, came_from()
    typed = typed or _asked_for()
    plan, panel = emails_of(record.lead, staff, setting, said=request.args.get("said", ""))
    is_asked = typed.menu == "assign"
    near = _near(lead_id, back, staff, now)
    if banner is not None and banner.goes_on:
        banner = replace(banner, next_href=near.next_href)
    acts = acts_of(
        record,
        staff,
        setting,
        path=lead_path(lead_id),
        back=back,
        may_release=staff.may(QUARANTINE_KEEPERS),
        colleagues=colleagues(office_id=lead.office_id) if is_asked else None,
        typed=typed,
    )
    refusal = refusal_of(record, plan, now)
    defaults = outcomes.defaults(lead_id=lead_id, now=now) if acts.may_work else {}
    page = lead_page(
        record,
        setting=setting,
        desk=reader_frame(),
        acts=acts,
        box=record_box(
            record, setting, defaults=defaults, refusal=refusal, typed=typed, books=bool(acts.book_href)
        )
        if acts.may_work or acts.may_note
        else None,
        emails=panel,
        letters_href=emails_path(lead_id),
        matches=match_strips(
            matches_of(lead.person_id, staff),
            lead.person_id,
            setting,
            zone=setting.zone_of(lead.office_id),
            may_decide=staff.may(WORKERS),
        ),
        near=near,
        banner=banner,
        show=request.args.get("show", ""),
        may_edit=staff.may(FOLLOWUP_KEEPERS),
        refusals={**plan.refusals, Stream.CARE: refusal},
        applying=Applying(f"{lead_path(lead_id)}/offer", slip) if staff.may(WORKERS) else None,
    )
    html = render_template("triage/lead.html", page=page)
    log.info("triage.lead_opened", lead_id=lead_id, staff_id=staff.id)
    with transaction():
        audit.record("triage.lead_opened", staff_id=staff.id, subject=f"lead:{lead_id}", now=now)
    return html


def _asked_for() -> Typed:
    """The tab and the menu that the address names."""
    tab, menu = request.args.get("tab", ""), request.args.get("do", "")
    return Typed(tab=tab if tab in TABS else TABS[0], menu=menu if menu in MENUS else "")


def _near(lead_id: int, back: str, staff: StaffMember, now: datetime) -> Neighbourhood:
    """Where the lead stands in the list it was opened from; another page than the list has no neighbours."""
    place = urlsplit(back or LEADS_PATH)
    if place.path != LEADS_PATH:
        return Neighbourhood()
    filters = Filters.read(dict(parse_qsl(place.query)))
    found = neighbours(lead_id, filters, staff, now=now)
    label = (
        _("%(place)s of %(total)s in the list", place=found.place, total=found.total) if found.place else ""
    )
    return Neighbourhood(
        label=label,
        previous_href=lead_path(found.previous_id, back=back) if found.previous_id else "",
        next_href=lead_path(found.next_id, back=back) if found.next_id else "",
    )
