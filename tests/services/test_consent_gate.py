"""The last question before a letter leaves: what the ledger says at that moment, for every kind of letter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from leads.consent.rules import Scope
from leads.consent.stopping import suppress
from leads.database import db
from leads.models import Lead, LetterRow
from leads.outbox import attempts
from leads.outbox import service as outbox
from leads.outbox.letter import Letter
from leads.vocabulary import LetterKind, LetterState, Locale, Stream
from tests.factories import NOON
from tests.services.test_consent import MAYA, a_lead, say, stop_news

Database = scoped_session[Session]
LATER = NOON + timedelta(hours=1)


def taken(lead: Lead | None, kind: LetterKind, stream: Stream = Stream.CARE) -> tuple[str, str | None]:
    """Let a worker take one letter; gives the state and reason it came to."""
    letter_id = put(lead, kind, stream)
    attempts.take(letter_id=letter_id, now=LATER)
    row = db.session.get_one(LetterRow, letter_id, populate_existing=True)
    return row.state, row.reason


def put(lead: Lead | None, kind: LetterKind, stream: Stream) -> int:
    letter = Letter(
        kind=kind,
        to=MAYA,
        sender_name="Linden",
        subject="s",
        preview="p",
        text="t",
        html="<p>t</p>",
        locale=Locale.EN_US,
    )
    return outbox.put(
        letter=letter,
        dedupe_key=f"test:{kind}",
        lead_id=lead.id if lead else None,
        person_id=lead.person_id if lead else None,
        now=NOON,
        stream=stream,
    )


@pytest.mark.parametrize(
    ("words", "kind", "stream", "expected"),
    [
        (["request"], LetterKind.DAY_ONE, Stream.CARE, ("sending", None)),
        ([], LetterKind.DAY_ONE, Stream.CARE, ("suppressed", "no_consent")),
        (["request"], LetterKind.GOOD_TO_KNOW, Stream.NEWS, ("suppressed", "no_opt_in")),
        (["marketing_email"], LetterKind.GOOD_TO_KNOW, Stream.NEWS, ("sending", None)),
        # Answers to what somebody has just done need no word in the ledger.
        ([], LetterKind.ACKNOWLEDGEMENT, Stream.CARE, ("sending", None)),
        ([], LetterKind.PRIVATE_LINK, Stream.CARE, ("sending", None)),
    ],
)
def test_a_letter_leaves_only_with_the_word_it_needs(
    session: Database, words: list[str], kind: LetterKind, stream: Stream, expected: tuple[str, str | None]
) -> None:
    lead = a_lead()
    say(lead, *words, at=NOON)

    assert taken(lead, kind, stream) == expected


@pytest.mark.parametrize("kind", [LetterKind.ACKNOWLEDGEMENT, LetterKind.PRIVATE_LINK, LetterKind.DAY_ONE])
def test_nothing_leaves_to_an_address_that_wants_nothing(session: Database, kind: LetterKind) -> None:
    suppress(address=MAYA, scope=Scope.ALL, reason="complaint", source="test", now=NOON)

    assert taken(a_lead("request"), kind) == (LetterState.SUPPRESSED, "complaint")


def test_our_own_staff_are_written_to_whatever_their_address_said_as_a_visitor(session: Database) -> None:
    suppress(address=MAYA, scope=Scope.ALL, reason="complaint", source="test", now=NOON)

    assert taken(None, LetterKind.STAFF_NOTICE, Stream.DESK) == (LetterState.SENDING, None)


def test_saying_stop_as_a_visitor_takes_no_waiting_letter_from_our_own_staff(session: Database) -> None:
    waiting = put(None, LetterKind.STAFF_RESET, Stream.DESK)

    suppress(address=MAYA, scope=Scope.ALL, reason="complaint", source="test", now=NOON)

    assert db.session.get_one(LetterRow, waiting, populate_existing=True).state == LetterState.PENDING


def test_mail_to_our_own_staff_belongs_to_no_request_whatever_it_is_about(session: Database) -> None:
    row = db.session.get_one(LetterRow, put(a_lead("request"), LetterKind.STAFF_NOTICE, Stream.DESK))

    assert (row.lead_id, row.person_id) == (None, None)


def test_a_letter_of_no_person_asks_the_address_alone(session: Database) -> None:
    assert taken(None, LetterKind.DAY_ONE) == (LetterState.SENDING, None)
    suppress(address=MAYA, scope=Scope.ALL, reason="not_me", source="test", now=NOON)
    assert taken(None, LetterKind.DAY_THREE) == (LetterState.SUPPRESSED, "not_me")


def test_after_an_unsubscribe_news_stays_and_the_request_goes_on(session: Database) -> None:
    lead = a_lead("request", "marketing_email")
    stop_news(lead, NOON)

    assert taken(lead, LetterKind.GOOD_TO_KNOW, Stream.NEWS) == (LetterState.SUPPRESSED, "unsubscribed")
    assert taken(lead, LetterKind.DAY_ONE) == (LetterState.SENDING, None)
