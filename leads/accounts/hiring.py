"""Colleagues come, change their work and go: what an admin does to accounts, each step in the audit log."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update

from leads import progress
from leads.accounts import changing, letters, tokens
from leads.accounts.rules import lacks_office
from leads.accounts.service import INCOMPLETE, StaffRefused, disable_staff, new_account, role_rows
from leads.accounts.tokens import Purpose
from leads.audit.service import record
from leads.database import db
from leads.handling import claiming
from leads.handling.colleagues import may_work_here
from leads.models import Lead, MfaReset, OfficeMembership, Role, Staff, staff_role
from leads.stages import OPEN_STAGES
from leads.vocabulary import Actor, Locale, StaffRole


def invite(
    *,
    email: str,
    name: str,
    roles: Collection[StaffRole],
    office_ids: Collection[int],
    locale: Locale,
    by: int,
    now: datetime,
) -> Staff:
    """Make an account without a password and send its owner a link; raises StaffRefused."""
    staff = new_account(email=email, name=name, roles=roles, office_ids=office_ids, now=now)
    staff.locale = locale
    data = {"roles": sorted(roles), "offices": sorted(office_ids)}
    record("accounts.invited", staff_id=by, subject=_subject(staff), data=data, now=now)
    invite_again(staff, by=by, now=now)
    return staff


def invite_again(staff: Staff, *, by: int, now: datetime) -> None:
    """Send a fresh link to somebody who has not begun; the earlier one stops working."""
    if staff.password is not None or not staff.active:
        raise StaffRefused("they have a password already", reason="has_password")
    token = tokens.mint(staff_id=staff.id, purpose=Purpose.INVITATION, now=now)
    record("accounts.invitation_sent", staff_id=by, subject=_subject(staff), now=now)
    letters.send_invitation(staff, token=token, now=now)


def change_work(
    staff: Staff, *, roles: Collection[StaffRole], office_ids: Collection[int], by: int, now: datetime
) -> None:
    """Give somebody other roles and offices from their next click on; raises StaffRefused."""
    if not roles or lacks_office(set(roles), len(office_ids)):
        raise StaffRefused(INCOMPLETE, reason="incomplete")
    if StaffRole.ADMIN not in roles:
        _keep_an_admin(staff)
    before = {StaffRole(role.name) for role in staff.roles}
    staff.roles = role_rows(roles)
    db.session.execute(delete(OfficeMembership).where(OfficeMembership.staff_id == staff.id))
    db.session.add_all(OfficeMembership(staff_id=staff.id, office_id=each) for each in sorted(office_ids))
    db.session.flush()
    data = {"before": sorted(before), "roles": sorted(roles), "offices": sorted(office_ids)}
    record("accounts.roles_changed", staff_id=by, subject=_subject(staff), data=data, now=now)


def deactivate(staff: Staff, *, to: int | None, by: int, now: datetime) -> tuple[int, int]:
    """Put somebody out at once; their open leads go to a colleague who may see them, the rest to the queue.

    Gives    how many leads the colleague got, and how many nobody has now.
    """
    _keep_an_admin(staff)
    disable_staff(staff_id=staff.id)
    given = _hand_over(staff.id, to=to, by=by, now=now) if to is not None else 0
    freed = claiming.free_leads_of(staff_id=staff.id, now=now)
    data = {"given": given, "freed": freed, "to": to}
    record("accounts.deactivated", staff_id=by, subject=_subject(staff), data=data, now=now)
    return given, freed


def reactivate(staff: Staff, *, by: int, now: datetime) -> None:
    """Let somebody back in, with the password and the second factor they had."""
    staff.active = True
    db.session.flush()
    record("accounts.reactivated", staff_id=by, subject=_subject(staff), now=now)


def ask_mfa_reset(staff: Staff, *, by: int, now: datetime) -> None:
    """One admin says that somebody lost their second factor; another one must agree."""
    waiting = select(MfaReset.id).where(MfaReset.staff_id == staff.id, MfaReset.approved_at.is_(None))
    if db.session.scalar(waiting) is None:
        db.session.add(MfaReset(staff_id=staff.id, asked_by=by, asked_at=now))
        db.session.flush()
        record("accounts.second_factor_reset_asked", staff_id=by, subject=_subject(staff), now=now)


def approve_mfa_reset(staff: Staff, *, by: int, now: datetime) -> bool:
    """Another admin agrees: the second factor is gone, and the next sign-in sets up a new one.

    False when nobody asked, or when the same admin asked; nobody approves a reset of their own.
    """
    agreed = (
        update(MfaReset)
        .where(MfaReset.staff_id == staff.id, MfaReset.approved_at.is_(None), MfaReset.asked_by != by)
        .values(approved_by=by, approved_at=now)
        .returning(MfaReset.id)
    )
    if staff.id == by or not db.session.execute(agreed).all():
        return False
    record("accounts.second_factor_reset_approved", staff_id=by, subject=_subject(staff), now=now)
    changing.forget_second_factor(staff, now=now)
    return True


def _hand_over(staff_id: int, *, to: int, by: int, now: datetime) -> int:
    mine = select(Lead).where(Lead.owner_id == staff_id, Lead.stage.in_(OPEN_STAGES)).order_by(Lead.id)
    count = 0
    for lead in db.session.scalars(mine.with_for_update().execution_options(populate_existing=True)).all():
        if may_work_here(to, office_id=lead.office_id):
            lead.version += 1
            claiming.set_owner(lead, to, now)
            data = {"to": to, "from": staff_id}
            progress.record(lead.id, "handling.assigned", actor=Actor.STAFF, now=now, staff_id=by, data=data)
            count += 1
    db.session.flush()
    return count


def _keep_an_admin(staff: Staff) -> None:
    """Refuse what would leave nobody who can let people in."""
    others = (
        select(Staff.id)
        .join(staff_role, staff_role.c.staff_id == Staff.id)
        .join(Role, Role.id == staff_role.c.role_id)
        .where(Role.name == StaffRole.ADMIN, Staff.active, Staff.id != staff.id)
    )
    is_admin = any(role.name == StaffRole.ADMIN for role in staff.roles)
    if is_admin and db.session.scalar(others.limit(1)) is None:
        raise StaffRefused("this is the only admin", reason="last_admin")


def _subject(staff: Staff) -> str:
    return f"staff:{staff.id}"
