"""Free consultation times, by example: grid, buffers, notice, horizon, closed days, clocks that change."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import leads
from leads.officetime.rules import Closure
from leads.officetime.stretches import Interval
from leads.slots.rules import Day, Slot, find, nearest, slots_of, spread
from tests.rules.slots_world import (
    DAY,
    HOUR,
    IN_PERSON,
    MINUTE,
    VIDEO,
    Porter,
    clock_changes,
    office,
    room,
    starts,
    terms,
    week,
)

OFFICES = json.loads((Path(leads.__file__).parent / "data" / "offices.json").read_text())["offices"]
OFFICE_ZONES = sorted({entry["zone"] for entry in OFFICES})
NEW_YORK = "America/New_York"
MONDAY = date(2026, 11, 23)
EARLY = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
"""Midnight in New York."""


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(NEW_YORK)).astimezone(UTC)


def monday(asked, calendar, *, busy=None, now=EARLY, mode=IN_PERSON, **more):
    return slots_of(asked, calendar, mode, busy or {}, first=MONDAY, days=1, now=now, **more)


def test_times_begin_on_a_grid_that_starts_at_each_opening_and_the_last_one_ends_by_closing():
    day = monday(terms(step=20), office("09:00-10:15", "13:10-14:00"))

    assert starts(day, NEW_YORK) == ["09:00", "09:20", "09:40", "13:10", "13:30"]
    assert day[0].slots[0].ends_at - day[0].slots[0].starts_at == timedelta(minutes=30)


def test_two_openings_that_touch_are_one_stretch():
    assert starts(monday(terms(step=40), office("09:00-09:30", "09:30-11:00")), NEW_YORK) == [
        "09:00",
        "09:40",
        "10:20",
    ]


def test_a_busy_time_with_buffers_pushes_the_next_one_away():
    busy = {1: [Interval(at(9, 55), at(10, 45))]}

    found = monday(terms(before=5, after=15, step=15), office("09:00-12:00"), busy=busy)

    assert starts(found, NEW_YORK) == ["09:00", "11:00", "11:15", "11:30"]


def test_a_time_may_begin_the_moment_another_is_over():
    busy = {1: [Interval(at(9), at(9, 30)), Interval(at(10), at(10, 30))]}

    assert starts(monday(terms(), office("09:00-11:00"), busy=busy), NEW_YORK) == ["09:30", "10:30"]


def test_the_resources_that_are_free_are_named_in_their_order():
    asked = terms(room(7), room(3), room(5, modes="video"))
    busy = {7: [Interval(at(9), at(9, 30))]}

    days = monday(asked, office("09:00-10:00"), busy=busy)

    assert [slot.resource_ids for slot in days[0].slots] == [(3,), (7, 3)]


def test_by_video_only_those_who_can_are_asked():
    asked = terms(room(1, modes="in_person"), room(2, modes="video", hours=week("13:00-14:00")))

    calendar = office("09:00-18:00")
    assert starts(monday(asked, calendar, mode=VIDEO), NEW_YORK) == ["13:00", "13:30"]
    assert len(starts(monday(asked, calendar), NEW_YORK)) == 18


def test_a_resource_is_there_in_its_own_hours_and_only_while_the_office_is_open():
    asked = terms(room(1, hours=week("07:00-09:45", "17:15-20:00")))

    assert starts(monday(asked, office("09:00-18:00")), NEW_YORK) == ["09:00", "17:15"]


def test_a_resource_that_is_away_has_no_times_on_those_days_and_the_others_have():
    away = Closure(MONDAY, MONDAY + DAY, "Training")
    asked = terms(room(1, away=(away,)), room(2))

    found = slots_of(asked, office("09:00-09:30"), IN_PERSON, {}, first=MONDAY, days=3, now=EARLY)

    assert [day.slots[0].resource_ids for day in found] == [(2,), (2,), (1, 2)]


def test_a_visitor_needs_notice_and_staff_do_not_but_nobody_books_the_past():
    asked, calendar, now = terms(notice=120), office("09:00-13:00"), at(10, 10)

    assert starts(monday(asked, calendar, now=now), NEW_YORK) == ["12:30"]
    assert starts(monday(asked, calendar, now=now, notice=False), NEW_YORK) == [
        "10:30",
        "11:00",
        "11:30",
        "12:00",
        "12:30",
    ]


def test_a_time_exactly_at_the_end_of_the_notice_is_offered():
    assert starts(monday(terms(notice=60), office("09:00-11:00"), now=at(9, 30)), NEW_YORK) == ["10:30"]


def test_the_last_day_of_the_horizon_has_times_and_the_next_has_none():
    found = slots_of(terms(horizon=2), office("09:00-09:30"), IN_PERSON, {}, first=MONDAY, days=5, now=EARLY)

    assert [len(day.slots) for day in found] == [1, 1, 1, 0, 0]
    assert [day.date for day in found] == [MONDAY + number * DAY for number in range(5)]


def test_days_gone_by_have_no_times():
    found = slots_of(terms(), office("09:00-17:00"), IN_PERSON, {}, first=MONDAY - DAY, days=1, now=EARLY)

    assert found == (Day(MONDAY - DAY, ()),)


def test_a_closed_day_says_why_where_it_would_have_hours():
    calendar = office(
        week=week("09:00-10:00", days=[0, 1]),
        holidays={MONDAY: "Founders’ Day", MONDAY + 5 * DAY: "A Saturday"},
        closures=(Closure(MONDAY + DAY, MONDAY + DAY, "Moving house"),),
    )

    found = slots_of(terms(), calendar, IN_PERSON, {}, first=MONDAY, days=6, now=EARLY)

    assert [day.closed for day in found] == ["Founders’ Day", "Moving house", None, None, None, None]
    assert not any(day.slots for day in found)


def test_open_until_midnight_means_that_the_last_time_ends_then():
    assert starts(monday(terms(), office("22:30-00:00")), NEW_YORK) == ["22:30", "23:00", "23:30"]


@pytest.mark.parametrize("zone", OFFICE_ZONES)
def test_on_days_of_23_and_25_hours_an_office_open_by_day_has_the_times_it_always_has(zone):
    calendar = office("08:00-12:00", "13:00-18:00", zone=zone)
    usual = [f"{hour:02d}:{minute}" for hour in (*range(8, 12), *range(13, 18)) for minute in ("00", "30")]

    for day in clock_changes(zone):
        now = datetime(day.year, day.month, day.day, tzinfo=UTC) - 2 * DAY
        found = slots_of(terms(), calendar, IN_PERSON, {}, first=day - DAY, days=3, now=now)
        assert [starts([each], zone) for each in found] == [usual] * 3, day


@pytest.mark.parametrize("zone", OFFICE_ZONES)
def test_an_office_open_across_the_change_agrees_with_the_porter(zone):
    calendar = office("00:00-01:20", "01:30-04:10", "22:00-00:00", zone=zone)
    asked = terms(length=20, step=20, before=5, after=10)

    for day in clock_changes(zone)[-4:]:
        now = datetime(day.year, day.month, day.day, tzinfo=UTC) - 2 * DAY
        busy = {1: [Interval(now + 2 * DAY + 3 * HOUR, now + 2 * DAY + 5 * HOUR)]}
        found = slots_of(asked, calendar, IN_PERSON, busy, first=day - DAY, days=3, now=now)
        seen = Porter(calendar, day - DAY, 3).free(asked, IN_PERSON, busy, now)
        fast = {slot.starts_at: slot.resource_ids for each in found for slot in each.slots}
        days = {each.date for each in found}
        assert fast == {k: v for k, v in seen.items() if k.astimezone(ZoneInfo(zone)).date() in days}


def test_the_night_that_lacks_an_hour_has_two_times_less_and_the_long_one_two_more():
    calendar = office("00:00-04:00")

    def times(day: date) -> int:
        now = at(0, day=day) - DAY
        return len(slots_of(terms(), calendar, IN_PERSON, {}, first=day, days=1, now=now)[0].slots)

    assert [times(date(2026, 3, 8)), times(date(2026, 3, 9)), times(date(2026, 11, 1))] == [6, 8, 10]


def slot(hour: int, minute: int = 0, day: int = 0) -> Slot:
    begins = at(hour, minute, MONDAY + day * DAY)
    return Slot(begins, begins + 30 * MINUTE, (1,))


def test_the_nearest_times_come_in_order_of_time_and_the_earlier_wins_a_tie():
    slots = [slot(hour) for hour in (8, 9, 11, 12, 15)]

    assert nearest(slots, at(10)) == (slot(8), slot(9), slot(11))
    assert nearest(slots, at(10), count=1) == (slot(9),)
    assert nearest([], at(10)) == ()


def test_three_times_to_write_about_lie_on_three_days_from_early_to_late():
    days = [Day(MONDAY + n * DAY, tuple(slot(hour, day=n) for hour in range(9, 18))) for n in (0, 2, 3, 4)]

    assert spread(days) == (slot(9), slot(13, day=2), slot(17, day=3))


def test_with_fewer_days_the_times_lie_apart_on_those_there_are():
    days = [Day(MONDAY, tuple(slot(hour) for hour in range(9, 14))), Day(MONDAY + DAY, ())]

    assert spread(days) == (slot(9), slot(11), slot(13))
    assert spread([Day(MONDAY, (slot(9),))]) == (slot(9),)
    assert spread([]) == ()


def test_a_time_is_found_by_its_beginning():
    days = [Day(MONDAY, (slot(9), slot(10))), Day(MONDAY + DAY, (slot(9, day=1),))]

    assert find(days, at(9, day=MONDAY + DAY)) == slot(9, day=1)
    assert find(days, at(9, 30)) is None
