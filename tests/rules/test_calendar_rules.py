"""The calendar’s pure rules: what an address asks for, and how free times make bands."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.calendar.rules import Asked, View, bands, is_outside, together
from leads.directory.facts import ResourceFacts
from leads.officetime.rules import Closure, OfficeCalendar, Opening
from leads.slots.rules import Day, Slot
from leads.vocabulary import AppointmentMode, ResourceKind

NINE = datetime(2026, 11, 24, 14, tzinfo=UTC)
STEP = timedelta(minutes=30)
TODAY = date(2026, 11, 24)


def slot(number: int, *ids: int) -> Slot:
    starts_at = NINE + number * STEP
    return Slot(starts_at, starts_at + STEP, ids or (1,))


@pytest.mark.parametrize(
    ("free", "taken", "lengths"),
    [
        ((), (), []),
        ((0, 1, 2), (), [3]),
        ((0, 1, 3, 4), (), [2, 2]),
        ((0, 1, 2, 3), (2,), [2, 2]),
        ((0, 1, 2, 3), (0,), [4]),
        ((0, 1, 2, 3), (9,), [4]),
    ],
)
def test_a_band_ends_at_a_gap_and_where_a_consultation_begins(
    free: tuple[int, ...], taken: tuple[int, ...], lengths: list[int]
) -> None:
    found = bands([slot(each) for each in free], [NINE + each * STEP for each in taken], step=STEP)

    assert [len(each.slots) for each in found] == lengths


@given(st.sets(st.integers(0, 40)), st.lists(st.integers(0, 40)))
def test_bands_neither_lose_nor_invent_a_free_time(free: set[int], taken: list[int]) -> None:
    slots = [slot(each) for each in sorted(free)]

    found = bands(slots, [NINE + each * STEP for each in taken], step=STEP)

    assert [each for band in found for each in band.slots] == slots


def test_two_ways_to_meet_are_one_row_of_times_with_everybody_who_is_free() -> None:
    in_person = (Day(TODAY, (slot(0, 1), slot(1, 1))),)
    by_video = (Day(TODAY, (slot(1, 2), slot(2, 2))),)

    [both] = together([in_person, by_video], resource_id=None)
    [one] = together([in_person, by_video], resource_id=2)

    assert [each.resource_ids for each in both.slots] == [(1,), (1, 2), (2,)]
    assert [each.starts_at for each in one.slots] == [NINE + STEP, NINE + 2 * STEP]


@pytest.mark.parametrize(
    ("said", "first", "days"),
    [
        ({}, date(2026, 11, 23), 7),
        ({"view": "week", "day": "2026-11-29"}, date(2026, 11, 23), 7),
        ({"view": "day", "day": "2026-11-29"}, date(2026, 11, 29), 1),
        ({"view": "year", "day": "0001-01-01"}, date(2026, 11, 23), 7),
        ({"day": "9999-12-31"}, date(2026, 11, 23), 7),
    ],
)
def test_an_address_says_which_days_are_shown(said: dict[str, str], first: date, days: int) -> None:
    asked = Asked.read(said, office="miami", resources=["room"], today=TODAY)

    assert (asked.first, asked.days) == (first, days)


def test_an_address_is_read_as_it_was_written() -> None:
    asked = Asked("miami", TODAY, View.DAY, "room", AppointmentMode.VIDEO)
    said = dict(pair.split("=") for pair in asked.address("").removeprefix("?").split("&"))

    assert Asked.read(said, office="miami", resources=["room"], today=date(2027, 1, 1)) == asked


OFFICE = OfficeCalendar(
    "America/New_York",
    (Opening(1, time(9), time(12)), Opening(1, time(13), time(18))),
    {date(2026, 12, 1): "Founders’ Day"},
)


@pytest.mark.parametrize(
    ("day", "hour", "outside"),
    [
        (24, 14, False),
        (24, 16.5, False),
        (24, 16.75, True),  # runs into the lunch break
        (24, 13.5, True),  # before nine
        (25, 14, True),  # a Wednesday
    ],
)
def test_a_consultation_lies_in_one_stretch_or_outside(day: int, hour: float, outside: bool) -> None:
    starts_at = datetime(2026, 11, day, tzinfo=UTC) + timedelta(hours=hour)
    room = ResourceFacts(1, "room", ResourceKind.ROOM, "Room", True, True, (), ())

    assert is_outside(starts_at, starts_at + STEP, office=OFFICE, resource=room) is outside


@pytest.mark.parametrize(
    "changes",
    [{"absences": (Closure(TODAY, TODAY, "Away"),)}, {"openings": (Opening(1, time(14), time(18)),)}],
)
def test_the_clinicians_own_hours_and_absences_count_too(changes: dict[str, object]) -> None:
    facts: dict[str, object] = {
        "id": 1,
        "slug": "room",
        "kind": ResourceKind.CLINICIAN,
        "name": "Dr Lee",
        "in_person": True,
        "video": True,
        "openings": (),
        "absences": (),
    }
    clinician = ResourceFacts(**facts | changes)  # type: ignore[arg-type]

    assert is_outside(NINE, NINE + STEP, office=OFFICE, resource=clinician)
    assert is_outside(NINE, NINE + STEP, office=OFFICE, resource=None)
