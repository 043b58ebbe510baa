"""Many doors at once: one row for one message, and no two messages in each other's way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import func, select

from leads import clock
from leads.database import db, transaction
from leads.directory.queries import directory
from leads.followups.planning import plan
from leads.inbound.service import Door, receive
from leads.models import InboundMessage, LeadEvent
from leads.outbox.addresses import bounce_address, reply_address
from leads.vocabulary import LetterKind, Trigger
from tests.factories import make_lead
from tests.inbound.conftest import SAMPLES, letter_to

AT_ONCE = 6


def give_all(app: Flask, raws: list[bytes]) -> list[bool]:
    """Take all messages in at the same time; whether each was new."""

    def give(raw: bytes) -> bool:
        with app.app_context():
            try:
                with transaction():
                    return receive(raw, door=Door.HTTP, now=clock.now()).is_new
            finally:
                db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as hands:
        return list(hands.map(give, raws))


def arrange(app: Flask) -> tuple[int, str, str]:
    """A lead with follow-ups; its id, its reply address and the return path of its letter."""
    with app.app_context():
        with transaction():
            now = clock.now()
            lead = make_lead(office_id=directory().clinics[0].id, email="maya@example.com", created_at=now)
            plan(lead=lead, trigger=Trigger.ROUTED, now=now)
            letter_id = letter_to(lead, kind=LetterKind.ACKNOWLEDGEMENT)
            made = lead.id, reply_address(lead.id), bounce_address(letter_id)
        db.session.remove()
    return made


def test_the_same_message_through_many_doors_at_once_is_one_row(real_app: Flask) -> None:
    _lead_id, to, _return_path = arrange(real_app)
    raw = f"From: maya@example.com\nTo: {to}\nSubject: Re\n\nFriday\n".encode()

    for round_number in range(10):
        assert sum(give_all(real_app, [raw + bytes([65 + round_number])] * AT_ONCE)) == 1


def test_answers_bounces_and_stops_of_one_lead_at_once_are_all_taken(real_app: Flask) -> None:
    lead_id, to, return_path = arrange(real_app)
    bounce = (SAMPLES / "bounces" / "soft_qmail_full.eml").read_text().replace("{return_path}", return_path)
    raws = []
    for number in range(10):
        raws.append(f"From: maya@example.com\nTo: {to}\nSubject: {number}\n\nFriday\n".encode())
        raws.append(f"From: maya@example.com\nTo: {to}\nSubject: Re: {number}\n\nSTOP\n".encode())
        raws.append(bounce.replace("Message-ID: <", f"Message-ID: <{number}").encode())

    assert give_all(real_app, raws) == [True] * len(raws)

    with real_app.app_context():
        count = db.session.execute(select(func.count()).select_from(InboundMessage)).scalar_one()
        told = select(func.count()).where(LeadEvent.lead_id == lead_id, LeadEvent.kind.like("inbound.%"))
        assert (count, db.session.execute(told).scalar_one()) == (len(raws), len(raws))
        db.session.remove()
