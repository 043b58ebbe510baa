"""Reads behind the panel "Emails", always in a staff member's scope; nothing is written here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from leads.consent.permission import may_contact
from leads.database import db
from leads.desk.frame import LEADS_PATH
from leads.desk.setting import Setting
from leads.followups.queries import Plan, upcoming
from leads.models import Lead, Touch
from leads.reference import reference_of
from leads.triage.emails_panel import EmailsPanel, emails_panel
from leads.triage.facts import LeadFacts, LeadRecord
from leads.vocabulary import ConsentChannel, ConsentPurpose, Stream
from leads.web.access import FOLLOWUP_KEEPERS, StaffMember, scoped


def emails_of(
    lead: LeadFacts, staff: StaffMember, setting: Setting, *, said: str
) -> tuple[Plan, EmailsPanel | None]:
    """The plan of a lead this person may see, and its panel; no panel while nothing was ever planned."""
    plan = upcoming(lead.id, now=setting.now)
    if not plan.touches:
        return plan, None
    panel = emails_panel(
        plan,
        path=emails_path(lead.id),
        zone=lead.zone,
        setting=setting,
        paused_by=plan.paused_by_name,
        held_streams=plan.held_streams,
        said=said,
        may_act=staff.may(FOLLOWUP_KEEPERS),
    )
    return plan, panel


def refusal_of(record: LeadRecord, plan: Plan, now: datetime) -> str:
    """Why no email about the request may be written to them, as a code; "" when one may."""
    if Stream.CARE in plan.refusals:
        return plan.refusals[Stream.CARE]
    return may_contact(
        person_id=record.lead.person_id,
        address=record.lead.email or record.person.email,
        channel=ConsentChannel.EMAIL,
        purpose=ConsentPurpose.REQUEST,
        now=now,
    ).reason


def emails_path(lead_id: int) -> str:
    """Where the emails of a lead are looked at and held."""
    return f"{LEADS_PATH}/{reference_of(lead_id)}/emails"


def is_touch_in_scope(touch_id: int, lead_id: int, staff: StaffMember) -> bool:
    """Whether this is a touch of that lead, and this person may know the lead exists."""
    found = select(Touch.id).join(Lead, Lead.id == Touch.lead_id)
    return db.session.scalar(scoped(found, staff).where(Touch.id == touch_id, Lead.id == lead_id)) is not None
