"""The promise of first contact: open, closing soon, covered by the desk, after hours, on a holiday, never."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.officetime.promise import Cover, Promise, PromiseTargets, Situation, first_contact_promise
from leads.officetime.rules import Closure, OfficeCalendar, Opening, is_open, open_time_between

EASTERN = timezone(timedelta(hours=-5))
TARGETS = PromiseTargets()
THANKSGIVING = {date(2026, 11, 26): "Thanksgiving Day"}


def calendar(
    opens: str, closes: str, days: range, zone: str, holidays: dict[date, str] | None = None, **more
):
    hours = time.fromisoformat(opens), time.fromisoformat(closes)
    return OfficeCalendar(zone, tuple(Opening(day, *hours) for day in days), holidays or {}, **more)


MIAMI = calendar("09:00", "18:00", range(5), "America/New_York", THANKSGIVING)
DESK = calendar("08:00", "20:00", range(6), "America/New_York", THANKSGIVING)
LONDON = calendar(
    "09:00", "17:30", range(5), "Europe/London", {date(2026, 12, 28): "Boxing Day (substitute)"}
)
NEVER = calendar("09:00", "18:00", range(0), "America/New_York")


def eastern(text: str) -> datetime:
    """A winter moment in New York, where all of these stories happen, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=EASTERN).astimezone(UTC)


def promise(
    received: str, *, office=MIAMI, central=None, zone="America/New_York", ahead=0, on_duty=1
) -> Promise:
    return first_contact_promise(
        office=office,
        central=central,
        visitor_zone=zone,
        received_at=eastern(received),
        leads_ahead=ahead,
        on_duty=on_duty,
        targets=TARGETS,
    )


def test_while_the_office_is_open_somebody_calls_within_five_minutes():
    assert promise("2026-11-24 13:43:18", ahead=9) == Promise(
        eastern("2026-11-24 13:48:18"),
        eastern("2026-11-24 13:43:18"),
        Situation.OPEN,
        Cover.OFFICE,
        closes_at=eastern("2026-11-24 18:00"),
    )


def test_after_hours_the_promise_is_a_quarter_past_the_next_opening():
    assert promise("2026-11-24 21:00") == Promise(
        eastern("2026-11-25 09:15"),
        eastern("2026-11-25 09:00"),
        Situation.CLOSED,
        Cover.OFFICE,
        opens_at=eastern("2026-11-25 09:00"),
    )


@pytest.mark.parametrize(
    ("ahead", "on_duty", "due"),
    [(3, 1, "09:27"), (3, 2, "09:21"), (1, 3, "09:17"), (3, 0, "09:27"), (-1, 1, "09:15")],
)
def test_leads_ahead_delay_the_promise_and_people_on_duty_shorten_it(ahead, on_duty, due):
    assert promise("2026-11-24 21:00", ahead=ahead, on_duty=on_duty).due_at == eastern(f"2026-11-25 {due}")


def test_an_office_that_closes_before_the_time_is_up_promises_the_next_morning():
    at_the_last_moment, too_late = promise("2026-11-24 17:55"), promise("2026-11-24 17:55:01")

    assert (at_the_last_moment.situation, at_the_last_moment.due_at) == (
        Situation.OPEN,
        eastern("2026-11-24 18:00"),
    )
    assert (too_late.situation, too_late.due_at) == (Situation.CLOSED, eastern("2026-11-25 09:15"))
    assert too_late.clock_starts_at == eastern("2026-11-24 17:55:01")


def test_the_central_desk_takes_over_at_closing_time():
    covered = promise("2026-11-24 17:57", central=DESK)

    assert covered == Promise(
        eastern("2026-11-24 18:02"),
        eastern("2026-11-24 17:57"),
        Situation.CENTRAL,
        Cover.CENTRAL,
        closes_at=eastern("2026-11-24 20:00"),
    )


def test_the_central_desk_answers_first_where_it_opens_first():
    early = promise("2026-11-24 23:00", central=DESK)

    assert (early.situation, early.covered_by) == (Situation.CLOSED, Cover.CENTRAL)
    assert (early.opens_at, early.due_at) == (eastern("2026-11-25 08:00"), eastern("2026-11-25 08:15"))


def test_nobody_who_had_to_wait_is_called_before_their_own_morning():
    west_coast = "America/Los_Angeles"

    slept = promise("2026-11-25 01:00", central=DESK, zone=west_coast)
    awake_already = promise("2026-11-25 08:10", central=DESK, zone=west_coast)

    assert slept.opens_at == eastern("2026-11-25 11:00")  # 8:00 am there; the desk opened three hours before
    assert slept.due_at == eastern("2026-11-25 11:15")
    assert awake_already.due_at == eastern("2026-11-25 08:15")


def test_an_office_that_only_works_while_the_visitor_sleeps_still_promises_its_own_hours():
    told = promise("2026-11-24 20:00", office=LONDON, zone="Pacific/Honolulu")

    assert told.due_at == datetime(2026, 11, 25, 9, 15, tzinfo=UTC)


def test_a_holiday_is_named_with_the_first_working_day_after_it():
    evening_before, on_the_day = promise("2026-11-25 19:00"), promise("2026-11-26 11:00")

    for told in (evening_before, on_the_day):
        assert (told.situation, told.holiday) == (Situation.HOLIDAY, "Thanksgiving Day")
        assert (told.holiday_on, told.due_at) == (date(2026, 11, 26), eastern("2026-11-27 09:15"))


def test_a_closure_is_named_like_a_holiday_and_wins_over_it():
    moving = Closure(date(2026, 11, 26), date(2026, 11, 27), "Moving to our new rooms")
    office = calendar("09:00", "18:00", range(5), "America/New_York", THANKSGIVING, closures=(moving,))

    told = promise("2026-11-25 19:00", office=office)

    assert (told.situation, told.holiday) == (Situation.HOLIDAY, "Moving to our new rooms")
    assert told.due_at == eastern("2026-11-30 09:15")


def test_a_holiday_on_a_day_without_hours_is_not_why_the_office_is_closed():
    office = calendar("09:00", "18:00", range(5), "America/New_York", {date(2026, 11, 28): "A Saturday"})

    assert promise("2026-11-27 19:00", office=office).situation is Situation.CLOSED


def test_on_the_office_s_holiday_the_central_desk_still_answers_and_the_holiday_is_told():
    told = promise("2026-12-28 10:00", office=LONDON, central=DESK)

    assert (told.situation, told.due_at) == (Situation.CENTRAL, eastern("2026-12-28 10:05"))
    assert told.holiday == "Boxing Day (substitute)"


def test_an_office_that_never_opens_promises_no_time():
    assert promise("2026-11-24 10:00", office=NEVER) == Promise(None, None, Situation.UNKNOWN, Cover.OFFICE)


def test_the_clocks_going_forward_do_not_move_the_promise_on_the_wall():
    every_day = calendar("09:00", "18:00", range(7), "America/New_York")

    told = promise("2026-03-07 20:00", office=every_day)

    assert told.due_at == datetime(2026, 3, 8, 13, 15, tzinfo=UTC)  # 9:15 am Eastern Daylight Time


@given(
    st.integers(0, 12 * 365 * 86_400).map(lambda seconds: eastern("2024-01-01") + timedelta(seconds=seconds)),
    st.sampled_from(list(product([MIAMI, LONDON, DESK], [None, DESK]))),
    st.sampled_from(["America/New_York", "America/Los_Angeles", "Europe/London", "Pacific/Honolulu"]),
    st.integers(0, 200),
    st.integers(0, 9),
)
def test_every_promise_is_due_while_somebody_can_answer(received_at, pair, zone, ahead, on_duty):
    office, central = pair
    desks = [office] if central is None else [office, central]

    told = first_contact_promise(
        office=office,
        central=central,
        visitor_zone=zone,
        received_at=received_at,
        leads_ahead=ahead,
        on_duty=on_duty,
        targets=TARGETS,
    )

    assert told.due_at is not None
    assert told.clock_starts_at is not None
    assert received_at <= told.clock_starts_at < told.due_at
    assert is_open(desks, told.clock_starts_at)
    assert is_open(desks, told.due_at - timedelta(microseconds=1))
    assert open_time_between(desks, received_at, told.due_at) >= TARGETS.target
    if told.opens_at is not None and (office, zone) != (LONDON, "Pacific/Honolulu"):
        assert time(8) <= told.opens_at.astimezone(ZoneInfo(zone)).time() < time(21)
    assert (told.opens_at is None) == (told.situation in (Situation.OPEN, Situation.CENTRAL))
