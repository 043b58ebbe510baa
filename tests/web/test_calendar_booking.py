"""Staff book, move, confirm and call off a consultation; whoever is too late gets the closest times."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from leads.database import db
from leads.directory.queries import forget_directory
from leads.models import Appointment, Lead, LeadNote, Office, Resource
from leads.reference import lead_id_of
from leads.vocabulary import AppointmentMode, AppointmentState, CloseReason, LeadStage, StaffRole
from tests.factories import NOON
from tests.web.desk_world import OWN, Desk

TOMORROW = datetime.fromisoformat("2026-11-25T16:30:00+00:00")  # 11:30 am in Miami


@pytest.fixture
def path(desk: Desk) -> str:
    """The book page of a lead of Coral Gables, for one of its coordinators."""
    desk.become(StaffRole.COORDINATOR, office=OWN)
    return f"/desk/leads/{desk.leads['own']}/book"


def page_of(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html5lib")


def booked(desk: Desk, called: str = "own") -> Appointment | None:
    newest = select(Appointment).where(Appointment.lead_id == lead_id_of(desk.leads[called]))
    return db.session.scalars(newest.order_by(Appointment.id.desc())).first()


def seen(desk: Desk, path: str) -> str:
    """What the form of the page remembers."""
    return str(page_of(desk.client.get(path)).select("input[name=seen]")[-1]["value"])


def test_a_time_is_booked_with_a_note_and_can_be_taken_back(desk: Desk, path: str) -> None:
    fields = {"time": TOMORROW.isoformat(), "mode": "in_person", "note": "Asked for the morning"}

    answer = desk.post(path, seen=seen(desk, path), **fields)

    assert "done=booked&undo=" in answer.location
    page = desk.client.get(answer.location).text
    assert "Wednesday, November 25, 11:30 am" in page
    assert "Asked for the morning" in page
    with desk.arrange():
        row = booked(desk)
        assert row
        assert (row.starts_at, row.state, row.staff_id is None) == (TOMORROW, AppointmentState.BOOKED, False)

    desk.post("/desk/undo", batch=answer.location.split("undo=")[1], back="/desk/leads")
    with desk.arrange():
        assert desk.lead("own").stage == LeadStage.NEW


def test_times_of_one_clinician_and_one_way_to_meet(desk: Desk, path: str) -> None:
    with desk.arrange():
        office = db.session.scalars(select(Office.id).where(Office.slug == OWN)).one()
        by_video = select(Resource.id).where(Resource.office_id == office, Resource.video)
        yolanda = db.session.scalars(by_video.order_by(Resource.position)).all()[-1]

    page = page_of(desk.client.get(f"{path}?mode=video&resource={yolanda}"))
    time = str(page.select("input[name=time]")[0]["value"])
    desk.post(path, time=time, mode="video", resource=str(yolanda))

    with desk.arrange():
        row = booked(desk)
        assert row
        assert (row.resource_id, row.mode) == (yolanda, AppointmentMode.VIDEO)


def test_a_chosen_time_of_the_calendar_is_chosen_here(desk: Desk, path: str) -> None:
    late = TOMORROW + timedelta(days=12)
    page = page_of(desk.client.get(path, query_string={"time": late.isoformat()}))

    assert [each["value"] for each in page.select("input[checked]")] == [late.isoformat()]


def test_the_time_is_changed_and_the_page_says_what_is_booked_now(desk: Desk, path: str) -> None:
    appointment = desk.book_for("own", TOMORROW)

    page = desk.client.get(path).text
    answer = desk.post(path, time=(TOMORROW + timedelta(hours=2)).isoformat(), mode="in_person")

    assert "Change the time of Maya Torres" in page
    assert "Booked now: Wednesday, November 25, 11:30 am, in person." in page
    assert "done=appointment_changed" in answer.location
    with desk.arrange():
        row = booked(desk)
        assert row
        assert (row.id, row.sequence) == (appointment, 1)


def test_who_is_too_late_gets_the_closest_times_and_loses_nothing(desk: Desk, path: str) -> None:
    with desk.arrange():
        office = db.session.scalars(select(Office.id).where(Office.slug == OWN)).one()
        in_person = select(Resource.id).where(Resource.office_id == office, Resource.in_person)
        resources = db.session.scalars(in_person).all()
    for number, resource in enumerate(resources):
        desk.add_lead(f"faster {number}", office=OWN)
        desk.book_for(f"faster {number}", TOMORROW, resource_id=resource)

    answer = desk.post(path, time=TOMORROW.isoformat(), mode="in_person", note="Likes mornings")

    page = page_of(answer)
    assert answer.status_code == 409
    assert "11:30 am has just been taken" in page.text
    first = page.select(".times fieldset")[0]
    assert first.legend
    assert first.legend.text == "Closest to what you chose"
    assert len(first.select("input")) == 3
    assert "Likes mornings" in page.select("textarea")[0].text
    with desk.arrange():
        assert booked(desk) is None


def test_without_a_time_nothing_is_booked_and_the_note_stays(desk: Desk, path: str) -> None:
    answer = desk.post(path, note="Likes mornings", mode="video")

    assert answer.status_code == 422
    assert "Choose one of the times." in answer.text
    assert "Likes mornings" in answer.text
    assert page_of(answer).select("input[name=mode][value=video]")


def test_booked_by_phone_in_the_record_box_goes_on_here_with_its_note(desk: Desk, path: str) -> None:
    lead = path.removesuffix("/book")
    button = page_of(desk.client.get(lead)).select("button.out[value=booked]")[0]
    assert button["formaction"] == path

    answer = desk.post(path, note="Wants Friday", outcome="booked")

    assert answer.status_code == 200
    assert "Wants Friday" in answer.text
    assert "Choose one of the times." not in answer.text


def test_a_colleagues_change_meanwhile_is_told_and_nothing_is_booked(desk: Desk, path: str) -> None:
    before = seen(desk, path)
    mine = desk.become(StaffRole.COORDINATOR, office=OWN)
    desk.post(f"{path.removesuffix('/book')}/close", reason="chose_elsewhere")
    desk.become(StaffRole.COORDINATOR, office=OWN)

    answer = desk.post(path, seen=before, time=TOMORROW.isoformat(), mode="in_person")

    assert answer.status_code == 409
    assert "This lead changed while you looked at it" in answer.text
    assert mine
    with desk.arrange():
        assert booked(desk) is None


def test_a_consultation_is_confirmed_by_phone_once(desk: Desk, path: str) -> None:
    desk.book_for("own", TOMORROW)
    lead = path.removesuffix("/book")
    assert "Confirmed by phone" in desk.client.get(lead).text

    answer = desk.post(f"{path}/confirmed")

    assert "done=appointment_confirmed" in answer.location
    page = page_of(desk.client.get(lead))
    assert page.select(f'form[action="{path}/confirmed"]') == []
    assert "They said that they will come." in page.text


def test_a_consultation_is_called_off_with_a_note(desk: Desk, path: str) -> None:
    desk.book_for("own", TOMORROW)

    answer = desk.post(f"{path}/cancel", note="Clinician is ill")

    assert "done=appointment_cancelled" in answer.location
    assert "Cancelled by us" in desk.client.get(path.removesuffix("/book")).text
    with desk.arrange():
        assert desk.lead("own").stage == LeadStage.CONTACTING
        note = select(LeadNote.id).where(LeadNote.lead_id == desk.lead("own").id)
        assert len(db.session.scalars(note).all()) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stage": LeadStage.CLOSED, "close_reason": CloseReason.NO_ANSWER}, "This request is closed."),
        ({"stage": LeadStage.CONSULTED}, "The stage only goes forward from where it stands."),
    ],
)
def test_what_is_too_late_for_a_consultation_offers_no_times(
    desk: Desk, path: str, changes: dict[str, object], words: str
) -> None:
    with desk.arrange():
        db.session.execute(update(Lead).where(Lead.id == lead_id_of(desk.leads["own"])).values(**changes))

    page = desk.client.get(path).text

    assert words in page
    assert 'name="time"' not in page
    assert f'href="{path}"' not in desk.client.get(path.removesuffix("/book")).text


def test_an_office_without_a_calendar_offers_no_times(desk: Desk, path: str) -> None:
    with desk.arrange():
        db.session.execute(update(Resource).values(active=False))
    forget_directory()
    lead = path.removesuffix("/book")

    assert "This office has no calendar to book in." in desk.client.get(path).text
    page = page_of(desk.client.get(lead))
    assert page.select('[data-key="b"]') == []
    assert page.select("button.out[value=booked]")[0].get("formaction") is None


@pytest.mark.parametrize(
    "time", ["", "tomorrow", "2026-11-25T16:30:00", "9999-12-31T23:59:59+00:00", "1" * 5000]
)
def test_no_time_that_we_did_not_offer_breaks_the_page(desk: Desk, path: str, time: str) -> None:
    answer = desk.post(path, time=time, mode="in_person", resource="999999", first="0000-00-00")

    assert answer.status_code in (409, 422)
    assert "Free times" in answer.text


def test_the_lead_page_shows_what_became_of_it(desk: Desk, path: str) -> None:
    desk.book_for("own", NOON - timedelta(hours=2))
    lead = path.removesuffix("/book")
    asked = desk.client.get(lead).text
    assert "How did the consultation with Maya go?" in asked

    appointment = page_of(desk.client.get(lead)).select_one("[aria-labelledby=appointment] form")
    assert appointment
    answer = desk.post(str(appointment["action"]), next=lead)

    assert answer.location.startswith(lead)
    page = desk.client.get(lead).text
    assert "Came to the consultation of today at 11:40 am" in page
    assert "Consulted" in page


def test_the_row_of_the_list_tells_when_the_consultation_is(desk: Desk, path: str) -> None:
    desk.book_for("own", TOMORROW)
    with desk.arrange():
        lead = desk.lead("own")
        lead.next_action, lead.next_action_due_at = {"kind": "consultation"}, TOMORROW + timedelta(minutes=30)
        lead.first_attempt_at = NOON
    page = desk.client.get(f"/desk/leads?view=open&lead={desk.leads['own']}").text

    assert "Consultation, 11:30 am EST" in page
    assert "Consultation with Maya: Wednesday, November 25, 11:30 am" in page
    assert path


@pytest.mark.parametrize("words", ["maya torres", "reference"])
def test_who_is_found_from_the_calendar_is_booked_for_the_chosen_time(
    desk: Desk, path: str, words: str
) -> None:
    search = f"/desk/search?for=book&time={TOMORROW:%Y-%m-%dT%H:%M:%SZ}&mode=video"
    typed = desk.leads["own"] if words == "reference" else words

    answer = desk.post(search, q=typed)
    found = desk.client.get(answer.location)

    links = [str(each["href"]) for each in page_of(found).select(".row__n a")]
    book = found.location if words == "reference" else links[0]
    assert book.startswith(f"{path}?time=2026-11-25T16%3A30%3A00%2B00%3A00&mode=video&back=")
    assert page_of(desk.client.get(book)).select(f'input[checked][value="{TOMORROW.isoformat()}"]')


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1" * 500, "\0"])
def test_a_time_that_no_wall_can_tell_is_no_chosen_time(desk: Desk, path: str, time: str) -> None:
    answer = desk.client.get("/desk/search", query_string={"for": "book", "time": time})

    assert answer.status_code == 200
    assert "Find the person to book a consultation for." in answer.text
    assert path
