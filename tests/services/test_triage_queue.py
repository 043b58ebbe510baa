"""The queue as the database answers it: groups, order, pages without gaps, counters that agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from leads.desk.rules import ClockKind, Group, read_clock
from leads.models import Lead, LetterRow, Office
from leads.triage import queries
from leads.triage.queries import Cursor
from leads.vocabulary import CloseReason, LeadStage, LetterKind, LetterState, Locale, StaffRole, Stream
from leads.web.access import StaffMember
from tests.factories import NOON, make_lead, make_office, make_person

MINUTE = timedelta(minutes=1)
CENTRAL = StaffMember(1, "Central", frozenset({StaffRole.CENTRAL_DESK}), frozenset())


def coordinator(*offices: Office) -> StaffMember:
    return StaffMember(2, "Alice", frozenset({StaffRole.COORDINATOR}), frozenset(o.id for o in offices))


def groups_of(staff: StaffMember) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for group, lead in queries.queue(staff, now=NOON).rows:
        found.setdefault(group, []).append(lead.name)
    return found


@pytest.fixture
def office(session: scoped_session) -> Office:
    return make_office()


def test_every_open_lead_is_in_exactly_one_group(session: scoped_session, office: Office) -> None:
    def add(name: str, starts: int | None, due: int | None, **more: object) -> None:
        make_lead(
            name=name,
            office_id=office.id,
            clock_starts_at=None if starts is None else NOON + starts * MINUTE,
            first_contact_due_at=None if due is None else NOON + due * MINUTE,
            **more,
        )

    add("late", -9, -4)
    add("later", -19, -14)
    add("just late", -5, 0)
    add("due", -1, 4)
    add("waiting", 60, 75)
    add("untimed", None, None)
    add("worked", -60, -55, stage=LeadStage.CONTACTING)
    add("closed", -60, -55, stage=LeadStage.CLOSED, close_reason=CloseReason.NO_ANSWER)
    add("completed", -60, -55, stage=LeadStage.COMPLETED)
    make_lead(name="unrouted")
    make_lead(name="held", quarantined_at=NOON, quarantine_reason="content")

    assert groups_of(CENTRAL) == {
        "unrouted": ["unrouted"],
        "late": ["later", "late", "just late"],
        "due": ["due"],
        "waiting": ["waiting"],
        "untimed": ["untimed"],
        "worked": ["worked"],
    }
    counts = queries.counts(CENTRAL, now=NOON)
    assert {group.value: count for group, count in counts.groups.items()} == {
        group: len(names) for group, names in groups_of(CENTRAL).items()
    }
    assert (counts.quarantined, counts.first_contact) == (1, 7)
    assert [lead.name for lead in queries.quarantine(CENTRAL)[0]] == ["held"]


def test_an_office_sees_neither_unrouted_nor_held_requests(session: scoped_session, office: Office) -> None:
    make_lead(name="own", office_id=office.id)
    make_lead(name="unrouted")
    make_lead(name="held", quarantined_at=NOON)

    assert groups_of(coordinator(office)) == {"due": ["own"]}
    assert queries.quarantine(coordinator(office))[0] == ()
    assert queries.counts(coordinator(office), now=NOON).quarantined == 0
    assert groups_of(coordinator()) == {}


def test_pages_have_no_gap_and_no_repetition_even_at_equal_times(
    session: scoped_session, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE_ROWS", 4)
    person = make_person()
    expected = [
        make_lead(
            person=person,
            office_id=office.id,
            clock_starts_at=NOON + starts * MINUTE,
            first_contact_due_at=NOON + due * MINUTE,
        ).id
        for starts, due in [(-9, -4)] * 7 + [(-1, 4)] * 6 + [(60, 75)] * 6
    ]

    seen, after = [], None
    for _page in range(10):
        found = queries.queue(coordinator(office), now=NOON, after=after)
        seen += [lead.id for _group, lead in found.rows]
        after = found.next
        if after is None:
            break
        assert Cursor.parse(str(after)) == after

    assert seen == expected


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "late",
        "late.1",
        "late.x.1",
        "never.1.1",
        "late.-1.1",
        "late.1.1.1",
        "late.¹.1",
        "late.9" * 9,
    ],
)
def test_a_made_up_cursor_is_no_cursor(text: str | None) -> None:
    assert Cursor.parse(text) is None


def test_flags_tell_a_returning_person_a_shared_phone_and_a_failed_letter(
    session: scoped_session, office: Office
) -> None:
    maya = make_person(name="Maya", phone="+13055550101")
    first = make_lead(person=maya, office_id=office.id)
    again = make_lead(person=maya, office_id=office.id)
    other = make_lead(name="Twin", phone="+13055550102", office_id=office.id)
    twin = make_lead(name="Twin 2", phone="+13055550102", office_id=office.id)
    nobody = make_lead(name="No phone", phone=None, office_id=office.id)
    make_lead(name="No phone either", phone=None, office_id=office.id)
    session.add(
        LetterRow(
            dedupe_key=f"lead:{nobody.id}:acknowledgement",
            kind=LetterKind.ACKNOWLEDGEMENT,
            stream=Stream.CARE,
            lead_id=nobody.id,
            locale=Locale.EN_US,
            recipient_index=b"x",
            recipient_domain="example.com",
            template_version="1",
            content_hash=b"x",
            created_at=NOON,
            due_at=NOON,
            state=LetterState.FAILED,
            purge_after=NOON,
        )
    )
    session.flush()

    rows = {lead.id: lead for _group, lead in queries.queue(CENTRAL, now=NOON).rows}

    assert [rows[lead.id].returning for lead in (first, again, other)] == [False, True, False]
    assert [rows[lead.id].same_phone for lead in (first, other, twin, nobody)] == [False, True, True, False]
    assert [rows[lead.id].letter_failed for lead in (first, nobody)] == [False, True]


def test_the_groups_of_the_query_and_the_clock_of_the_rules_agree(
    session: scoped_session, office: Office
) -> None:
    for starts in (None, -10, -5, 0, 5, 10):
        for due in (None, -5, 0, 5, 20):
            make_lead(
                office_id=office.id,
                clock_starts_at=None if starts is None else NOON + starts * MINUTE,
                first_contact_due_at=None if due is None else NOON + due * MINUTE,
            )
    kinds = {
        Group.LATE: {ClockKind.LATE},
        Group.DUE: {ClockKind.OK, ClockKind.SOON},
        Group.WAITING: {ClockKind.WAIT},
        Group.UNTIMED: {ClockKind.WAIT},
    }

    rows = queries.queue(coordinator(office), now=NOON).rows

    assert len(rows) == session.scalar(select(func.count()).where(Lead.office_id == office.id))
    for group, lead in rows:
        clock = read_clock(
            stage=lead.stage, starts_at=lead.clock_starts_at, due_at=lead.first_contact_due_at, now=NOON
        )
        assert clock.kind in kinds[group]
