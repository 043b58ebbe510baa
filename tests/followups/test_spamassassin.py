"""Every letter to a visitor in every language, read by SpamAssassin offline, where it is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import timedelta

import pytest

from leads.booking.letters import put_booked, put_cancelled
from leads.database import db
from leads.followups.letters import preview_of
from leads.models import LetterRow
from leads.outbox.letter import Letter
from leads.outbox.message import Frame, build
from leads.outbox.storage import unseal
from leads.vocabulary import Locale, Stream
from tests.factories import NOON
from tests.followups.plans import VISIT, a_lead, an_appointment
from tests.followups.test_letters import KINDS, step_with

pytestmark = [
    pytest.mark.usefixtures("session"),
    pytest.mark.skipif(
        shutil.which("spamassassin") is None and "CI" not in os.environ,
        reason="spamassassin is not installed",
    ),
]
MOST_POINTS = 2.0
LOCALES = (Locale.EN_US, Locale.ES, Locale.FR_CA)
SENDERS = {Stream.CARE: "hello@care.example.com", Stream.NEWS: "news@news.example.com"}


def as_mail(letter: Letter, stream: Stream, name: str) -> bytes:
    """One letter as it stands in an mbox file."""
    frame = Frame(
        sender=SENDERS[stream],
        message_id=f"<{name}.{letter.locale}@care.example.com>",
        written_at=NOON,
        stream=stream,
    )
    data = build(letter, frame).data.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ")
    return b"From sender@example.com Tue Nov 24 18:40:00 2026\n" + data + b"\n"


def points(messages: list[bytes]) -> list[float]:
    """What SpamAssassin gives each of them."""
    read = subprocess.run(
        ["spamassassin", "-t", "-L", "--mbox"],
        input=b"".join(messages),
        capture_output=True,
        check=False,
        timeout=120,
    )
    return [float(each) for each in re.findall(rb"X-Spam-Status: \w+, score=(-?[\d.]+)", read.stdout)]


def test_no_letter_is_taken_for_spam() -> None:
    lead, messages = a_lead(), []
    an_appointment(lead)
    for kind in KINDS:
        step, version_id = step_with(kind)
        for locale in LOCALES:
            letter = preview_of(lead, step, version_id=version_id, locale=locale, now=NOON)
            messages.append(as_mail(letter, step.stream, kind))

    found = points(messages)

    assert len(found) == len(KINDS) * len(LOCALES)
    assert max(found) <= MOST_POINTS


def test_a_calendar_entry_makes_no_letter_look_like_spam() -> None:
    messages = []
    for days, locale in enumerate(LOCALES):
        lead = a_lead(locale=locale, email=f"maya{days}@example.com")
        appointment = an_appointment(lead, starts_at=VISIT + timedelta(days=days))
        for written in (
            put_booked(lead, appointment, now=NOON, is_change=False),
            put_booked(lead, appointment, now=NOON, is_change=True),
            put_cancelled(lead, appointment, now=NOON),
        ):
            row = db.session.get_one(LetterRow, written)
            letter = unseal(row.content, dedupe_key=row.dedupe_key)
            messages.append(as_mail(letter, Stream.CARE, row.kind))

    found = points(messages)

    assert len(found) == 3 * len(LOCALES)
    assert max(found) <= MOST_POINTS
