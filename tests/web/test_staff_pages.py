"""What admins do to accounts: change work, let people go with their leads handed over, reset together."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from leads import clock
from leads.database import db
from leads.handling import claiming
from leads.models import AuditEntry, Lead, MfaReset, Office, OfficeMembership, Staff
from leads.vocabulary import StaffRole
from tests.factories import make_staff
from tests.web.desk_world import OTHER, OWN, Desk
from tests.web.sign_in_world import Person, account, hire, is_in, now_of, password, second, sign_in


@pytest.fixture
def alice(desk: Desk) -> Person:
    """A coordinator of Coral Gables."""
    return hire(desk)


def office_id(slug: str) -> int:
    """The id of an office; call inside `arrange`."""
    return db.session.scalars(select(Office.id).where(Office.slug == slug)).one()


def test_an_admin_lands_on_the_staff_page_and_sees_no_lead(desk: Desk) -> None:
    boss = hire(desk, StaffRole.ADMIN, email="boss@example.com")
    sign_in(desk, boss)

    assert desk.client.get("/desk").location == "/desk/staff"
    page = desk.client.get("/desk/staff")
    assert page.status_code == 200
    assert "Maya Torres" not in page.text
    assert desk.client.get("/desk/leads").status_code == 403


@pytest.mark.parametrize("role", [StaffRole.MARKETING, StaffRole.APPROVER])
def test_roles_without_leads_land_on_their_account(desk: Desk, role: StaffRole) -> None:
    desk.become(role)

    assert desk.client.get(desk.client.get("/desk").location).status_code == 200


def test_other_roles_and_offices_count_from_the_next_click(desk: Desk, alice: Person) -> None:
    sign_in(desk, alice)
    working = desk.client.get_cookie("desk")
    with desk.arrange():
        other = office_id(OTHER)
    desk.become(StaffRole.ADMIN)
    assert desk.post(f"/desk/staff/{alice.id}", role="office_manager", office=str(other)).status_code == 303
    assert working is not None
    desk.client.set_cookie("desk", working.value)

    page = desk.client.get("/desk/leads").text
    assert "Renée Baptiste" in page
    assert "Maya Torres" not in page
    with desk.arrange():
        data = db.session.scalars(
            select(AuditEntry.data).where(AuditEntry.action == "accounts.roles_changed")
        ).one()
        assert (data["before"], data["roles"], data["offices"]) == (
            ["coordinator"],
            ["office_manager"],
            [other],
        )


def test_a_coordinator_without_an_office_is_refused(desk: Desk, alice: Person) -> None:
    desk.become(StaffRole.ADMIN)
    answer = desk.post(f"/desk/staff/{alice.id}", role="coordinator")

    assert answer.status_code == 422
    with desk.arrange():
        mine = select(OfficeMembership.staff_id).where(OfficeMembership.staff_id == alice.id)
        assert len(db.session.scalars(mine).all()) == 1


def test_whoever_leaves_is_out_and_their_leads_go_where_they_may(desk: Desk, alice: Person) -> None:
    sign_in(desk, alice)
    working = desk.client.get_cookie("desk")
    with desk.arrange():
        home = db.session.get_one(Office, office_id(OWN))
        heir = make_staff(StaffRole.COORDINATOR, offices=(home,), name="Bob Heir").id
        for called in ("own", "other"):
            claiming.set_owner(desk.lead(called), alice.id, clock.now())
    desk.become(StaffRole.ADMIN)
    page = desk.client.get(f"/desk/staff/{alice.id}").text
    assert "2 open leads are theirs" in page
    assert "Maya" not in page
    desk.post(f"/desk/staff/{alice.id}/deactivate", to=str(heir))

    with desk.arrange():
        assert desk.lead("own").owner_id == heir
        assert desk.lead("other").owner_id is None
        assert not account(desk, alice).active
    assert working is not None
    desk.client.set_cookie("desk", working.value)
    assert not is_in(desk)


def test_without_a_colleague_the_leads_go_back_to_the_queue(desk: Desk, alice: Person) -> None:
    with desk.arrange():
        claiming.set_owner(desk.lead("own"), alice.id, clock.now())
    desk.become(StaffRole.ADMIN)
    desk.post(f"/desk/staff/{alice.id}/deactivate", to="")

    with desk.arrange():
        assert db.session.scalars(select(Lead.id).where(Lead.owner_id == alice.id)).all() == []
    desk.post(f"/desk/staff/{alice.id}/reactivate")
    desk.leave()
    assert password(desk).status_code == 303


def test_the_last_admin_can_neither_leave_nor_give_the_role_away(desk: Desk) -> None:
    boss = hire(desk, StaffRole.ADMIN, email="boss@example.com")
    with desk.arrange():
        db.session.execute(update(Staff).where(Staff.email == "admin@example.com").values(active=False))
    sign_in(desk, boss)

    assert desk.post(f"/desk/staff/{boss.id}/deactivate").status_code == 422
    assert desk.post(f"/desk/staff/{boss.id}", role="operations").status_code == 422


def test_two_admins_reset_a_lost_second_factor_together(desk: Desk, alice: Person) -> None:
    first = desk.become(StaffRole.ADMIN)
    desk.post(f"/desk/staff/{alice.id}/reset")
    assert "waits for another admin" in desk.client.get(f"/desk/staff/{alice.id}").text
    assert desk.post(f"/desk/staff/{alice.id}/reset/approve").location.endswith("done=not_approved")
    desk.leave()
    password(desk)
    assert second(desk, alice.code(now_of(desk))).status_code == 303

    desk.become(StaffRole.ADMIN)
    assert "Agree and reset" in desk.client.get(f"/desk/staff/{alice.id}").text
    assert desk.post(f"/desk/staff/{alice.id}/reset/approve").location.endswith("done=approved")
    desk.leave()
    assert password(desk).location == "/desk/sign-in/enrol"
    with desk.arrange():
        reset = db.session.scalars(select(MfaReset)).one()
        assert reset.asked_by == first
        assert reset.approved_by not in (None, first)


def test_nobody_approves_a_reset_of_their_own_second_factor(desk: Desk) -> None:
    desk.become(StaffRole.ADMIN)
    boss = hire(desk, StaffRole.ADMIN, email="boss@example.com")
    desk.post(f"/desk/staff/{boss.id}/reset")
    desk.leave()
    sign_in(desk, boss)

    assert desk.post(f"/desk/staff/{boss.id}/reset/approve").location.endswith("done=not_approved")


def test_the_list_says_who_has_a_second_factor_and_who_was_only_invited(desk: Desk, alice: Person) -> None:
    desk.colleague()
    desk.become(StaffRole.ADMIN)
    page = desk.client.get("/desk/staff").text

    for words in ("Second factor on", "Invited", "Demo, no second factor", "never signed in"):
        assert words in page


def test_the_first_run_says_how_the_owner_comes_to_be(desk: Desk) -> None:
    with desk.arrange():
        db.session.query(Staff).delete()

    assert "flask create-staff --role admin" in desk.client.get("/desk/sign-in").text
