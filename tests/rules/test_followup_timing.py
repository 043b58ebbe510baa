"""When follow-ups are due: the person's own clock, the send window, clocks that skip and repeat."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leads.followups.steps import (
    DaysBeforeAppointment,
    DaysBeforeEnd,
    DaysLater,
    OfficeMinutes,
    Step,
    Wait,
    Window,
)
from leads.followups.timing import first_due, in_window, next_in_window
from leads.officetime.rules import OfficeCalendar, Opening
from leads.vocabulary import LetterKind, Stream

WINDOW = Window(time(8), time(20))
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
MIAMI = "America/New_York"
WEEK = OfficeCalendar(MIAMI, tuple(Opening(day, time(9), time(18)) for day in range(5)), {})
FIRST_DAY, LAST_DAY = datetime(2024, 1, 1, tzinfo=UTC), datetime(2035, 12, 31, tzinfo=UTC)


def step(wait: Wait) -> Step:
    return Step("a_step", wait, WINDOW, LetterKind.DAY_ONE, Stream.CARE, frozenset())


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(at: datetime | None, zone: str = MIAMI) -> str:
    assert at is not None
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def changes(zone: str) -> list[datetime]:
    """The day of every change of a zone's offset, at its end as a moment."""
    there = ZoneInfo(zone)
    noon = [FIRST_DAY + timedelta(days=day, hours=12) for day in range((LAST_DAY - FIRST_DAY).days)]
    offsets = [at.astimezone(there).utcoffset() for at in noon]
    return [noon[i] for i in range(1, len(noon)) if offsets[i] != offsets[i - 1]]


@pytest.mark.parametrize(
    ("wait", "start", "due"),
    [
        (OfficeMinutes(30), "2026-11-24 18:40", "2026-11-24 14:10"),  # an ordinary afternoon
        (OfficeMinutes(30), "2026-11-24 22:50", "2026-11-25 09:20"),  # ten minutes tonight, twenty tomorrow
        (OfficeMinutes(30), "2026-11-28 15:00", "2026-11-30 09:30"),  # Saturday waits for Monday
        (DaysLater(1, time(10)), "2026-11-24 18:40", "2026-11-25 10:00"),
        (DaysLater(1, time(10)), "2026-11-25 04:59", "2026-11-25 10:00"),  # still the 24th in Miami
        (DaysLater(3, time(10)), "2026-10-30 15:00", "2026-11-02 10:00"),  # 10 am before and after the change
        (DaysLater(1, time(7)), "2026-11-24 18:40", "2026-11-25 08:00"),  # before the window: its opening
        (DaysLater(1, time(21)), "2026-11-24 18:40", "2026-11-26 08:00"),  # after it: the next one
        (DaysBeforeEnd(7, time(10)), "2026-11-24 18:40", "2026-12-24 10:00"),
        (DaysBeforeEnd(7, time(10)), "2026-12-23 18:40", "2026-12-26 13:40"),  # never before 72 hours
    ],
)
def test_a_step_is_due_when_its_wait_says_so_on_the_persons_clock(wait: Wait, start: str, due: str) -> None:
    found = first_due(step(wait), start=utc(start), zone=MIAMI, hours=WEEK, offer_ends=date(2026, 12, 31))

    assert local(found) == due


def test_office_minutes_end_in_the_persons_window_even_when_the_office_is_far_away() -> None:
    due = first_due(
        step(OfficeMinutes(30)), start=utc("2026-11-24 14:00"), zone="Pacific/Honolulu", hours=WEEK
    )

    assert local(due, "Pacific/Honolulu") == "2026-11-24 08:00"


@pytest.mark.parametrize("ends", [None, date(2026, 11, 27), date(2026, 11, 26)])
def test_an_offer_that_is_not_there_or_ends_too_soon_has_no_letter_about_its_end(ends: date | None) -> None:
    due = first_due(
        step(DaysBeforeEnd(7, time(10))),
        start=utc("2026-11-24 18:40"),
        zone=MIAMI,
        hours=WEEK,
        offer_ends=ends,
    )

    assert due is None


DAY_BEFORE, EARLY = DaysBeforeAppointment(1), DaysBeforeAppointment(3, 7)


def reminder(
    wait: DaysBeforeAppointment, appointment: str, *, zone: str = MIAMI, booked: str = "2026-01-01 12:00"
) -> datetime | None:
    return first_due(
        replace(step(wait), window=None),
        start=utc(booked),
        zone=zone,
        hours=(),
        appointment_at=utc(appointment),
    )


@pytest.mark.parametrize(
    ("appointment", "zone", "due"),
    [
        ("2026-11-25 16:30", MIAMI, "2026-11-24 11:30"),
        ("2026-11-01 16:30", MIAMI, "2026-10-31 11:30"),  # 25 hours before: the clocks go back between
        ("2026-03-08 15:30", MIAMI, "2026-03-07 11:30"),  # 23 hours before
        ("2026-11-25 16:30", "Europe/London", "2026-11-24 16:30"),  # by video, their own clock
        ("2026-10-25 09:00", "Europe/London", "2026-10-24 09:00"),
        ("2026-03-09 06:30", MIAMI, "2026-03-08 03:00"),  # 2:30 am does not exist the day before
        ("2026-11-26 03:00", MIAMI, "2026-11-24 22:00"),  # at any hour
    ],
)
def test_a_reminder_comes_the_day_before_at_the_same_time_of_the_persons_day(
    appointment: str, zone: str, due: str
) -> None:
    assert local(reminder(DAY_BEFORE, appointment, zone=zone), zone) == due


@pytest.mark.parametrize(
    ("booked", "early", "day_before"),
    [
        ("2026-11-18 16:29", True, True),  # a minute more than seven days ahead
        ("2026-11-18 16:30", False, True),
        ("2026-11-24 10:30", False, True),  # six hours before the reminder
        ("2026-11-24 10:31", False, False),
        ("2026-11-25 09:00", False, False),
    ],
)
def test_what_was_booked_at_short_notice_needs_no_reminder(
    booked: str, early: bool, day_before: bool
) -> None:
    at = "2026-11-25 16:30"

    assert (reminder(EARLY, at, booked=booked) is not None) is early
    assert (reminder(DAY_BEFORE, at, booked=booked) is not None) is day_before


@settings(deadline=None)
@given(st.sampled_from(ZONES), st.integers(5 * 24 * 4, 12 * 365 * 24 * 4))
def test_in_every_zone_the_reminder_comes_on_the_day_before(zone: str, quarters: int) -> None:
    at, there = FIRST_DAY + quarters * timedelta(minutes=15), ZoneInfo(zone)

    due = first_due(
        replace(step(DAY_BEFORE), window=None),
        start=at - timedelta(days=9),
        zone=zone,
        hours=(),
        appointment_at=at,
    )

    assert due is not None
    assert at.astimezone(there).date() - due.astimezone(there).date() == timedelta(days=1)
    assert timedelta(hours=20) <= at - due <= timedelta(hours=28)


def test_the_end_of_the_window_does_not_belong_to_it() -> None:
    assert in_window(utc("2026-11-25 00:59:59"), zone=MIAMI, window=WINDOW)
    assert not in_window(utc("2026-11-25 01:00"), zone=MIAMI, window=WINDOW)
    assert local(next_in_window(utc("2026-11-25 01:00"), zone=MIAMI, window=WINDOW)) == "2026-11-25 08:00"


def test_a_time_shown_twice_is_the_first_and_a_skipped_one_the_end_of_the_gap() -> None:
    """Lord Howe repeats 01:30–02:00 on 5 April 2026 and skips 02:00–02:30 on 4 October 2026."""
    night = Window(time(0), time(23, 59))
    lord_howe = "Australia/Lord_Howe"
    twice = Step("a", DaysLater(1, time(1, 45)), night, None, Stream.CARE, frozenset())
    skipped = Step("a", DaysLater(1, time(2, 15)), night, None, Stream.CARE, frozenset())

    first = first_due(twice, start=utc("2026-04-04 03:00"), zone=lord_howe, hours=WEEK)
    after = first_due(skipped, start=utc("2026-10-03 03:00"), zone=lord_howe, hours=WEEK)

    assert first == utc("2026-04-04 14:45")
    assert local(after, lord_howe) == "2026-10-04 02:30"


def test_every_zone_keeps_its_window_across_every_change_of_its_clock_from_2024_to_2035() -> None:
    counted = 0
    for zone in ZONES:
        there = ZoneInfo(zone)
        for noon in changes(zone):
            for hours in range(-30, 31, 5):
                at = noon + timedelta(hours=hours)
                sent = next_in_window(at, zone=zone, window=WINDOW)
                due = first_due(step(DaysLater(1, time(10))), start=at, zone=zone, hours=())

                assert sent >= at, zone
                assert sent - at <= timedelta(hours=25), zone
                assert time(8) <= sent.astimezone(there).time() < time(20), zone
                assert due is not None
                assert due.astimezone(there).time() == time(10), zone
                assert due.astimezone(there).date() == at.astimezone(there).date() + timedelta(days=1), zone
                counted += 1

    assert counted > 40_000


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    at=st.integers(0, 12 * 365 * 24 * 60).map(lambda minutes: FIRST_DAY + timedelta(minutes=minutes)),
    opens=st.integers(0, 22),
    length=st.integers(1, 23),
)
def test_the_next_moment_of_any_window_is_the_first_one(
    zone: str, at: datetime, opens: int, length: int
) -> None:
    window = Window(time(opens), time(min(opens + length, 23), 59))

    sent = next_in_window(at, zone=zone, window=window)

    assert in_window(sent, zone=zone, window=window)
    assert sent == at or not in_window(sent - timedelta(seconds=1), zone=zone, window=window)
