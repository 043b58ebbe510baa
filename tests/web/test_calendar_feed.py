"""Calendar feeds: made once, read by programs without a login, free of personal data, ended at once."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar
from sqlalchemy import select

from leads import clock
from leads.database import db
from leads.keyring import token_hash
from leads.models import Appointment, AuditEntry, CalendarFeed, Procedure
from leads.vocabulary import AppointmentMode, AppointmentState, StaffRole
from leads.web.access_log import masked
from tests.factories import NOON
from tests.web.desk_world import OTHER, OWN, Desk

PATH = "/desk/calendar/feeds"
AHEAD = NOON + timedelta(days=1, minutes=20)


def address_of(desk: Desk, office: str = OWN) -> str:
    return f"/calendar/{desk.feed_for(office)[1]}.ics"


def test_a_manager_makes_a_feed_and_sees_its_address_once(desk: Desk) -> None:
    desk.become(StaffRole.OFFICE_MANAGER, office=OWN)

    made = desk.post(PATH, office=OWN)

    secret = BeautifulSoup(made.text, "html5lib").select_one(".secret")
    assert secret
    address = str(secret["value"])
    assert address.startswith("http")
    assert made.headers["Cache-Control"] == "no-store"
    page = desk.client.get(PATH).text
    assert "Made by Alice Example, November 24, 2026" in page
    assert "Never read yet" in page
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert token not in page
    with desk.arrange():
        assert db.session.scalars(select(CalendarFeed.token_hash)).all() == [token_hash(token)]
    assert desk.client.get(f"/calendar/{token}.ics").status_code == 200
    assert "Last read today" in desk.client.get(PATH).text


def test_programs_read_references_and_times_and_nothing_about_a_person(desk: Desk) -> None:
    with desk.arrange():
        procedure = db.session.scalars(select(Procedure).order_by(Procedure.id)).first()
        assert procedure
        name, procedure_id = procedure.names["en"], procedure.id
    canary = {"name": "Canary Birdsong", "email": "canary@example.com", "phone": "+13055550199"}
    desk.add_lead("first", office=OWN, procedure_id=procedure_id, **canary)
    appointment = desk.book_for("first", AHEAD)
    desk.add_lead("second", office=OWN)
    desk.book_for("second", AHEAD + timedelta(hours=1), mode=AppointmentMode.VIDEO)
    desk.leave()

    answer = desk.client.get(address_of(desk))
    found = {str(each["summary"]): each for each in Calendar.from_ical(answer.data).walk("VEVENT")}

    assert answer.mimetype == "text/calendar"
    assert set(found) == {desk.leads["first"], desk.leads["second"]}
    event = found[desk.leads["first"]]
    assert event["dtstart"].dt == AHEAD
    assert event["dtend"].dt == AHEAD + timedelta(minutes=30)
    assert str(event["url"]).endswith(f"/desk/leads/{desk.leads['first']}")
    with desk.arrange():
        assert str(event["uid"]) == db.session.get_one(Appointment, appointment).uid
    for words in ("Canary", "canary@", "5550199", name, "Elena Ruiz"):
        assert words.encode() not in answer.data, words


def test_a_cancelled_consultation_disappears_and_old_and_far_ones_are_left_out(desk: Desk) -> None:
    address = address_of(desk)
    kept = (("came", -29, AppointmentState.CAME), ("soon", 119, AppointmentState.BOOKED))
    left = (
        ("off", 1, AppointmentState.CANCELLED),
        ("kept", 2, AppointmentState.KEPT),
        ("long ago", -31, AppointmentState.MISSED),
        ("far", 121, AppointmentState.BOOKED),
    )
    for called, days, state in kept + left:
        desk.add_lead(called, office=OWN)
        is_over = state in (AppointmentState.CAME, AppointmentState.MISSED)
        desk.book_for(
            called,
            NOON + timedelta(days=days),
            state=state,
            outcome_at=NOON if is_over else None,
            cancelled_at=NOON if state == AppointmentState.CANCELLED else None,
            kept_until=NOON + timedelta(days=1) if state == AppointmentState.KEPT else None,
        )
    desk.book_for("other", AHEAD)

    found = Calendar.from_ical(desk.client.get(address).data).walk("VEVENT")

    assert {str(each["summary"]) for each in found} == {desk.leads[name] for name, *_rest in kept}


def test_a_wrong_and_a_revoked_address_are_the_same_404(desk: Desk) -> None:
    feed_id, token = desk.feed_for(OWN)
    desk.become(StaffRole.OFFICE_MANAGER, office=OWN)
    answer = desk.post(f"{PATH}/{feed_id}/revoke")
    assert "done=feed_revoked" in answer.location
    assert desk.post(f"{PATH}/{feed_id}/revoke").status_code == 303

    revoked, wrong = desk.client.get(f"/calendar/{token}.ics"), desk.client.get("/calendar/never-was.ics")

    assert (revoked.status_code, revoked.data) == (404, wrong.data)
    assert "No feed yet." in desk.client.get(PATH).text


def test_nobody_revokes_or_makes_a_feed_of_another_office(desk: Desk) -> None:
    feed_id, token = desk.feed_for(OTHER)
    desk.become(StaffRole.OFFICE_MANAGER, office=OWN)

    assert desk.post(f"{PATH}/{feed_id}/revoke").status_code == 404
    assert desk.post(PATH, office=OTHER).status_code == 404
    assert desk.client.get(f"{PATH}?office={OTHER}").status_code == 404
    assert desk.client.get(f"/calendar/{token}.ics").status_code == 200


def test_making_and_revoking_are_in_the_audit_log_without_the_token(desk: Desk) -> None:
    me = desk.become(StaffRole.ADMIN)
    desk.post(PATH, office=OWN)
    with desk.arrange():
        feed_id = db.session.scalars(select(CalendarFeed.id)).one()
    desk.post(f"{PATH}/{feed_id}/revoke")

    with desk.arrange():
        by_me = select(AuditEntry.action, AuditEntry.subject).where(AuditEntry.staff_id == me)
        written = [tuple(row) for row in db.session.execute(by_me.order_by(AuditEntry.id))]
    assert written == [("booking.feed_made", f"feed:{feed_id}"), ("booking.feed_revoked", f"feed:{feed_id}")]


def test_an_answer_is_kept_by_nothing_on_the_way_and_found_by_no_search_engine(desk: Desk) -> None:
    headers = desk.client.get(address_of(desk)).headers

    assert headers["Cache-Control"] == "no-cache, private"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"


def test_whoever_asks_again_and_again_is_held_back(desk: Desk) -> None:
    address = address_of(desk)

    answers = [desk.client.get(address).status_code for _each in range(40)]

    assert answers[0] == 200
    assert answers[-1] == 429


def test_reading_writes_at_most_once_an_hour(desk: Desk) -> None:
    feed_id, token = desk.feed_for(OWN)

    def read_at() -> object:
        desk.client.get(f"/calendar/{token}.ics")
        with desk.arrange():
            return db.session.get_one(CalendarFeed, feed_id).read_at

    first = read_at()
    desk.move_clock(NOON + timedelta(minutes=40))
    assert read_at() == first
    desk.move_clock(NOON + timedelta(minutes=70))
    assert read_at() != first


def test_the_token_is_in_no_log(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    address = address_of(desk)
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    logging.getLogger().setLevel(logging.DEBUG)

    desk.client.get(address)

    out, err = capfd.readouterr()
    assert masked(address) == "/calendar/…"
    assert token not in out + err
    with desk.arrange():
        assert clock.now()
