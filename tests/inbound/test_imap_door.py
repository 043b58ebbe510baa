"""The mailbox door against a real dovecot: stored first, moved then, nothing lost or doubled in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from leads import clock
from leads.app import create_app
from leads.database import db, transaction
from leads.inbound.imap import TAKEN_IN, MailboxAway, read_mailbox, take_all
from leads.inbound.service import Door, receive
from leads.models import InboundMessage
from tests.conftest import make_settings
from tests.inbound.mailserver import MailServer, running_mail_server
from workers.inbound import poll


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    """One dovecot for all tests of this file."""
    with running_mail_server() as running:
        yield running


@pytest.fixture
def mailbox(server: MailServer) -> MailServer:
    """The same with empty folders."""
    server.empty()
    return server


@pytest.fixture
def polled(real_app: Flask, mailbox: MailServer) -> Iterator[Flask]:
    """The product on a database of its own, with this mailbox in its settings."""
    url = real_app.extensions["settings"].database_url
    application = create_app(make_settings(DATABASE_URL=url, IMAP_URL=mailbox.url))
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


def message(number: int) -> bytes:
    return (
        f"From: maya@example.com\r\nTo: hello@care.linden.example\r\nSubject: Question {number}\r\n"
        f"Message-ID: <{number}@example.com>\r\n\r\nHello {number}\r\n"
    ).encode()


def stored() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(InboundMessage.door)).all())


def test_what_lies_in_the_mailbox_is_stored_and_then_moved_away(polled: Flask, mailbox: MailServer) -> None:
    for number in range(5):
        mailbox.drop(message(number))

    poll.run()

    assert stored() == ["imap"] * 5
    assert (mailbox.count("INBOX"), mailbox.count(TAKEN_IN)) == (0, 5)
    poll.run()
    assert len(stored()) == 5


def test_a_message_somebody_has_read_is_taken_all_the_same(polled: Flask, mailbox: MailServer) -> None:
    mailbox.drop(message(1), flags=r"(\Seen)")

    poll.run()

    assert len(stored()) == 1


def test_a_crash_after_the_commit_makes_no_second_row(polled: Flask, mailbox: MailServer) -> None:
    mailbox.drop(message(1))
    with pytest.raises(KeyboardInterrupt):
        take_all(read_mailbox(mailbox.url), dying_after(take_in), limit=10)
    assert len(stored()) == 1
    assert mailbox.count("INBOX") == 1

    poll.run()

    assert len(stored()) == 1
    assert (mailbox.count("INBOX"), mailbox.count(TAKEN_IN)) == (0, 1)


def test_a_message_that_cannot_be_stored_stays_and_holds_up_no_other(
    polled: Flask, mailbox: MailServer
) -> None:
    for number in range(3):
        mailbox.drop(message(number))

    def refuse_one(raw: bytes) -> None:
        if b"Question 1" in raw:
            raise ConnectionError
        take_in(raw)

    assert take_all(read_mailbox(mailbox.url), refuse_one, limit=10) == 2
    assert (len(stored()), mailbox.count("INBOX")) == (2, 1)
    poll.run()
    assert (len(stored()), mailbox.count("INBOX")) == (3, 0)


def test_nonsense_in_the_mailbox_is_stored_too(polled: Flask, mailbox: MailServer) -> None:
    for raw in (b"\r\n", b"\xff\xfe\xfd\r\n", b"Subject: \xff\r\n\r\n\x80"):
        mailbox.drop(raw)

    poll.run()

    assert (len(stored()), mailbox.count("INBOX")) == (3, 0)


@pytest.mark.parametrize("change", ["password", "port", "folder"])
def test_a_mailbox_that_cannot_be_opened_is_away_and_nothing_breaks(mailbox: MailServer, change: str) -> None:
    url = {
        "password": mailbox.url.replace("only-for-tests", "wrong"),
        "port": mailbox.url.replace(str(mailbox.port), "1"),
        "folder": mailbox.url.replace("INBOX", "No such folder%22"),
    }[change]

    with pytest.raises(MailboxAway):
        take_all(read_mailbox(url), pytest.fail, limit=1)


def take_in(raw: bytes) -> None:
    with transaction():
        receive(raw, door=Door.IMAP, now=clock.now())


def dying_after(take: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Take a message in and end as a killed process would, before anything else happens."""

    def die(raw: bytes) -> None:
        take(raw)
        raise KeyboardInterrupt

    return die
