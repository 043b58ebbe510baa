"""What staff do with consultations: book, move, call off, answer for them, and take it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from leads.booking import staffwork
from leads.booking.answers import Taken
from leads.database import db
from leads.handling.answers import Done, Refused, Undone, Why
from leads.handling.rules import ActionKind
from leads.handling.snapshot import around, columns_of
from leads.handling.undo import undo
from leads.models import LeadNote
from leads.slots.queries import free_days
from leads.slots.rules import Slot
from leads.vocabulary import AppointmentState, LeadStage, LetterState
from tests.booking.world import IN_PERSON, Visit, fill, home


def book(visit: Visit, slot: Slot, **changes: Any) -> Done | Refused | Taken:
    """Alice books."""
    asked: dict[str, Any] = {"lead_id": visit.lead.id, "starts_at": slot.starts_at, "mode": IN_PERSON}
    asked |= {"resource_id": None, "staff": visit.alice, "now": visit.now}
    return staffwork.book(**asked | changes)


def consulted(visit: Visit) -> int:
    """A consultation that is over, and nobody has said how it went."""
    slot = visit.slots()[0]
    visit.book(slot)
    visit.now = slot.ends_at
    return visit.appointments()[0].id


def test_staff_book_at_once_and_for_whom_they_like(visit: Visit) -> None:
    soon = next(
        slot
        for slot in _staff_slots(visit)
        if slot.starts_at < visit.slots()[0].starts_at and len(slot.resource_ids) > 1
    )

    answer = book(visit, soon, resource_id=soon.resource_ids[-1], note="Asked for the room.")

    assert isinstance(answer, Done)
    lead, (row,) = visit.fresh(), visit.appointments()
    assert (row.resource_id, row.made_by, row.staff_id) == (soon.resource_ids[-1], "staff", visit.alice.id)
    assert (lead.stage, lead.owner_id) == (LeadStage.BOOKED, visit.alice.id)
    assert lead.first_contact_at == visit.now
    assert db.session.scalars(select(LeadNote.staff_id).where(LeadNote.lead_id == lead.id)).all() == [
        visit.alice.id
    ]
    assert visit.events() == ["booking.booked"]


def test_a_time_somebody_has_is_refused_with_others(visit: Visit) -> None:
    slot = visit.slots()[0]
    fill([slot], office=home(), now=visit.now)

    answer = book(visit, slot)

    assert isinstance(answer, Taken)
    assert answer.nearest


def test_another_office_sees_no_lead_and_no_consultation(visit: Visit) -> None:
    slot = visit.slots()[0]
    appointment_id = consulted(visit)
    asked = {"staff": visit.stranger, "now": visit.now}

    assert book(visit, slot, staff=visit.stranger) == Refused(visit.lead.id, Why.MISSING)
    assert staffwork.came(appointment_id=appointment_id, **asked) == Refused(visit.lead.id, Why.MISSING)
    assert staffwork.cancel(lead_id=visit.lead.id, **asked) == Refused(visit.lead.id, Why.MISSING)
    assert staffwork.came(appointment_id=987654321, **asked) == Refused(0, Why.MISSING)


def test_who_came_is_consulted_and_asked_how_they_decided(visit: Visit) -> None:
    appointment_id = consulted(visit)

    assert isinstance(staffwork.came(appointment_id=appointment_id, staff=visit.alice, now=visit.now), Done)

    lead, (row,) = visit.fresh(), visit.appointments()
    assert (row.state, row.outcome_staff_id) == (AppointmentState.CAME, visit.alice.id)
    assert (lead.stage, lead.next_action) == (LeadStage.CONSULTED, {"kind": ActionKind.AFTER_CONSULTATION})
    assert ("after_consultation", "planned", None) in visit.touches()
    assert set(visit.holds().values()) == {("reserved", None)}


def test_who_did_not_come_is_asked_for_another_time(visit: Visit) -> None:
    appointment_id = consulted(visit)

    assert isinstance(staffwork.missed(appointment_id=appointment_id, staff=visit.alice, now=visit.now), Done)

    lead, (row,) = visit.fresh(), visit.appointments()
    assert row.state == AppointmentState.MISSED
    assert (lead.stage, lead.next_action) == (LeadStage.CONTACTING, {"kind": ActionKind.ARRANGE})
    assert ("missed", "planned", None) in visit.touches()
    assert set(visit.holds().values()) == {("held", None)}


def test_rescheduling_a_past_consultation_gives_it_a_new_time(visit: Visit) -> None:
    appointment_id = consulted(visit)

    answer = book(visit, visit.slots()[-1])

    assert isinstance(answer, Done)
    (row,) = visit.appointments()
    assert (row.id, row.state, row.sequence) == (appointment_id, AppointmentState.BOOKED, 1)
    assert visit.fresh().stage == LeadStage.BOOKED


def test_nobody_says_how_it_went_before_it_has_begun_or_twice(visit: Visit) -> None:
    slot = visit.slots()[0]
    visit.book(slot)
    appointment_id = visit.appointments()[0].id
    asked = {"appointment_id": appointment_id, "staff": visit.alice}

    assert staffwork.came(**asked, now=visit.now) == Refused(visit.lead.id, Why.NOT_YET)
    assert isinstance(staffwork.came(**asked, now=slot.starts_at), Done)
    assert staffwork.missed(**asked, now=slot.ends_at) == Refused(visit.lead.id, Why.SAME)


def test_who_was_cancelled_by_us_keeps_what_was_promised(visit: Visit) -> None:
    visit.book(visit.slots()[0])

    assert isinstance(staffwork.cancel(lead_id=visit.lead.id, staff=visit.alice, now=visit.now), Done)

    assert set(visit.holds().values()) == {("reserved", None)}
    assert visit.fresh().stage == LeadStage.CONTACTING


def test_confirmed_by_phone_stops_the_reminders(visit: Visit) -> None:
    visit.book(next(each for each in visit.slots() if each.starts_at > visit.now + timedelta(days=2)))

    answer = staffwork.confirmed_by_phone(lead_id=visit.lead.id, staff=visit.alice, now=visit.now)

    assert isinstance(answer, Done)
    assert visit.touches() == [("reminder_day", "stopped", "confirmed")]


_PREPARED = {
    "booked": lambda _visit: None,
    "changed": lambda visit: visit.book(visit.slots()[0]),
    "cancelled": lambda visit: visit.book(visit.slots()[0]),
    "came": consulted,
    "missed": consulted,
}
_DONE = {
    "booked": lambda visit: book(visit, visit.slots()[0]),
    "changed": lambda visit: book(visit, visit.slots()[-1]),
    "cancelled": lambda visit: staffwork.cancel(lead_id=visit.lead.id, staff=visit.alice, now=visit.now),
    "came": lambda visit: staffwork.came(
        appointment_id=visit.appointments()[0].id, staff=visit.alice, now=visit.now
    ),
    "missed": lambda visit: staffwork.missed(
        appointment_id=visit.appointments()[0].id, staff=visit.alice, now=visit.now
    ),
}


@pytest.mark.parametrize("action", _DONE)
def test_undo_puts_everything_back_and_no_letter_leaves(visit: Visit, action: str) -> None:
    _PREPARED[action](visit)
    lead = visit.fresh()
    before = (columns_of(lead), around([lead.id])[lead.id], visit.holds())

    answer = _DONE[action](visit)
    assert isinstance(answer, Done)
    assert answer.undo is not None
    undone = undo(batch=answer.undo, staff=visit.alice, now=visit.later(seconds=5))

    assert undone == Undone((lead.id,))
    lead = visit.fresh()
    now = (columns_of(lead), around([lead.id])[lead.id], visit.holds())
    booked = {key: row for key, row in now[1].appointments.items() if row["state"] != "cancelled"}
    assert booked == dict(before[1].appointments)
    assert (now[0], now[1].touches, now[1].letters, now[2]) == (
        before[0],
        before[1].touches,
        before[1].letters,
        before[2],
    )
    waiting = [kind for kind, state in visit.letters() if state == LetterState.PENDING]
    assert waiting == (["appointment_booked"] if action != "booked" else [])


def _staff_slots(visit: Visit) -> list[Slot]:
    days = free_days(home(), mode=IN_PERSON, now=visit.now, days=3, for_staff=True)
    return [slot for day in days for slot in day.slots]
