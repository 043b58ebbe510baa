"""The admins' pages: who works here, asking people in, changing their work, letting them go."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.accounts import hiring
from leads.accounts.account_page import Choice
from leads.accounts.letters import zone_of
from leads.accounts.service import StaffRefused
from leads.accounts.staff_page import (
    InvitePage,
    MemberPage,
    When,
    done_words,
    language_choices,
    office_choices,
    refusal_words,
    role_choices,
    row_of,
    staff_page,
)
from leads.accounts.staff_queries import open_leads_of, people, reset_state
from leads.database import db, transaction
from leads.desk.frame import Frame, frame
from leads.desk.places import STAFF_PATH
from leads.directory.queries import directory
from leads.models import Staff
from leads.vocabulary import Locale, StaffRole
from leads.web.access import STAFF_KEEPERS, current_staff, staff_required
from leads.web.locale import current_locale

blueprint = Blueprint("staff", __name__, url_prefix=STAFF_PATH)


@blueprint.get("")
@staff_required(STAFF_KEEPERS)
def show_staff() -> ResponseReturnValue:
    """Everybody with an account."""
    found = people(now=clock.now())
    page = staff_page(found, desk=_frame(), said=request.args.get("done", ""), when=_when())
    return render_template("accounts/staff.html", page=page)


@blueprint.get("/invite")
@staff_required(STAFF_KEEPERS)
def show_invite() -> ResponseReturnValue:
    """The form that asks somebody in."""
    return _invite_page()


@blueprint.post("/invite")
@staff_required(STAFF_KEEPERS)
def invite() -> ResponseReturnValue:
    """Make the account and send the link."""
    form = request.form
    try:
        with transaction():
            hiring.invite(
                email=form.get("email", ""),
                name=form.get("name", ""),
                roles=_roles(),
                office_ids=_offices(),
                locale=_locale(form.get("locale", "")),
                by=current_staff().id,
                now=clock.now(),
            )
    except StaffRefused as refused:
        return _invite_page(refusal_words(refused.reason)), 422
    return redirect(f"{STAFF_PATH}?done=invited", 303)


@blueprint.get("/<int:staff_id>")
@staff_required(STAFF_KEEPERS)
def show_member(staff_id: int) -> ResponseReturnValue:
    """One colleague."""
    return _member_page(staff_id)


@blueprint.post("/<int:staff_id>")
@staff_required(STAFF_KEEPERS)
def change(staff_id: int) -> ResponseReturnValue:
    """Other roles and offices."""
    try:
        with transaction():
            hiring.change_work(
                _staff(staff_id),
                roles=_roles(),
                office_ids=_offices(),
                by=current_staff().id,
                now=clock.now(),
            )
    except StaffRefused as refused:
        return _member_page(staff_id, refusal_words(refused.reason)), 422
    return _back(staff_id, "saved")


@blueprint.post("/<int:staff_id>/invite")
@staff_required(STAFF_KEEPERS)
def invite_again(staff_id: int) -> ResponseReturnValue:
    """A fresh link for somebody who has not begun."""
    try:
        with transaction():
            hiring.invite_again(_staff(staff_id), by=current_staff().id, now=clock.now())
    except StaffRefused as refused:
        return _member_page(staff_id, refusal_words(refused.reason)), 422
    return _back(staff_id, "invited")


@blueprint.post("/<int:staff_id>/deactivate")
@staff_required(STAFF_KEEPERS)
def deactivate(staff_id: int) -> ResponseReturnValue:
    """Put somebody out and hand their open leads over."""
    to = request.form.get("to", "")
    try:
        with transaction():
            heir = int(to) if to.isdecimal() and len(to) < 10 else None
            hiring.deactivate(_staff(staff_id), to=heir, by=current_staff().id, now=clock.now())
    except StaffRefused as refused:
        return _member_page(staff_id, refusal_words(refused.reason)), 422
    return _back(staff_id, "deactivated")


@blueprint.post("/<int:staff_id>/reactivate")
@staff_required(STAFF_KEEPERS)
def reactivate(staff_id: int) -> ResponseReturnValue:
    """Let somebody back in."""
    with transaction():
        hiring.reactivate(_staff(staff_id), by=current_staff().id, now=clock.now())
    return _back(staff_id, "reactivated")


@blueprint.post("/<int:staff_id>/reset")
@staff_required(STAFF_KEEPERS)
def ask_reset(staff_id: int) -> ResponseReturnValue:
    """Somebody lost their second factor: ask another admin to agree."""
    with transaction():
        hiring.ask_mfa_reset(_staff(staff_id), by=current_staff().id, now=clock.now())
    return _back(staff_id, "asked")


@blueprint.post("/<int:staff_id>/reset/approve")
@staff_required(STAFF_KEEPERS)
def approve_reset(staff_id: int) -> ResponseReturnValue:
    """Agree to a reset another admin asked for."""
    with transaction():
        done = hiring.approve_mfa_reset(_staff(staff_id), by=current_staff().id, now=clock.now())
    return _back(staff_id, "approved" if done else "not_approved")


def _invite_page(problem: str = "") -> str:
    form = request.form
    page = InvitePage(
        desk=_frame(),
        problem=problem,
        email=form.get("email", ""),
        name=form.get("name", ""),
        roles=role_choices(form.getlist("role")),
        offices=office_choices(_known_offices(), form.getlist("office")),
        languages=language_choices(form.get("locale", "")),
    )
    return render_template("accounts/invite.html", page=page)


def _member_page(staff_id: int, problem: str = "") -> str:
    found = people(now=clock.now(), only=staff_id)
    if not found:
        abort(404)
    [person] = found
    reader = current_staff().id
    sent = request.method == "POST"
    heirs = [each for each in people(now=clock.now()) if each.active and each.id != staff_id]
    page = MemberPage(
        desk=_frame(),
        said=done_words(request.args.get("done", "")),
        problem=problem,
        path=f"{STAFF_PATH}/{staff_id}",
        row=row_of(person, _when()),
        is_self=staff_id == reader,
        active=person.active,
        invited=person.invited,
        roles=role_choices(request.form.getlist("role") if sent else person.roles),
        offices=office_choices(
            _known_offices(),
            request.form.getlist("office") if sent else {str(each) for each in person.office_ids},
        ),
        has_second=person.second,
        reset=reset_state(staff_id, reader=reader),
        open_leads=open_leads_of(staff_id),
        heirs=tuple(Choice(str(each.id), each.name, checked=False) for each in heirs),
    )
    return render_template("accounts/member.html", page=page)


def _staff(staff_id: int) -> Staff:
    return db.session.get(Staff, staff_id, with_for_update=True) or abort(404)


def _roles() -> tuple[StaffRole, ...]:
    asked = request.form.getlist("role")
    return tuple(role for role in StaffRole if role in asked)


def _offices() -> tuple[int, ...]:
    asked = request.form.getlist("office")
    return tuple(office_id for office_id, _name in _known_offices() if str(office_id) in asked)


def _locale(asked: str) -> Locale:
    return next((each for each in Locale if each == asked), Locale.EN_US)


def _known_offices() -> list[tuple[int, str]]:
    return sorted(((each.id, each.name) for each in directory().offices), key=lambda pair: pair[1])


def _frame() -> Frame:
    return frame(current_staff(), current=STAFF_PATH, now=clock.now())


def _when() -> When:
    return When(zone_of(current_staff().id), clock.now(), current_locale())


def _back(staff_id: int, done: str) -> ResponseReturnValue:
    return redirect(f"{STAFF_PATH}/{staff_id}?done={done}", 303)
