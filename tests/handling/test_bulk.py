"""Many leads at once: who is left out is told before, asked again under the lock, and taken back whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from leads.database import db
from leads.handling import bulk
from leads.handling.answers import Done, TooLate, Undone, Why
from leads.handling.bulk import Plan, Skipped, carry_out, preview, undo_all
from leads.handling.bulkrules import Assign, Close, MoveStage, Reroute, SnoozeUntil
from leads.handling.claiming import claim
from leads.handling.outcomes import add_note
from leads.handling.rules import RerouteReason
from leads.handling.steps import close, move_stage
from leads.models import ClockOffset, Lead, UndoStep
from leads.vocabulary import CloseReason, LeadStage, StaffRole
from tests.factories import NOON
from tests.handling.conftest import AWAY, Desk, office_row, routed_lead, worker


@pytest.fixture
def many(desk: Desk) -> list[int]:
    """The lead and five more of the same office, in order; the clock of all processes says NOON too."""
    by = NOON - db.session.execute(select(func.clock_timestamp())).scalar_one()
    db.session.add(ClockOffset(id=1, by=by))
    db.session.commit()
    return [desk.lead.id, *(routed_lead().id for _ in range(5))]


def stages(ids: list[int]) -> list[str]:
    db.session.expire_all()
    return list(db.session.execute(select(Lead.stage).where(Lead.id.in_(ids)).order_by(Lead.id)).scalars())


def test_the_plan_says_who_is_left_out_and_why(desk: Desk, many: list[int]) -> None:
    close(lead_id=many[1], reason=CloseReason.SPAM, staff=desk.alice, now=desk.now)
    claim(lead_id=many[2], staff=desk.ben, now=desk.now)
    move_stage(lead_id=many[3], stage=LeadStage.BOOKED, staff=desk.alice, now=desk.now)
    db.session.execute(update(Lead).where(Lead.id == many[4]).values(quarantined_at=desk.now))

    plan = preview(ids=[*many, 10**9], action=MoveStage(LeadStage.REACHED), staff=desk.alice, now=desk.now)

    assert plan == Plan(
        will=(many[0], many[5]),
        skipped=(
            Skipped(10**9, Why.MISSING),
            Skipped(many[1], Why.CLOSED),
            Skipped(many[2], Why.OWNED, "Ben Example"),
            Skipped(many[3], Why.STAGE),
            Skipped(many[4], Why.HELD_BACK),
        ),
    )


def test_all_that_match_is_a_statement_and_another_office_is_none(desk: Desk, many: list[int]) -> None:
    every = select(Lead.id)

    assert preview(ids=every, action=Close(CloseReason.SPAM), staff=desk.alice, now=desk.now).will == tuple(
        many
    )
    assert preview(ids=every, action=Close(CloseReason.SPAM), staff=desk.stranger, now=desk.now) == Plan(
        (), ()
    )
    reader = worker("Pia Example", StaffRole.PRIVACY)
    assert {
        each.why for each in preview(ids=every, action=Assign(None), staff=reader, now=desk.now).skipped
    } == {Why.ROLE}


def test_too_many_are_nobody(desk: Desk, many: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST", 5)

    plan = preview(ids=select(Lead.id), action=Close(CloseReason.SPAM), staff=desk.alice, now=desk.now)

    assert plan == Plan((), (), too_many=True)


def test_it_is_done_in_slices_and_taken_back_whole(
    desk: Desk, many: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "SLICE", 4)
    before = stages(many)

    done = carry_out(lead_ids=many, action=Close(CloseReason.NO_ANSWER), staff=desk.alice)

    assert (done.done, done.skipped, set(stages(many))) == (tuple(many), (), {"closed"})
    assert undo_all(batch=str(done.batch), staff=desk.ben) == TooLate()
    assert undo_all(batch=str(done.batch), staff=desk.alice) == Undone(tuple(many))
    assert stages(many) == before


def test_what_changed_meanwhile_is_left_out_and_counted(desk: Desk, many: list[int]) -> None:
    plan = preview(ids=many, action=Assign(desk.ben.id), staff=desk.alice, now=desk.now)
    claim(lead_id=many[2], staff=desk.ben, now=desk.now)
    claim(lead_id=many[3], staff=desk.manager, now=desk.now)
    add_note(lead_id=many[3], text="Mine", staff=desk.manager, now=desk.now)

    done = carry_out(lead_ids=plan.will, action=Assign(desk.ben.id), staff=desk.alice)

    assert done.skipped == (
        Skipped(many[2], Why.SAME),
        Skipped(many[3], Why.OWNED, "Mona Example"),
    ) or {each.lead_id for each in done.skipped} == {many[2], many[3]}
    assert len(done.done) == 4


def test_undo_keeps_what_somebody_has_touched_since(desk: Desk, many: list[int]) -> None:
    done = carry_out(lead_ids=many, action=MoveStage(LeadStage.REACHED), staff=desk.alice)
    now = db.session.execute(select(UndoStep.at).limit(1)).scalar_one()
    move_stage(lead_id=many[1], stage=LeadStage.BOOKED, staff=desk.ben, now=now)

    undone = undo_all(batch=str(done.batch), staff=desk.alice)

    assert undone == Undone((many[0], *many[2:]), kept=(many[1],))
    assert stages(many) == ["new", "booked", *["new"] * 4]


def test_every_action_carries_its_consequences(desk: Desk, many: list[int]) -> None:
    tomorrow = desk.now + timedelta(days=1)
    for action in (
        SnoozeUntil(tomorrow),
        Reroute(office_row(AWAY).id, RerouteReason.NO_CAPACITY, note="Sick leave"),
    ):
        done = carry_out(lead_ids=many[:2], action=action, staff=desk.central)
        assert done.done == tuple(many[:2]), action
    lead = desk.fresh()
    assert (lead.stage, lead.snoozed_until, lead.office_id) == ("snoozed", tomorrow, office_row(AWAY).id)
    assert len(desk.letters("office_changed")) == 1


@pytest.mark.parametrize(("slug", "why"), [("montreal", Why.GATES), ("miami-coral-gables", Why.SAME)])
def test_offices_that_cannot_take_them_are_named_before(
    desk: Desk, many: list[int], slug: str, why: Why
) -> None:
    action = Reroute(office_row(slug).id, RerouteReason.CLOSER)

    plan = preview(ids=many, action=action, staff=desk.central, now=desk.now)

    assert {each.why for each in plan.skipped} == {why}
    assert plan.will == ()


def test_a_colleague_of_another_office_gets_none(desk: Desk, many: list[int]) -> None:
    plan = preview(ids=many, action=Assign(desk.stranger.id), staff=desk.manager, now=desk.now)

    assert {each.why for each in plan.skipped} == {Why.CANNOT_SEE}
    assert isinstance(close(lead_id=many[0], reason=CloseReason.SPAM, staff=desk.alice, now=desk.now), Done)
