"""The two clocks of a lead on rows: who hears what and when, what stops them, and no second start."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask

from leads import progress
from leads.clocks import service, steps
from leads.database import db
from leads.directory.queries import forget_directory
from leads.models import Lead, OfficeHours
from leads.routing import service as routing
from leads.triage import service as triage
from leads.vocabulary import Actor, CloseReason, LeadStage
from tests.factories import NOON, make_lead, make_office
from tests.services.clocks_world import World, events_of, make_world, sweep_at

pytestmark = pytest.mark.usefixtures("app")


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def world() -> World:
    return make_world()


def test_a_routed_lead_has_both_due_times_and_its_first_alarm(world: World) -> None:
    lead = world.lead()

    assert lead.contact_due_at == NOON + timedelta(hours=24)
    assert (lead.alarm, lead.alarm_at) == ("open", NOON)


def test_the_ladder_is_climbed_by_the_clock_and_each_rung_tells_its_people_once(world: World) -> None:
    lead = world.lead()
    rungs = []
    for minutes in (0, 1, 2.5, 3, 4, 5, 5.1, 9.9, 10, 14.9, 15, 16):
        sweep_at(minutes)
        rungs.append(lead.handed_to)

    assert world.told(lead) == [
        ("coordinator", "new_request"),
        ("central", "half_gone"),
        ("coordinator", "nearly_late"),
        ("coordinator", "late"),
        ("manager", "late_for_manager"),
        ("central", "late_for_central"),
    ]
    assert events_of(lead) == [f"clocks.{kind}" for kind in ("half", "most", "late", "manager", "central")]
    assert rungs == ["office"] * 8 + ["manager"] * 2 + ["central"] * 2
    assert (lead.alarm, lead.alarm_at) == ("contact", NOON + timedelta(hours=24))


def test_the_owner_hears_of_lateness_instead_of_the_whole_office(world: World) -> None:
    lead = world.lead(owner_id=world.manager.id, claimed_at=NOON)
    for minutes in (4, 5):
        sweep_at(minutes)

    assert world.told(lead) == [("manager", "nearly_late"), ("manager", "late")]


def test_only_minutes_in_which_somebody_can_answer_count_towards_the_ladder(world: World) -> None:
    # 19:52 in Miami: the central desk covers until 20:00 and promises 19:57; the ladder goes on at 8:00.
    sent = datetime(2026, 11, 25, 0, 52, tzinfo=UTC)
    lead = world.lead(created_at=sent)
    sweep_at(5, since=sent)
    sweep_at(600, since=sent)

    assert lead.handed_to == "office"
    assert (lead.alarm, lead.alarm_at) == ("manager", datetime(2026, 11, 25, 13, 2, tzinfo=UTC))


def test_a_lead_that_came_at_night_is_told_when_somebody_can_answer(world: World) -> None:
    opens = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
    lead = world.lead(clock_starts_at=opens, first_contact_due_at=opens + timedelta(minutes=15))
    sweep_at(60)
    assert world.told(lead) == []

    sweep_at(0, since=opens)
    assert world.told(lead) == [("coordinator", "new_request")]
    assert events_of(lead) == ["clocks.open"]


def test_after_three_days_of_outage_one_notice_tells_the_rung_that_was_reached(world: World) -> None:
    lead = world.lead()
    assert sweep_at(3 * 24 * 60) == 1
    assert sweep_at(3 * 24 * 60) == 0

    assert lead.handed_to == "central"
    assert world.told(lead) == [("central", "no_contact")]
    assert events_of(lead) == ["clocks.no_contact"]


def test_an_untried_lead_is_told_again_each_day_and_never_falls_silent(world: World) -> None:
    lead = world.lead()
    for day in range(1, 8):
        sweep_at(day * 24 * 60)

    # Thanksgiving and a Sunday are among these days: nobody is told while nobody is there.
    assert [kind for _who, kind in world.told(lead)].count("no_contact") >= 4
    assert events_of(lead).count("clocks.no_contact") == 1
    assert lead.alarm_at > after(7 * 24 * 60)


def test_an_attempt_stops_the_promise_clock_and_leaves_the_contact_clock(world: World) -> None:
    lead = world.lead()
    service.attempted(lead=lead, now=after(2))
    service.attempted(lead=lead, now=after(60))
    lead.next_action, lead.next_action_due_at = {"kind": "call"}, after(240)
    db.session.flush()

    assert lead.first_attempt_at == after(2)
    assert sweep_at(200) == 0
    assert sweep_at(24 * 60) == 1
    assert sweep_at(72 * 60) == 0
    assert world.told(lead) == [("coordinator", "no_contact")]
    assert lead.handed_to == "office"


def test_a_contact_stops_both(world: World) -> None:
    lead = world.lead()
    service.contacted(lead=lead, now=after(3))
    lead.next_action_due_at = after(10_000)
    db.session.flush()

    assert (lead.first_attempt_at, lead.first_contact_at) == (after(3), after(3))
    assert (lead.alarm, lead.alarm_at) == (None, None)
    assert sweep_at(5000) == 0


def test_closing_silences_and_opening_again_goes_on_with_the_same_due_times(world: World) -> None:
    lead = world.lead()
    sweep_at(6)
    promised = lead.first_contact_due_at
    progress.move(lead, LeadStage.CLOSED, actor=Actor.STAFF, now=after(7), reason=CloseReason.NO_ANSWER)
    assert sweep_at(30) == 0

    progress.move(lead, LeadStage.NEW, actor=Actor.STAFF, now=after(31))
    sweep_at(32)
    assert lead.first_contact_due_at == promised
    assert lead.handed_to == "central"
    assert [kind for _who, kind in world.told(lead)] == ["late", "late_for_central"]


def test_starting_twice_changes_nothing_and_another_office_hears_of_its_lead(world: World) -> None:
    lead = world.lead()
    sweep_at(11)
    before = (lead.alarm, lead.alarm_at, lead.contact_due_at)
    service.start(lead=lead, now=after(12))
    assert (lead.alarm, lead.alarm_at, lead.contact_due_at) == before

    lead.office_id = world.other.id
    service.moved(lead=lead, now=after(12))
    sweep_at(12)
    assert lead.handed_to == "manager"
    assert world.told(lead)[-1] == ("central", "late_for_manager")


def test_hours_that_were_changed_since_move_the_alarm_without_a_word(world: World) -> None:
    lead = world.lead(created_at=NOON - timedelta(minutes=4))
    lead.alarm, lead.alarm_at = "manager", NOON
    db.session.flush()
    sweep_at(0)

    assert (lead.alarm, lead.alarm_at) == ("manager", NOON + timedelta(minutes=6))
    assert world.told(lead) == []


def test_without_any_opening_in_sight_the_central_desk_decides_and_hours_are_looked_for(world: World) -> None:
    nowhere = make_office(country="GB", region="ENG", zone="Europe/London", serves=["GB"])
    lead = make_lead(
        office_id=nowhere.id,
        country="GB",
        zone="Europe/London",
        clock_starts_at=None,
        first_contact_due_at=None,
    )
    service.start(lead=lead, now=NOON)
    for minutes in (0, 30, 60, 120):
        sweep_at(minutes)

    assert world.told(lead) == [("central", "no_opening")]
    assert events_of(lead) == ["clocks.no_opening"]
    assert lead.next_action == {"kind": "decide"}
    assert lead.alarm_at == after(120) + steps.LOOK_AGAIN


def test_an_alarm_that_fails_waits_and_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, well = world.lead(), world.lead()
    say = steps._say

    def fails(lead: Lead, *more: object) -> None:
        if lead.id == broken.id:
            raise RuntimeError
        say(lead, *more)

    monkeypatch.setattr(steps, "_say", fails)
    sweep_at(1)
    assert broken.alarm == "open"
    assert broken.alarm_at == after(2)
    assert world.told(well) == [("coordinator", "new_request")]


def test_a_request_released_from_quarantine_has_the_clock_of_the_moment_it_was_sent(world: World) -> None:
    lead = make_lead(quarantined_at=NOON, quarantine_reason="content")
    assert not routing.assign(lead_id=lead.id, now=NOON)
    assert sweep_at(8) == 0

    assert triage.release(lead_id=lead.id, staff_id=world.central.id, now=after(8))
    assert routing.assign(lead_id=lead.id, now=after(8))
    sweep_at(8)
    assert lead.first_contact_due_at == after(5)
    assert lead.contact_due_at == after(24 * 60)
    assert [kind for _who, kind in world.told(lead)] == ["late"]


def test_when_somebody_enters_hours_the_clock_of_a_lead_without_a_promise_begins(world: World) -> None:
    nowhere = make_office(country="GB", region="ENG", zone="Europe/London", serves=["GB"])
    lead = make_lead(
        office_id=nowhere.id,
        country="GB",
        zone="Europe/London",
        clock_starts_at=None,
        first_contact_due_at=None,
    )
    service.start(lead=lead, now=NOON)
    sweep_at(0)
    # NOON is 18:40 in London; from tomorrow on somebody is there from nine to five.
    hours = [
        OfficeHours(office_id=nowhere.id, weekday=day, opens_at=time(9), closes_at=time(17))
        for day in range(5)
    ]
    db.session.add_all(hours)
    db.session.flush()
    db.session.expire_all()
    forget_directory()
    sweep_at(60)
    opens = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert (lead.clock_starts_at, lead.first_contact_due_at) == (opens, opens + timedelta(minutes=15))

    sweep_at(5, since=opens)
    assert lead.contact_due_at == opens + timedelta(hours=24)
    assert lead.alarm == "half"


def test_settings_set_the_pace_of_the_ladder_and_of_the_contact_clock(
    world: World, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = replace(
        app.extensions["settings"], manager_after_minutes=2, central_after_minutes=7, contact_within_hours=2
    )
    monkeypatch.setitem(app.extensions, "settings", changed)
    lead = world.lead()
    rungs = []
    for minutes in (6.9, 7, 11.9, 12):
        sweep_at(minutes)
        rungs.append(lead.handed_to)

    assert rungs == ["office", "manager", "manager", "central"]
    assert lead.contact_due_at == after(120)
