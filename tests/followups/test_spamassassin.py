"""Every follow-up letter in every language, read by Debian's SpamAssassin offline, where it is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from leads.followups.letters import preview_of
from leads.outbox.message import Frame, build
from leads.vocabulary import Locale, Stream
from tests.factories import NOON
from tests.followups.plans import a_lead, an_appointment
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


def mailbox() -> bytes:
    """All letters as one mbox file."""
    lead, messages = a_lead(), []
    an_appointment(lead)
    for kind in KINDS:
        step, version_id = step_with(kind)
        for locale in LOCALES:
            letter = preview_of(lead, step, version_id=version_id, locale=locale, now=NOON)
            frame = Frame(
                sender=SENDERS[step.stream],
                message_id=f"<{kind}.{locale}@care.example.com>",
                written_at=NOON,
                stream=step.stream,
            )
            data = build(letter, frame).data.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ")
            messages.append(b"From sender@example.com Tue Nov 24 18:40:00 2026\n" + data + b"\n")
    return b"".join(messages)


def test_no_letter_is_taken_for_spam() -> None:
    read = subprocess.run(
        ["spamassassin", "-t", "-L", "--mbox"], input=mailbox(), capture_output=True, check=False, timeout=120
    )

    points = [float(each) for each in re.findall(rb"X-Spam-Status: \w+, score=(-?[\d.]+)", read.stdout)]
    assert len(points) == len(KINDS) * len(LOCALES)
    assert max(points) <= MOST_POINTS
