"""`flask drain`, for operators without workers or broker, and what becomes of a lead nobody can route."""

from __future__ import annotations

from leads import clock
from leads.database import db, transaction
from leads.directory.queries import directory
from leads.failpoints import arm
from leads.models import Lead
from leads.routing.attempt import route
from tests.factories import make_lead
from tests.outbox.conftest import Outbox


def test_drain_routes_and_acknowledges_what_waits_and_then_finds_nothing(outbox: Outbox) -> None:
    with transaction():
        leads = [make_lead(created_at=clock.now()).id for _ in range(3)]
    runner = outbox.app.test_cli_runner()

    with outbox.server() as server:
        first = runner.invoke(args=["drain"])
        second = runner.invoke(args=["drain"])

    assert first.output.splitlines()[-1] == "3 routed, 3 letters tried"
    assert second.output.splitlines()[-1] == "0 routed, 0 letters tried"
    assert len(server.accepted) == 3
    db.session.rollback()
    assert all(db.session.get_one(Lead, lead_id).acknowledged_at for lead_id in leads)


def test_a_lead_that_keeps_failing_is_handed_to_the_central_desk(outbox: Outbox) -> None:
    with transaction():
        lead_id = make_lead(created_at=clock.now(), country="US", postal_code=None).id

    for _ in range(3):
        arm("A1:raise")
        assert not route(lead_id=lead_id)
        outbox.later(seconds=15)
    arm(None)

    lead = db.session.get_one(Lead, lead_id, populate_existing=True)
    assert lead.routing_attempts == 3
    assert directory().central.id == lead.office_id
