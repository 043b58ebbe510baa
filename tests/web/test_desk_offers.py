"""An offer at the desk as it goes on: reserved, earned, applied with its amount by one person, or lapsed."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from sqlalchemy import select
from werkzeug.test import TestResponse

from leads import clock, progress
from leads.database import db
from leads.models import AuditEntry, Promo, PromoHold
from leads.promos import service as promos
from leads.promos.life import NOT_IN_TIME
from leads.reference import lead_id_of
from leads.vocabulary import Actor, LeadStage, StaffRole
from tests.web.desk_world import OTHER, OWN, Desk
from tests.web.test_desk_lead import panels, reference

__all__ = ["reference"]
WINTER = "Up to $4,000 off"


def move(desk: Desk, reference: str, stage: LeadStage) -> None:
    """Move the lead as a colleague would."""
    desk.leads["here"] = reference
    with desk.arrange():
        progress.move(desk.lead("here"), stage, actor=Actor.STAFF, now=clock.now())


def hold_id(desk: Desk, reference: str, code: str = "WINTER26") -> int:
    with desk.arrange():
        found = select(PromoHold.id).join(Promo, Promo.id == PromoHold.promo_id)
        own = found.where(PromoHold.lead_id == lead_id_of(reference), Promo.code == code)
        return db.session.execute(own).scalar_one()


def apply(desk: Desk, reference: str, areas: str = "3", code: str = "WINTER26") -> TestResponse:
    hold = str(hold_id(desk, reference, code))
    return desk.post(f"/desk/leads/{reference}/offer", hold=hold, **({"areas": areas} if areas else {}))


def forms(response: TestResponse) -> list[Tag]:
    page = BeautifulSoup(response.text, "html5lib")
    return [each for each in page.select("form") if each.get("action", "").endswith("/offer")]


def test_a_booking_reserves_the_offer_and_panel_timeline_and_row_say_so(desk: Desk, reference: str) -> None:
    move(desk, reference, LeadStage.BOOKED)

    found = panels(desk, reference)

    assert "Reserved for them" in found[WINTER]
    assert "They read: “You booked in time, so this offer is reserved for you." in found[WINTER]
    assert "Booked in time. Still to do: complete the procedure" in found[WINTER]
    assert "What was applied" not in found[WINTER]
    assert "Booked in time, so the offer is reserved: WINTER26, ZERO12" in found["Timeline"]
    assert "Offer reserved" in desk.client.get("/desk/leads?view=all").text


def test_an_earned_offer_asks_what_was_applied_with_the_rows_of_its_own_table(
    desk: Desk, reference: str
) -> None:
    move(desk, reference, LeadStage.COMPLETED)

    winter, financing = forms(desk.client.get(f"/desk/leads/{reference}"))

    assert winter.legend.text == "What was applied"
    assert [" ".join(each.text.split()) for each in winter.select("label")] == [
        "$500 for 1 treatment area",
        "$1,500 for 2 treatment areas",
        "$2,500 for 3 treatment areas",
        "$4,000 for 4 or more treatment areas",
    ]
    assert (financing.legend, financing["aria-label"]) == (None, "What was applied")


def test_what_was_applied_stands_there_with_who_and_when_and_in_the_audit_log(
    desk: Desk, reference: str
) -> None:
    move(desk, reference, LeadStage.COMPLETED)

    answer = apply(desk, reference)

    assert answer.status_code == 303
    assert "Saved: the offer is applied." in desk.client.get(answer.location).text
    found = panels(desk, reference)
    assert "$2,500 for 3 treatment areas, applied by Alice Example, today at 1:42 pm" in found[WINTER]
    assert "They read: “Applied: $2,500 off, 3 treatment areas.”" in found[WINTER]
    assert "Offer applied: WINTER26, $2,500 off for 3 treatment areas" in found["Timeline"]
    with desk.arrange():
        logged = select(AuditEntry.data).where(AuditEntry.action == "promos.applied")
        assert db.session.execute(logged).scalar_one()["cents"] == 250000


def test_a_second_press_is_told_who_applied_it_and_changes_nothing(desk: Desk, reference: str) -> None:
    move(desk, reference, LeadStage.COMPLETED)
    apply(desk, reference)
    desk.become(StaffRole.COORDINATOR, office=OWN)

    answer = apply(desk, reference, "4")

    assert answer.status_code == 409
    assert "Already applied by Alice Example, today at 1:42 pm." in answer.text
    assert "Applied: $2,500 off, 3 treatment areas." in panels(desk, reference)[WINTER]


@pytest.mark.parametrize("areas", ["", "5", "0", "-1", "three", "9" * 40])
def test_an_amount_that_is_not_in_the_table_keeps_the_form_and_says_what_is_missing(
    desk: Desk, reference: str, areas: str
) -> None:
    move(desk, reference, LeadStage.COMPLETED)

    answer = apply(desk, reference, areas)

    assert answer.status_code == 422
    winter, financing = forms(answer)
    assert "Choose what was applied." in winter.text
    assert "Choose what was applied." not in financing.text
    assert winter.fieldset["aria-describedby"] == winter.select_one(".said--bad")["id"]


def test_financing_is_marked_without_an_amount(desk: Desk, reference: str) -> None:
    move(desk, reference, LeadStage.COMPLETED)

    assert apply(desk, reference, "", code="ZERO12").status_code == 303

    shown = desk.client.get(f"/desk/leads/{reference}")
    assert len(forms(shown)) == 1
    assert "They read: “This offer was applied to your bill.”" in shown.text


def test_nothing_is_applied_before_it_is_earned_elsewhere_or_by_who_only_reads(
    desk: Desk, reference: str
) -> None:
    assert apply(desk, reference).status_code == 409
    move(desk, reference, LeadStage.COMPLETED)

    desk.become(StaffRole.COORDINATOR, office=OTHER)
    assert apply(desk, reference).status_code == 404
    desk.become(StaffRole.OPERATIONS)
    assert apply(desk, reference).status_code == 403
    assert not forms(desk.client.get(f"/desk/leads/{reference}"))
    desk.become(StaffRole.COORDINATOR, office=OWN)
    assert (
        desk.post(f"/desk/leads/{desk.leads['own']}/offer", hold=str(hold_id(desk, reference))).status_code
        == 409
    )
    assert apply(desk, reference).status_code == 303


def test_a_lapsed_offer_says_why_and_that_it_is_not_to_be_brought_up(desk: Desk, reference: str) -> None:
    with desk.arrange():
        promos.lapse(lead_id=lead_id_of(reference) or 0, reason=NOT_IN_TIME, now=clock.now())

    found = panels(desk, reference)

    assert "Lapsed" in found[WINTER]
    assert "Not booked by the last day, December 31, 2026" in found[WINTER]
    assert "Don’t bring it up." in found[WINTER]
    assert "Offer lapsed, not booked by the last day: WINTER26, ZERO12" in found["Timeline"]
    assert "Offer lapsed" in desk.client.get("/desk/leads?view=all").text


def test_the_list_is_narrowed_by_what_became_of_the_offer(desk: Desk, reference: str) -> None:
    def found() -> list[str]:
        kinds = ("held", "reserved", "lapsed")
        return [
            each for each in kinds if reference in desk.client.get(f"/desk/leads?view=open&offer={each}").text
        ]

    assert found() == ["held"]
    move(desk, reference, LeadStage.BOOKED)
    assert found() == ["reserved"]
    with desk.arrange():
        promos.lapse(lead_id=lead_id_of(reference) or 0, reason=NOT_IN_TIME, now=clock.now())
    assert found() == ["lapsed"]
