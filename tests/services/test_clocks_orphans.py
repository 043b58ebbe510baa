"""Leads that would be silent are found, whatever their age, without reading the whole table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from leads.clocks.sweep import sweep
from leads.database import db
from leads.models import Lead
from leads.vocabulary import CloseReason, LeadStage, StaffRole
from tests.factories import NOON, make_lead, make_staff
from tests.services.clocks_world import World, events_of, make_world, sweep_at

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def world() -> World:
    return make_world()


def worked(world: World, **changes: object) -> Lead:
    """A lead somebody has tried to reach."""
    values = {"stage": LeadStage.CONTACTING, "first_attempt_at": NOON, "contact_due_at": NOON}
    return make_lead(office_id=world.office.id, **values | changes)


def test_a_worked_lead_without_a_next_step_gets_a_decision_to_make_now(world: World) -> None:
    lead = worked(world)
    sweep_at(1)
    sweep_at(2)

    assert lead.next_action == {"kind": "decide"}
    assert lead.next_action_due_at == NOON + timedelta(minutes=1)
    assert events_of(lead) == ["clocks.orphaned"]
    assert world.told(lead) == [("coordinator", "decide")]


def test_there_is_no_age_at_which_a_lead_is_given_up(world: World) -> None:
    lead = worked(world, created_at=NOON - timedelta(days=4000))
    sweep_at(0)

    assert lead.next_action == {"kind": "decide"}


def test_a_lead_of_somebody_who_left_is_freed_and_its_step_is_due_now(world: World) -> None:
    gone = make_staff(StaffRole.COORDINATOR, offices=(world.office,), active=False)
    planned = {"kind": "call", "number": 2}
    lead = worked(
        world,
        owner_id=gone.id,
        claimed_at=NOON,
        next_action=planned,
        next_action_due_at=NOON + timedelta(days=9),
    )
    version = lead.version
    sweep_at(1)
    sweep_at(2)

    assert (lead.owner_id, lead.claimed_at) == (None, None)
    assert lead.next_action == planned
    assert lead.next_action_due_at == NOON + timedelta(minutes=1)
    assert lead.version == version + 1
    assert world.told(lead) == [("coordinator", "decide")]


def test_an_untried_lead_of_somebody_who_left_keeps_its_clock(world: World) -> None:
    gone = make_staff(StaffRole.COORDINATOR, offices=(world.office,), active=False)
    lead = world.lead(owner_id=gone.id, claimed_at=NOON)
    sweep_at(1)

    assert lead.owner_id is None
    assert lead.next_action is None
    assert lead.alarm == "half"
    assert [kind for _who, kind in world.told(lead)] == ["new_request", "decide"]


def test_an_untried_lead_without_an_alarm_gets_its_clock(world: World) -> None:
    lead = make_lead(office_id=world.office.id)
    sweep_at(0)
    assert lead.alarm == "open"

    sweep_at(0)
    assert world.told(lead) == [("coordinator", "new_request")]


def test_leads_that_are_cared_for_are_left_alone(world: World) -> None:
    later = NOON + timedelta(days=1)
    left = [
        worked(world, next_action={"kind": "call"}, next_action_due_at=later),
        worked(world, stage=LeadStage.SNOOZED, snoozed_until=later, snoozed_from=LeadStage.CONTACTING),
        worked(world, stage=LeadStage.CLOSED, close_reason=CloseReason.SPAM),
        worked(world, stage=LeadStage.COMPLETED),
        make_lead(),
    ]
    assert sweep_at(0) == 0
    assert [events_of(lead) for lead in left] == [[]] * 5


def plans_of(statements: list[tuple[str, object]]) -> list[str]:
    """How PostgreSQL reads each statement about leads."""
    found = []
    for statement, parameters in statements:
        if " FROM lead" in " ".join(statement.split()):
            connection = db.session.connection()
            rows = connection.exec_driver_sql(f"explain {statement}", parameters)  # type: ignore[arg-type]
            found.append("\n".join(row[0] for row in rows))
    return found


def test_looking_for_work_reads_indexes_and_never_the_whole_table(world: World) -> None:
    lead = worked(
        world, owner_id=world.coordinator.id, claimed_at=NOON, next_action_due_at=NOON + timedelta(days=1)
    )
    columns = [column.name for column in Lead.__table__.columns if column.computed is None]
    copied = [name for name in columns if name not in ("id", "submission_key")]
    names = ", ".join(f'"{name}"' for name in copied)
    db.session.execute(
        text(
            f"insert into lead (submission_key, {names}) "
            f"select 'many-' || n, {names} from lead, generate_series(1, 20000) n where lead.id = :id"
        ),
        {"id": lead.id},
    )
    db.session.execute(text("analyze lead"))
    db.session.execute(text("analyze staff"))
    said: list[tuple[str, object]] = []

    def listen(_c: object, _u: object, statement: str, parameters: object, *_more: object) -> None:
        said.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        assert sweep(now=NOON, limit=25) == 0
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)

    plans = plans_of(said)
    assert len(plans) == 3
    assert not [plan for plan in plans if "Seq Scan on lead" in plan]
    assert "ix_lead_alarm" in plans[0]
    assert "ix_lead_orphan" in plans[1]
    assert "ix_lead_owner_open" in plans[2]
