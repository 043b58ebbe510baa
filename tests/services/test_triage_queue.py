"""The queue as the database answers it: groups, order, pages without gaps, counters that agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from leads.desk.rules import ClockKind, Group, read_clock
from leads.models import Lead, LetterRow, Office, PersonMatch
from leads.triage import counting, queries
from leads.triage.filters import Filters, View
from leads.triage.queries import Cursor
from leads.vocabulary import CloseReason, LeadStage, LetterKind, LetterState, Locale, StaffRole, Stream
from leads.web.access import StaffMember
from tests.factories import NOON, make_lead, make_office, make_person, make_staff

MINUTE = timedelta(minutes=1)
CENTRAL = StaffMember(1, "Central", frozenset({StaffRole.CENTRAL_DESK}), frozenset())


def coordinator(*offices: Office) -> StaffMember:
    return StaffMember(2, "Alice", frozenset({StaffRole.COORDINATOR}), frozenset(o.id for o in offices))


EVERYTHING = Filters(view=View.OPEN)


def groups_of(staff: StaffMember, filters: Filters = EVERYTHING) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for group, lead in queries.queue(staff, filters, now=NOON).rows:
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
    tried = {"stage": LeadStage.CONTACTING, "first_attempt_at": NOON - 58 * MINUTE}
    add("follow up", -60, -55, **tried, next_action={"kind": "call"}, next_action_due_at=NOON - MINUTE)
    add("later", -60, -55, **tried, next_action={"kind": "call"}, next_action_due_at=NOON + MINUTE)
    add("tried but new", -60, -55, first_attempt_at=NOON - 58 * MINUTE)
    add("asleep", -60, -55, stage=LeadStage.SNOOZED, snoozed_until=NOON + MINUTE)
    add("closed", -60, -55, stage=LeadStage.CLOSED, close_reason=CloseReason.NO_ANSWER)
    add("completed", -60, -55, stage=LeadStage.COMPLETED)
    make_lead(name="unrouted")
    make_lead(name="held", quarantined_at=NOON, quarantine_reason="content")

    assert groups_of(CENTRAL) == {
        "late": ["later", "late", "just late"],
        "due": ["due"],
        "unrouted": ["unrouted"],
        "waiting": ["waiting"],
        "untimed": ["untimed"],
        "follow_up": ["follow up"],
        "worked": ["worked", "tried but new"],
        "later": ["later"],
        "snoozed": ["asleep"],
    }
    assert list(groups_of(CENTRAL)) == [group.value for group in Group]
    assert [lead.name for lead in queries.quarantine(CENTRAL)[0]] == ["held"]
    assert queries.count_quarantined(CENTRAL) == 1


def test_every_count_is_the_length_of_its_list(session: scoped_session, office: Office) -> None:
    alice = make_staff(StaffRole.COORDINATOR, offices=(office,))
    staff = StaffMember(alice.id, "Alice", frozenset({StaffRole.COORDINATOR}), frozenset({office.id}))
    for place, stage in enumerate((LeadStage.NEW, LeadStage.CONTACTING, LeadStage.SNOOZED, LeadStage.CLOSED)):
        for due in (None, -5, 5):
            at = None if due is None else NOON + due * MINUTE
            owner = {"owner_id": alice.id, "claimed_at": NOON} if due == 5 else {}
            make_lead(
                office_id=office.id,
                stage=stage,
                close_reason=CloseReason.NO_ANSWER if stage is LeadStage.CLOSED else None,
                first_attempt_at=NOON if place else None,
                first_contact_due_at=at,
                next_action_due_at=at,
                **owner,
            )

    for view in View:
        filters = Filters(view=view)
        counted = counting.counts(staff, filters, saved={7: Filters(view=view, owner="me")}, now=NOON)
        rows = queries.queue(staff, filters, now=NOON).rows
        assert counted.here == counted.views[view] == len(rows), view
        assert counted.late == len([1 for group, _lead in rows if group is Group.LATE])
        mine = queries.matching(staff, Filters(view=view, owner="me"), now=NOON, limit=99)
        assert counted.saved[7] == len(mine)


def test_counting_stops_where_nobody_reads_on(
    session: scoped_session, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST", 3)
    person = make_person()
    for _number in range(6):
        make_lead(person=person, office_id=office.id)

    found = counting.counts(coordinator(office), EVERYTHING, saved={}, now=NOON)

    assert (found.here, counting.in_few_letters(found.here)) == (4, "3+")


def test_an_office_sees_neither_unrouted_nor_held_requests(session: scoped_session, office: Office) -> None:
    make_lead(name="own", office_id=office.id)
    make_lead(name="unrouted")
    make_lead(name="held", quarantined_at=NOON)

    assert groups_of(coordinator(office)) == {"due": ["own"]}
    assert queries.quarantine(coordinator(office))[0] == ()
    assert counting.counts(coordinator(office), EVERYTHING, saved={}, now=NOON).quarantined == 0
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
        found = queries.queue(coordinator(office), EVERYTHING, now=NOON, after=after)
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


def test_flags_tell_a_returning_person_a_possible_duplicate_and_a_bounce(
    session: scoped_session, office: Office
) -> None:
    maya = make_person(name="Maya", phone="+13055550101")
    first = make_lead(person=maya, office_id=office.id)
    again = make_lead(person=maya, office_id=office.id)
    other = make_lead(name="Twin", phone="+13055550102", office_id=office.id)
    twin = make_lead(name="Twin 2", phone="+13055550102", office_id=office.id)
    third = make_lead(name="Decided", office_id=office.id)
    pairs = [(other.person_id, twin.person_id, None), (other.person_id, third.person_id, NOON)]
    for low, high, different in pairs:
        session.add(
            PersonMatch(
                low_id=low, high_id=high, reasons=["same_phone"], found_at=NOON, different_at=different
            )
        )
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

    rows = {lead.id: lead for _group, lead in queries.queue(CENTRAL, EVERYTHING, now=NOON).rows}

    assert [rows[lead.id].returning for lead in (first, again, other)] == [False, True, False]
    assert [rows[lead.id].duplicate for lead in (first, other, twin, third)] == [False, True, True, False]
    assert [rows[lead.id].bounced for lead in (first, nobody)] == [False, True]


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

    rows = queries.queue(coordinator(office), EVERYTHING, now=NOON).rows

    assert len(rows) == session.scalar(select(func.count()).where(Lead.office_id == office.id))
    for group, lead in rows:
        clock = read_clock(
            stage=lead.stage, starts_at=lead.clock_starts_at, due_at=lead.first_contact_due_at, now=NOON
        )
        assert clock.kind in kinds[group]
