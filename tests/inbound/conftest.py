"""A lead with its acknowledgement sent, and the samples with our own addresses filled in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from leads.database import db
from leads.directory.queries import directory
from leads.followups.planning import plan
from leads.inbound.service import Door, Taken, receive
from leads.models import InboundMessage, Lead, LeadEvent, LetterRow, Suppression, Touch
from leads.outbox.addresses import bounce_address, reply_address
from leads.outbox.letter import Letter
from leads.outbox.service import put
from leads.vocabulary import LetterKind, LetterState, Locale, Stream, Trigger
from tests.factories import NOON, make_lead

SAMPLES = Path(__file__).parent
LATER = NOON + timedelta(hours=2)


def letter_to(lead: Lead, *, kind: LetterKind = LetterKind.ACKNOWLEDGEMENT, key: str = "") -> int:
    """A letter to the lead that was sent."""
    letter = Letter(
        kind=kind,
        to=str(lead.email),
        sender_name="Linden",
        subject="We have your request",
        preview="",
        text="Hello",
        html="<p>Hello</p>",
        locale=Locale.EN_US,
    )
    letter_id = put(
        letter=letter,
        dedupe_key=key or f"test:{lead.id}:{kind}",
        lead_id=lead.id,
        person_id=lead.person_id,
        now=NOON,
    )
    row = db.session.get_one(LetterRow, letter_id)
    row.state, row.sent_at = LetterState.SENT, NOON
    db.session.flush()
    return letter_id


@dataclass
class World:
    """One lead, its letter, and hands to give messages in and look at what they did."""

    lead: Lead
    letter_id: int

    def give(
        self, raw: bytes, *, now: Any = LATER, door: Door = Door.PIPE, envelope_to: tuple[str, ...] = ()
    ) -> Taken:
        """Take one message in."""
        return receive(raw, door=door, now=now, envelope_to=envelope_to)

    def sample(self, name: str, *, return_path: str = "", reply_to: str = "") -> bytes:
        """A sample that knows the addresses of this lead, or those given."""
        raw = (SAMPLES / f"{name}.eml").read_text("utf-8")
        raw = raw.replace("{return_path}", return_path or bounce_address(self.letter_id))
        return raw.replace("{reply_to}", reply_to or reply_address(self.lead.id)).encode()

    def reply(self, words: str, *, to: str = "") -> bytes:
        """A short answer."""
        to = to or reply_address(self.lead.id)
        return f"From: maya@example.com\nTo: {to}\nSubject: Re: hello\n\n{words}\n".encode()

    def row(self, taken: Taken) -> InboundMessage:
        """The row as it lies in the database."""
        return db.session.get_one(InboundMessage, taken.message_id, populate_existing=True)

    def told(self) -> list[str]:
        """The kinds of fact this room wrote on the timeline."""
        kinds = select(LeadEvent.kind).where(LeadEvent.lead_id == self.lead.id).order_by(LeadEvent.id)
        return [kind for kind in db.session.scalars(kinds) if kind.startswith("inbound.")]

    def touches(self) -> set[tuple[str, str | None]]:
        """State and reason of every touch of the lead."""
        rows = db.session.execute(select(Touch.state, Touch.reason).where(Touch.lead_id == self.lead.id))
        return {(row.state, row.reason) for row in rows}

    def suppressed(self) -> set[tuple[str, str]]:
        """Scope and reason of every suppression."""
        return {(row.scope, row.reason) for row in db.session.scalars(select(Suppression))}

    def letters(self) -> int:
        """How many letters there are to people outside; our own staff are told by mail of theirs."""
        outside = select(func.count()).select_from(LetterRow).where(LetterRow.stream != Stream.DESK)
        return db.session.execute(outside).scalar_one()


@pytest.fixture
def world(app: Flask, planned: Callable[[Lead], None]) -> World:
    """A routed lead with an address, a phone, planned follow-ups, and the acknowledgement sent."""
    return make_world(planned)


def make_world(planned: Callable[[Lead], None], **changes: Any) -> World:
    """The same with changes to the lead."""
    office = directory().clinics[0]
    lead = make_lead(office_id=office.id, **{"email": "maya@example.com"} | changes)
    planned(lead)
    return World(lead, letter_to(lead))


@pytest.fixture
def planned() -> Callable[[Lead], None]:
    """Plans the follow-ups of a lead as routing does."""

    def do(lead: Lead) -> None:
        plan(lead=lead, trigger=Trigger.ROUTED, now=NOON)

    return do
