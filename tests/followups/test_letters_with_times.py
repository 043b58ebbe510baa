"""Letters that name times: of a consultation that is booked, and of free ones to pick from."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from leads.database import db
from leads.directory.queries import directory
from leads.followups.letters import preview_of
from leads.models import Lead, LetterRow
from leads.outbox.storage import unseal
from leads.slots.wording import day_and_time
from leads.vocabulary import AppointmentMode, LeadStage, LetterKind, Locale
from tests.factories import NOON
from tests.followups.plans import VISIT, a_lead, an_appointment
from tests.followups.test_letters import step_with, written

pytestmark = pytest.mark.usefixtures("session")


def test_a_reminder_says_how_soon_it_is_in_words_that_are_true_when_it_is_written() -> None:
    lead, (step, version_id) = a_lead(), step_with(LetterKind.REMINDER)
    an_appointment(lead)

    def subject(days: float, locale: Locale = Locale.EN_US) -> str:
        now = VISIT - timedelta(days=days)
        return preview_of(lead, step, version_id=version_id, locale=locale, now=now).subject

    assert subject(1) == "Tomorrow at 11:30 am"
    assert subject(0.1) == "Today at 11:30 am"
    assert subject(3) == "Friday at 11:30 am"
    assert subject(1, Locale.ES) == "Mañana a las 11:30 a. m."
    assert subject(1, Locale.FR_CA) == "Demain à 11 h 30"


def test_a_reminder_says_when_and_where_and_has_both_ways_to_answer() -> None:
    text = written(LetterKind.REMINDER).text

    assert "Friday, December 4, 11:30 am (Eastern Time)" in text
    assert "Phone: (305) 555-0177" in text
    assert "I’ll be there: http://localhost:8000/r/preview/appointment" in text
    assert "Change or cancel: http://localhost:8000/r/preview/appointment" in text
    assert "By video" not in text


def test_a_reminder_by_video_speaks_of_no_way_there() -> None:
    lead, (step, version_id) = a_lead(), step_with(LetterKind.REMINDER)
    an_appointment(lead, mode=AppointmentMode.VIDEO, zone="America/Chicago")

    text = preview_of(lead, step, version_id=version_id, locale=Locale.EN_US, now=NOON).text

    assert "Friday, December 4, 10:30 am (Central Time)" in text
    assert "By video, with Miami – Coral Gables" in text
    assert "We’ll email you how to join before the time." in text


@pytest.mark.parametrize("opt_in", [True, False])
def test_after_the_consultation_only_people_who_want_to_hear_of_offers_hear_of_theirs(opt_in: bool) -> None:
    text = written(LetterKind.AFTER_CONSULTATION, opt_in=opt_in).text

    assert "Thank you for coming in" in text
    assert ("Your offer is held until December 31, 2026." in text) is opt_in
    assert "$" not in text


def test_the_day_one_letter_offers_three_times_that_are_free_each_with_that_time_chosen() -> None:
    letter = written(LetterKind.DAY_ONE)
    offered = re.findall(r"^(.+): (\S+/book\?time=\S+)$", letter.text, re.MULTILINE)

    assert len(offered) == 3
    for said, url in offered:
        query = parse_qs(urlsplit(url).query)
        at = datetime.fromisoformat(query["time"][0])
        assert said == day_and_time(at, zone="America/New_York", locale=Locale.EN_US)
        assert query["mode"] == ["in_person"]
    assert re.fullmatch(r"(\w+ \d+:\d\d [ap]m, ){2}\w+ \d+:\d\d [ap]m\.", letter.preview)
    assert "Pick a time: http://localhost:8000/r/preview/book" in letter.text


@pytest.mark.parametrize("locale", Locale)
def test_the_preview_of_the_offered_times_ends_with_one_full_stop(locale: Locale) -> None:
    preview = written(LetterKind.DAY_ONE, locale).preview

    assert preview.endswith(".")
    assert not preview.endswith("..")


@pytest.mark.parametrize("kind", [LetterKind.OFFICE_INTRODUCTION, LetterKind.DAY_ONE, LetterKind.DAY_THREE])
def test_an_office_without_a_calendar_is_asked_for_a_time(kind: LetterKind) -> None:
    lead, (step, version_id) = a_lead(), step_with(kind)
    lead = db.session.get_one(Lead, lead.id)
    lead.office_id = next(each.id for each in directory().offices if each.consultations is None)

    text = preview_of(lead, step, version_id=version_id, locale=Locale.EN_US, now=NOON).text

    assert "Ask for a time: http://localhost:8000/r/preview/time" in text
    assert "/book" not in text


def test_whoever_had_their_consultation_asks_for_the_next_time_instead_of_picking_it() -> None:
    lead, (step, version_id) = a_lead(), step_with(LetterKind.MISSED)
    texts = {}
    for stage in (LeadStage.REACHED, LeadStage.CONSULTED):
        db.session.get_one(Lead, lead.id).stage = stage
        texts[stage] = preview_of(lead, step, version_id=version_id, locale=Locale.EN_US, now=NOON).text

    assert "Pick a time: http://localhost:8000/r/preview/book" in texts[LeadStage.REACHED]
    assert "Ask for a time: http://localhost:8000/r/preview/time" in texts[LeadStage.CONSULTED]


def test_the_first_letter_of_a_request_leads_to_the_free_times_of_its_office() -> None:
    lead = a_lead()
    row = db.session.execute(
        select(LetterRow).where(LetterRow.lead_id == lead.id, LetterRow.kind == LetterKind.ACKNOWLEDGEMENT)
    ).scalar_one()

    text = unseal(row.content, dedupe_key=row.dedupe_key).text

    assert re.search(r"Pick a time: http://localhost:8000/r/\S+/book$", text, re.MULTILINE)


def test_a_reminder_comes_from_the_office_where_the_consultation_is_whoever_has_the_lead_by_then() -> None:
    lead, (step, version_id) = a_lead(), step_with(LetterKind.REMINDER)
    an_appointment(lead)
    lead = db.session.get_one(Lead, lead.id)
    lead.office_id = next(each.id for each in directory().offices if each.country == "GB")

    letter = preview_of(lead, step, version_id=version_id, locale=Locale.EN_US, now=NOON)

    assert letter.sender_name == "Linden, Miami – Coral Gables"
    assert "Phone: (305) 555-0177" in letter.text
