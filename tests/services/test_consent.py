"""What the ledger and the suppressed addresses answer, and what is written when somebody says stop."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from leads.consent.permission import may_contact
from leads.consent.rules import FROM_MAILBOX, Permission, Scope
from leads.consent.service import Evidence, record
from leads.consent.stopping import suppress, unsubscribe, withdraw
from leads.database import db
from leads.models import Consent, Lead, LetterRow, Suppression
from leads.outbox import service as outbox
from leads.outbox.letter import Letter
from leads.vocabulary import ConsentChannel, ConsentPurpose, LetterKind, Locale, Stream
from tests.factories import NOON, make_lead, make_person

Database = scoped_session[Session]
EMAIL, MARKETING, REQUEST = ConsentChannel.EMAIL, ConsentPurpose.MARKETING, ConsentPurpose.REQUEST
MAYA = "maya@example.com"
NAMES = {"brand": "Linden", "legal_name": "Linden", "postal_address": "100 Alder Way"}
HARD = ("hard_bounce", "complaint", "not_me", "asked_us_to_stop")


def a_lead(*texts: str, email: str = "maya@example.com") -> Lead:
    lead = make_lead(person=make_person(email=email), email=email)
    say(lead, *texts, at=NOON)
    return lead


def evidence(lead: Lead, page: str = "/start/check") -> Evidence:
    return Evidence(lead.submission_key, Locale.EN_US, page, "192.0.2.0/24")


def say(lead: Lead, *texts: str, at: datetime, page: str = "/start/check") -> None:
    granted = [(key, lead.email or "") for key in texts]
    record(
        person_id=lead.person_id,
        lead_id=lead.id,
        granted=granted,
        evidence=evidence(lead, page),
        names=NAMES,
        now=at,
    )


def take_back(lead: Lead, at: datetime, purpose: ConsentPurpose = MARKETING) -> bool:
    return withdraw(
        person_id=lead.person_id,
        lead_id=lead.id,
        channel=EMAIL,
        purpose=purpose,
        evidence=evidence(lead, "/u"),
        now=at,
    )


def stop_news(lead: Lead, at: datetime) -> None:
    unsubscribe(
        person_id=lead.person_id,
        lead_id=lead.id,
        address=lead.email or "",
        source="one_click",
        evidence=evidence(lead, "/u"),
        now=at,
    )


def answer(
    lead: Lead, purpose: ConsentPurpose, at: datetime, address: str | None = "maya@example.com"
) -> str:
    found = may_contact(person_id=lead.person_id, address=address, channel=EMAIL, purpose=purpose, now=at)
    assert found.allowed is (found.reason == "")
    return found.reason


def later(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


def test_a_request_allows_letters_about_it_and_no_marketing(session: Database) -> None:
    lead = a_lead("request", "adult")

    assert answer(lead, REQUEST, NOON) == ""
    assert answer(lead, MARKETING, NOON) == "no_opt_in"
    assert answer(lead, REQUEST, NOON, address=None) == "no_address"


def test_without_a_word_nothing_is_allowed(session: Database) -> None:
    lead = a_lead()

    assert answer(lead, REQUEST, NOON) == "no_consent"


def test_the_newest_word_wins_and_every_word_stays_in_the_ledger(session: Database) -> None:
    lead = a_lead("request", "marketing_email")
    assert answer(lead, MARKETING, later(1)) == ""

    assert take_back(lead, later(2))
    assert answer(lead, MARKETING, later(2)) == "unsubscribed"
    say(lead, "marketing_email", at=later(3))
    assert answer(lead, MARKETING, later(3)) == ""

    rows = select(Consent.granted, Consent.text_key, Consent.text_version).where(Consent.purpose == MARKETING)
    assert [tuple(row) for row in db.session.execute(rows.order_by(Consent.id))] == [
        (True, "marketing_email", 1),
        (False, "marketing_email", 1),
        (True, "marketing_email", 1),
    ]


def test_a_withdrawal_counts_at_once_even_for_a_sender_whose_moment_was_earlier(session: Database) -> None:
    lead = a_lead("request", "marketing_email")

    take_back(lead, later(2))

    assert answer(lead, MARKETING, later(1)) == "unsubscribed"


def test_taking_back_twice_or_what_was_never_given_writes_nothing(session: Database) -> None:
    lead = a_lead("request", "marketing_email")

    assert [take_back(lead, later(1)), take_back(lead, later(2))] == [True, False]
    assert take_back(a_lead("request", email="other@example.com"), later(1)) is False
    assert take_back(lead, later(3), REQUEST)
    assert answer(lead, REQUEST, later(3)) == "asked_us_to_stop"


@pytest.mark.parametrize("reason", HARD)
def test_an_address_suppressed_for_everything_gets_nothing_whoever_uses_it(
    session: Database, reason: str
) -> None:
    suppress(address=" Maya@Example.COM", scope=Scope.ALL, reason=reason, source="test", now=NOON)
    lead = a_lead("request", "marketing_email")
    say(lead, "request", "marketing_email", at=later(5), page=FROM_MAILBOX)

    assert answer(lead, REQUEST, later(6)) == reason
    assert answer(lead, MARKETING, later(6)) == reason
    assert answer(lead, REQUEST, later(6), address="other@example.com") == ""


def test_suppressing_marketing_leaves_letters_about_the_request(session: Database) -> None:
    lead = a_lead("request", "marketing_email")

    stop_news(lead, later(1))

    assert answer(lead, MARKETING, later(1)) == "unsubscribed"
    assert answer(lead, REQUEST, later(1)) == ""


def test_a_box_ticked_in_the_form_does_not_undo_an_unsubscribe_and_the_own_mailbox_does(
    session: Database,
) -> None:
    lead = a_lead("request", "marketing_email")
    stop_news(lead, later(1))

    say(lead, "marketing_email", at=later(2))
    assert answer(lead, MARKETING, later(2)) == "unsubscribed"
    say(lead, "marketing_email", at=later(3), page=FROM_MAILBOX)
    assert answer(lead, MARKETING, later(3)) == ""
    stop_news(lead, later(4))
    assert answer(lead, MARKETING, later(4)) == "unsubscribed"


def entry() -> tuple[str, str, datetime]:
    row = db.session.execute(select(Suppression.scope, Suppression.reason, Suppression.at)).one()
    return row.scope, row.reason, row.at


def test_a_suppression_is_never_softened(session: Database) -> None:
    def say_no(reason: str, at: datetime) -> None:
        suppress(address="maya@example.com", scope=Scope.MARKETING, reason=reason, source="test", now=at)

    say_no("unsubscribed", NOON)
    say_no("unsubscribed", later(1))
    assert entry() == ("marketing", "unsubscribed", later(1))
    say_no("complaint", later(2))
    say_no("unsubscribed", later(3))
    say_no("complaint", later(4))
    assert entry() == ("marketing", "complaint", later(2))


def test_only_a_keyed_hash_of_the_address_is_kept(session: Database) -> None:
    suppress(address="maya@example.com", scope=Scope.ALL, reason="not_me", source="test", now=NOON)

    row = db.session.scalars(select(Suppression)).one()
    assert len(row.address_index) == 32
    assert "maya" not in repr(vars(row))


def put(lead: Lead, key: str, stream: Stream, to: str = "maya@example.com") -> int:
    letter = Letter(
        kind=LetterKind.GOOD_TO_KNOW if stream is Stream.NEWS else LetterKind.DAY_ONE,
        to=to,
        sender_name="Linden",
        subject="s",
        preview="p",
        text="t",
        html="<p>t</p>",
        locale=Locale.EN_US,
    )
    return outbox.put(
        letter=letter, dedupe_key=key, lead_id=lead.id, person_id=lead.person_id, now=NOON, stream=stream
    )


def states(*letters: int) -> list[tuple[str, str | None]]:
    db.session.expire_all()
    rows = (db.session.get_one(LetterRow, letter) for letter in letters)
    return [(row.state, row.reason) for row in rows]


def test_letters_that_wait_stay_here_when_their_address_is_suppressed(session: Database) -> None:
    lead, other = a_lead("request", "marketing_email"), a_lead("request", email="other@example.com")
    care, news = put(lead, "a", Stream.CARE), put(lead, "b", Stream.NEWS)
    elsewhere = put(other, "c", Stream.NEWS, "other@example.com")

    stop_news(lead, later(1))
    assert states(care, news, elsewhere) == [
        ("pending", None),
        ("suppressed", "unsubscribed"),
        ("pending", None),
    ]

    suppress(address="maya@example.com", scope=Scope.ALL, reason="complaint", source="test", now=later(2))
    assert states(care, news) == [("suppressed", "complaint"), ("suppressed", "unsubscribed")]


def test_taking_the_request_back_in_words_holds_back_every_letter_about_it(session: Database) -> None:
    lead = a_lead("request")
    letter = put(lead, "a", Stream.CARE)

    take_back(lead, later(1), REQUEST)

    assert states(letter) == [("suppressed", "asked_us_to_stop")]


def test_the_ledger_cannot_be_rewritten(session: Database) -> None:
    a_lead("request")
    count = db.session.scalar(select(func.count()).select_from(Consent))

    with pytest.raises(Exception, match="is refused"), db.session.begin_nested():
        db.session.execute(Consent.__table__.delete())

    assert db.session.scalar(select(func.count()).select_from(Consent)) == count


def test_a_yes_has_no_reason() -> None:
    assert Permission(allowed=True).reason == ""
