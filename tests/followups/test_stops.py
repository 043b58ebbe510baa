"""Follow-ups planned with routing, and everything that stops one, in the transaction in which it happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from leads import progress
from leads.database import db
from leads.directory.queries import directory
from leads.followups import stopping
from leads.followups.steps import Stop
from leads.models import (
    Consent,
    InboundMessage,
    Lead,
    Person,
    Promo,
    PromoHold,
    Touch,
)
from leads.vocabulary import (
    Actor,
    CloseReason,
    InboundKind,
    LeadStage,
    TouchState,
)
from tests.factories import NOON
from tests.followups.plans import (
    DUE,
    FIRST_CONTACT,
    LATER,
    NEWS,
    a_lead,
    carry_out,
    events,
    in_state,
    touches,
)

pytestmark = pytest.mark.usefixtures("session")


def test_routing_plans_the_follow_ups_of_a_lead_with_their_times_in_the_same_transaction() -> None:
    lead = a_lead()

    assert in_state(lead, TouchState.PLANNED) == FIRST_CONTACT | NEWS | LATER
    assert touches(lead)["office_introduction"].due_at == NOON + timedelta(minutes=30)
    assert {touch.forecast for touch in touches(lead).values()} == {""}


@pytest.mark.parametrize(
    ("stage", "close_reason", "stopped"),
    [
        (LeadStage.CONTACTING, None, set()),
        (LeadStage.REACHED, None, FIRST_CONTACT),
        (LeadStage.SNOOZED, None, FIRST_CONTACT),
        (LeadStage.BOOKED, None, FIRST_CONTACT | NEWS | LATER),
        (LeadStage.CLOSED, CloseReason.CHOSE_ELSEWHERE, FIRST_CONTACT | NEWS | LATER),
        (LeadStage.CLOSED, CloseReason.TAKEN_BACK, FIRST_CONTACT | NEWS | LATER),
        (LeadStage.CLOSED, CloseReason.DUPLICATE, FIRST_CONTACT | NEWS | LATER),
    ],
)
def test_a_change_of_stage_stops_what_it_stops_at_once(
    stage: LeadStage, close_reason: CloseReason | None, stopped: set[str]
) -> None:
    lead = a_lead()

    progress.move(lead, stage, actor=Actor.STAFF, now=DUE, reason=close_reason)

    assert in_state(lead, TouchState.STOPPED) == stopped
    assert events(lead).count("followups.stopped") == len(stopped)


@pytest.mark.parametrize(
    ("reason", "stopped"),
    [
        (Stop.REPLIED, FIRST_CONTACT),
        (Stop.UNSUBSCRIBED, NEWS),
        (Stop.BOUNCED, FIRST_CONTACT | NEWS | LATER),
        (Stop.COMPLAINED, FIRST_CONTACT | NEWS | LATER),
        (Stop.ASKED_TO_STOP, FIRST_CONTACT | NEWS | LATER),
        (Stop.NOT_ME, FIRST_CONTACT | NEWS | LATER),
        (Stop.ERASED, FIRST_CONTACT | NEWS | LATER),
        (Stop.MERGED, FIRST_CONTACT | NEWS | LATER),
    ],
)
def test_what_is_said_of_a_person_stops_all_their_requests(reason: Stop, stopped: set[str]) -> None:
    first = a_lead()
    db.session.expire_all()
    second = a_lead(person=first_person(first))

    stopping.stop_person(person_id=first.person_id, reason=reason, now=DUE)

    for lead in (first, second):
        ended = in_state(lead, TouchState.STOPPED)
        assert ended == stopped & set(touches(lead))
        assert {touches(lead)[step].reason for step in ended} == {reason}


def first_person(lead: Lead) -> Person:
    return db.session.get_one(Person, lead.person_id)


def test_an_offer_that_was_withdrawn_stops_its_letter_and_leaves_the_hold() -> None:
    lead = a_lead()
    promo_id = db.session.scalars(
        select(PromoHold.promo_id).where(PromoHold.lead_id == lead.id).order_by(PromoHold.id)
    ).first()

    stopping.stop_offers(promo_id=promo_id or 0, now=DUE)

    assert in_state(lead, TouchState.STOPPED) == {"offer_ending"}
    assert touches(lead)["offer_ending"].reason == "promo_ended"


@pytest.mark.parametrize("how", ["withdrawn", "lapsed"])
def test_an_offer_that_ended_unseen_is_found_when_its_letter_is_due(how: str) -> None:
    lead = a_lead()
    due = touches(lead)["offer_ending"].due_at
    if how == "withdrawn":
        db.session.execute(update(Promo).values(withdrawn_at=DUE))
    else:
        ended = {"state": "lapsed", "lapsed_at": DUE, "lapse_reason": "test"}
        db.session.execute(update(PromoHold).values(**ended))
    db.session.execute(update(Touch).where(Touch.step != "offer_ending").values(due_at=due + timedelta(1)))

    assert carry_out(due) == ["stop promo_ended"]


def test_an_authentic_reply_stops_the_first_contact_even_if_nobody_called_stop() -> None:
    lead = a_lead()
    message = {
        "content_hash": b"1" * 32,
        "received_at": DUE,
        "door": "http",
        "kind": InboundKind.REPLY,
        "lead_id": lead.id,
        "purge_after": DUE,
        "needs_staff": True,
    }
    db.session.add(InboundMessage(**message, authentic=True))
    db.session.flush()

    assert carry_out() == ["stop replied"]


def test_a_withdrawn_permission_is_asked_for_again_when_the_touch_is_carried_out() -> None:
    lead = a_lead()
    withdrawn = select(Consent).where(Consent.person_id == lead.person_id, Consent.purpose != "adult")
    for given in db.session.scalars(withdrawn).all():
        words = {name: getattr(given, name) for name in ("channel", "purpose", "text_key", "text_version")}
        person = {"person_id": lead.person_id, "locale": "en-US", "page": "/p"}
        db.session.add(Consent(at=DUE, granted=False, **words, **person))
    db.session.flush()

    assert carry_out() == ["stop asked_us_to_stop"]
    assert touches(lead)["good_to_know"].forecast == "unsubscribed"


def test_a_lead_without_an_address_shows_at_once_why_nothing_will_be_sent() -> None:
    lead = a_lead(email=None)

    skipped = {step: touch.reason for step, touch in touches(lead).items()}
    assert skipped == dict.fromkeys(FIRST_CONTACT | NEWS | LATER, "no_address")


def test_a_sensitive_concern_gets_no_marketing() -> None:
    concern = next(each for each in directory().concerns if each.sensitive)
    lead = a_lead(concern_id=concern.id)

    assert {touches(lead)[step].reason for step in NEWS & set(touches(lead))} == {"sensitive_concern"}
    assert in_state(lead, TouchState.PLANNED) == FIRST_CONTACT | LATER
