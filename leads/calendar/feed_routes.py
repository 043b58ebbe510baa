"""Calendar feeds: the page where they are made and revoked, and the address that calendar programs read."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.booking import feeds
from leads.booking.feed import entries_of, feed_of
from leads.calendar.feeds_page import feeds_page
from leads.database import transaction
from leads.desk.frame import CALENDAR_PATH, FEEDS_PATH
from leads.desk.reader import reader_frame, reader_setting
from leads.desk.said import said_at
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.vocabulary import OfficeKind, StaffRole
from leads.web import limits
from leads.web.access import StaffMember, current_staff, staff_required
from leads.web.links import absolute

FEED_KEEPERS = frozenset({StaffRole.OFFICE_MANAGER, StaffRole.CENTRAL_DESK, StaffRole.ADMIN})
"""A feed shows references and times only, so those who keep the accounts may keep these keys too."""
_EVERYWHERE = frozenset({StaffRole.CENTRAL_DESK, StaffRole.ADMIN})
_PER_MINUTE = 30
"""Calendar programs ask every few minutes; whoever asks more often is looking for tokens."""

blueprint = Blueprint("calendar_feeds", __name__)


@blueprint.get(FEEDS_PATH)
@staff_required(FEED_KEEPERS)
def show() -> ResponseReturnValue:
    """The feeds of one office."""
    return _page(_office(request.args.get("office", "")))


@blueprint.post(FEEDS_PATH)
@staff_required(FEED_KEEPERS)
def make() -> ResponseReturnValue:
    """A new feed; its address is on this one answer and nowhere else."""
    office = _office(request.form.get("office", ""))
    with transaction():
        token = feeds.make_feed(office_id=office.id, staff_id=current_staff().id, now=clock.now())
    return _page(office, secret=absolute(f"/calendar/{token}.ics"))


@blueprint.post(f"{FEEDS_PATH}/<int:feed_id>/revoke")
@staff_required(FEED_KEEPERS)
def revoke(feed_id: int) -> ResponseReturnValue:
    """End a feed."""
    staff = current_staff()
    mine = [each.id for each in own_offices(staff)]
    with transaction():
        office_id = feeds.revoke_feed(feed_id=feed_id, office_ids=mine, staff_id=staff.id, now=clock.now())
    office = directory().office(office_id or 0)
    if office is None:
        abort(404)
    return redirect(said_at(f"{FEEDS_PATH}?office={office.slug}", done="feed_revoked"), 303)


@blueprint.get("/calendar/<token>.ics")
def read(token: str) -> Response:
    """One office’s consultations for a calendar program; wrong and revoked addresses are the same 404."""
    limits.hold_back("calendar.feed", per_minute=_PER_MINUTE)
    with transaction():
        now = clock.now()
        office = directory().office(feeds.open_feed(token, now=now) or 0)
        if office is None:
            abort(404)
        document = feed_of(office, entries_of(office.id, now=now))
    response = make_response(document)
    response.mimetype = "text/calendar"
    # Not to be kept by anything on the way, and asked for again each time.
    response.headers["Cache-Control"] = "no-cache, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def own_offices(staff: StaffMember) -> list[OfficeFacts]:
    """The offices whose feeds somebody keeps."""
    clinics = [each for each in directory().offices if each.kind == OfficeKind.CLINIC]
    mine = [each for each in clinics if staff.may(_EVERYWHERE) or each.id in staff.office_ids]
    return sorted(mine, key=lambda each: each.name)


def _office(slug: str) -> OfficeFacts:
    mine = own_offices(current_staff())
    found = next((each for each in mine if each.slug == slug), None) if slug else next(iter(mine), None)
    return found or abort(404)


def _page(office: OfficeFacts, secret: str = "") -> str:
    page = feeds_page(
        feeds.feeds_of(office.id),
        office=office,
        offices=own_offices(current_staff()),
        secret=secret,
        desk=reader_frame(CALENDAR_PATH),
        setting=reader_setting(),
    )
    return render_template("calendar/feeds.html", page=page)


def init_app(app: Flask) -> None:
    """Put the feeds on the map."""
    app.register_blueprint(blueprint)
