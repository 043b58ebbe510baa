"""Ending an offer: its letters stop at once, what is held stays held, and seeding does not undo it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, update

from leads.commands import seed_everything
from leads.database import db
from leads.followups.endings import end_promo, stop_ended
from leads.models import Lead, LetterRow, Promo, PromoHold
from leads.promos import seeding
from leads.vocabulary import HoldState, LetterState, TouchState
from tests.factories import NOON
from tests.followups.plans import DUE, a_lead, carry_out, in_state, touches

pytestmark = pytest.mark.usefixtures("session")


def held_slug(lead: Lead) -> str:
    """The offer this lead holds."""
    held = select(Promo.slug).join(PromoHold).where(PromoHold.lead_id == lead.id)
    return str(db.session.scalars(held.order_by(PromoHold.held_until)).first())


def state_of(slug: str) -> tuple[bool, set[str]]:
    """Whether an offer has ended, and the states of what was held of it."""
    db.session.expire_all()
    promo = db.session.scalars(select(Promo).where(Promo.slug == slug)).one()
    holds = select(PromoHold.state).where(PromoHold.promo_id == promo.id)
    return promo.withdrawn_at is not None, set(db.session.scalars(holds))


def test_an_ended_offer_stops_its_planned_letters_and_leaves_what_is_held() -> None:
    first, second = a_lead(), a_lead()
    slug = held_slug(first)

    assert end_promo(slug=slug, now=DUE) == 2
    assert end_promo(slug=slug, now=DUE) == 0

    assert state_of(slug) == (True, {HoldState.HELD})
    for lead in (first, second):
        assert in_state(lead, TouchState.STOPPED) == {"offer_ending"}
        assert touches(lead)["offer_ending"].reason == "promo_ended"


def test_a_letter_about_it_that_has_not_left_is_taken_back() -> None:
    lead = a_lead()
    due = touches(lead)["offer_ending"].due_at
    assert carry_out(due)  # the introduction, far too late
    while "offer_ending" not in in_state(lead, TouchState.SENT):
        assert carry_out(due)

    end_promo(slug=held_slug(lead), now=due)

    letter = db.session.scalars(select(LetterRow).where(LetterRow.kind == "offer_ending")).one()
    assert (letter.state, letter.reason) == (LetterState.SUPPRESSED, "promo_ended")


def test_whoever_got_it_in_the_same_moment_is_found_afterwards() -> None:
    lead = a_lead()
    db.session.execute(update(Promo).where(Promo.slug == held_slug(lead)).values(withdrawn_at=DUE))

    assert stop_ended(now=DUE) == 1
    assert stop_ended(now=DUE) == 0

    assert in_state(lead, TouchState.STOPPED) == {"offer_ending"}


def test_publishing_the_offers_again_brings_back_only_what_the_file_brings_back() -> None:
    entries = [dict(entry) for entry in seeding.entries_of_file()]
    slug = str(entries[0]["slug"])
    end_promo(slug=slug, now=NOON)

    seeding.seed(now=DUE, entries=entries)
    assert state_of(slug)[0]
    seeding.seed(now=DUE, entries=[entries[0] | {"withdrawn": False}])
    assert not state_of(slug)[0]


def test_operators_end_an_offer_by_its_name(app: Flask) -> None:
    lead = a_lead()
    runner = app.test_cli_runner()

    ended = runner.invoke(args=["promos", "end", held_slug(lead)])
    unknown = runner.invoke(args=["promos", "end", "no-such-offer"])

    assert (ended.exit_code, "1 letters stopped" in ended.output) == (0, True), ended.output
    assert (unknown.exit_code, unknown.output) == (1, "Error: There is no offer no-such-offer\n")


def test_deploying_an_offer_as_withdrawn_stops_its_letters_too() -> None:
    lead = a_lead()
    db.session.execute(update(Promo).where(Promo.slug == held_slug(lead)).values(withdrawn_at=DUE))

    seed_everything()

    assert in_state(lead, TouchState.STOPPED) == {"offer_ending"}
