"""The calendar file of a consultation, read by two libraries: the right moment, one entry, no secrets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import vobject
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from leads.booking.calendar_file import calendar_file
from leads.directory.facts import OfficeFacts
from leads.outbox.letter import CalendarMethod
from leads.outbox.message import Frame, build
from leads.slots.appointments import AppointmentFacts
from leads.vocabulary import Actor, AppointmentMode, AppointmentState, Locale, OfficeKind
from tests.outbox.test_message import BOOKED

pytestmark = pytest.mark.usefixtures("in_app")
STATUS = "http://localhost:8000/r/" + "t" * 43
STARTS = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
FACTS = AppointmentFacts(
    id=7,
    lead_id=3,
    office_id=2,
    resource_id=5,
    mode=AppointmentMode.IN_PERSON,
    starts_at=STARTS,
    ends_at=STARTS + timedelta(minutes=30),
    zone="America/New_York",
    state=AppointmentState.BOOKED,
    kept_until=None,
    uid="0b9e7d52",
    sequence=0,
    made_at=STARTS - timedelta(days=9),
    made_by=Actor.VISITOR,
    booked_at=STARTS - timedelta(days=9) + timedelta(minutes=2),
    changed_at=None,
    confirmed_at=None,
    confirmed_by=None,
    cancelled_at=None,
    cancelled_by=None,
    outcome_at=None,
)
OFFICE = OfficeFacts(
    id=2,
    slug="miami-coral-gables",
    kind=OfficeKind.CLINIC,
    name="Miami – Coral Gables",
    street="100 Alder Way",
    city="Coral Gables",
    region="FL",
    postal_code="33134",
    country="US",
    latitude=25.7,
    longitude=-80.2,
    zone="America/New_York",
    phone="+13055550177",
    languages=("en", "es"),
    procedures=frozenset({"hip-contouring"}),
    serves=frozenset({"US"}),
    daily_capacity=20,
    weight=1,
    people_on_duty=1,
    accepts_leads=True,
    openings=(),
    closures=(),
)
CANCELLED = replace(
    FACTS,
    state=AppointmentState.CANCELLED,
    cancelled_at=STARTS - timedelta(days=1),
    cancelled_by=Actor.VISITOR,
    sequence=1,
)
# In every zone used: ordinary days, both days of a change of clocks, and hours right beside the change.
MOMENTS = [
    (zone, datetime.fromisoformat(at).replace(tzinfo=UTC))
    for zone in (
        "America/New_York",
        "America/Chicago",
        "America/Phoenix",
        "America/Vancouver",
        "America/Toronto",
        "Europe/London",
        "Africa/Casablanca",
        "Australia/Lord_Howe",
    )
    for year in (2026, 2027, 2031)
    for at in (
        f"{year}-01-02T15:00", f"{year}-03-08T06:30", f"{year}-03-08T16:00", f"{year}-03-14T07:30",
        f"{year}-03-29T00:30", f"{year}-03-29T12:00", f"{year}-07-01T15:00", f"{year}-10-25T00:30",
        f"{year}-10-25T01:30", f"{year}-10-25T02:30", f"{year}-10-25T12:00", f"{year}-11-01T05:30",
        f"{year}-11-01T06:30", f"{year}-11-01T07:30",
        f"{year}-11-01T16:00", f"{year}-12-31T23:30",
    )
]  # fmt: skip


@pytest.fixture
def in_app(app: Flask) -> Any:
    with app.app_context():
        yield


def written(
    facts: AppointmentFacts = FACTS, office: OfficeFacts = OFFICE, locale: Locale = Locale.EN_US
) -> str:
    return calendar_file(facts, office, status_url=STATUS, locale=locale).content


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def first_reader(text: str) -> Any:
    [event] = Calendar.from_ical(text).walk("VEVENT")
    return event


def second_reader(text: str) -> Any:
    return vobject.readOne(text).vevent


def test_two_libraries_read_the_same_entry() -> None:
    text = written()
    one, other = first_reader(text), second_reader(text)

    assert one.decoded("dtstart").astimezone(UTC) == other.dtstart.value.astimezone(UTC) == STARTS
    assert one.decoded("dtend").astimezone(UTC) == other.dtend.value.astimezone(UTC) == FACTS.ends_at
    assert str(one["summary"]) == other.summary.value == "Appointment with Linden"
    place = "Linden, Miami – Coral Gables, 100 Alder Way, Coral Gables, FL 33134"
    assert str(one["location"]) == other.location.value == place
    assert str(one["url"]) == other.url.value == STATUS
    assert STATUS in str(one["description"])
    assert str(one["description"]) == other.description.value
    assert (str(one["uid"]), one["sequence"]) == (other.uid.value, 0)
    assert other.valarm.trigger.value == timedelta(hours=-2)
    assert (
        (one["status"], other.class_.value) == ("CONFIRMED", "PRIVATE") if hasattr(other, "class_") else True
    )


@pytest.mark.parametrize(("zone", "at"), MOMENTS)
def test_every_moment_is_told_right_by_the_name_of_the_zone_and_by_its_rules_alone(
    zone: str, at: datetime
) -> None:
    text = written(replace(FACTS, zone=zone, starts_at=at, ends_at=at + timedelta(minutes=30)))

    assert first_reader(text).decoded("dtstart").astimezone(UTC) == at
    assert first_reader(text).decoded("dtend").astimezone(UTC) == at + timedelta(minutes=30)
    # A reader that does not know the zone has nothing but our rules; both keep what they once read.
    strange = text.replace(zone, f"Nowhere/{uuid4().hex}")
    assert second_reader(strange).dtstart.value.astimezone(UTC) == at
    assert first_reader(strange).decoded("dtstart").astimezone(UTC) == at


def test_a_reader_elsewhere_sees_the_same_moment_on_their_own_clock() -> None:
    seen = second_reader(written()).dtstart.value.astimezone(ZoneInfo("Europe/London"))

    assert (seen.hour, seen.minute) == (16, 30)


def test_the_second_of_two_same_hours_is_told_in_universal_time() -> None:
    first, second = (datetime(2026, 10, 25, hour, 15, tzinfo=UTC) for hour in (0, 1))

    texts = [
        written(replace(FACTS, zone="Europe/London", starts_at=at, ends_at=at + timedelta(minutes=30)))
        for at in (first, second)
    ]

    assert "DTSTART;TZID=Europe/London:20261025T011500" in texts[0]
    assert "DTSTART:20261025T011500Z" in texts[1]
    assert "VTIMEZONE" not in texts[1]


def test_a_zone_that_follows_the_calendar_is_told_in_two_rules_which_old_calendars_understand() -> None:
    text = written()

    assert text.count("BEGIN:STANDARD") == text.count("BEGIN:DAYLIGHT") == 1
    assert "DTSTART:19700308T020000\r\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3" in text
    assert "DTSTART:19701101T020000\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11" in text


def test_a_zone_whose_clocks_follow_no_rule_is_told_in_universal_time() -> None:
    text = written(replace(FACTS, zone="Africa/Casablanca"))

    assert "DTSTART:20261125T163000Z" in text
    assert "VTIMEZONE" not in text


def test_a_change_keeps_the_entry_and_raises_its_sequence() -> None:
    moved = replace(
        FACTS, sequence=1, starts_at=STARTS + timedelta(days=1), changed_at=STARTS - timedelta(days=2)
    )

    before, after = first_reader(written()), first_reader(written(moved))

    assert before["uid"] == after["uid"] == "0b9e7d52@" + str(before["uid"]).partition("@")[2]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.decoded("dtstamp") > before.decoded("dtstamp")


def test_a_cancelled_consultation_takes_its_entry_out() -> None:
    entry = calendar_file(CANCELLED, OFFICE, status_url=STATUS, locale=Locale.EN_US)
    event = first_reader(entry.content)

    assert entry.method is CalendarMethod.CANCEL
    assert "METHOD:CANCEL" in entry.content
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    assert event["uid"] == first_reader(written())["uid"]
    assert "VALARM" not in entry.content


def test_an_entry_that_stands_is_published_and_asks_for_no_answer() -> None:
    entry = calendar_file(FACTS, OFFICE, status_url=STATUS, locale=Locale.EN_US)

    assert entry.method is CalendarMethod.PUBLISH
    assert "METHOD:PUBLISH" in entry.content
    assert "ATTENDEE" not in entry.content


@pytest.mark.parametrize(
    ("locale", "summary"),
    [
        (Locale.EN_GB, "Appointment with Linden"),
        (Locale.ES, "Cita con Linden"),
        (Locale.FR_CA, "Rendez-vous chez Linden"),
    ],
)
def test_the_entry_speaks_the_language_of_the_request(locale: Locale, summary: str) -> None:
    assert str(first_reader(written(locale=locale))["summary"]) == summary


def test_by_video_it_says_so_and_gives_no_address() -> None:
    event = first_reader(written(replace(FACTS, mode=AppointmentMode.VIDEO)))

    assert str(event["location"]) == "By video"
    assert "Alder" not in str(event["description"])


def test_the_same_appointment_gives_the_same_bytes() -> None:
    assert written() == written()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=200), st.text(max_size=120), st.text(max_size=60))
def test_whatever_an_office_is_called_the_file_holds(name: str, street: str, city: str) -> None:
    text = written(office=replace(OFFICE, name=name, street=street, city=city))
    wanted = str(first_reader(text)["location"])

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    assert "\r" not in text.replace("\r\n", "")
    assert text.endswith("END:VCALENDAR\r\n")
    assert second_reader(text).location.value == wanted
    assert wanted.startswith("Linden, ")
    assert len([line for line in unfolded(text) if line.startswith("LOCATION")]) == 1
    assert text.count("BEGIN:VEVENT") == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(st.text(max_size=200))
def test_whatever_it_holds_arrives_in_a_letter_as_it_was(name: str) -> None:
    entry = calendar_file(FACTS, replace(OFFICE, name=name), status_url=STATUS, locale=Locale.FR_CA)
    frame = Frame("hello@care.example.com", "<1@care.example.com>", STARTS)

    data = build(replace(BOOKED, attachment=entry), frame).data

    assert max(map(len, data.split(b"\r\n"))) <= 78
