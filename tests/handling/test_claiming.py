"""One lead, one owner: claims, their lapse, giving back, handing over, and who is looking."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from leads.database import db
from leads.handling.answers import Claimed, Done, Refused, Taken, Why
from leads.handling.claiming import claim, free_leads_of, lapse, release
from leads.handling.outcomes import add_note, log_attempt
from leads.handling.presence import forget, look, lookers
from leads.handling.steps import assign, close
from leads.models import Lead, Staff
from leads.vocabulary import AttemptOutcome, CloseReason, ContactBy, HandedTo, StaffRole
from leads.web.access import StaffMember
from tests.handling.conftest import HOME, Desk, office_row, worker


def by(desk: Desk, staff: StaffMember) -> object:
    return claim(lead_id=desk.lead.id, staff=staff, now=desk.now)


def test_the_second_is_told_who_and_since_when(desk: Desk) -> None:
    first = by(desk, desk.alice)
    since = desk.now
    desk.later(seconds=3)

    assert isinstance(first, Claimed)
    assert (first.lapses_at, first.again) == (since + timedelta(minutes=10), False)
    assert by(desk, desk.ben) == Taken(desk.lead.id, desk.alice.id, "Alice Example", since)
    assert by(desk, desk.alice) == Claimed(desk.lead.id, None, first.lapses_at, again=True)
    assert desk.events() == ["handling.claimed"]


def test_a_claim_without_an_action_lapses_for_the_next_one(desk: Desk) -> None:
    by(desk, desk.alice)
    desk.later(minutes=10)

    assert isinstance(by(desk, desk.ben), Claimed)


def test_the_sweep_frees_what_lapsed_and_nothing_else(desk: Desk) -> None:
    by(desk, desk.alice)
    assert lapse(now=desk.later(minutes=9), limit=10) == 0
    assert lapse(now=desk.later(minutes=1), limit=10) == 1

    lead = desk.fresh()
    assert (lead.owner_id, lead.claimed_at, lead.claim_lapses_at) == (None, None, None)
    assert desk.events() == ["handling.claimed", "handling.freed"]


def test_any_action_makes_a_claim_firm(desk: Desk) -> None:
    by(desk, desk.alice)
    add_note(**desk.work, text="Called the front desk")
    desk.later(hours=5)

    assert lapse(now=desk.now, limit=10) == 0
    assert isinstance(by(desk, desk.ben), Taken)


def test_whoever_leaves_leaves_their_leads_to_the_queue(desk: Desk) -> None:
    by(desk, desk.alice)
    add_note(**desk.work, text="Mine")
    db.session.execute(update(Staff).where(Staff.id == desk.alice.id).values(active=False))

    assert lapse(now=desk.now, limit=10) == 1
    by(desk, desk.ben)
    assert free_leads_of(staff_id=desk.ben.id, now=desk.now) == 1
    assert desk.fresh().owner_id is None


def test_the_sweep_is_not_needed_to_take_over_from_somebody_who_left(desk: Desk) -> None:
    by(desk, desk.alice)
    add_note(**desk.work, text="Mine")
    db.session.execute(update(Staff).where(Staff.id == desk.alice.id).values(active=False))

    assert isinstance(by(desk, desk.ben), Claimed)


@pytest.mark.parametrize(("rung", "who"), [(HandedTo.MANAGER, "manager"), (HandedTo.CENTRAL, "central")])
def test_an_untried_lead_is_free_for_the_rung_it_was_handed_to(desk: Desk, rung: HandedTo, who: str) -> None:
    by(desk, desk.alice)
    add_note(**desk.work, text="Mine")
    db.session.execute(update(Lead).values(handed_to=rung))

    assert isinstance(by(desk, desk.ben), Taken)
    assert isinstance(by(desk, getattr(desk, who)), Claimed)


def test_after_a_try_nobody_takes_it_over(desk: Desk) -> None:
    log_attempt(**desk.work, outcome=AttemptOutcome.NO_ANSWER, channel=ContactBy.CALL)
    db.session.execute(update(Lead).values(handed_to=HandedTo.MANAGER))

    assert isinstance(by(desk, desk.manager), Taken)


def test_not_everybody_may_claim_everything(desk: Desk) -> None:
    reader = worker("Pia Example", StaffRole.PRIVACY)

    assert by(desk, desk.stranger) == Refused(desk.lead.id, Why.MISSING)
    assert by(desk, reader) == Refused(desk.lead.id, Why.ROLE)
    close(**desk.work, reason=CloseReason.SPAM)
    assert by(desk, desk.ben) == Refused(desk.lead.id, Why.CLOSED)


def test_one_gives_back_ones_own_and_a_manager_anybodys(desk: Desk) -> None:
    by(desk, desk.alice)

    refused = release(lead_id=desk.lead.id, staff=desk.ben, now=desk.now)
    assert isinstance(refused, Refused)
    assert (refused.why, refused.by, refused.at) == (Why.OWNED, "Alice Example", desk.now)
    assert isinstance(release(lead_id=desk.lead.id, staff=desk.manager, now=desk.now), Done)
    assert release(**desk.work) == Refused(desk.lead.id, Why.SAME)


def test_a_lead_is_given_to_colleagues_who_can_see_it(desk: Desk) -> None:
    assert assign(**desk.work, owner_id=desk.stranger.id) == Refused(desk.lead.id, Why.CANNOT_SEE)
    assert isinstance(assign(**desk.work, owner_id=desk.ben.id), Done)
    lead = desk.fresh()
    assert (lead.owner_id, lead.claim_lapses_at) == (desk.ben.id, None)

    taking = assign(**desk.work, owner_id=desk.alice.id)
    assert isinstance(taking, Refused)
    assert taking.why == Why.OWNED
    assert isinstance(
        assign(lead_id=desk.lead.id, owner_id=desk.central.id, staff=desk.manager, now=desk.now), Done
    )


def test_who_looks_is_seen_for_half_a_minute(desk: Desk) -> None:
    start = desk.now
    for staff in (desk.alice, desk.ben):
        assert look(lead_id=desk.lead.id, staff=staff, now=start)
    assert not look(lead_id=desk.lead.id, staff=desk.stranger, now=start)

    seen = lookers(lead_id=desk.lead.id, staff=desk.alice, now=start + timedelta(seconds=29))
    assert [(each.name, each.seen_at) for each in seen] == [("Ben Example", start)]
    look(lead_id=desk.lead.id, staff=desk.ben, now=start + timedelta(seconds=15))
    assert lookers(lead_id=desk.lead.id, staff=desk.alice, now=start + timedelta(seconds=44))
    assert lookers(lead_id=desk.lead.id, staff=desk.alice, now=start + timedelta(seconds=45)) == ()
    assert forget(now=start + timedelta(seconds=45)) == 2


def test_a_new_colleague_of_the_office_may_have_it_too(desk: Desk) -> None:
    dana = worker("Dana Example", StaffRole.COORDINATOR, office_row(HOME))

    assert isinstance(by(desk, dana), Claimed)
