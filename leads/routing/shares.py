"""The share rows and day counts of offices: locked in id order, written once for each decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.models import OfficeDay, OfficeShare
from leads.routing.fairshare import LEAD, Share


def lock_shares(office_ids: Collection[int]) -> dict[int, Share]:
    """Lock the share rows of a pool, in id order, and read them; a new office starts at the pool's average.

    Offices that stopped accepting leads are marked in the same pass, so that they come back at the average
    of the pool too and are not flooded with what they missed.
    """
    weights = {office.id: office.weight for office in directory().clinics}
    left = _left_since()
    wanted = sorted({*office_ids, *left})
    rows = _locked(wanted)
    if missing := [office_id for office_id in wanted if office_id not in rows]:
        added = insert(OfficeShare).values([{"office_id": each, "paused": True} for each in missing])
        db.session.execute(added.on_conflict_do_nothing())
        rows = _locked(wanted)
    if left:
        db.session.execute(update(OfficeShare).where(OfficeShare.office_id.in_(left)).values(paused=True))
    return {
        office_id: Share(office_id, weights[office_id], _grains(row.owed), row.given, row.paused)
        for office_id, row in rows.items()
        if office_id in office_ids
    }


def read_shares(office_ids: Collection[int]) -> dict[int, Share]:
    """The shares of a pool without a lock, for looking ahead; an office without a row is about to begin."""
    weights = {office.id: office.weight for office in directory().clinics}
    rows = db.session.execute(select(OfficeShare).where(OfficeShare.office_id.in_(office_ids))).scalars()
    found = {row.office_id: row for row in rows}
    begins = [each for each in office_ids if each not in found]
    return {each: Share(each, weights[each], 0, 0, True) for each in begins} | {
        each: Share(each, weights[each], _grains(row.owed), row.given, row.paused)
        for each, row in found.items()
    }


def write_shares(shares: Sequence[Share]) -> None:
    """Write what a turn left behind; the rows are locked already."""
    rows = [
        {"office_id": each.office_id, "owed": _leads(each.owed), "given": each.given, "paused": each.paused}
        for each in shares
    ]
    if rows:
        db.session.execute(update(OfficeShare), rows)


def take_day(office: OfficeFacts, on_date: date) -> bool:
    """Take one place of an office's day by one conditional statement; False when the day is full."""
    adding = insert(OfficeDay).values(
        office_id=office.id, on_date=on_date, capacity=office.daily_capacity, taken=1
    )
    taken = adding.on_conflict_do_update(
        index_elements=["office_id", "on_date"],
        set_={"taken": OfficeDay.taken + 1, "capacity": adding.excluded.capacity},
        where=OfficeDay.taken < adding.excluded.capacity,
    ).returning(OfficeDay.taken)
    return db.session.execute(taken).scalar_one_or_none() is not None


def give_back_day(office_id: int, on_date: date) -> None:
    """Give one place of an office's day back; the caller knows that it was taken and not given back yet."""
    db.session.execute(
        update(OfficeDay)
        .where(OfficeDay.office_id == office_id, OfficeDay.on_date == on_date)
        .values(taken=OfficeDay.taken - 1)
    )


def _locked(office_ids: Sequence[int]) -> dict[int, OfficeShare]:
    rows = db.session.execute(
        select(OfficeShare)
        .where(OfficeShare.office_id.in_(office_ids))
        .order_by(OfficeShare.office_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalars()
    return {row.office_id: row for row in rows}


def _left_since() -> list[int]:
    """Offices that accept no leads now and are not marked yet; read without a lock, there is rarely one."""
    closed = [office.id for office in directory().clinics if not office.accepts_leads]
    if not closed:
        return []
    found = select(OfficeShare.office_id).where(
        OfficeShare.office_id.in_(closed), OfficeShare.paused.is_(False)
    )
    return list(db.session.execute(found).scalars())


def _grains(owed: Decimal) -> int:
    top, bottom = owed.as_integer_ratio()
    return top * LEAD // bottom


def _leads(grains: int) -> Decimal:
    return Decimal(f"{grains}e-18")
