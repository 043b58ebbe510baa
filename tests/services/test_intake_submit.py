"""The one way in: what a request leaves in the database, for every copy, person and door."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import scoped_session

from leads import clock
from leads.database import db, transaction
from leads.intake import drafts, service
from leads.intake.answers import Answers
from leads.intake.drafts import DraftView
from leads.intake.request import ConsultationRequest, Receipt
from leads.keyring import keyring, token_hash
from leads.models import Consent, Draft, Lead, LeadEvent, LeadLink, Person, PromoVerdict
from leads.vocabulary import LeadSource, Locale

ANSWERS = Answers(
    procedure="hip-contouring",
    country="US",
    postal_code="33133-1234",
    timeframe="soon",
    note="Is it free?",
    name="Maya Torres",
    email="Maya.Torres@Example.com",
    contact_by="call",
    phone="305.555.0123",
    best_times=("morning",),
    adult=True,
)
REQUEST = ConsultationRequest(answers=ANSWERS, locale=Locale.EN_US, page="/start/check", promo="WINTER26")


def submit(request: ConsultationRequest = REQUEST, key: str = "form:1", **more: str) -> Receipt:
    return service.submit(request, submission_key=key, source=LeadSource.FORM, now=clock.now(), **more)


def test_a_request_leaves_person_lead_link_consents_verdicts_and_event(
    app: Flask, session: scoped_session
) -> None:
    receipt = submit()

    lead = session.get(Lead, receipt.lead_id)
    person = session.get(Person, lead.person_id)
    assert (lead.name, lead.email, lead.phone, lead.postal_code) == (
        "Maya Torres", "Maya.Torres@example.com", "+13055550123", "33133",
    )  # fmt: skip
    assert (lead.zone, lead.promo_code, lead.best_times) == ("America/New_York", "WINTER26", ["morning"])
    assert person.email_index == keyring().index("email", "maya.torres@example.com")
    assert keyring().decrypt(lead.note, bound_to="lead.note:form:1") == "Is it free?"
    assert lead.next_action == {"kind": "answer_question", "by": "call"}
    assert receipt.link_token is not None
    assert session.get(LeadLink, token_hash(receipt.link_token)).lead_id == lead.id
    assert set(session.scalars(select(Consent.text_key))) == {"request", "adult"}
    assert not any(session.scalars(select(PromoVerdict.final)))
    assert session.scalars(select(LeadEvent.kind)).all() == ["intake.received"]


def test_events_hold_nothing_that_was_typed(app: Flask, session: scoped_session) -> None:
    submit()

    assert session.scalars(select(LeadEvent.data)).all() == [{"source": "form", "returning": False}]


def test_the_same_key_gives_the_same_receipt_and_says_when_the_content_differs(app: Flask) -> None:
    first, again = submit(), submit()
    other = submit(replace(REQUEST, answers=replace(ANSWERS, name="Somebody")))

    assert replace(again, created=True) == first
    assert (again.created, again.same_content, other.same_content) == (False, True, False)


def test_a_later_request_is_a_new_lead_of_the_same_person_and_fills_a_missing_phone(
    app: Flask, session: scoped_session
) -> None:
    by_mail = replace(ANSWERS, contact_by="email", phone="", name="M. Torres")
    submit(replace(REQUEST, answers=by_mail), key="form:1")

    submit(key="form:2")

    person = session.scalars(select(Person)).one()
    assert session.scalar(select(func.count()).select_from(Lead)) == 2
    assert (person.name, person.phone) == ("M. Torres", "+13055550123")


def test_a_suspected_request_is_stored_and_neither_routed_nor_announced(
    app: Flask, session: scoped_session
) -> None:
    receipt = submit(suspicion="honeypot")

    lead = session.get(Lead, receipt.lead_id)
    assert lead.quarantine_reason == "honeypot"
    assert lead.quarantined_at == lead.created_at
    assert receipt.reference == lead.reference


@pytest.mark.parametrize("broken", [{"email": "maya@"}, {"phone": "12"}, {"postal_code": "00000"}])
def test_answers_that_were_not_checked_are_refused(app: Flask, broken: dict[str, str]) -> None:
    with pytest.raises(service.UncheckedRequest):
        submit(replace(REQUEST, answers=replace(ANSWERS, **broken)))


def test_an_import_makes_no_private_link(app: Flask, session: scoped_session) -> None:
    receipt = service.submit(REQUEST, submission_key="csv:1", source=LeadSource.CSV, now=clock.now())

    assert receipt.link_token is None
    assert session.scalars(select(LeadLink.lead_id)).all() == []


def test_a_draft_is_unreadable_in_the_database_and_ends_after_a_day(
    app: Flask, session: scoped_session
) -> None:
    now = clock.now()
    kept = drafts.save(DraftView(answers=ANSWERS), now=now)

    stored = session.scalars(select(Draft.answers)).one()
    assert b"Maya" not in stored
    assert drafts.load(kept.token, now=now) == kept
    assert drafts.load(kept.token, now=now + timedelta(hours=24)) is None
    assert drafts.load("somebody-elses-token", now=now) is None


def test_a_sealed_copy_comes_back_and_a_forged_one_does_not(app: Flask) -> None:
    draft = DraftView(answers=ANSWERS)

    assert drafts.from_sealed_copy(drafts.sealed_copy(draft)) == draft
    for forged in ("", "AAAA", "!!!!", drafts.sealed_copy(draft)[:-8], "é" * 50):
        assert drafts.from_sealed_copy(forged) is None


def test_fifty_simultaneous_copies_make_one_lead_and_fifty_equal_receipts(real_app: Flask) -> None:
    together, receipts = Barrier(50), []

    def send() -> None:
        with real_app.app_context():
            together.wait(timeout=30)
            with transaction():
                receipts.append(submit())

    threads = [Thread(target=send) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(receipts) == 50
    assert len({(each.lead_id, each.reference, each.link_token) for each in receipts}) == 1
    assert sum(each.created for each in receipts) == 1
    with real_app.app_context():
        for table in ("lead", "person", "lead_link"):
            assert db.session.execute(text(f"select count(*) from {table}")).scalar_one() == 1
