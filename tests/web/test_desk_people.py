"""Two people on the desk: compared, merged, parted, called different, and not there for others."""

from __future__ import annotations

from bs4 import BeautifulSoup
from sqlalchemy import select

from leads.database import db
from leads.models import LeadEvent, Person, PersonMatch
from leads.reference import lead_id_of
from leads.vocabulary import StaffRole
from tests.web.desk_world import OTHER, OWN, Desk


def two(desk: Desk, *, other_office: str = OWN) -> tuple[int, int]:
    """Maya and her twin; their ids in order."""
    desk.add_lead("twin", office=other_office, name="Maya T.", email="twin@example.com")
    with desk.arrange():
        one, other = desk.lead("own").person_id, desk.lead("twin").person_id
        db.session.add(
            PersonMatch(
                low_id=one, high_id=other, reasons=["same_phone"], found_at=desk.lead("own").created_at
            )
        )
    return one, other


def fields_of(desk: Desk, path: str) -> dict[str, str]:
    """What the merge form sends as it stands."""
    form = BeautifulSoup(desk.client.get(path).text, "html5lib").select_one("form#merge")
    assert form is not None
    return {
        str(each["name"]): str(each["value"]) for each in form.select("input[type=hidden], input[checked]")
    }


def test_a_merge_is_made_from_the_page_told_on_both_timelines_and_taken_back(desk: Desk) -> None:
    one, other = two(desk)
    desk.become(StaffRole.COORDINATOR, office=OWN)
    path = f"/desk/people/{one}/compare/{other}"
    assert "Same phone number." in desk.client.get(path).text

    made = desk.client.post(f"/desk/people/{one}/merge/{other}", data=fields_of(desk, path))

    merge = made.location.partition("?")[0]
    assert made.status_code == 303
    for called in ("own", "twin"):
        page = desk.client.get(f"/desk/leads/{desk.leads[called]}").text
        assert f'href="{merge}"' in page
    assert desk.client.get(path).location == merge
    assert desk.post(f"{merge}/undo").location.startswith(path)
    with desk.arrange():
        kinds = db.session.scalars(
            select(LeadEvent.kind).where(
                LeadEvent.lead_id == lead_id_of(desk.leads["twin"]), LeadEvent.kind.like("people.%")
            )
        ).all()
        assert kinds == ["people.merged", "people.unmerged"]


def test_what_changed_since_the_page_was_opened_is_looked_at_again(desk: Desk) -> None:
    one, other = two(desk)
    desk.become(StaffRole.CENTRAL_DESK)
    seen = fields_of(desk, f"/desk/people/{one}/compare/{other}")
    with desk.arrange():
        db.session.get_one(Person, other).name = "Mayra T."

    answer = desk.client.post(f"/desk/people/{one}/merge/{other}", data=seen)

    assert answer.status_code == 409
    assert "Something has changed" in answer.text
    assert "Mayra T." in answer.text


def test_not_the_same_person_takes_the_flag_away_for_good(desk: Desk) -> None:
    one, other = two(desk)
    desk.become(StaffRole.COORDINATOR, office=OWN)
    assert (
        "Possible duplicate" in BeautifulSoup(desk.client.get("/desk/leads").text, "html5lib").main.get_text()
    )

    desk.post(f"/desk/people/{one}/different/{other}")

    rows = BeautifulSoup(desk.client.get("/desk/leads").text, "html5lib").select(".row .chip")
    assert "Possible duplicate" not in [chip.get_text() for chip in rows]


def test_a_person_of_another_office_is_not_there(desk: Desk) -> None:
    one, other = two(desk, other_office=OTHER)
    desk.become(StaffRole.COORDINATOR, office=OWN)

    there = desk.client.get(f"/desk/people/{one}/compare/{other}")
    never = desk.client.get(f"/desk/people/{one}/compare/999999")

    assert there.status_code == never.status_code == 404
    assert there.data == never.data
    assert "Maya T." not in desk.client.get(f"/desk/leads/{desk.leads['own']}").text
