"""Takes a time: of any number of people at once exactly one gets it, and the others are told what is free.

A time is looked up among the free ones, then its resource is locked, looked at again, and only then written:
who comes second waits a moment and finds it taken. Should all of this be wrong one day, the exclusion
constraint of the table still refuses a second consultation. Locks are taken lead → resource.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from psycopg.errors import LockNotAvailable
from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.exc import IntegrityError, OperationalError

from leads.booking.answers import Taken
from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.directory.queries import calendar
from leads.models import Appointment, Lead, Resource
from leads.slots.queries import free_days
from leads.slots.rules import Slot, find, nearest, slots_of
from leads.vocabulary import AppointmentMode, AppointmentState

LOOK_AROUND = 14
"""In how many days the nearest other times are looked for."""
T = TypeVar("T")


class _Gone(Exception):
    """Somebody else has this resource at this time; the savepoint frees its lock."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A time somebody asks for; staff may book at short notice, and what was kept needs no notice again."""

    lead: Lead
    office: OfficeFacts
    mode: AppointmentMode
    starts_at: datetime
    now: datetime
    at_short_notice: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """What a row says about when it is, with the time its resource is busy around it."""

    resource_id: int
    starts_at: datetime
    ends_at: datetime
    busy_from: datetime
    busy_until: datetime


def take(
    wanted: Wanted, write: Callable[[Times], T], *, resource_id: int | None = None, first: int | None = None
) -> T | Taken:
    """Write a consultation at this time with the first resource that is free for it.

    Takes    the lead locked by the caller; `write`, which puts the row down; `resource_id` to have this one
             and no other; `first`, the one to try before the others.
    Gives    what `write` gave, or the nearest free times.
    """
    slot = _slot(wanted)
    if slot is not None:
        for each in _in_order(slot.resource_ids, only=resource_id, first=first):
            try:
                with db.session.begin_nested():
                    times = _times(wanted, slot, each)
                    _lock(times, wanted)
                    written = write(times)
                    db.session.flush()
                    return written
            except (_Gone, IntegrityError):
                continue
            except OperationalError as error:
                # So many want it that its lock is not to be had in two seconds: one of them gets it.
                if not isinstance(error.orig, LockNotAvailable):
                    raise
    return Taken(wanted.starts_at, around(wanted), by_somebody=slot is not None or _is_on_offer(wanted))


def around(wanted: Wanted) -> tuple[Slot, ...]:
    """The free times closest to the one that is not, three of them."""
    first = _day(wanted) - timedelta(days=LOOK_AROUND // 2)
    days = free_days(
        wanted.office,
        mode=wanted.mode,
        now=wanted.now,
        first=max(first, wanted.now.astimezone(ZoneInfo(wanted.office.zone)).date()),
        days=LOOK_AROUND,
        for_lead=wanted.lead.id,
        for_staff=wanted.at_short_notice,
    )
    return nearest([slot for day in days for slot in day.slots], wanted.starts_at)


def _slot(wanted: Wanted) -> Slot | None:
    days = free_days(
        wanted.office,
        mode=wanted.mode,
        now=wanted.now,
        first=_day(wanted),
        days=1,
        for_lead=wanted.lead.id,
        for_staff=wanted.at_short_notice,
    )
    return find(days, wanted.starts_at)


def _is_on_offer(wanted: Wanted) -> bool:
    """Whether this would be a free time if nobody had booked anything."""
    terms, hours = wanted.office.consultations, calendar(wanted.office.id, around=wanted.now.date())
    if terms is None:
        return False
    notice = not wanted.at_short_notice
    days = slots_of(terms, hours, wanted.mode, {}, first=_day(wanted), days=1, now=wanted.now, notice=notice)
    return find(days, wanted.starts_at) is not None


def _day(wanted: Wanted) -> date:
    return wanted.starts_at.astimezone(ZoneInfo(wanted.office.zone)).date()


def _in_order(resource_ids: Sequence[int], *, only: int | None, first: int | None) -> list[int]:
    if only is not None:
        return [each for each in resource_ids if each == only]
    return sorted(resource_ids, key=lambda each: each != first)


def _times(wanted: Wanted, slot: Slot, resource_id: int) -> Times:
    terms = wanted.office.consultations
    if terms is None:
        raise _Gone
    return Times(
        resource_id, slot.starts_at, slot.ends_at, slot.starts_at - terms.before, slot.ends_at + terms.after
    )


def _lock(times: Times, wanted: Wanted) -> None:
    """Have the resource to ourselves, throw away what nobody confirmed in time, and look again."""
    resource = select(Resource.id).where(Resource.id == times.resource_id)
    db.session.execute(resource.with_for_update(key_share=True))
    meets = and_(
        Appointment.resource_id == times.resource_id,
        Appointment.busy_from < times.busy_until,
        Appointment.busy_until > times.busy_from,
    )
    db.session.execute(
        delete(Appointment).where(meets, ran_out(wanted.now)).execution_options(synchronize_session=False)
    )
    others = and_(Appointment.lead_id != wanted.lead.id, Appointment.state != AppointmentState.CANCELLED)
    if db.session.execute(select(exists().where(meets, others))).scalar_one():
        raise _Gone


def ran_out(now: datetime) -> ColumnElement[bool]:
    """Kept for somebody who did not confirm in time."""
    return and_(Appointment.state == AppointmentState.KEPT, Appointment.kept_until <= now)
