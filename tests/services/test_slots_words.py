"""Which consultation of a lead counts, and how it reads."""

from datetime import UTC, datetime, timedelta

import pytest
from flask_babel import force_locale

from leads.slots import appointments
from leads.slots.wording import day_and_time, mode_in_words, where_lines, who_they_meet
from leads.vocabulary import AppointmentMode, AppointmentState, Locale
from leads.web.locale import babel_name
from leads.web.zones import zone_name
from tests.factories import NOON, make_lead
from tests.services.slots_rows import clinic, make_appointment

pytestmark = pytest.mark.usefixtures("session")
WEDNESDAY = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)


def made(state=AppointmentState.BOOKED, *, lead_id=None, place=0, **changes):
    office = clinic()
    resource_id = office.consultations.resources[place].id
    row = make_appointment(
        WEDNESDAY, resource_id=resource_id, office=office, lead_id=lead_id, state=state, **changes
    )
    return appointments.facts_of(row)


def test_a_lead_has_at_most_one_booked_time_one_kept_time_and_a_newest_one():
    lead_id = make_lead().id
    assert (
        appointments.booked(lead_id),
        appointments.kept(lead_id, now=NOON),
        appointments.last(lead_id),
    ) == (
        None,
        None,
        None,
    )

    made(AppointmentState.CANCELLED, lead_id=lead_id)
    booked = made(lead_id=lead_id)
    kept = made(AppointmentState.KEPT, lead_id=lead_id)

    assert appointments.booked(lead_id) == booked
    assert appointments.kept(lead_id, now=NOON) == kept
    assert appointments.kept(lead_id, now=NOON + timedelta(minutes=10)) is None
    assert appointments.last(lead_id) == booked


def test_an_occasion_names_the_consultation_and_how_often_it_was_moved():
    facts = made(sequence=3)

    assert facts.occasion == f"{facts.id}:3"


@pytest.mark.parametrize(
    ("locale", "words", "zone", "mode"),
    [
        (Locale.EN_US, "Wednesday, November 25, 11:30 am", "Eastern Time", "By video"),
        (Locale.ES, "miércoles 25 de noviembre, 11:30 a. m.", "hora oriental", "Por video"),
        (Locale.FR_CA, "mercredi 25 novembre, 11 h 30", "heure de l’Est", "Par vidéo"),
    ],
)
def test_a_time_reads_with_its_day_in_each_language(locale, words, zone, mode):
    with force_locale(babel_name(locale)):
        read = day_and_time(WEDNESDAY, zone="America/New_York", locale=locale)
        assert read.replace("\u00a0", " ") == words
        assert zone_name("America/New_York", locale=locale).casefold() == zone.casefold()
        assert mode_in_words(AppointmentMode.VIDEO) == mode


def test_in_person_somebody_comes_to_the_office_and_meets_a_clinician():
    facts = made()

    assert where_lines(facts, clinic(), locale=Locale.EN_US) == (
        "Miami – Coral Gables",
        "2301 Ponce Circle, Suite 410",
        "Coral Gables, FL 33134",
    )
    assert who_they_meet(facts, clinic()) == "Elena Ruiz, patient coordinator"


def test_in_a_room_nobody_is_named_and_by_video_no_address_is_given():
    facts = made(place=3, mode=AppointmentMode.VIDEO)

    assert who_they_meet(facts, clinic()) == ""
    assert where_lines(facts, clinic(), locale=Locale.EN_US) == ("By video, with Miami – Coral Gables",)
