"""The letters about a consultation: booked, moved, cancelled; what they say, bring, and how often they go."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default as modern
from typing import Any

import html5lib
import pytest
import vobject
from bs4 import BeautifulSoup

from leads.booking.letters import put_booked, put_cancelled
from leads.consent.rules import Scope
from leads.consent.stopping import suppress
from leads.database import db
from leads.models import Appointment, Lead, LetterRow
from leads.outbox.letter import CalendarMethod, Letter
from leads.outbox.message import Frame, build
from leads.outbox.storage import unseal
from leads.vocabulary import (
    Actor,
    AppointmentMode,
    AppointmentState,
    CloseReason,
    LeadStage,
    LetterKind,
    Locale,
)
from tests.factories import NOON
from tests.followups.plans import VISIT, a_lead, an_appointment
from tests.followups.test_letters import OURS, procedure_names, words

pytestmark = pytest.mark.usefixtures("session")
LOCALES = tuple(Locale)
KINDS = (LetterKind.APPOINTMENT_BOOKED, LetterKind.APPOINTMENT_CHANGED, LetterKind.APPOINTMENT_CANCELLED)
EACH = [(kind, locale) for kind in KINDS for locale in LOCALES]


def put(lead: Lead, appointment: Appointment, kind: LetterKind, now: datetime = NOON) -> int | None:
    if kind is LetterKind.APPOINTMENT_CANCELLED:
        appointment.state, appointment.cancelled_at, appointment.cancelled_by = (
            AppointmentState.CANCELLED,
            now,
            Actor.VISITOR,
        )
        db.session.flush()
        return put_cancelled(lead, appointment, now=now)
    return put_booked(lead, appointment, now=now, is_change=kind is LetterKind.APPOINTMENT_CHANGED)


def read(letter_id: int | None) -> Letter:
    assert letter_id is not None
    row = db.session.get_one(LetterRow, letter_id)
    return unseal(row.content, dedupe_key=row.dedupe_key)


def written(
    kind: LetterKind = LetterKind.APPOINTMENT_BOOKED, locale: Locale = Locale.EN_US, **changes: Any
) -> Letter:
    lead = a_lead(locale=locale)
    return read(put(lead, an_appointment(lead, **changes), kind))


def entry_of(letter: Letter) -> Any:
    assert letter.attachment is not None
    return vobject.readOne(letter.attachment.content).vevent


@pytest.mark.parametrize(
    ("locale", "subjects"),
    [
        (
            Locale.EN_US,
            (
                "Confirmed: Friday, December 4, 11:30 am",
                "Changed: Friday, December 4, 11:30 am",
                "Cancelled: Friday, December 4, 11:30 am",
            ),
        ),
        (
            Locale.ES,
            (
                "Confirmado: viernes 4 de diciembre, 11:30 a. m.",
                "Nuevo horario: viernes 4 de diciembre, 11:30 a. m.",
                "Cancelado: viernes 4 de diciembre, 11:30 a. m.",
            ),
        ),
        (
            Locale.FR_CA,
            (
                "Confirmé : vendredi 4 décembre, 11 h 30",
                "Nouvelle heure : vendredi 4 décembre, 11 h 30",
                "Annulé : vendredi 4 décembre, 11 h 30",
            ),
        ),
    ],
)
def test_the_subject_says_when_in_the_language_of_the_request(
    locale: Locale, subjects: tuple[str, ...]
) -> None:
    lead = a_lead(locale=locale)
    appointment = an_appointment(lead)

    assert tuple(read(put(lead, appointment, kind)).subject for kind in KINDS) == subjects


def test_the_confirmation_says_when_where_and_with_whom_and_how_to_change_it() -> None:
    letter = written()

    assert "Friday, December 4, 11:30 am (Eastern Time)" in letter.text
    assert "Miami – Coral Gables\n" in letter.text
    assert "Phone: (305) 555-0177" in letter.text
    assert "There’s nothing to bring." in letter.text
    assert re.search(r"Change or cancel: http://localhost:8000/r/\S+/appointment", letter.text)
    assert letter.preview == "Add it to your calendar."
    assert letter.sender_name == "Linden, Miami – Coral Gables"


def test_by_video_the_clock_is_the_visitors_and_the_way_in_comes_later() -> None:
    letter = written(mode=AppointmentMode.VIDEO, zone="America/Los_Angeles")

    assert "8:30 am (Pacific Time)" in letter.text
    assert "By video, with Miami – Coral Gables" in letter.text
    assert "We’ll email you how to join before the time." in letter.text
    assert entry_of(letter).dtstart.value.astimezone(UTC) == VISIT
    assert entry_of(letter).location.value == "By video"


@pytest.mark.parametrize(
    ("kind", "method", "status"),
    [
        (LetterKind.APPOINTMENT_BOOKED, CalendarMethod.PUBLISH, "CONFIRMED"),
        (LetterKind.APPOINTMENT_CHANGED, CalendarMethod.PUBLISH, "CONFIRMED"),
        (LetterKind.APPOINTMENT_CANCELLED, CalendarMethod.CANCEL, "CANCELLED"),
    ],
)
def test_each_brings_the_entry_that_does_what_it_says(
    kind: LetterKind, method: CalendarMethod, status: str
) -> None:
    letter = written(kind)

    assert letter.attachment is not None
    assert letter.attachment.method is method
    assert entry_of(letter).status.value == status
    link = re.search(r"http://localhost:8000/r/[\w-]+", letter.text)
    assert link
    assert entry_of(letter).url.value == link[0]


def test_a_letter_with_its_entry_is_one_message_any_program_can_read() -> None:
    data = build(written(), Frame("hello@care.example.com", "<1@care.example.com>", NOON)).data
    message = message_from_bytes(data, policy=modern)

    [file] = message.iter_attachments()
    assert file.get_content_type() == "text/calendar"
    assert vobject.readOne(file.get_content()).vevent.dtstart.value.astimezone(UTC) == VISIT
    assert max(map(len, data.split(b"\r\n"))) <= 998


def test_a_change_is_told_again_and_the_same_booking_only_once() -> None:
    lead = a_lead()
    appointment = an_appointment(lead)
    first = put(lead, appointment, LetterKind.APPOINTMENT_BOOKED)
    again = put(lead, appointment, LetterKind.APPOINTMENT_BOOKED)

    appointment.starts_at, appointment.ends_at = (
        VISIT + timedelta(days=1),
        VISIT + timedelta(days=1, minutes=30),
    )
    appointment.busy_from, appointment.busy_until = appointment.starts_at, appointment.ends_at
    appointment.sequence, appointment.changed_at = 1, NOON + timedelta(hours=1)
    db.session.flush()
    moved = put(lead, appointment, LetterKind.APPOINTMENT_CHANGED)

    assert first == again != moved
    assert "Saturday, December 5" in read(moved).subject
    assert entry_of(read(moved)).uid.value == entry_of(read(first)).uid.value
    assert entry_of(read(moved)).sequence.value == "1"


def test_what_was_undone_and_done_again_is_told_again() -> None:
    lead = a_lead()
    appointment = an_appointment(lead)
    first = put(lead, appointment, LetterKind.APPOINTMENT_CANCELLED)

    second = put(lead, appointment, LetterKind.APPOINTMENT_CANCELLED, NOON + timedelta(minutes=1))

    assert first != second


def test_a_letter_that_staff_may_still_undo_waits_here() -> None:
    lead = a_lead()
    due_at = NOON + timedelta(seconds=10)

    letter_id = put_booked(lead, an_appointment(lead), now=NOON, is_change=False, due_at=due_at)

    assert db.session.get_one(LetterRow, letter_id).due_at == due_at


def test_nothing_is_written_where_nothing_may_be() -> None:
    lead = a_lead()
    appointment = an_appointment(lead)
    suppress(address=lead.email or "", scope=Scope.ALL, reason="hard_bounce", source="bounce", now=NOON)
    nobody = a_lead(email=None, phone="+13055550100")

    assert put(lead, appointment, LetterKind.APPOINTMENT_BOOKED) is None
    assert put(nobody, an_appointment(nobody, starts_at=VISIT + timedelta(hours=3)), KINDS[0]) is None


def test_cancelling_offers_another_time_only_where_one_can_be_picked() -> None:
    texts = {}
    for stage in (LeadStage.CONTACTING, LeadStage.CLOSED):
        lead = a_lead(email=f"{stage}@example.com")
        lead.stage = stage
        lead.close_reason = CloseReason.NO_ANSWER if stage is LeadStage.CLOSED else None
        hours = timedelta(hours=len(texts) * 3)
        texts[stage] = read(put(lead, an_appointment(lead, starts_at=VISIT + hours), KINDS[2])).text

    assert re.search(r"Pick a time: http://localhost:8000/r/\S+/book", texts[LeadStage.CONTACTING])
    assert "Pick a time" not in texts[LeadStage.CLOSED]
    assert "You have nothing to do." in texts[LeadStage.CLOSED]


@pytest.mark.parametrize(("kind", "locale"), EACH)
def test_it_is_whole_in_both_parts_light_and_loads_nothing(kind: LetterKind, locale: Locale) -> None:
    letter = written(kind, locale)
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(letter.html)
    assert parser.errors == []

    page = BeautifulSoup(letter.html, "html5lib")
    links = {str(anchor["href"]) for anchor in page.find_all("a")}
    for hidden in page.select("head, div[style*='display:none']"):
        hidden.decompose()
    shown = re.sub(r" (?=[,.)])|(?<=\() ", "", words(page.get_text(" ")))
    for line in letter.text.splitlines():
        for part in re.split(r"\u00a0?: https?://\S+", line):
            assert words(part) in shown, part
    assert {each for each in links if each.startswith("http")} == set(
        re.findall(r"https?://\S+", letter.text)
    )
    assert all(each.startswith(OURS) for each in links)
    assert len(letter.html.encode()) + len(letter.text.encode()) < 60 * 1024
    assert len(page.find_all("h1")) == len(page.select("td.cta a")) == 1


@pytest.mark.parametrize(("kind", "locale"), EACH)
def test_a_time_that_ends_with_a_full_stop_needs_no_second_one(kind: LetterKind, locale: Locale) -> None:
    letter = written(kind, locale)

    assert ".." not in letter.subject + letter.preview + letter.text


@pytest.mark.parametrize(("kind", "locale"), EACH)
def test_no_subject_entry_or_address_names_a_procedure_or_the_visitor(
    kind: LetterKind, locale: Locale
) -> None:
    letter = written(kind, locale)
    assert letter.attachment is not None
    entry = letter.attachment.content.replace("\r\n ", "")
    urls = re.findall(r"https?://[^\s\"'<>)]+", letter.html + letter.text)
    seen = " ".join(
        [letter.subject, letter.preview, letter.sender_name, *urls, entry, letter.attachment.name]
    )

    found = {
        name
        for name in procedure_names()
        if re.search(rf"\b{re.escape(name)}\b", seen.lower().replace("-", " "))
    }
    assert found == set()
    assert "Maya" not in entry
    assert "example.com" not in entry.replace("care.linden.example", "")
