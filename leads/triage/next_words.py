"""The strip on top of a lead: who does what by when, and whether now is a time to call there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.action_words import CALLS, action_for, first_name, sign_of
from leads.desk.rules import CALLS_FROM, CALLS_UNTIL, QUARANTINE_REVIEW, Step, may_call, next_step
from leads.desk.setting import Setting
from leads.inbound.consequences import NO_WORKING_CONTACT
from leads.triage.facts import LeadFacts
from leads.vocabulary import LeadStage
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
    if lead.stage is LeadStage.SNOOZED and lead.snoozed_until:
        return _snoozed(lead, setting)
    if step is Step.CONTINUE or _is_planned(lead, step):
        return _planned(lead, setting)
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
    return Strip("info", icon, _("Nothing to do"), _finished(lead))


def _is_planned(lead: LeadFacts, step: Step) -> bool:
    """Whether somebody has tried already: then what was agreed counts, not the promise."""
    is_contact = step in (Step.CALL, Step.TEXT, Step.EMAIL)
    return is_contact and lead.first_attempt_at is not None and lead.next_action is not None


def _planned(lead: LeadFacts, setting: Setting) -> Strip:
    """What was agreed or follows from the last attempt, with its time."""
    kind = str((lead.next_action or {}).get("kind", ""))
    name = first_name(lead.name)
    title, due_at = action_for(kind, name), lead.next_action_due_at
    if not kind or not title:
        return Strip(
            "info",
            "check",
            _("First contact has been made"),
            _("Stage: %(stage)s", stage=wording.STAGES[lead.stage]),
        )
    parts: list[str] = []
    zone = setting.zone_of(lead.office_id)
    if due_at is not None and due_at <= setting.now:
        parts.append(
            _(
                "Due since %(time)s.",
                time=wording.day_and_time(due_at, zone=zone, now=setting.now, locale=setting.locale),
            )
        )
    elif due_at is not None:
        parts.append(
            _(
                "Due %(time)s.",
                time=wording.day_and_time(due_at, zone=zone, now=setting.now, locale=setting.locale),
            )
        )
    step = Step.CALL if kind in CALLS else Step.EMAIL
    parts.append(_circumstances(step, lead, setting))
    is_due = due_at is not None and due_at <= setting.now
    return Strip("warn" if is_due else "info", sign_of(kind), title, _one_after_another(parts))


def _snoozed(lead: LeadFacts, setting: Setting) -> Strip:
    zone = setting.zone_of(lead.office_id)
    until = lead.snoozed_until or setting.now
    time = wording.day_and_time(until, zone=zone, now=setting.now, locale=setting.locale)
    text = _("It comes back by itself then, and at once when they write or send a new request.")
    return Strip("info", "moon", _("Snoozed until %(time)s", time=time), text)


def _came_back(lead: LeadFacts) -> bool:
    """Whether the acknowledgement bounced and nothing else is known to reach them."""
    return (lead.next_action or {}).get("kind") == NO_WORKING_CONTACT


def _contact(step: Step, lead: LeadFacts, setting: Setting) -> str:
    due_at, zone = lead.first_contact_due_at, setting.zone_of(lead.office_id)
    first = first_name(lead.name)
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
    if step is Step.CALL:
        opens, ends = (_on_their_wall(at, lead, setting) for at in (CALLS_FROM, CALLS_UNTIL))
        if may_call(lead.zone, setting.now):
            parts.append(_("Calling hours end at %(time)s there.", time=ends))
        else:
            parts.append(
                _("Calling hours there are %(start)s to %(end)s: write first.", start=opens, end=ends)
            )
    asked = wording.asked_times(lead.next_action or {}, locale=setting.locale)
    if asked:
        parts.append(_("Asked for a time: %(times)s.", times=asked))
    if (lead.next_action or {}).get("kind") == "answer_question":
        parts.append(_("Added a question: read it below, with their answers."))
    return _one_after_another(parts)


def _one_after_another(sentences: list[str]) -> str:
    """As one text; where a sentence ends with an abbreviation (Spanish "5:24 p. m."), one full stop does."""
    return " ".join(f"{each[:-2]}." if each.endswith("m..") else each for each in sentences)


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
