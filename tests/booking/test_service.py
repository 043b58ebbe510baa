"""What visitors do with consultations, and all that follows: stage, clocks, offers, follow-ups, letters."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from leads.booking import service
from leads.booking.answers import Booked, Kept, NotNow, Refusal, Taken
from leads.database import db
from leads.handling.rules import ActionKind
from leads.handling.steps import close, snooze
from leads.models import LeadNote, Notice
from leads.vocabulary import AppointmentState, CloseReason, LeadStage
from tests.booking.world import IN_PERSON, VIDEO, ZONE, Visit, fill, home

_NEXT_WEEK = 9


def test_a_kept_time_is_nobody_elses_for_ten_minutes(visit: Visit) -> None:
    slot = visit.slots()[0]
    asked = {"starts_at": slot.starts_at, "mode": IN_PERSON, "zone": ZONE}

    kept = service.keep(lead_id=visit.lead.id, **asked, now=visit.now)

    assert isinstance(kept, Kept)
    assert kept.until == visit.now + timedelta(minutes=10)
    resource_id = visit.appointments()[0].resource_id
    (then,) = [each for each in visit.slots() if each.starts_at == slot.starts_at]
    assert resource_id not in then.resource_ids
    visit.later(minutes=10)
    (then,) = [each for each in visit.slots() if each.starts_at == slot.starts_at]
    assert resource_id in then.resource_ids


def test_a_second_choice_lets_the_first_go(visit: Visit) -> None:
    first, second = visit.slots()[:2]
    for slot in (first, second):
        asked = {"starts_at": slot.starts_at, "mode": IN_PERSON, "zone": ZONE}
        service.keep(lead_id=visit.lead.id, **asked, now=visit.now)

    assert [row.starts_at for row in visit.appointments()] == [second.starts_at]


def test_booking_moves_the_lead_on_and_silences_its_clocks(visit: Visit) -> None:
    slot = visit.slots()[0]

    booked = visit.book(slot)

    lead, (row,) = visit.fresh(), visit.appointments()
    assert (row.id, row.state, row.sequence, row.made_by) == (booked.appointment_id, "booked", 0, "visitor")
    assert (lead.stage, lead.alarm, lead.first_attempt_at) == (LeadStage.BOOKED, None, None)
    assert lead.next_action == {"kind": ActionKind.CONSULTATION}
    assert lead.next_action_due_at == slot.ends_at
    assert visit.events() == ["booking.booked"]
    assert [kind for kind, _state in visit.letters()] == ["appointment_booked"]
    assert set(visit.holds().values()) == {("reserved", None)}


def test_booking_stops_the_first_letters_and_plans_the_reminders(visit: Visit) -> None:
    slot = next(each for each in visit.slots(days=14) if each.starts_at > visit.now + timedelta(days=8))

    visit.book(slot)

    assert visit.touches() == [("reminder_early", "planned", None), ("reminder_day", "planned", None)]


def test_what_ran_out_is_booked_all_the_same_while_it_is_free(visit: Visit) -> None:
    slot = visit.slots()[3]
    asked = {"starts_at": slot.starts_at, "mode": IN_PERSON, "zone": ZONE}
    service.keep(lead_id=visit.lead.id, **asked, now=visit.now)
    visit.later(minutes=20)

    assert visit.book(slot) == Booked(visit.appointments()[0].id)
    assert [row.state for row in visit.appointments()] == ["booked"]


def test_a_time_that_was_taken_answers_with_the_nearest_ones(visit: Visit) -> None:
    free = visit.slots()
    slot = free[4]
    fill([slot], office=home(), now=visit.now)
    asked = {"lead_id": visit.lead.id, "starts_at": slot.starts_at, "mode": IN_PERSON, "zone": ZONE}

    for answer in (service.keep(**asked, now=visit.now), service.book(**asked, now=visit.now)):
        assert isinstance(answer, Taken)
        assert answer.by_somebody
        assert len(answer.nearest) == 3
        assert slot.starts_at not in {each.starts_at for each in answer.nearest}
        assert all(abs(each.starts_at - slot.starts_at) <= timedelta(hours=3) for each in answer.nearest)
    assert (visit.appointments(), visit.fresh().stage) == ([], LeadStage.NEW)


def test_a_time_off_the_grid_or_at_night_is_no_time(visit: Visit) -> None:
    slot = visit.slots()[0]
    for odd in (slot.starts_at + timedelta(minutes=7), slot.starts_at + timedelta(hours=12)):
        asked = {"starts_at": odd, "mode": IN_PERSON, "zone": ZONE}
        answer = service.book(lead_id=visit.lead.id, **asked, now=visit.now)
        assert isinstance(answer, Taken)
        assert not answer.by_somebody


def test_booking_twice_is_booking_once(visit: Visit) -> None:
    slot = visit.slots()[0]

    assert visit.book(slot) == visit.book(slot)
    assert len(visit.letters()) == 1
    assert visit.events() == ["booking.booked"]


def test_a_change_keeps_the_entry_and_counts_it_up(visit: Visit) -> None:
    first, second = visit.slots()[-9], visit.slots()[-1]
    booked = visit.book(first)
    uid = visit.appointments()[0].uid

    assert visit.book(second) == Booked(booked.appointment_id, is_change=True)

    (row,) = visit.appointments()
    assert (row.uid, row.sequence, row.starts_at) == (uid, 1, second.starts_at)
    assert visit.fresh().stage == LeadStage.BOOKED
    assert [kind for kind, _state in visit.letters()] == ["appointment_booked", "appointment_changed"]
    assert visit.fresh().next_action_due_at == second.ends_at
    assert {state for _step, state, _reason in visit.touches()} == {"planned", "stopped"}
    assert {reason for _step, state, reason in visit.touches() if state == "stopped"} == {"not_booked"}
    assert set(visit.holds().values()) == {("reserved", None)}


def test_a_change_may_overlap_the_time_it_replaces(visit: Visit) -> None:
    office = home()
    assert office.consultations is not None
    free = visit.slots(days=3)
    day = free[0].starts_at.date()
    today = [each for each in free if each.starts_at.date() == day]
    visit.book(today[0])
    row = visit.appointments()[0]
    others = [each for each in visit.slots() if each.starts_at == today[0].starts_at]
    fill(others, office=office, now=visit.now)

    visit.book(today[1])

    assert visit.appointments()[0].starts_at == today[1].starts_at
    assert visit.appointments()[0].id == row.id


def test_cancelling_gives_the_time_back_and_asks_for_another(visit: Visit) -> None:
    slot = visit.slots()[8]
    visit.book(slot)

    visit.later(hours=1)
    assert isinstance(service.cancel(lead_id=visit.lead.id, now=visit.now, words="My week is full."), Booked)

    lead, (row,) = visit.fresh(), visit.appointments()
    assert (row.state, row.cancelled_by, row.sequence) == (AppointmentState.CANCELLED, "visitor", 1)
    assert (lead.stage, lead.next_action) == (LeadStage.CONTACTING, {"kind": ActionKind.ARRANGE})
    assert lead.next_action_due_at is not None
    assert set(visit.holds().values()) == {("held", None)}
    assert [kind for kind, _state in visit.letters()] == ["appointment_booked", "appointment_cancelled"]
    assert {reason for _step, _state, reason in visit.touches()} <= {"not_booked"}
    note = db.session.scalars(select(LeadNote).where(LeadNote.lead_id == lead.id)).one()
    assert b"full" not in note.text
    assert service.cancel(lead_id=lead.id, now=visit.now) == NotNow(Refusal.NO_APPOINTMENT)
    assert slot.starts_at in {each.starts_at for each in visit.slots()}


def test_what_has_begun_is_neither_moved_nor_called_off(visit: Visit) -> None:
    slot, other = visit.slots()[0], visit.slots()[-1]
    visit.book(slot)
    visit.now = slot.starts_at

    assert service.cancel(lead_id=visit.lead.id, now=visit.now) == NotNow(Refusal.BEGUN)
    asked = {"starts_at": other.starts_at, "mode": IN_PERSON, "zone": ZONE}
    assert service.book(lead_id=visit.lead.id, **asked, now=visit.now) == NotNow(Refusal.BEGUN)
    assert not service.will_come(lead_id=visit.lead.id, now=visit.now)


def test_saying_that_one_comes_is_kept_until_the_time_changes(visit: Visit) -> None:
    visit.book(visit.slots()[2])

    assert service.will_come(lead_id=visit.lead.id, now=visit.later(minutes=1))
    assert service.will_come(lead_id=visit.lead.id, now=visit.later(minutes=1))

    assert visit.appointments()[0].confirmed_by == "visitor"
    assert visit.events() == ["booking.booked", "booking.confirmed"]
    visit.book(visit.slots()[-1])
    assert visit.appointments()[0].confirmed_at is None


def test_by_video_the_visitors_own_clock_is_told_and_the_link_comes_first(visit: Visit) -> None:
    slot = next(each for each in visit.slots(mode=VIDEO) if each.starts_at > visit.now + timedelta(days=3))

    visit.book(slot, VIDEO, "America/Los_Angeles")

    lead = visit.fresh()
    assert visit.appointments()[0].zone == "America/Los_Angeles"
    assert lead.next_action == {"kind": ActionKind.VIDEO_LINK}
    assert lead.next_action_due_at is not None
    assert lead.next_action_due_at < slot.starts_at
    visit.book(visit.slots()[-1], IN_PERSON, "America/Los_Angeles")
    assert visit.appointments()[0].zone == home().zone


def test_a_zone_that_is_none_falls_back_to_the_requests_own(visit: Visit) -> None:
    visit.book(visit.slots(mode=VIDEO)[-1], VIDEO, "Mars/Olympus")

    assert visit.appointments()[0].zone == visit.lead.zone


def test_a_snoozed_lead_is_booked_and_awake(visit: Visit) -> None:
    snooze(lead_id=visit.lead.id, until=visit.now + timedelta(days=3), staff=visit.alice, now=visit.now)

    visit.book(visit.slots()[0])

    lead = visit.fresh()
    assert (lead.stage, lead.snoozed_until, lead.snoozed_from) == (LeadStage.BOOKED, None, None)


def test_closing_frees_the_time_and_tells_the_visitor_when_it_cannot_be_undone(visit: Visit) -> None:
    slot = visit.slots()[0]
    visit.book(slot)

    close(lead_id=visit.lead.id, reason=CloseReason.CHOSE_ELSEWHERE, staff=visit.alice, now=visit.now)

    assert visit.appointments()[0].state == AppointmentState.CANCELLED
    assert [kind for kind, _state in visit.letters()] == ["appointment_booked", "appointment_cancelled"]
    asked = {"starts_at": slot.starts_at, "mode": IN_PERSON, "zone": ZONE}
    assert service.book(lead_id=visit.lead.id, **asked, now=visit.now) == NotNow(Refusal.CLOSED)


def test_whoever_works_the_lead_hears_of_it(visit: Visit) -> None:
    visit.book(visit.slots()[0])
    visit.book(visit.slots()[3])
    service.cancel(lead_id=visit.lead.id, now=visit.now)

    kinds = db.session.scalars(
        select(Notice.kind).where(Notice.lead_id == visit.lead.id, Notice.staff_id == visit.alice.id)
    ).all()
    assert {"booked", "appointment_changed", "appointment_cancelled"} <= set(kinds)
