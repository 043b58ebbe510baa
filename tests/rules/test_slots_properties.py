"""Whatever the office and however busy: free times agree with the porter and promise nothing that is not."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from leads.officetime.rules import Closure, OfficeCalendar, Opening, is_open, reason_closed, would_open
from leads.officetime.stretches import Interval
from leads.slots.rules import find, first_free, nearest, slots_of, spread
from tests.rules.slots_world import DAY, IN_PERSON, MINUTE, VIDEO, Porter, clock_changes, room, terms
from tests.rules.test_slots import OFFICE_ZONES

ZONES = [*OFFICE_ZONES, "America/Havana", "Australia/Lord_Howe", "America/Santiago"]
MODES = st.sampled_from([IN_PERSON, VIDEO])
DAYS = 3


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Opening, ...]:
    """Up to six stretches on any weekdays, free to touch and overlap."""
    fives = st.integers(0, 287).map(lambda n: time(n // 12, n % 12 * 5))
    found = []
    for weekday in draw(st.lists(st.integers(0, 6), min_size=1, max_size=6)):
        opens, closes = sorted((draw(fives), draw(fives)))
        found.append(Opening(weekday, opens, time.min if opens == closes else closes))
    return tuple(found)


@st.composite
def worlds(draw: st.DrawFn):
    """An office near a clock change, its terms, its busy times, the first day asked for and now."""
    zone = draw(st.sampled_from(ZONES))
    first = draw(st.sampled_from(clock_changes(zone))) - draw(st.integers(0, DAYS)) * DAY
    near = st.integers(-1, DAYS).map(lambda n: first + n * DAY)
    shut = draw(st.lists(near, max_size=1))
    calendar = OfficeCalendar(
        zone,
        draw(weeks()),
        dict.fromkeys(draw(st.lists(near, max_size=1)), "Holiday"),
        tuple(Closure(day, day, "Moving") for day in shut),
    )
    resources = [
        room(
            number,
            hours=draw(st.one_of(st.just(()), weeks())),
            away=tuple(Closure(day, day + DAY, "Away") for day in draw(st.lists(near, max_size=1))),
            modes=draw(st.sampled_from(["both", "in_person", "video"])),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    asked = terms(
        *resources,
        length=draw(st.integers(1, 9)) * 5,
        step=draw(st.integers(1, 9)) * 5,
        before=draw(st.integers(0, 20)),
        after=draw(st.integers(0, 20)),
        notice=draw(st.integers(0, 900)),
        horizon=draw(st.integers(1, 4)),
    )
    midnight = datetime.combine(first, time.min, tzinfo=UTC)
    minutes = st.integers(-24 * 60, (DAYS + 1) * 24 * 60)
    stretches = st.tuples(minutes, st.integers(1, 200)).map(
        lambda each: Interval(midnight + each[0] * MINUTE, midnight + sum(each) * MINUTE)
    )
    busy = {each.id: draw(st.lists(stretches, max_size=4)) for each in resources}
    return calendar, asked, busy, first, midnight + draw(minutes) * MINUTE


@settings(max_examples=60, deadline=None)
@given(worlds(), MODES)
def test_free_times_are_those_the_porter_finds_minute_by_minute(world, mode):
    calendar, asked, busy, first, now = world

    found = slots_of(asked, calendar, mode, busy, first=first, days=DAYS, now=now)

    seen = Porter(calendar, first, DAYS).free(asked, mode, busy, now)
    zone, days = ZoneInfo(calendar.zone), {day.date for day in found}
    fast = {slot.starts_at: slot.resource_ids for day in found for slot in day.slots}
    assert fast == {at: ids for at, ids in seen.items() if at.astimezone(zone).date() in days}


@settings(max_examples=200, deadline=None)
@given(worlds(), MODES, st.booleans())
def test_no_time_lies_outside_hours_notice_horizon_or_meets_a_busy_one(world, mode, notice):
    calendar, asked, busy, first, now = world
    zone, today = ZoneInfo(calendar.zone), now.astimezone(ZoneInfo(calendar.zone)).date()

    for day in slots_of(asked, calendar, mode, busy, first=first, days=DAYS, now=now, notice=notice):
        assert all(one.starts_at < other.starts_at for one, other in pairwise(day.slots))
        for slot in day.slots:
            assert slot.starts_at.astimezone(zone).date() == day.date
            assert slot.ends_at - slot.starts_at == asked.length
            assert slot.starts_at >= (now + asked.notice if notice else now)
            assert today <= day.date <= today + timedelta(days=asked.horizon_days)
            assert is_open(calendar, slot.starts_at)
            assert is_open(calendar, slot.ends_at - timedelta(seconds=1))
            wanted = Interval(slot.starts_at - asked.before, slot.ends_at + asked.after)
            able = {each.id: each for each in asked.resources}
            for resource_id in slot.resource_ids:
                assert able[resource_id].can(mode)
                assert not any(
                    each.starts_on <= day.date <= each.ends_on for each in able[resource_id].absences
                )
                assert not any(
                    each.start < wanted.end and wanted.start < each.end for each in busy[resource_id]
                )


@settings(max_examples=100, deadline=None)
@given(worlds(), MODES)
def test_a_closed_day_has_a_reason_and_no_times_and_another_has_no_reason(world, mode):
    calendar, asked, busy, first, now = world

    for day in slots_of(asked, calendar, mode, busy, first=first, days=DAYS, now=now):
        reason = reason_closed(calendar, day.date)
        assert day.closed == (reason if would_open(calendar, day.date) else None)
        assert not (reason and day.slots)


@settings(max_examples=100, deadline=None)
@given(worlds(), MODES)
def test_who_takes_a_free_time_leaves_the_others_free_times_as_they_were(world, mode):
    calendar, asked, busy, first, now = world

    def free(busy):
        return {
            (slot.starts_at, each)
            for day in slots_of(asked, calendar, mode, busy, first=first, days=DAYS, now=now)
            for slot in day.slots
            for each in slot.resource_ids
        }

    before = free(busy)
    if not before:
        return
    at, who = min(before)
    taken = Interval(at - asked.before, at + asked.length + asked.after)
    after = free(busy | {who: [*busy[who], taken]})

    gone = before - after
    assert after < before
    assert (at, who) in gone
    assert {each for _, each in gone} == {who}
    reach = asked.length + asked.before + asked.after
    assert all(abs(each - at) < reach for each, _ in gone)


@settings(max_examples=60, deadline=None)
@given(worlds(), MODES, st.integers(1, 5))
def test_chosen_times_are_free_times_in_order_and_as_many_as_there_are(world, mode, count):
    calendar, asked, busy, first, now = world
    days = slots_of(asked, calendar, mode, busy, first=first, days=DAYS, now=now)
    slots = [slot for day in days for slot in day.slots]

    for chosen in (spread(days, count=count), nearest(slots, now, count=count)):
        assert len(chosen) == min(count, len(slots))
        assert list(chosen) == sorted(set(chosen), key=lambda each: each.starts_at)
        assert set(chosen) <= set(slots)
    assert all(find(days, slot.starts_at) == slot for slot in slots)


@settings(max_examples=100, deadline=None)
@given(worlds(), MODES)
def test_the_first_free_time_is_the_first_of_all(world, mode):
    calendar, asked, busy, _, now = world
    today = now.astimezone(ZoneInfo(calendar.zone)).date()

    days = slots_of(asked, calendar, mode, busy, first=today, days=DAYS, now=now)

    first = next((slot.starts_at for day in days for slot in day.slots), None)
    assert first_free(asked, calendar, mode, busy, days=DAYS, now=now) == first
