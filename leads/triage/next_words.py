"""The strip on top of a lead: who does what by when, and whether now is a time to call there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.rules import CALLS_FROM, CALLS_UNTIL, QUARANTINE_REVIEW, Step, may_call, next_step
from leads.desk.setting import Setting
from leads.inbound.consequences import NO_WORKING_CONTACT
from leads.triage.facts import LeadFacts
from leads.web.formats import before_moment, clock_time, span


@dataclass(frozen=True, slots=True)
class Strip:
    """Kind warn asks for action, info does not."""

    kind: str
    icon: str
    title: str
    text: str


def strip_of(lead: LeadFacts, setting: Setting) -> Strip:
    """The next right thing about a lead."""
    step = next_step(
        stage=lead.stage,
        routed=lead.office_id is not None,
        quarantined=lead.quarantined_at is not None,
        contact_by=lead.contact_by,
        has_phone=lead.phone is not None,
        has_email=lead.email is not None and not _came_back(lead),
    )
    icon = wording.STEPS[step][1]
    if step in (Step.CALL, Step.TEXT, Step.EMAIL):
        return Strip("warn", icon, _contact(step, lead, setting), _circumstances(step, lead, setting))
    if step is Step.REVIEW:
        return Strip(
            "warn",
            icon,
            _review(lead, setting),
            _("Release it if a person wrote this. Until then nobody is told anything."),
        )
    if step is Step.NO_CONTACT:
        return Strip(
            "warn", icon, _("No working contact"), _("The status page asks the visitor for another one.")
        )
    if step is Step.WAIT_FOR_ROUTING:
        return Strip("info", icon, _("Waiting for an office"), _("Routing chooses one within a minute."))
    if step is Step.CONTINUE:
        return Strip(
            "info",
            icon,
            _("First contact has been made"),
            _("Stage: %(stage)s", stage=wording.STAGES[lead.stage]),
        )
    return Strip("info", icon, _("Nothing to do"), _finished(lead))


def _came_back(lead: LeadFacts) -> bool:
    """Whether the acknowledgement bounced and nothing else is known to reach them."""
    return (lead.next_action or {}).get("kind") == NO_WORKING_CONTACT


def _contact(step: Step, lead: LeadFacts, setting: Setting) -> str:
    due_at, zone = lead.first_contact_due_at, setting.zone_of(lead.office_id)
    first = lead.name.split()[0] if lead.name.split() else lead.name
    if due_at is None:
        return {
            Step.CALL: _("Next: call %(name)s", name=first),
            Step.TEXT: _("Next: text %(name)s", name=first),
        }.get(step, _("Next: email %(name)s", name=first))
    if due_at <= setting.now:
        late = span(setting.now - due_at)
        return {
            Step.CALL: _("Call %(name)s now, %(late)s late", name=first, late=late),
            Step.TEXT: _("Text %(name)s now, %(late)s late", name=first, late=late),
        }.get(step, _("Email %(name)s now, %(late)s late", name=first, late=late))
    due = before_moment(due_at, zone=zone, now=setting.now, locale=setting.locale)
    return {
        Step.CALL: _("Next: call %(name)s by %(time)s", name=first, time=due),
        Step.TEXT: _("Next: text %(name)s by %(time)s", name=first, time=due),
    }.get(step, _("Next: email %(name)s by %(time)s", name=first, time=due))


def _circumstances(step: Step, lead: LeadFacts, setting: Setting) -> str:
    """Their preference, their own time, and what that means for a call."""
    there = _("Local time %(time)s.", time=clock_time(setting.now, zone=lead.zone, locale=setting.locale))
    parts = [_("%(preference)s.", preference=wording.PREFERENCES[lead.contact_by]), there]
    if step is Step.CALL and not may_call(lead.zone, setting.now):
        opens, ends = (_on_their_wall(at, lead, setting) for at in (CALLS_FROM, CALLS_UNTIL))
        parts.append(_("Calling hours there are %(start)s to %(end)s: write first.", start=opens, end=ends))
    asked = wording.asked_times(lead.next_action or {}, locale=setting.locale)
    if asked:
        parts.append(_("Asked for a time: %(times)s.", times=asked))
    if (lead.next_action or {}).get("kind") == "answer_question":
        parts.append(_("Added a question: read it below, with their answers."))
    return " ".join(parts)


def _on_their_wall(at: time, lead: LeadFacts, setting: Setting) -> str:
    today = setting.now.astimezone(ZoneInfo(lead.zone)).date()
    moment = datetime.combine(today, at, tzinfo=ZoneInfo(lead.zone))
    return clock_time(moment, zone=lead.zone, locale=setting.locale)


def _review(lead: LeadFacts, setting: Setting) -> str:
    reason = wording.suspicion(lead.quarantine_reason or "")
    due_at = (lead.quarantined_at or lead.created_at) + QUARANTINE_REVIEW
    due = wording.wall_time(due_at, zone=setting.zone, now=setting.now, locale=setting.locale)
    return _("Suspected spam: %(reason)s. Review by %(time)s", reason=reason, time=due)


def _finished(lead: LeadFacts) -> str:
    if lead.close_reason is None:
        return _("This request is completed.")
    return _("Closed: %(reason)s.", reason=wording.CLOSE_REASONS[lead.close_reason])
