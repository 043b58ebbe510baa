"""Filters as conditions of SQL: one per name, and the groups each view is made of.

Reader and moment are given when a statement runs (leads.desk.bound), so that it can be built once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from leads.desk.bound import ME as READER
from leads.desk.bound import NOW, fixed
from leads.desk.listed import came_before, has_bounced, people_in_doubt, waits_for_contact
from leads.desk.rules import Group
from leads.models import Concern, Lead, PromoHold, PromoVerdict
from leads.promos.rules import OfferStatus
from leads.triage.filters import ME, NOBODY, Age, Filters, Flag, Offer, View
from leads.vocabulary import UNSURE, HoldState, LeadStage

_FIRST = (Group.LATE, Group.DUE, Group.UNROUTED, Group.WAITING, Group.UNTIMED)
_AWAKE = (*_FIRST, Group.FOLLOW_UP, Group.WORKED, Group.LATER)
GROUPS: Mapping[View, Sequence[Group]] = {
    View.TO_DO: (*_FIRST, Group.FOLLOW_UP, Group.WORKED),
    View.FIRST: _FIRST,
    View.MINE: tuple(Group),
    View.UNCLAIMED: _AWAKE,
    View.FOLLOW_UP: (Group.FOLLOW_UP,),
    View.DUPLICATES: tuple(Group),
    View.SNOOZED: (Group.SNOOZED,),
    View.OPEN: tuple(Group),
}
_AGES: Mapping[str, tuple[bool, timedelta]] = {
    Age.UNDER_HOUR: (True, timedelta(hours=1)),
    Age.UNDER_DAY: (True, timedelta(days=1)),
    Age.OVER_DAY: (False, timedelta(days=1)),
    Age.OVER_THREE_DAYS: (False, timedelta(days=3)),
    Age.OVER_WEEK: (False, timedelta(days=7)),
    Age.OVER_MONTH: (False, timedelta(days=30)),
}


def is_in(group: Group) -> ColumnElement[bool]:
    """Whether an open lead stands in a group; every open lead that is not held back is in exactly one."""
    due, starts, todo = Lead.first_contact_due_at, Lead.clock_starts_at, Lead.next_action_due_at
    asleep, routed, fresh = (
        Lead.stage == fixed(LeadStage.SNOOZED),
        Lead.routed_at.is_not(None),
        waits_for_contact(),
    )
    worked = and_(
        routed, or_(Lead.stage != fixed(LeadStage.NEW), Lead.first_attempt_at.is_not(None)), ~asleep
    )
    conditions = {
        Group.LATE: and_(routed, fresh, due <= NOW),
        Group.DUE: and_(routed, fresh, due > NOW, or_(starts.is_(None), starts <= NOW)),
        Group.UNROUTED: and_(Lead.routed_at.is_(None), ~asleep),
        Group.WAITING: and_(routed, fresh, due > NOW, starts > NOW),
        Group.UNTIMED: and_(routed, fresh, due.is_(None)),
        Group.FOLLOW_UP: and_(worked, todo <= NOW),
        Group.WORKED: and_(worked, todo.is_(None)),
        Group.LATER: and_(worked, todo > NOW),
        Group.SNOOZED: asleep,
    }
    return and_(Lead.quarantined_at.is_(None), conditions[group])


def view_is(view: View) -> ColumnElement[bool]:
    """Whether an open lead is on a list everybody has."""
    clear, todo = Lead.quarantined_at.is_(None), Lead.next_action_due_at
    asleep = Lead.stage == fixed(LeadStage.SNOOZED)
    conditions = {
        View.TO_DO: or_(waits_for_contact(), Lead.routed_at.is_(None), todo <= NOW, todo.is_(None)) & ~asleep,
        View.FIRST: or_(waits_for_contact(), Lead.routed_at.is_(None)) & ~asleep,
        View.MINE: Lead.owner_id == READER,
        View.UNCLAIMED: Lead.owner_id.is_(None) & ~asleep,
        View.FOLLOW_UP: is_in(Group.FOLLOW_UP),
        View.DUPLICATES: Lead.person_id.in_(people_in_doubt()),
        View.SNOOZED: asleep,
        View.OPEN: clear,
    }
    return and_(clear, conditions[view])


@cache
def parts(view: View) -> Mapping[str, ColumnElement[bool]]:
    """What a view is counted from, by name: no lead is in two parts, and an index gives each part."""
    clear, untried = Lead.quarantined_at.is_(None), waits_for_contact()
    asleep = Lead.stage == fixed(LeadStage.SNOOZED)
    first = {
        "untried": and_(clear, untried),
        "unrouted": and_(clear, Lead.routed_at.is_(None), ~untried, ~asleep),
    }
    follow_up = {"follow_up": is_in(Group.FOLLOW_UP)}
    if view is View.TO_DO:
        return first | follow_up | {"worked": is_in(Group.WORKED)}
    return {View.FIRST: first, View.FOLLOW_UP: follow_up}.get(view) or {f"view_{view}": view_is(view)}


def narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions of everything that is narrowed, the view's own among them."""
    found = []
    if filters.view is View.MINE:
        found.append(Lead.owner_id == READER)
    if filters.view is View.UNCLAIMED:
        found.append(Lead.owner_id.is_(None))
    if filters.view is View.DUPLICATES:
        found.append(Lead.person_id.in_(people_in_doubt()))
    return [*found, *(_condition(name, value) for name, value in filters.narrowing())]


def _condition(name: str, value: str) -> ColumnElement[bool]:
    if name == "office":
        return Lead.office_id == int(value)
    if name == "procedure":
        return Lead.procedure_id.is_(None) if value == UNSURE else Lead.procedure_id == int(value)
    if name == "language":
        return func.left(Lead.locale, 2) == value
    if name == "source":
        return Lead.source == value
    if name == "stage":
        return Lead.stage == value
    if name == "offer":
        return _offer(value)
    if name == "owner":
        if value == NOBODY:
            return Lead.owner_id.is_(None)
        return Lead.owner_id == (READER if value == ME else int(value))
    if name == "age":
        younger, than = _AGES[value]
        return Lead.created_at > NOW - than if younger else Lead.created_at <= NOW - than
    return _flag(value)


def _offer(value: str) -> ColumnElement[bool]:
    """By what became of its promises, or by its last verdicts; another office means other verdicts."""
    if value in set(HoldState):
        return exists().where(PromoHold.lead_id == Lead.id, PromoHold.state == value)
    other = aliased(PromoVerdict)
    last = select(func.max(other.decided_at)).where(other.lead_id == Lead.id, other.final)
    verdicts = select(PromoVerdict.id).where(
        PromoVerdict.lead_id == Lead.id,
        PromoVerdict.final,
        PromoVerdict.decided_at == last.correlate(Lead).scalar_subquery(),
    )
    if value == Offer.NONE:
        return ~verdicts.correlate(Lead).exists()
    status = verdicts.where(PromoVerdict.status == OfferStatus(value)).correlate(Lead)
    return status.exists()


def _flag(value: str) -> ColumnElement[bool]:
    if value == Flag.DUPLICATE:
        return Lead.person_id.in_(people_in_doubt())
    if value == Flag.BOUNCED:
        return has_bounced()
    if value == Flag.RETURNING:
        return came_before()
    return Lead.concern_id.in_(select(Concern.id).where(Concern.sensitive))
