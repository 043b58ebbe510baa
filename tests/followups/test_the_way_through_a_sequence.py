"""Leads of three countries walk through months: every letter, skip and stop, when it came and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from leads import progress
from leads.database import db, transaction
from leads.directory.queries import directory
from leads.intake.staying import keep_open, not_now
from leads.models import Lead, LetterRow
from leads.vocabulary import Actor, LeadStage, Locale
from tests.followups.conftest import Walk

TUESDAY = datetime(2026, 11, 24, 18, 40, tzinfo=UTC)  # 1:40 pm in Miami and Montréal, 6:40 pm in Manchester
A_YEAR_ON = datetime(2028, 1, 31, tzinfo=UTC)


def story(walk: Walk, lead_id: int) -> list[tuple[str, str, str, str]]:
    """How each touch ended, in the order it did: when on the person's own clock, step, state, reason."""
    touches = walk.touches(lead_id)
    zone = ZoneInfo(db.session.get_one(Lead, lead_id).zone)
    return [
        (
            touch.finished_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if touch.finished_at else "",
            step,
            touch.state,
            touch.reason or "",
        )
        for step, touch in touches.items()
    ]


def procedure_of(slug: str) -> int:
    found = directory().procedure(slug)
    assert found is not None
    return found.id


def test_in_miami_with_an_offer_and_an_opt_in_everything_is_sent_in_its_time(walk: Walk) -> None:
    lead_id = walk.lead("33133", "US", at=TUESDAY, opt_in=True, procedure_id=procedure_of("hip-contouring"))

    walk.until(A_YEAR_ON, lead_id=lead_id)

    assert story(walk, lead_id) == [
        ("2026-11-24 14:10", "office_introduction", "sent", ""),
        ("2026-11-25 10:10", "day_one", "sent", ""),  # twenty hours after the introduction
        ("2026-11-27 10:00", "day_three", "sent", ""),
        ("2026-12-01 10:00", "good_to_know", "sent", ""),
        ("2026-12-11 10:00", "final", "sent", ""),
        ("2026-12-24 10:00", "offer_ending", "sent", ""),
        ("2026-12-25 10:00", "closing", "sent", ""),
        ("2026-12-25 10:00", "final_after_a_year", "stopped", "closed"),
    ]
    assert [kind for kind, state in walk.letters(lead_id) if state == "sent"] == [
        "acknowledgement",
        "office_introduction",
        "day_one",
        "day_three",
        "good_to_know",
        "final",
        "offer_ending",
    ]
    lead = db.session.get_one(Lead, lead_id)
    assert (lead.stage, lead.close_reason) == ("closed", "no_answer")


def test_in_montreal_the_letters_are_french_and_not_now_begins_the_quiet_months(walk: Walk) -> None:
    lead_id = walk.lead("H3A", "CA", at=TUESDAY, opt_in=True, locale=Locale.FR_CA)
    walk.until(TUESDAY + timedelta(days=3), lead_id=lead_id)

    with transaction():
        not_now(lead_id=lead_id, now=walk.now())
    walk.until(A_YEAR_ON, lead_id=lead_id)

    assert story(walk, lead_id) == [
        ("2026-11-24 14:10", "office_introduction", "sent", ""),
        ("2026-11-25 10:10", "day_one", "sent", ""),
        ("2026-11-27 10:00", "day_three", "sent", ""),
        ("2026-11-27 13:40", "good_to_know", "stopped", "closed"),
        ("2026-11-27 13:40", "final", "stopped", "closed"),
        ("2026-11-27 13:40", "offer_ending", "stopped", "closed"),
        ("2026-11-27 13:40", "final_after_a_year", "stopped", "closed"),
        ("2027-01-26 10:00", "win_back_first", "sent", ""),
        ("2027-04-26 10:00", "win_back_second", "sent", ""),
    ]
    languages = select(LetterRow.locale, LetterRow.stream).where(LetterRow.lead_id == lead_id)
    assert set(db.session.execute(languages).all()) == {("fr-CA", "care"), ("fr-CA", "news")}


def test_in_manchester_without_an_opt_in_no_news_is_sent_and_the_request_may_be_kept_open(walk: Walk) -> None:
    lead_id = walk.lead("M1", "GB", at=TUESDAY, locale=Locale.EN_GB)
    walk.until(datetime(2026, 12, 12, tzinfo=UTC), lead_id=lead_id)

    with transaction():
        keep_open(lead_id=lead_id, now=walk.now())
    walk.until(A_YEAR_ON, lead_id=lead_id)

    assert story(walk, lead_id) == [
        ("2026-11-25 09:30", "office_introduction", "sent", ""),  # half an hour after the office opened
        ("2026-11-26 08:00", "day_one", "sent", ""),  # moved by the twenty hours, not skipped
        ("2026-11-27 10:00", "day_three", "sent", ""),
        ("2026-12-01 10:00", "good_to_know", "skipped", "no_opt_in"),
        ("2026-12-11 10:00", "final", "sent", ""),
        ("2026-12-12 00:00", "closing", "stopped", "kept_open"),
        ("2027-11-24 10:00", "final_after_a_year", "sent", ""),
        ("2027-12-08 10:00", "closing_after_a_year", "sent", ""),
    ]


def test_reaching_somebody_ends_the_first_contact_and_leaves_what_they_opted_in_to(walk: Walk) -> None:
    lead_id = walk.lead("33133", "US", at=TUESDAY, opt_in=True)
    walk.until(TUESDAY + timedelta(hours=2), lead_id=lead_id)

    with transaction():
        lead = db.session.get_one(Lead, lead_id, with_for_update=True)
        progress.move(lead, LeadStage.REACHED, actor=Actor.STAFF, now=walk.now())
    walk.until(TUESDAY + timedelta(days=30), lead_id=lead_id)

    assert story(walk, lead_id)[:4] == [
        ("2026-11-24 14:10", "office_introduction", "sent", ""),
        ("2026-11-24 15:40", "day_one", "stopped", "reached"),
        ("2026-11-24 15:40", "day_three", "stopped", "reached"),
        ("2026-12-01 10:00", "good_to_know", "sent", ""),
    ]


def test_after_three_days_without_workers_nobody_gets_a_burst(walk: Walk) -> None:
    """Everything was off from the first minute to Friday noon: three letters were due by then."""
    lead_id = walk.lead("33133", "US", at=TUESDAY)

    walk.set_clock(TUESDAY + timedelta(days=3))
    walk.tick()
    after = story(walk, lead_id)
    walk.until(TUESDAY + timedelta(days=4), lead_id=lead_id)

    assert after[:3] == [
        ("2026-11-27 13:40", "office_introduction", "skipped", "too_late"),
        ("2026-11-27 13:40", "day_one", "skipped", "too_late"),
        ("2026-11-27 13:40", "day_three", "sent", ""),
    ]
    kinds = [kind for kind, _state in walk.letters(lead_id)]
    assert kinds == ["acknowledgement", "day_three"]


def test_after_a_day_without_workers_the_second_letter_waits_twenty_hours(walk: Walk) -> None:
    lead_id = walk.lead("33133", "US", at=TUESDAY)

    walk.set_clock(TUESDAY + timedelta(hours=24))
    walk.tick()
    first = [kind for kind, state in walk.letters(lead_id) if state == "sent"]
    waiting = walk.touches(lead_id)["day_one"]
    waits = (waiting.state, waiting.reason)
    walk.until(TUESDAY + timedelta(days=2, hours=1), lead_id=lead_id)

    assert first == ["acknowledgement", "office_introduction"]
    assert waits == ("planned", "rest")
    assert ("2026-11-26 09:40", "day_one", "sent", "") in story(walk, lead_id)
