"""Addresses of one question: are these two the same person? Compare, merge, say no, and take a merge back."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock, progress
from leads.database import db, transaction
from leads.desk.frame import LEADS_PATH
from leads.desk.reader import list_address, reader_frame, reader_setting
from leads.desk.said import said_at
from leads.models import Person, PersonMerge
from leads.people.comparing import compare, merge_in_sight, past_leads
from leads.people.fields import FIELDS
from leads.people.matching import say_different
from leads.people.merging import Merged, Refused, merge
from leads.people.pages import compare_page, requests_of
from leads.people.queries import matches_of
from leads.people.unmerging import unmerge
from leads.people.wording import reason_in_words, refusal_in_words
from leads.reference import reference_of
from leads.vocabulary import Actor
from leads.web.access import FOLLOWUP_KEEPERS, LEAD_READERS, current_staff, safe_next, staff_required

blueprint = Blueprint("people", __name__, url_prefix="/desk/people")


@blueprint.get("/<int:one>/compare/<int:other>")
@staff_required(LEAD_READERS)
def show_comparison(one: int, other: int) -> ResponseReturnValue:
    """Both people, field by field, with both histories."""
    return _comparison(one, other)


@blueprint.post("/<int:one>/merge/<int:other>")
@staff_required(FOLLOWUP_KEEPERS)
def merge_them(one: int, other: int) -> ResponseReturnValue:
    """Make them one person; what was refused is shown with the page as it is now."""
    staff = current_staff()
    chosen = {name: request.form.get(name, 0, type=int) for name in FIELDS}
    with transaction():
        now = clock.now()
        if compare(one, other, staff, now=now) is None:
            return _gone(one, other)
        made = merge(
            one=one, other=other, chosen=chosen, seen=request.form.get("state", ""), staff=staff, now=now
        )
    if isinstance(made, Merged):
        return redirect(said_at(f"/desk/people/merges/{made.merge_id}", done="merged"), 303)
    return _comparison(one, other, refused=made)


@blueprint.post("/<int:one>/different/<int:other>")
@staff_required(FOLLOWUP_KEEPERS)
def say_no(one: int, other: int) -> ResponseReturnValue:
    """They are two people: nobody is asked again."""
    staff = current_staff()
    with transaction():
        now = clock.now()
        found = compare(one, other, staff, now=now)
        if found is None:
            return _gone(one, other)
        if say_different(one=one, other=other, staff_id=staff.id, now=now):
            for side, twin in ((found.kept, found.merged), (found.merged, found.kept)):
                progress.record(
                    side.leads[0].id,
                    "people.different",
                    actor=Actor.STAFF,
                    now=now,
                    staff_id=staff.id,
                    data={"person_id": twin.id},
                )
        lead_id = next(side.leads[0].id for side in (found.kept, found.merged) if side.id == one)
    back = safe_next(request.form.get("next")) or f"{LEADS_PATH}/{reference_of(lead_id)}"
    return redirect(said_at(back, done="different"), 303)


@blueprint.get("/merges/<int:merge_id>")
@staff_required(LEAD_READERS)
def show_merge(merge_id: int) -> ResponseReturnValue:
    """What became of a merge, with the way back."""
    return _merge_page(merge_id)


@blueprint.post("/merges/<int:merge_id>/undo")
@staff_required(FOLLOWUP_KEEPERS)
def undo_merge(merge_id: int) -> ResponseReturnValue:
    """Take a merge back."""
    staff = current_staff()
    with transaction():
        if merge_in_sight(merge_id, staff) is None:
            abort(404)
        parted = unmerge(merge_id=merge_id, staff=staff, now=clock.now())
    if parted is Refused.CHANGED_SINCE:
        return redirect(f"/desk/people/merges/{merge_id}", 303)
    if isinstance(parted, Refused):
        return _merge_page(merge_id, refused=parted)
    address = f"/desk/people/{parted.kept_id}/compare/{parted.merged_id}"
    return redirect(said_at(address, done="unmerged"), 303)


def _comparison(one: int, other: int, *, refused: Refused | None = None) -> ResponseReturnValue:
    staff, setting = current_staff(), reader_setting()
    found = compare(one, other, staff, now=setting.now)
    if found is None:
        return _gone(one, other)
    twin = next((match for match in matches_of(one, staff) if match.person_id == other), None)
    page = compare_page(
        found,
        setting=setting,
        desk=reader_frame(),
        reasons=tuple(reason_in_words(reason) for reason in twin.reasons) if twin else (),
        blocked="" if found.whole else refusal_in_words(Refused.NOT_ALL_SEEN),
        may_decide=staff.may(FOLLOWUP_KEEPERS),
        problem=refusal_in_words(refused) if refused else "",
        back=list_address(f"{LEADS_PATH}/{reference_of(found.kept.leads[0].id)}"),
    )
    return make_response(render_template("people/compare.html", page=page), 409 if refused else 200)


def _gone(one: int, other: int) -> ResponseReturnValue:
    """Whoever they became meanwhile: the merge that made them one, else nothing to see."""
    made = (
        db.session.query(PersonMerge.id)
        .filter(PersonMerge.merged_id.in_((one, other)), PersonMerge.undone_at.is_(None))
        .order_by(PersonMerge.id.desc())
        .first()
    )
    if made is None or merge_in_sight(made.id, current_staff()) is None:
        abort(404)
    return redirect(f"/desk/people/merges/{made.id}", 303)


def _merge_page(merge_id: int, *, refused: Refused | None = None) -> ResponseReturnValue:
    staff, setting = current_staff(), reader_setting()
    made = merge_in_sight(merge_id, staff)
    if made is None:
        abort(404)
    person = db.session.get_one(Person, made.kept_id)
    leads = tuple(past_leads((made.kept_id, made.merged_id), staff))
    told = render_template(
        "people/merge.html",
        desk=reader_frame(),
        name=person.name,
        requests=requests_of(leads, setting),
        undone=made.undone_at is not None,
        problem=refusal_in_words(refused) if refused else "",
        undo_path=f"/desk/people/merges/{merge_id}/undo" if staff.may(FOLLOWUP_KEEPERS) else "",
        lead_href=f"{LEADS_PATH}/{reference_of(leads[0].id)}",
    )
    return make_response(told, 409 if refused else 200)


def init_app(app: Flask) -> None:
    """Open the doors."""
    app.register_blueprint(blueprint)
