"""The mail catcher as a real process, spoken to by a real SMTP client."""

from __future__ import annotations

import os
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from leads.devserver import mailcatcher
from leads.devserver.family import Family
from leads.devserver.programs import Program
from leads.devserver.valkey import free_port
from leads.mailbox import letters
from tests.devserver.holding import ROOT

pytestmark = pytest.mark.stack


@pytest.fixture
def catcher(tmp_path: Path) -> Program:
    """The catcher of one folder on a free port, not yet started."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    folder, log = tmp_path / "mail box", tmp_path / "mailcatcher.log"
    return mailcatcher.program(port=free_port(), folder=folder, log=log, env=environment, root=ROOT)


@pytest.fixture
def family() -> Iterator[Family]:
    """An empty family that is gone after the test."""
    one = Family()
    yield one
    one.stop_all()


def send(catcher: Program, subject: str, recipient: str = "ana@example.com") -> None:
    """One letter with a text and an HTML part."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Linden <hello@example.org>", recipient, subject
    message.set_content("Querida Ana,\n.un punto al principio\n")
    message.add_alternative("<p>Querida Ana</p>", subtype="html")
    with smtplib.SMTP("127.0.0.1", int(str(catcher.argv[3])), timeout=5) as client:
        client.send_message(message)


def test_an_accepted_letter_is_a_complete_file_for_its_owner_alone(family: Family, catcher: Program) -> None:
    family.start(catcher)

    send(catcher, "Su solicitud")

    folder = Path(catcher.argv[4])
    [kept] = list(folder.iterdir())
    assert kept.suffix == ".eml"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    [letter] = letters.newest(folder, limit=9)
    assert (letter.subject, letter.recipient) == ("Su solicitud", "ana@example.com")
    assert letter.text.splitlines() == ["Querida Ana,", ".un punto al principio"]
    assert letter.html.strip() == "<p>Querida Ana</p>"
    assert letter.headers[0] == ("Return-Path", "<hello@example.org>")


def test_letters_stay_when_the_catcher_is_killed_and_started_again(family: Family, catcher: Program) -> None:
    family.start(catcher)
    send(catcher, "first")

    family.kill(catcher.name)
    family.start(catcher)
    send(catcher, "second")

    subjects = [letter.subject for letter in letters.newest(Path(catcher.argv[4]), limit=9)]
    assert subjects == ["second", "first"]


def test_a_letter_that_is_too_large_is_refused_and_not_kept(family: Family, catcher: Program) -> None:
    family.start(catcher)
    message = b"Subject: large\r\n\r\n" + b"x" * 70 * 1000 * 1000

    with smtplib.SMTP("127.0.0.1", int(str(catcher.argv[3])), timeout=30) as client:
        assert client.ehlo()[0] == 250
        assert int(client.esmtp_features["size"]) == mailcatcher.LARGEST_LETTER_BYTES
        with pytest.raises(smtplib.SMTPException):
            client.sendmail("a@example.com", ["b@example.com"], message)

    assert list(Path(catcher.argv[4]).iterdir()) == []
