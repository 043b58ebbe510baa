"""What became of a consultation is asked until somebody says so; what stands outside the hours is flagged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from leads.database import db
from leads.directory.queries import forget_directory
from leads.models import Appointment, Resource, ResourceAbsence
from leads.vocabulary import AppointmentState, StaffRole
from tests.factories import NOON
from tests.web.desk_world import OWN, Desk
from tests.web.test_calendar import PATH, TODAY_3PM, lanes, page_of, slot, week

__all__ = ["week"]


def test_what_is_over_stays_red_until_somebody_says_how_it_went(desk: Desk) -> None:
    appointment = desk.book_for("own", NOON - timedelta(hours=2))
    desk.become(StaffRole.COORDINATOR, office=OWN)
    asked = slot(page_of(desk), "Maya Torres")
    assert "slot--late" in asked["class"]
    assert "How did it go?" in asked.text
    assert [each["action"] for each in asked.select("form")] == [
        f"{PATH}/{appointment}/came",
        f"{PATH}/{appointment}/missed",
    ]

    answer = desk.post(f"{PATH}/{appointment}/came", next=f"{PATH}?view=day")

    assert "view=day" in answer.location
    assert "done=came&undo=" in answer.location
    assert "slot--came" in slot(page_of(desk), "Maya Torres")["class"]


def test_an_answer_of_weeks_ago_is_still_asked_for(desk: Desk) -> None:
    desk.book_for("own", NOON - timedelta(days=20))
    desk.become(StaffRole.COORDINATOR, office=OWN)

    waiting = page_of(desk).select_one(".waiting")

    assert waiting
    assert "Wednesday, November 4, 1:40 pm" in waiting.text
    assert page_of(desk, f"{PATH}?day=2026-11-04").select_one(".waiting") is None


def test_rescheduled_leads_to_another_time_and_the_question_goes_with_the_old_one(desk: Desk) -> None:
    desk.book_for("own", NOON - timedelta(hours=2))
    desk.become(StaffRole.COORDINATOR, office=OWN)
    link = slot(page_of(desk), "Maya Torres").select(".acts a")[0]
    book = page_of(desk, str(link["href"]))
    assert "How did it go?" in page_of(desk).text  # looking at times answers nothing

    time = book.select("input[name=time]")[5]["value"]
    answer = desk.post(str(link["href"]).partition("?")[0], time=str(time), mode="in_person")

    assert "done=appointment_changed" in answer.location
    assert "How did it go?" not in page_of(desk).text


def test_an_answer_that_was_given_already_changes_nothing(desk: Desk) -> None:
    appointment = desk.book_for("own", NOON - timedelta(hours=2))
    desk.become(StaffRole.COORDINATOR, office=OWN)
    desk.post(f"{PATH}/{appointment}/came")

    answer = desk.post(f"{PATH}/{appointment}/missed")

    assert "done=not_answered" in answer.location
    with desk.arrange():
        assert db.session.get_one(Appointment, appointment).state == AppointmentState.CAME


def test_a_consultation_outside_the_hours_of_now_is_flagged(desk: Desk, week: dict[str, int]) -> None:
    flagged = slot(page_of(desk), "Sam Later")

    assert "slot--late" in flagged["class"]
    assert "Outside opening hours: change the time" in flagged.text
    assert "Moving walls" in page_of(desk).text
    assert week


@pytest.mark.parametrize("gone", ["away", "left"])
def test_a_clinician_who_is_away_or_left_flags_their_consultations(desk: Desk, gone: str) -> None:
    appointment = desk.book_for("own", TODAY_3PM)
    with desk.arrange():
        resource = db.session.get_one(Appointment, appointment).resource_id
        if gone == "left":
            db.session.execute(update(Resource).where(Resource.id == resource).values(active=False))
        else:
            day = NOON.date()
            db.session.add(
                ResourceAbsence(resource_id=resource, starts_on=day, ends_on=day, reason="Training day")
            )
    forget_directory()
    desk.become(StaffRole.COORDINATOR, office=OWN)

    page = page_of(desk)

    assert "Outside opening hours" in slot(page, "Maya Torres").text
    assert ("is away: Training day" in page.text) is (gone == "away")
    assert "Maya Torres" in page_of(desk, f"{PATH}?view=day").text


def test_a_closed_day_keeps_its_consultations_in_sight(desk: Desk) -> None:
    desk.book_for("own", NOON + timedelta(days=5))  # a Sunday
    desk.become(StaffRole.COORDINATOR, office=OWN)

    found = lanes(page_of(desk))["Sunday Nov 29"]

    assert "Closed" in found.text
    assert "Maya Torres" in found.text
    assert "Outside opening hours" in found.text
