"""The page of notices: names inside the desk only, read by POST, everybody only their own."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from leads import clock
from leads.database import db
from leads.models import AuditEntry, Notice, Staff
from leads.notices.kinds import NoticeKind
from leads.notices.service import tell
from leads.reference import lead_id_of
from leads.vocabulary import StaffRole
from tests.web.desk_world import OTHER, OWN, Desk


def tell_about(desk: Desk, staff_id: int, called: str = "own", kind: NoticeKind = NoticeKind.REPLY) -> int:
    """Tell somebody a fact about a lead; gives the notice's id."""
    with desk.arrange():
        lead_id = lead_id_of(desk.leads[called])
        tell(
            staff_ids=[staff_id], kind=kind, lead_id=lead_id, dedupe=f"test:{kind}:{called}", now=clock.now()
        )
        return db.session.scalars(select(Notice.id).order_by(Notice.id.desc()).limit(1)).one()


def read_at(desk: Desk, notice_id: int) -> object:
    with desk.arrange():
        return db.session.get_one(Notice, notice_id, populate_existing=True).read_at


def test_a_notice_names_the_visitor_and_leads_to_the_request(desk: Desk) -> None:
    staff_id = desk.become(StaffRole.COORDINATOR, office=OWN)
    tell_about(desk, staff_id)
    page = desk.client.get("/desk/notices").text

    assert f"You have a reply on {desk.leads['own']}" in page
    assert "Maya Torres" in page
    assert f'href="/desk/leads/{desk.leads["own"]}"' in page
    with desk.arrange():
        [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "triage.notices_opened"))
        assert (entry.staff_id, entry.data) == (staff_id, {"named": 1})


@pytest.mark.parametrize(
    ("role", "office"),
    [(StaffRole.COORDINATOR, OTHER), (StaffRole.COORDINATOR, None), (StaffRole.MARKETING, OWN)],
)
def test_who_may_not_read_the_lead_any_more_reads_no_name(
    desk: Desk, role: StaffRole, office: str | None
) -> None:
    staff_id = desk.become(role, office=office)
    tell_about(desk, staff_id)
    page = desk.client.get("/desk/notices").text

    assert "You have a reply on" in page
    assert "Maya" not in page
    assert f'href="/desk/leads/{desk.leads["own"]}"' not in page


def test_notices_are_marked_read_by_post_one_by_one_and_all_at_once(desk: Desk) -> None:
    staff_id = desk.become(StaffRole.COORDINATOR, office=OWN)
    ids = [
        tell_about(desk, staff_id, kind=kind) for kind in (NoticeKind.REPLY, NoticeKind.LATE, NoticeKind.STOP)
    ]
    desk.client.get("/desk/notices")
    assert {read_at(desk, each) for each in ids} == {None}

    assert desk.post(f"/desk/notices/{ids[0]}/read").status_code == 303
    assert read_at(desk, ids[0]) is not None
    assert {read_at(desk, each) for each in ids[1:]} == {None}

    desk.post("/desk/notices/read")
    assert None not in {read_at(desk, each) for each in ids}
    assert "Mark all read" not in desk.client.get("/desk/notices").text


def test_nobody_reads_or_marks_the_notices_of_a_colleague(desk: Desk) -> None:
    alice = desk.become(StaffRole.COORDINATOR, office=OWN)
    notice_id = tell_about(desk, alice)
    desk.become(StaffRole.COORDINATOR, office=OWN)

    assert "You have a reply" not in desk.client.get("/desk/notices").text
    desk.post(f"/desk/notices/{notice_id}/read")
    desk.post("/desk/notices/read")
    assert read_at(desk, notice_id) is None


def test_everybody_decides_whether_letters_come_too(desk: Desk) -> None:
    staff_id = desk.become(StaffRole.COORDINATOR, office=OWN)
    for wanted, kept in (("no", False), ("yes", True)):
        desk.post("/desk/notices/by-mail", wanted=wanted)
        with desk.arrange():
            assert db.session.get_one(Staff, staff_id, populate_existing=True).notices_by_mail is kept
