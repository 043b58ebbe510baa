"""Nobody can add a header or a recipient to our letters, and one row always makes the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default as modern

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leads.outbox.letter import Attachment, CalendarMethod, Letter
from leads.outbox.mailer import Postman
from leads.outbox.message import Frame, UnsafeLetter, build, message_id_of, safe_address
from leads.outbox.server import Server
from leads.vocabulary import LetterKind, Locale
from tests.smtp.scripted import ScriptedServer

SENDER = "hello@care.example.com"
FRAME = Frame(SENDER, "<1@care.example.com>", datetime(2026, 11, 22, 14, 0, tzinfo=UTC))
LETTER = Letter(
    kind=LetterKind.ACKNOWLEDGEMENT,
    to="maya@example.com",
    to_name="Maya",
    sender_name="Linden, Montréal – Centre",
    subject="Nous avons reçu votre demande, LC-7K4-Q2M",
    preview="p",
    text="Bonjour Maya\n.point\n" + "long " * 300 + "\n",
    html="<p>Bonjour</p>" + "<b>x</b>" * 400,
    locale=Locale.FR_CA,
    reply_to="reply+lc7k4q2m@care.example.com",
)
ENTRY = "BEGIN:VCALENDAR\r\nSUMMARY:Rendez-vous chez Linden\u2028é;\r\nEND:VCALENDAR\r\n"
BOOKED = replace(LETTER, attachment=Attachment("appointment.ics", ENTRY, CalendarMethod.PUBLISH))
HEADERS = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language",
    "MIME-Version", "Content-Type",
]  # fmt: skip
EVIL = [
    "a\r\nBcc: evil@example.org", "a\nBcc: evil@example.org", "a\rBcc: evil@example.org", "a\x00b",
    "a\x0bb",
    "a\x0cb", "a\x1cb", "a\x85b", "a\u2028Bcc: x@example.org", "a\u2029b", "a\ud800b", "a\x7fb",
    "\r\n\r\nbody",
]  # fmt: skip
EVIL_ADDRESSES = [
    *(f"maya{evil}@example.com" for evil in EVIL),
    *(f"maya@example.com{evil}" for evil in EVIL),
    "maya@example.com,evil@example.org", "maya@example.com;evil@example.org", "<maya@example.com>",
    "maya@example.com> RCPT TO:<evil@example.org", "Maya <maya@example.com>", '"ma ya"@example.com',
    "maya@@example.com", "a@b@example.com", "maya", "@example.com", "maya@", "maya@localhost", "",
    "maya @example.com", "x" * 65 + "@example.com", "maya@" + "x" * 300 + ".example.com",
    "maya@exa..mple.com",
    "group:maya@example.com;", "maya(comment)@example.com", "maya\\@example.com",
]  # fmt: skip


def message_of(letter: Letter) -> bytes:
    return build(letter, FRAME).data


def test_a_letter_has_both_parts_and_exactly_the_headers_we_name() -> None:
    parsed = message_from_bytes(message_of(LETTER), policy=modern)

    assert parsed.keys() == HEADERS
    assert parsed["Subject"] == LETTER.subject
    assert parsed["From"].addresses[0].display_name == "Linden, Montréal – Centre"
    assert parsed["To"].addresses[0].addr_spec == "maya@example.com"
    assert parsed["Auto-Submitted"] == "auto-generated"
    text, html = parsed.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == LETTER.text.rstrip("\n")
    assert html.get_content() == LETTER.html
    assert [part.get_content_type() for part in (text, html)] == ["text/plain", "text/html"]


def test_the_same_row_makes_the_same_bytes_and_short_ascii_lines() -> None:
    data = message_of(LETTER)

    assert data == message_of(LETTER)
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert b"\n" not in data.replace(b"\r\n", b"")


@pytest.mark.parametrize("method", CalendarMethod)
def test_a_calendar_entry_comes_after_both_parts_and_says_what_to_do_with_it(method: CalendarMethod) -> None:
    entry = Attachment("appointment.ics", ENTRY, method)
    parsed = message_from_bytes(message_of(replace(LETTER, attachment=entry)), policy=modern)

    words, file = parsed.iter_parts()
    assert (parsed.get_content_type(), parsed.keys()) == ("multipart/mixed", HEADERS)
    assert words.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in words.iter_parts()] == ["text/plain", "text/html"]
    assert parsed.get_body(("plain",)).get_content().replace("\r\n", "\n") == LETTER.text.rstrip("\n")
    assert parsed.get_body(("html",)).get_content() == LETTER.html
    assert (file.get_content_type(), file.get_content_charset()) == ("text/calendar", "utf-8")
    assert file["Content-Type"].params["method"] == method
    assert (file.get_content_disposition(), file.get_filename()) == ("attachment", "appointment.ics")


def test_a_calendar_entry_arrives_as_it_was_written_line_ends_and_all() -> None:
    data = message_of(BOOKED)
    [file] = message_from_bytes(data, policy=modern).iter_attachments()

    assert file.get_payload(decode=True) == ENTRY.encode()
    assert data == message_of(BOOKED)
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert b"\n" not in data.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "name", ['a".ics', "a\r\nBcc: e@example.org.ics", "../a.ics", "é.ics", "a.exe", ".ics", "x" * 80 + ".ics"]
)
def test_a_file_name_that_is_not_plain_is_refused(name: str) -> None:
    with pytest.raises(UnsafeLetter):
        message_of(replace(LETTER, attachment=Attachment(name, ENTRY, CalendarMethod.PUBLISH)))


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_entry_whatever_ends_its_part_or_adds_one(content: str) -> None:
    data = message_of(replace(LETTER, attachment=Attachment("a.ics", content, CalendarMethod.PUBLISH)))
    parsed = message_from_bytes(data, policy=modern)

    assert parsed.keys() == HEADERS
    assert len(list(parsed.walk())) == 5


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("field", ["subject", "sender_name", "to_name"])
def test_a_header_that_would_break_is_refused_or_left_out(field: str, evil: str) -> None:
    try:
        data = message_of(replace(LETTER, **{field: evil}))
    except UnsafeLetter:
        return

    assert message_from_bytes(data, policy=modern).keys() == HEADERS
    to = message_from_bytes(data, policy=modern)["To"].addresses
    assert [address.addr_spec for address in to] == ["maya@example.com"]


@pytest.mark.parametrize("evil", EVIL_ADDRESSES)
def test_anything_but_one_plain_address_is_refused(evil: str) -> None:
    with pytest.raises(UnsafeLetter):
        message_of(replace(LETTER, to=evil))
    if evil:
        with pytest.raises(UnsafeLetter):
            message_of(replace(LETTER, reply_to=evil))


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=400))
def test_no_text_whatever_adds_a_header_or_a_recipient(name: str, subject: str, body: str) -> None:
    try:
        data = message_of(replace(LETTER, sender_name=name, subject=subject, text=body))
    except UnsafeLetter:
        return
    parsed = message_from_bytes(data, policy=modern)

    assert parsed.keys() == HEADERS
    assert len(list(parsed.iter_parts())) == 2


def test_on_the_wire_there_is_one_recipient_and_the_name_cannot_leave_its_quotes() -> None:
    letter = replace(LETTER, sender_name='Linden" <evil@example.org>, "x')
    message = build(letter, FRAME)

    with ScriptedServer() as server:
        postman = Postman(Server("127.0.0.1", server.port, "open"), our_name="care.example.com")
        postman.send(message, before_dot=lambda: True)
        postman.hang_up()
        taken = server.accepted[0]

    assert taken.recipients == ["maya@example.com"]
    assert [line for line in server.commands if line.startswith("RCPT")] == ["RCPT TO:<maya@example.com>"]
    addresses = message_from_bytes(taken.data, policy=modern)["From"].addresses
    assert [address.addr_spec for address in addresses] == [SENDER]


@pytest.mark.parametrize("header", [("Bcc", "x@example.org"), ("List-Id", "a\r\nBcc: x@example.org")])
def test_only_known_extra_headers_pass_and_only_in_one_line(header: tuple[str, str]) -> None:
    with pytest.raises(UnsafeLetter):
        message_of(replace(LETTER, headers=(header,)))


def test_a_domain_in_another_script_is_sent_in_ascii_and_a_local_part_asks_for_smtputf8() -> None:
    assert safe_address("maya@bücher.example") == "maya@xn--bcher-kva.example"
    message = build(replace(LETTER, to="мая@example.com"), FRAME)

    assert message.needs_utf8


def test_message_ids_are_stable_distinct_and_tell_nothing() -> None:
    ids = {message_id_of(f"lead:{n}:acknowledgement", key=b"k" * 32, sender=SENDER) for n in range(10_000)}

    assert len(ids) == 10_000
    assert message_id_of("lead:7:acknowledgement", key=b"k" * 32, sender=SENDER) in ids
    assert message_id_of("lead:7:acknowledgement", key=b"j" * 32, sender=SENDER) not in ids
