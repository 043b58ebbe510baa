"""Staff give a lead to another office: a new decision, the visitor told, promise and clock unchanged."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from leads.database import db
from leads.directory.queries import directory
from leads.handling.answers import Done, Refused, Why
from leads.handling.claiming import claim
from leads.handling.outcomes import log_attempt
from leads.handling.rerouting import offices_for, reroute
from leads.handling.rules import RerouteReason
from leads.handling.steps import move_stage
from leads.handling.undo import undo
from leads.models import Allocation, OfficeDay, PromoHold
from leads.outbox.storage import unseal
from leads.routing.queries import current_allocation
from leads.vocabulary import AttemptOutcome, ContactBy, HoldState, LeadStage
from tests.handling.conftest import AWAY, HOME, Desk, office_row, token


def away(desk: Desk, **more: object) -> object:
    wanted = {"office_id": office_row(AWAY).id, "reason": RerouteReason.CLOSER}
    return reroute(**desk.work | wanted | more)


def taken(slug: str) -> int:
    rows = select(OfficeDay.taken).where(OfficeDay.office_id == office_row(slug).id)
    return db.session.execute(rows).scalar_one_or_none() or 0


def test_the_decision_is_kept_with_the_scores_of_the_moment(desk: Desk) -> None:
    assert isinstance(away(desk, note="They moved"), Done)

    lead, decided = desk.fresh(), current_allocation(desk.lead.id)
    assert decided is not None
    assert (lead.office_id, decided.office_id, decided.number) == (office_row(AWAY).id, lead.office_id, 2)
    assert (decided.decided_by, decided.staff_id, decided.facts["staff_reason"]) == (
        "staff",
        desk.alice.id,
        "closer",
    )
    scored = {each["office_id"] for each in decided.candidates if "total" in each}
    assert {office_row(HOME).id, office_row(AWAY).id} <= scored
    assert (taken(HOME), taken(AWAY)) == (0, 1)


def test_the_clock_goes_on_and_promises_are_kept(desk: Desk) -> None:
    before = desk.fresh()
    due, starts = before.first_contact_due_at, before.clock_starts_at

    away(desk)

    lead = desk.fresh()
    assert (lead.first_contact_due_at, lead.clock_starts_at) == (due, starts)
    held = select(PromoHold.state).where(PromoHold.lead_id == lead.id)
    assert db.session.execute(held).scalars().all() == [HoldState.HELD] * 2


def test_the_visitor_is_told_once_the_undo_is_over(desk: Desk) -> None:
    batch = token(away(desk))

    row = desk.letters("office_changed")[0]
    letter = unseal(row.content, dedupe_key=row.dedupe_key)
    assert (row.due_at - desk.now).total_seconds() == 10
    assert letter.subject == "Your office is now Fort Lauderdale"
    assert "Fort Lauderdale, FL" in letter.text
    undo(batch=batch, staff=desk.alice, now=desk.now)
    assert (desk.letters("office_changed")[0].state, taken(HOME), taken(AWAY)) == ("suppressed", 1, 0)
    decided = current_allocation(desk.lead.id)
    assert decided is not None
    assert (decided.number, decided.office_id) == (3, office_row(HOME).id)
    assert "promise" in decided.facts


def test_an_owner_who_does_not_work_there_gives_it_up(desk: Desk) -> None:
    claim(**desk.work)

    away(desk)

    assert desk.fresh().owner_id is None
    assert away(desk) == Refused(desk.lead.id, Why.MISSING), "it is out of their sight now"


def test_the_central_desk_keeps_what_it_moves(desk: Desk) -> None:
    desk.alice = desk.central
    claim(**desk.work)

    away(desk)

    assert desk.fresh().owner_id == desk.central.id


def test_a_full_day_is_no_obstacle_other_gates_are(desk: Desk) -> None:
    db.session.execute(
        text(
            "insert into office_day (office_id, on_date, capacity, taken)"
            " select id, '2026-11-24', daily_capacity, daily_capacity from office where id=:id"
        ),
        {"id": office_row(AWAY).id},
    )
    options = {each.office.slug: each for each in offices_for(lead_id=desk.lead.id, now=desk.now)}
    assert options[AWAY].may_take
    assert not options[HOME].may_take
    assert "montreal" not in options

    assert isinstance(away(desk), Done)

    rooms = select(Allocation.room_on).where(Allocation.lead_id == desk.lead.id).order_by(Allocation.number)
    assert db.session.execute(rooms).scalars().all() == [None, None]
    montreal = office_row("montreal").id
    refused = reroute(**desk.work | {"staff": desk.central}, office_id=montreal, reason=RerouteReason.CLOSER)
    assert refused == Refused(desk.lead.id, Why.GATES, detail="other_country")


def test_it_may_go_to_the_central_desk_and_back(desk: Desk) -> None:
    away(desk, office_id=directory().central.id)

    row = desk.letters("office_changed")[0]
    assert unseal(row.content, dedupe_key=row.dedupe_key).subject == (
        "Our central desk looks after your request now"
    )
    back = away(desk, office_id=office_row(HOME).id, staff=desk.central)
    assert isinstance(back, Done)
    assert taken(HOME) == 1


def test_the_same_office_and_a_booked_lead_stay(desk: Desk) -> None:
    assert away(desk, office_id=office_row(HOME).id) == Refused(desk.lead.id, Why.SAME)
    move_stage(**desk.work, stage=LeadStage.BOOKED)
    assert away(desk) == Refused(desk.lead.id, Why.STAGE)


@pytest.mark.parametrize(
    ("locale", "subject"), [("es", "Su consultorio es ahora"), ("fr-CA", "Votre clinique est maintenant")]
)
def test_the_letter_speaks_the_visitors_language(desk: Desk, locale: str, subject: str) -> None:
    db.session.execute(text("alter table lead disable trigger user"))
    db.session.execute(text("update lead set locale=:locale"), {"locale": locale})
    db.session.execute(text("alter table lead enable trigger user"))

    away(desk)

    row = desk.letters("office_changed")[0]
    assert unseal(row.content, dedupe_key=row.dedupe_key).subject.startswith(subject)


def test_tries_count_on_at_the_new_office(desk: Desk) -> None:
    log_attempt(**desk.work, outcome=AttemptOutcome.NO_ANSWER, channel=ContactBy.CALL)
    away(desk)
    log_attempt(
        **desk.work | {"staff": desk.central}, outcome=AttemptOutcome.NO_ANSWER, channel=ContactBy.CALL
    )

    assert len(desk.attempts()) == 2
