"""Telling staff: once for each person and fact, and in letters neither names nor procedures."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from leads.clocks import service as clocks
from leads.consent.gate import GATE
from leads.database import db
from leads.directory.queries import directory
from leads.models import Lead, LetterRow, Notice, Office, Procedure, Staff
from leads.notices import letters as letters_room
from leads.notices.kinds import BY_MAIL, NoticeKind
from leads.notices.letters import AT_ONCE
from leads.notices.service import tell
from leads.notices.stops import tell_stopped
from leads.outbox import service as outbox
from leads.outbox import timeline
from leads.outbox.letter import Letter
from leads.outbox.render import BrokenTemplate
from leads.outbox.storage import unseal
from leads.routing.promises import promise_for
from leads.vocabulary import LetterKind, LetterState, Locale, StaffRole, Stream
from tests.factories import NOON, make_lead, make_staff
from tests.outbox.conftest import a_letter
from tests.services.clocks_world import World, make_world, sweep_at

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def world() -> World:
    return make_world()


def letters_to(staff: Staff) -> list[Letter]:
    rows = db.session.scalars(select(LetterRow).where(LetterRow.stream == Stream.DESK).order_by(LetterRow.id))
    found = [unseal(row.content, dedupe_key=row.dedupe_key) for row in rows]
    return [letter for letter in found if letter.to == staff.email]


def count(what: type) -> int:
    return db.session.execute(select(func.count()).select_from(what)).scalar_one()


def test_one_person_hears_one_fact_once_whoever_finds_it(world: World) -> None:
    lead = world.lead()
    people = [world.coordinator.id, world.coordinator.id, world.manager.id]
    told = [
        tell(staff_ids=people, kind=NoticeKind.LATE, lead_id=lead.id, dedupe="fact", now=NOON)
        for _twice in range(2)
    ]

    assert told == [2, 0]
    assert count(Notice) == count(LetterRow) == 2


def test_a_new_request_is_told_by_office_and_time(world: World) -> None:
    lead = world.lead()
    sweep_at(0)
    [letter] = letters_to(world.coordinator)

    assert letter.subject == "New request, Miami – Coral Gables"
    assert "First contact due 1:45 pm." in letter.text
    assert f"/desk/leads/{lead.reference}" in letter.text


@pytest.mark.parametrize(
    ("kind", "subject", "line"),
    [
        (NoticeKind.BOOKED, "Consultation booked on {}", "Miami – Coral Gables, tomorrow at 11:30 am."),
        (NoticeKind.APPOINTMENT_CHANGED, "Consultation moved on {}", "Now Miami – Coral Gables, tomorrow at"),
        (
            NoticeKind.APPOINTMENT_CANCELLED,
            "Consultation cancelled on {}",
            "It was to be Miami – Coral Gables",
        ),
    ],
)
def test_what_happens_to_a_consultation_is_told_by_reference_and_time(
    world: World, kind: NoticeKind, subject: str, line: str
) -> None:
    lead, data = world.lead(name="Canary"), {"starts_at": "2026-11-25T16:30:00+00:00"}
    tell(staff_ids=[world.coordinator.id], kind=kind, lead_id=lead.id, dedupe=kind, now=NOON, data=data)

    [letter] = letters_to(world.coordinator)

    assert letter.subject == subject.format(lead.reference)
    assert line in letter.text
    assert "Canary" not in letter.text + letter.html


def test_no_letter_to_staff_holds_a_name_an_address_or_a_procedure(world: World) -> None:
    procedure = db.session.scalars(select(Procedure)).first()
    assert procedure is not None
    lead = world.lead(
        name="Canary Quillfeather",
        email="canary.quillfeather@example.com",
        phone="+13055550777",
        procedure_id=procedure.id,
        note="canary in the note",
    )
    for kind in NoticeKind:
        tell(staff_ids=[world.coordinator.id], kind=kind, lead_id=lead.id, dedupe=kind, now=NOON)
        db.session.execute(
            update(Notice).values(at=NOON - timedelta(days=1))
        )  # each is the first for a while
    letters = letters_to(world.coordinator)

    assert len(letters) == len(BY_MAIL)
    names = [*procedure.names.values(), procedure.slug, *(procedure.aliases or ())]
    for letter in letters:
        whole = f"{letter.subject} {letter.preview} {letter.text} {letter.html}".lower()
        for secret in ("canary", "quillfeather", "0777", "33133", *names):
            assert secret.lower() not in whole
        assert letter.headers == ()
        assert "%(" not in whole


def test_a_letter_to_staff_is_no_letter_of_the_lead_and_needs_no_consent(world: World) -> None:
    world.lead()
    sweep_at(0)
    [row] = db.session.scalars(select(LetterRow))

    assert (row.stream, row.lead_id, row.person_id) == (Stream.DESK, None, None)
    assert GATE.objection(row, NOON) is None


def test_who_wants_no_letters_or_left_gets_none(world: World) -> None:
    world.coordinator.notices_by_mail = False
    world.manager.active = False
    db.session.flush()
    lead = world.lead()
    people = [world.coordinator.id, world.manager.id]
    tell(staff_ids=people, kind=NoticeKind.LATE, lead_id=lead.id, dedupe="fact", now=NOON)

    assert count(Notice) == 2
    assert count(LetterRow) == 0


def test_when_everything_is_late_at_once_the_mailbox_is_spared(world: World) -> None:
    for _each in range(AT_ONCE + 5):
        world.lead()
    sweep_at(0)
    letters = letters_to(world.coordinator)

    assert len(letters) == AT_ONCE
    assert ["More is waiting on the desk" in letter.text for letter in letters] == [False] * (AT_ONCE - 1) + [
        True
    ]
    assert count(Notice) == AT_ONCE + 5

    world.lead(created_at=NOON + timedelta(minutes=11))
    sweep_at(11.1)
    assert len(letters_to(world.coordinator)) > AT_ONCE


def test_everybody_is_written_to_in_their_own_language(world: World) -> None:
    montreal = db.session.scalars(select(Office).where(Office.slug == "montreal")).one()
    marie = make_staff(StaffRole.COORDINATOR, offices=(montreal,), locale=Locale.FR_CA)
    lead = make_lead(office_id=montreal.id, country="CA")
    tell(staff_ids=[marie.id], kind=NoticeKind.REPLY, lead_id=lead.id, dedupe="fact", now=NOON)
    [letter] = letters_to(marie)

    assert letter.locale == "fr-CA"
    assert re.search(r"Vous avez une réponse", letter.subject)


def test_who_wants_to_be_left_alone_is_told_to_the_owner_and_to_privacy_once(world: World) -> None:
    guard = make_staff(StaffRole.PRIVACY)
    lead = world.lead(owner_id=world.coordinator.id, claimed_at=NOON)
    for _twice in range(2):
        tell_stopped(lead, now=NOON)

    told = db.session.execute(select(Notice.staff_id, Notice.kind).order_by(Notice.staff_id)).all()
    assert told == [(world.coordinator.id, "stop"), (guard.id, "stop")]


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("state", LetterState)
def test_no_automatic_letter_in_any_state_stops_a_clock(
    world: World, kind: LetterKind, state: LetterState
) -> None:
    lead = world.lead()
    before = clock_of(lead)
    letter_id = outbox.put(
        letter=a_letter("maya@example.com", kind=kind),
        dedupe_key=f"test:{kind}",
        lead_id=lead.id,
        person_id=lead.person_id,
        now=NOON,
    )
    timeline.tell(state, letter_id, lead_id=lead.id, kind=kind, reason=None, now=NOON)
    db.session.expire(lead)

    assert clock_of(lead) == before
    clocks.attempted(lead=lead, now=NOON)
    assert clock_of(lead) != before


def clock_of(lead: Lead) -> tuple[object, ...]:
    return lead.first_attempt_at, lead.first_contact_at, lead.alarm, lead.alarm_at, lead.contact_due_at


def test_more_people_on_duty_make_a_promise_after_hours_shorter(world: World) -> None:
    office = directory().office(world.office.id)
    assert office is not None
    for _each in range(6):
        make_lead(office_id=world.office.id)
    lead = make_lead(created_at=NOON + timedelta(hours=9))

    def minutes() -> float:
        promise = promise_for(lead, office, received_at=lead.created_at)
        assert promise.due_at
        assert promise.opens_at
        return (promise.due_at - promise.opens_at).total_seconds() / 60

    alone = minutes()
    world.coordinator.on_duty_since = world.manager.on_duty_since = world.central.on_duty_since = NOON
    db.session.flush()
    together = minutes()
    world.manager.active = False
    db.session.flush()
    left = minutes()
    world.central.on_duty_since = NOON - timedelta(days=1)  # forgot to leave duty yesterday
    db.session.flush()

    assert (alone, together, left, minutes()) == (39, 23, 27, 39)


def test_a_letter_that_cannot_be_written_keeps_nothing_from_the_desk(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_facts: object) -> None:
        raise BrokenTemplate

    monkeypatch.setattr(letters_room, "render", broken)
    lead = world.lead()
    for minutes in (0, 5):
        sweep_at(minutes)

    assert world.told(lead) == [("coordinator", "new_request"), ("coordinator", "late")]
    assert count(LetterRow) == 0
