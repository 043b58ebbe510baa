"""What senders are told about people who were merged: the strictest of what they said, from either row."""

from __future__ import annotations

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from leads.consent.gate import GATE
from leads.consent.rules import FROM_MAILBOX, Scope
from leads.consent.stopping import suppress
from leads.database import db
from leads.keyring import keyring
from leads.models import LetterRow
from leads.people.unmerging import unmerge
from tests.factories import NOON
from tests.people.folk import (
    MARKETING,
    REQUEST,
    central,
    joined,
    later,
    may,
    refusal,
    says,
    somebody,
    takes_back,
)

Database = scoped_session[Session]


@pytest.mark.parametrize("withdrawn", [0, 1])
def test_the_newest_withdrawal_wins_at_both_addresses(session: Database, withdrawn: int) -> None:
    leads = [somebody("Maya"), somebody("Twin")]
    for hour, lead in enumerate(leads):
        says(lead, "marketing_email", later(hour))
    takes_back(leads[withdrawn], later(-5 + withdrawn * 10))
    says(leads[1 - withdrawn], "marketing_email", later(8))

    person = joined(*leads, at=later(9)).person_id

    assert not may(person, "maya@example.com", MARKETING, later(10))
    assert not may(person, "twin@example.com", MARKETING, later(10))


def test_marketing_needs_a_yes_of_both_and_a_request_only_one(session: Database) -> None:
    maya, twin = somebody("Maya"), somebody("Twin")
    says(maya, "request", NOON)
    says(maya, "marketing_email", NOON)

    person = joined(maya, twin, at=later(1)).person_id

    assert refusal(person, "maya@example.com", MARKETING, later(2)) == "no_opt_in"
    assert may(person, "twin@example.com", REQUEST, later(2))


def test_a_yes_from_the_mailbox_after_the_merge_counts_for_the_one_person(session: Database) -> None:
    maya, twin = somebody("Maya"), somebody("Twin")
    says(maya, "marketing_email", NOON)
    takes_back(maya, later(1))
    other = twin.person_id
    person = joined(maya, twin, at=later(2)).person_id

    says(twin, "marketing_email", later(3), row=other, page=FROM_MAILBOX)

    assert may(person, "twin@example.com", MARKETING, later(4))


def test_a_yes_from_one_mailbox_does_not_open_the_other(session: Database) -> None:
    maya, twin = somebody("Maya"), somebody("Twin")
    suppress(address="maya@example.com", scope=Scope.MARKETING, reason="unsubscribed", source="t", now=NOON)
    other = twin.person_id
    person = joined(maya, twin, at=later(1)).person_id
    says(twin, "marketing_email", later(2), row=other, page=FROM_MAILBOX)

    assert may(person, "twin@example.com", MARKETING, later(3))
    assert refusal(person, "maya@example.com", MARKETING, later(3)) == "unsubscribed"


def test_whoever_complained_hears_nothing_at_any_address(session: Database) -> None:
    maya, twin = somebody("Maya"), somebody("Twin")
    for lead in (maya, twin):
        says(lead, "request", NOON)
    suppress(address="twin@example.com", scope=Scope.ALL, reason="complaint", source="t", now=NOON)
    assert may(maya.person_id, "maya@example.com", REQUEST, later(1))

    person = joined(maya, twin).person_id

    assert refusal(person, "maya@example.com", REQUEST, later(1)) == "complaint"


def test_a_withdrawal_while_merged_stays_with_both_when_the_merge_is_undone(session: Database) -> None:
    maya, twin = somebody("Maya"), somebody("Twin")
    for lead in (maya, twin):
        says(lead, "marketing_email", NOON)
    made = joined(maya, twin, at=later(1))

    takes_back(twin, later(2))
    unmerge(merge_id=made.merge_id, staff=central(), now=later(3))
    db.session.expire_all()

    for lead in (maya, twin):
        assert not may(lead.person_id, lead.email, MARKETING, later(4))


def test_a_letter_written_before_the_merge_is_judged_by_the_whole_person(session: Database) -> None:
    maya, twin = somebody("Maya"), somebody("Twin")
    says(twin, "request", NOON)
    letter = LetterRow(
        person_id=twin.person_id,
        lead_id=twin.id,
        recipient_index=keyring().index("email", "twin@example.com"),
        stream="care",
        kind="day_one",
    )
    assert GATE.objection(letter, later(1)) is None
    says(maya, "request", NOON)
    takes_back(maya, later(1), REQUEST)

    joined(maya, twin, at=later(2))

    assert GATE.objection(letter, later(3)) == "asked_us_to_stop"
