"""DKIM signatures, judged by another library: both kinds of key hold, and nothing covered can be changed."""

from __future__ import annotations

import base64
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from leads.outbox.letter import Attachment, CalendarMethod, Letter
from leads.outbox.message import Frame, build
from leads.outbox.signing import sign
from leads.settings import BadSettings, SigningKey
from leads.vocabulary import LetterKind, Locale, Stream
from tests.conftest import make_settings
from tests.leaving_out import leave_out

DOMAIN = "news.linden.example"
RSA, EDWARDS = generate_private_key(65537, 2048), Ed25519PrivateKey.generate()
KEYS: tuple[tuple[str, SigningKey], ...] = (("rsa1", RSA), ("ed1", EDWARDS))
LETTER = Letter(
    kind=LetterKind.GOOD_TO_KNOW,
    to="maya@example.com",
    to_name="Renée",
    sender_name="Linden, Montréal – Centre",
    subject="Ce que les gens nous demandent souvent — trois réponses honnêtes, sans pression, à lire",
    preview="p",
    text="Bonjour  Renée \n\n.point\t\n\n\n",
    html="<p>Bonjour</p>\n\n",
    locale=Locale.FR_CA,
    reply_to="reply+abc@care.linden.example",
    headers=(
        ("List-Id", "<guides-and-offers.care.linden.example>"),
        (
            "List-Unsubscribe",
            f"<https://linden.example/u/{'t' * 24}>, <mailto:unsubscribe+{'a' * 39}@care.linden.example>",
        ),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ),
)
WITH_ENTRY = replace(LETTER, attachment=Attachment("a.ics", "BEGIN:VCALENDAR\r\n\r\n", CalendarMethod.CANCEL))
FRAME = Frame(
    sender=f"news@{DOMAIN}",
    message_id="<2@care.linden.example>",
    written_at=datetime(2026, 11, 22, 14, 0, tzinfo=UTC),
    stream=Stream.NEWS,
    answers="<1@care.linden.example>",
)


def spelled(key: SigningKey) -> str:
    return base64.b64encode(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()


def published(name: bytes, **_: object) -> bytes:
    """What the DNS would answer for our two selectors."""
    selector = name.decode().partition(".")[0]
    assert name.decode().rstrip(".") == f"{selector}._domainkey.{DOMAIN}"
    kind, public = (
        ("rsa", RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
        if selector == "rsa1"
        else ("ed25519", EDWARDS.public_key().public_bytes_raw())
    )
    return f"v=DKIM1; k={kind}; p={base64.b64encode(public).decode()}".encode()


def holds(data: bytes, which: int) -> bool:
    try:
        return bool(dkim.DKIM(data).verify(which, dnsfunc=published))
    except dkim.DKIMException:
        return False


def signed(letter: Letter = LETTER, frame: Frame = FRAME) -> bytes:
    return sign(build(letter, frame).data, domain=DOMAIN, keys=KEYS)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(
    "letter",
    [
        LETTER,
        replace(LETTER, text="", html=""),
        replace(LETTER, to="мая@example.com", subject="x"),
        WITH_ENTRY,
    ],
)
def test_both_signatures_hold_for_every_kind_of_letter(letter: Letter, which: int) -> None:
    assert holds(signed(letter), which)


def test_a_letter_about_the_request_is_signed_too() -> None:
    data = signed(replace(LETTER, headers=()), replace(FRAME, stream=Stream.CARE, answers=""))

    assert holds(data, 0)
    assert holds(data, 1)


def test_the_same_letter_always_has_the_same_signatures_and_short_lines() -> None:
    assert signed() == signed()
    assert max(map(len, signed().split(b"\r\n"))) <= 998
    assert max(map(len, sign(b"From: a@x.example\r\n\r\n", domain=DOMAIN, keys=KEYS).split(b"\r\n"))) <= 100


def test_without_a_key_a_letter_stays_as_it_is() -> None:
    data = build(LETTER, FRAME).data

    assert sign(data, domain=DOMAIN, keys=()) == data


@pytest.mark.parametrize(
    "name",
    ["From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id"],
)
@pytest.mark.parametrize("which", [0, 1])
def test_no_covered_header_can_be_changed(name: str, which: int) -> None:
    data, start = signed(), f"\r\n{name}: ".encode()
    changed = data.replace(start, start + b"x", 1)

    assert changed != data
    assert not holds(changed, which)


@pytest.mark.parametrize(
    "added",
    [b"From: evil@example.org", b"List-Unsubscribe: <https://evil.example>", b"Reply-To: e@example.org"],
)
@pytest.mark.parametrize("which", [0, 1])
def test_no_header_can_be_added_that_we_did_not_write(added: bytes, which: int) -> None:
    bare = replace(LETTER, headers=(), reply_to="")
    data = signed(bare, replace(FRAME, stream=Stream.CARE))

    assert holds(data, which)
    assert not holds(data.replace(b"\r\nSubject: ", b"\r\n" + added + b"\r\nSubject: "), which)


@pytest.mark.parametrize("which", [0, 1])
def test_the_entry_a_letter_brings_cannot_be_changed(which: int) -> None:
    data = signed(WITH_ENTRY)

    assert not holds(data.replace(b"VCALENDAR", b"VCALENDER"), which)
    assert not holds(data.replace(b"multipart/mixed", b"multipart/related"), which)


@pytest.mark.parametrize("which", [0, 1])
def test_the_text_cannot_be_changed(which: int) -> None:
    assert not holds(signed().replace(b"Bonjour", b"Bonsoir"), which)


def test_a_second_library_agrees() -> None:
    """Mail::DKIM comes with SpamAssassin; it knows RSA only, and must not fail at the other signature."""
    verify, record = (
        Path(__file__).with_name("verify_dkim.pl"),
        published(f"rsa1._domainkey.{DOMAIN}".encode()),
    )
    missing = subprocess.run(["perl", "-MMail::DKIM", "-e", "1"], capture_output=True, check=False).returncode
    if missing:
        leave_out("no Mail::DKIM on this machine (Debian: libmail-dkim-perl)")

    def told(data: bytes) -> bytes:
        found = subprocess.run(["perl", str(verify), record], input=data, capture_output=True, check=True)
        return found.stdout.splitlines()[0]

    assert told(signed()) == b"rsa-sha256 pass"
    assert told(signed().replace(b"Bonjour", b"Bonsoir")) == b"rsa-sha256 fail"


def test_keys_are_read_from_settings_and_nonsense_is_refused() -> None:
    read = make_settings(DKIM_KEYS=f"rsa1:{spelled(RSA)}, ed1:{spelled(EDWARDS)}").dkim_keys

    assert [selector for selector, _ in read] == ["rsa1", "ed1"]
    assert isinstance(read[0][1], RSAPrivateKey)
    small = spelled(generate_private_key(65537, 1024))  # noqa: S505
    for nonsense in (
        "rsa1",
        "rsa1:abc",
        f"A b:{spelled(RSA)}",
        f"a:{small}",
        f"a:{spelled(RSA)},a:{spelled(RSA)}",
    ):
        with pytest.raises(BadSettings) as caught:
            make_settings(DKIM_KEYS=nonsense)
        assert "DKIM_KEYS" in caught.value.problems[0]
