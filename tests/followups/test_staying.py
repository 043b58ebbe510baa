"""The two links of follow-up letters: opening them changes nothing, their one button does what it says."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from leads import clock
from leads.database import db
from leads.models import Lead, Touch
from leads.routing import service as routing
from leads.vocabulary import CloseReason, LeadStage, TouchState
from tests.web.visitor import Visitor


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    """Somebody whose request was sent and routed, on their own page."""
    here = Visitor(client).asks().reads_for(60).sends("/start/check")
    with client.application.app_context():
        routing.assign(lead_id=newest().id, now=clock.now())
        db.session.commit()
    return here.opens(here.address.partition("?")[0])


def newest() -> Lead:
    lead = db.session.scalars(select(Lead).order_by(Lead.id.desc())).first()
    assert lead is not None
    return lead


def states(visitor: Visitor) -> tuple[str, str | None, set[str]]:
    with visitor.client.application.app_context():
        lead = newest()
        touches = select(Touch.state).where(Touch.lead_id == lead.id)
        return lead.stage, lead.close_reason, set(db.session.scalars(touches))


@pytest.mark.parametrize("page", ["not-now", "keep"])
def test_a_scanner_that_opens_the_link_again_and_again_changes_nothing(visitor: Visitor, page: str) -> None:
    path, before = visitor.address, states(visitor)

    for _ in range(50):
        assert visitor.client.get(f"{path}/{page}").status_code == 200
        assert visitor.client.head(f"{path}/{page}").status_code == 200

    assert states(visitor) == before


def test_not_now_closes_the_request_stops_its_letters_and_says_that_is_fine(visitor: Visitor) -> None:
    path = visitor.address

    visitor.opens(f"{path}/not-now").sends(f"{path}/not-now")

    stage, reason, touches = states(visitor)
    assert (stage, reason) == (LeadStage.CLOSED, CloseReason.NOT_READY_YET)
    assert touches <= {TouchState.STOPPED, TouchState.PLANNED}
    assert "now is not the right time for you. That’s fine." in visitor.words
    visitor.client.post(f"{path}/not-now")
    assert states(visitor)[0] == LeadStage.CLOSED


def test_keeping_a_request_open_thanks_and_leaves_it_open(visitor: Visitor) -> None:
    path = visitor.address

    visitor.opens(f"{path}/keep").sends(f"{path}/keep")

    assert states(visitor)[0] == LeadStage.NEW
    assert "Your request stays open." in visitor.words


@pytest.mark.parametrize("page", ["not-now", "keep"])
def test_a_link_that_is_not_ours_ends_on_the_same_page_as_an_old_one(client: FlaskClient, page: str) -> None:
    response = client.get(f"/r/{'x' * 24}/{page}")

    assert response.status_code == 410
