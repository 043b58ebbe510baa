"""A personal email from the lead page, its thread, and the contact data behind it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from leads.database import db
from leads.handling.rules import ActionKind
from leads.models import Lead, LetterRow, Person
from leads.reference import lead_id_of
from leads.vocabulary import LetterKind, LetterState, StaffRole
from tests.web import test_desk_lead
from tests.web.desk_world import OWN, Desk
from tests.web.test_desk_work import words

reference = test_desk_lead.reference
SUBJECT, TEXT = "Your question about parking", "There is a place behind the house.\nSee you soon!"


def page_of(desk: Desk, reference: str, to: str = "") -> BeautifulSoup:
    return BeautifulSoup(desk.client.get(f"/desk/leads/{reference}{to}").text, "html5lib")


def write(desk: Desk, reference: str, to: str = "write", **fields: str):
    return desk.post(f"/desk/leads/{reference}/{to}", **({"subject": SUBJECT, "text": TEXT} | fields))


def letters(desk: Desk) -> list[LetterRow]:
    return list(db.session.scalars(select(LetterRow).where(LetterRow.kind == LetterKind.PERSONAL)))


def test_an_email_is_seen_before_it_is_sent(desk: Desk, reference: str) -> None:
    shown = BeautifulSoup(write(desk, reference, "write/preview").text, "html5lib")

    assert "There is a place behind the house." in words(shown)
    assert "jo@example.com" in words(shown, "aside")
    with desk.arrange():
        assert letters(desk) == []
    back = BeautifulSoup(write(desk, reference, "write/change").text, "html5lib")
    assert back.select_one("input[name=subject]")["value"] == SUBJECT
    assert "behind the house" in back.select_one("textarea[name=text]").text


def test_an_email_is_queued_counts_as_a_try_and_can_be_taken_back(desk: Desk, reference: str) -> None:
    response = write(desk, reference)

    assert "done=letter_queued&undo=" in response.location
    page = page_of(desk, reference)
    assert "Queued" in words(page, ".thread")
    assert "There is a place behind the house." in words(page, ".thread")
    assert "Wrote them an email" in words(page, ".tl")
    assert "Contacting" in words(page, ".who")

    desk.post("/desk/undo", batch=response.location.partition("undo=")[2])
    with desk.arrange():
        assert [letter.state for letter in letters(desk)] == [LetterState.SUPPRESSED]


def test_a_subject_keeps_the_procedure_to_itself(desk: Desk, reference: str) -> None:
    refused = write(desk, reference, subject="Your hip contouring")

    assert refused.status_code == 422
    page = BeautifulSoup(refused.text, "html5lib")
    assert "Leave the procedure out of the subject" in words(page, ".stopped")
    assert page.select_one("#tab-email").has_attr("checked")
    assert "behind the house" in page.select_one("textarea[name=text]").text


def test_their_answer_stands_in_the_thread_and_waits(desk: Desk, reference: str) -> None:
    desk.leads["jo"] = reference
    desk.message_for("jo", "Friday suits me.")

    thread = page_of(desk, reference).select_one(".thread")
    assert "Friday suits me." in thread.text
    assert "Waits for an answer" in thread.text
    assert thread.select_one("details[open]") is not None


def test_a_letter_that_came_back_says_so(desk: Desk, reference: str) -> None:
    with desk.arrange():
        db.session.execute(update(LetterRow).values(state=LetterState.FAILED, reason="hard_bounce"))

    thread = words(page_of(desk, reference), ".thread")
    assert "Could not be delivered" in thread
    assert "The mailbox does not exist." in thread
    assert "opened" not in thread.lower()


def test_who_never_agreed_gets_no_email_and_staff_read_why(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)

    box = words(page_of(desk, desk.leads["own"], "?tab=email"), ".rec__email")
    assert "No email can be sent. There is no consent to email them" in box


def test_contact_data_change_on_the_person_and_never_in_the_answers(desk: Desk, reference: str) -> None:
    with desk.arrange():
        lead = db.session.get_one(Lead, lead_id_of(reference))
        lead.next_action = {"kind": ActionKind.NO_WORKING_CONTACT}
    fields = {"name": "Jo Q. Visitor", "email": "jo.new@example.com", "phone": "305 555 0199", "locale": "es"}

    assert desk.post(f"/desk/leads/{reference}/person", **fields).location.endswith("done=person_edited")

    page = page_of(desk, reference)
    person = words(page, "section[aria-labelledby=person]")
    assert "jo.new@example.com" in person
    assert "(305) 555-0199 (this request: (305) 555-0166)" in person
    assert "Changed the contact data of the person" in words(page, ".tl")
    with desk.arrange():
        lead = db.session.get_one(Lead, lead_id_of(reference))
        assert (lead.name, lead.email) == ("Jo Visitor", "jo@example.com")
        assert lead.next_action["kind"] != ActionKind.NO_WORKING_CONTACT
        assert db.session.get_one(Person, lead.person_id).locale == "es"


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("name", " ", "Write a name"),
        ("email", "two@example.com, three@example.com", "This is not one email address."),
        ("phone", "ring me", "This is not a phone number we can dial."),
        ("locale", "tlh", "Choose a language."),
    ],
)
def test_contact_data_are_checked(desk: Desk, reference: str, field: str, typed: str, told: str) -> None:
    fields = {"name": "Jo", "email": "jo@example.com", "phone": "", "locale": "en-US"} | {field: typed}

    refused = desk.post(f"/desk/leads/{reference}/person", **fields)

    assert refused.status_code == 422
    assert told in refused.text


def test_an_address_of_somebody_else_is_not_taken_over(desk: Desk, reference: str) -> None:
    with desk.arrange():
        email = desk.lead("own").email
    refused = desk.post(
        f"/desk/leads/{reference}/person", name="Jo", email=email or "", phone="", locale="en-US"
    )

    assert refused.status_code == 409
    assert "Another person is known by this address." in refused.text


def test_the_evidence_has_the_exact_words(desk: Desk, reference: str) -> None:
    page = page_of(desk, reference, "/evidence")

    assert "will use these details to arrange your consultation." in words(page)
    assert "“request”, version 1" in words(page)
    assert "November 24, 2026, 1:42 pm" in words(page)
    assert "jo@example.com" in words(page)
