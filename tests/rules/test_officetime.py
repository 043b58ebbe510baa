"""Office-time arithmetic told as cases: breaks, holidays, closures, clocks that skip and repeat."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from leads.officetime.rules import (
    Closure,
    OfficeCalendar,
    Opening,
    add_open_time,
    closing_time,
    intervals,
    is_open,
    next_opening,
    open_time_between,
    reason_closed,
)
from leads.officetime.stretches import Interval

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
EVERY_DAY = range(7)


def office(
    *hours: tuple[str, str], zone: str = "America/New_York", days=range(5), holidays=None, closures=()
):
    openings = tuple(
        Opening(day, time.fromisoformat(opens), time.fromisoformat(closes))
        for day in days
        for opens, closes in hours
    )
    return OfficeCalendar(zone, openings, holidays or {}, tuple(closures))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_lunch_break_makes_two_stretches_of_one_day():
    calendar = office(("09:00", "12:00"), ("13:00", "18:00"))

    day = list(intervals(calendar, utc("2026-11-23 00:00"), utc("2026-11-24 05:00")))

    assert day == [
        Interval(utc("2026-11-23 14:00"), utc("2026-11-23 17:00")),
        Interval(utc("2026-11-23 18:00"), utc("2026-11-23 23:00")),
    ]
    assert closing_time(calendar, utc("2026-11-23 16:59")) == utc("2026-11-23 17:00")
    assert next_opening(calendar, utc("2026-11-23 16:59")) == utc("2026-11-23 18:00")


def test_the_doors_are_open_at_the_first_moment_and_closed_at_the_last():
    calendar = office(("09:00", "18:00"))

    assert is_open(calendar, utc("2026-11-23 14:00"))
    assert not is_open(calendar, utc("2026-11-23 23:00"))
    assert is_open(calendar, utc("2026-11-23 23:00") - timedelta(microseconds=1))


def test_open_time_stops_overnight_and_over_the_weekend():
    calendar = office(("09:00", "18:00"))

    friday_evening = utc("2026-11-20 22:50")

    assert add_open_time(calendar, friday_evening, 15 * MINUTE) == utc("2026-11-23 14:05")
    assert open_time_between(calendar, friday_evening, utc("2026-11-23 14:05")) == 15 * MINUTE


def test_open_time_that_ends_with_the_day_ends_at_closing_time():
    calendar = office(("09:00", "18:00"))

    assert add_open_time(calendar, utc("2026-11-20 22:50"), 10 * MINUTE) == utc("2026-11-20 23:00")


def test_a_holiday_and_a_closure_each_shut_the_whole_local_day():
    calendar = office(
        ("09:00", "18:00"),
        holidays={date(2026, 11, 26): "Thanksgiving"},
        closures=[Closure(date(2026, 11, 27), date(2026, 11, 30), "Moving house")],
    )

    assert next_opening(calendar, utc("2026-11-25 23:30")) == utc("2026-12-01 14:00")
    assert reason_closed(calendar, date(2026, 11, 26)) == "Thanksgiving"
    assert reason_closed(calendar, date(2026, 11, 30)) == "Moving house"
    assert reason_closed(calendar, date(2026, 12, 1)) is None


def test_closing_at_midnight_means_the_end_of_the_day():
    calendar = office(("20:00", "00:00"), days=EVERY_DAY, zone="Europe/London")

    assert list(intervals(calendar, utc("2026-01-05 12:00"), utc("2026-01-06 12:00"))) == [
        Interval(utc("2026-01-05 20:00"), utc("2026-01-06 00:00"))
    ]


def test_an_office_that_never_closes_is_one_stretch_without_a_closing_time():
    always = office(("00:00", "00:00"), days=EVERY_DAY)

    assert len(list(intervals(always, utc("2026-01-01 00:00"), utc("2026-12-31 00:00")))) == 1
    assert closing_time(always, utc("2026-01-01 00:00")) is None


def test_an_office_that_never_opens_gives_no_times_at_all():
    never = office()

    assert next_opening(never, utc("2026-01-01 00:00")) is None
    assert add_open_time(never, utc("2026-01-01 00:00"), MINUTE) is None
    assert open_time_between(never, utc("2026-01-01 00:00"), utc("2027-01-01 00:00")) == timedelta(0)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-11-02", 24)])
def test_a_day_round_the_clock_is_as_long_as_it_really_is(day, hours):
    noon = datetime.fromisoformat(day).replace(hour=17, tzinfo=UTC)
    that_day = office(("00:00", "00:00"), days=[noon.weekday()])

    assert open_time_between(that_day, noon - 36 * HOUR, noon + 36 * HOUR) == hours * HOUR


def test_a_time_the_clock_skips_is_the_first_moment_after_the_gap():
    calendar = office(("02:30", "06:00"), days=EVERY_DAY)

    assert next_opening(calendar, utc("2026-03-08 05:00")) == utc("2026-03-08 07:00")  # 3:00 EDT


def test_hours_that_lie_wholly_in_the_gap_do_not_happen():
    calendar = office(("02:10", "02:50"), days=EVERY_DAY)

    assert next_opening(calendar, utc("2026-03-08 05:00")) == utc("2026-03-09 06:10")


def test_a_time_the_clock_repeats_is_the_first_of_the_two():
    calendar = office(("00:30", "01:30"), ("01:45", "03:00"), days=EVERY_DAY)

    night = list(intervals(calendar, utc("2026-11-01 04:00"), utc("2026-11-01 12:00")))

    assert night == [
        Interval(utc("2026-11-01 04:30"), utc("2026-11-01 05:30")),
        Interval(utc("2026-11-01 05:45"), utc("2026-11-01 08:00")),  # 1:45 EDT to 3:00 EST
    ]


def test_several_calendars_are_open_when_any_of_them_is():
    miami = office(("09:00", "18:00"))
    desk = office(("08:00", "20:00"), days=range(6))

    assert closing_time([miami, desk], utc("2026-11-23 22:59")) == utc("2026-11-24 01:00")
    assert open_time_between([miami, desk], utc("2026-11-23 05:00"), utc("2026-11-24 05:00")) == 12 * HOUR


def test_naive_times_and_nonsense_openings_are_refused():
    with pytest.raises(ValueError, match="aware"):
        is_open(office(("09:00", "18:00")), utc("2026-11-23 14:00").replace(tzinfo=None))
    with pytest.raises(ValueError, match="cannot close"):
        Opening(0, time(18), time(9))
    with pytest.raises(ValueError, match="weekday"):
        Opening(7, time(9), time(18))
    with pytest.raises(ValueError, match="negative"):
        add_open_time(office(("09:00", "18:00")), utc("2026-11-23 14:00"), -MINUTE)
