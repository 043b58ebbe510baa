"""Whatever bytes come in, reading them ends, soon, and without an exception."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leads.inbound.parse import NOTHING, read_mail
from leads.inbound.rules import CameTo, recognise
from leads.inbound.sameness import fingerprint
from leads.vocabulary import InboundKind

HERE = Path(__file__).parent
SAMPLES = [path.read_bytes() for path in sorted(HERE.glob("*/*.eml"))]
PIECES = (
    b"\x00\xff\xfe",
    b"Content-Type: multipart/mixed; boundary=\r\n",
    b"Content-Type: message/delivery-status\n\n",
    b"Content-Transfer-Encoding: base64\n\n%%%",
    b"Content-Type: text/plain; charset=\xff\n",
    b"Subject: =?utf-8?b?////?= =?x?q?=ZZ?=\n",
    b"\n\n--\n--b\n--b--\n",
    b"Status: 5.\nAction: \n\n",
    b"\r\r\r\n",
    b'From: <<<@@@>>>,,"\n',
    "From: 李小龍 <a@例え.jp>\n".encode(),
    b"Content-Type: multipart/report; report-type*0*=x''%ff; boundary*=b\n",
)


def everything_about(raw: bytes) -> InboundKind:
    fingerprint(raw)
    mail = read_mail(raw)
    for came_to in (CameTo(), CameTo(return_path=True), CameTo(unsubscribe=True)):
        found = recognise(mail, came_to=came_to, our_senders={"hello@care.linden.example"})
        found.words.encode("utf-8")
        str(mail).encode("utf-8")
    return found.kind


@given(st.binary(max_size=2_000))
@settings(max_examples=300, deadline=None)
def test_noise_is_read_without_an_exception(raw: bytes) -> None:
    everything_about(raw)


def test_real_messages_cut_mixed_and_mutated_are_read_without_an_exception() -> None:
    dice = random.Random(14)
    for _round in range(600):
        raw = bytearray(dice.choice(SAMPLES))
        for _change in range(dice.randrange(1, 6)):
            place = dice.randrange(len(raw) + 1)
            match dice.randrange(4):
                case 0:
                    raw[place : place + dice.randrange(200)] = b""
                case 1:
                    raw[place:place] = dice.choice(PIECES)
                case 2:
                    raw[place:place] = dice.choice(SAMPLES)[: dice.randrange(400)]
                case _:
                    raw[place : place + 1] = bytes([dice.randrange(256)])
        everything_about(bytes(raw))


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@example.com\n\n" + b"a" * 3_000_000,
        b"From: a@example.com\nSubject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nx",
        b"From: a@example.com\nContent-Type: text/html\n\n" + b"<" * 300_000,
        b"From: a@example.com\nContent-Type: text/html\n\n" + b"<!--" * 70_000,
        b"From: a@example.com\nContent-Type: text/html\n\n" + b"<div>" * 60_000 + b"</p>" * 60_000,
        b"From: a@example.com\nContent-Type: text/html\n\n" + b"<blockquote><p>" * 20_000 + b"</b>" * 40_000,
        b"From: mailer-daemon@example.com\nSubject: failed\n\n" + b"user " * 50_000,
        b"From: mailer-daemon@example.com\nSubject: failed\n\n" + b"mailbox" * 40_000,
        b"From: mailer-daemon@example.com\n\n" + b"550 " * 60_000,
        b"From: a@example.com\n\n" + b"On a wrote " * 30_000,
        b"From: a@example.com\n\n" + b"on\n" * 60_000,
        b"From: a@example.com\n\n" + b"please " * 50_000 + b"stop",
        b"From: a@example.com\n\n" + b"> > " * 60_000,
        b"X: y\n" * 50_000 + b"\n",
        b"From: a@example.com\n" + b"Received: x\n" * 50_000 + b"\n",
        b'From: a@example.com\nContent-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 30_000,
        b"From: " + b"(" * 100_000 + b"\n\n",
    ],
)
def test_long_and_nasty_messages_come_to_an_end(raw: bytes) -> None:
    everything_about(raw)


def test_deep_nesting_is_unreadable_and_not_an_error() -> None:
    deep = b"From: a@example.com\n"
    for level in range(3_000):
        deep += b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (level, level)

    assert everything_about(deep) in set(InboundKind)


def test_nothing_at_all_is_unreadable() -> None:
    assert read_mail(b"") == NOTHING or not read_mail(b"").is_readable
    assert everything_about(b"") is InboundKind.UNREADABLE
