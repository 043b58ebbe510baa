"""The page of one lead after its whole way: sent, routed, answered; everything in words."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from leads import clock
from leads.intake.answers import Answers
from leads.intake.request import ConsultationRequest
from leads.intake.service import submit
from leads.reference import lead_id_of
from leads.routing import service as routing
from leads.vocabulary import LeadSource, Locale, StaffRole
from tests.web.desk_world import OTHER, OWN, Desk
from tests.web.test_desk_leads import statements

MOST_LEAD_STATEMENTS = 20
NOTE = "I read your article.\nHow long would I be <b>off</b> work?"
ANSWERS = Answers(
    procedure="hip-contouring",
    country="US",
    postal_code="33133",
    timeframe="three_months",
    name="Jo Visitor",
    email="jo@example.com",
    contact_by="call",
    phone="305 555 0166",
    best_times=("morning",),
    note=NOTE,
    adult=True,
    marketing_email=True,
)


@pytest.fixture
def reference(desk: Desk) -> str:
    """A real request, sent and routed on a Tuesday afternoon; the central desk reads it."""
    with desk.arrange():
        receipt = submit(
            ConsultationRequest(
                answers=ANSWERS,
                locale=Locale.EN_US,
                page="/start/check",
                promo="WINTER26",
                concern="hip-dips",
            ),
            submission_key="one-real-request",
            source=LeadSource.FORM,
            now=clock.now(),
        )
    with desk.arrange():
        assert routing.assign(lead_id=receipt.lead_id, now=clock.now())
    desk.become(StaffRole.CENTRAL_DESK)
    return receipt.reference


def panels(desk: Desk, reference: str) -> dict[str, str]:
    """The words of each panel by its heading, and of the strip on top."""
    response = desk.client.get(f"/desk/leads/{reference}")
    assert response.status_code == 200
    page = BeautifulSoup(response.text, "html5lib")
    found = {
        " ".join(each.h2.text.split()): " ".join(each.text.split()) for each in page.select("section.panel")
    }
    return found | {
        "strip": " ".join(page.select_one(".nexta").text.split()),
        "head": page.select_one(".who").text,
    }


def test_the_strip_says_who_to_call_by_when_and_what_time_it_is_there(desk: Desk, reference: str) -> None:
    strip = panels(desk, reference)["strip"]

    assert "Next: call Jo by 1:47 pm today" in strip
    assert "Prefers a call." in strip
    assert "Local time 1:42 pm." in strip


def test_the_note_is_readable_and_harmless(desk: Desk, reference: str) -> None:
    html = desk.client.get(f"/desk/leads/{reference}").text

    assert "How long would I be &lt;b&gt;off&lt;/b&gt; work?" in html
    answers = panels(desk, reference)["Their answers"]
    for words in ("Hip contouring", "Hip dips", "In the next 3 months", "Mornings", "WINTER26"):
        assert words in answers


def test_permissions_carry_their_evidence(desk: Desk, reference: str) -> None:
    person = panels(desk, reference)["Person"]

    assert "Met: Contact about this request text “request”, version 1, November 24, 2026" in person
    assert "Met: Send marketing email text “marketing_email”, version 1" in person
    assert "Not met: Send marketing texts or calls not given" in person


def test_every_condition_of_an_offer_is_there_with_its_reason(desk: Desk, reference: str) -> None:
    offer = panels(desk, reference)["Up to $4,000 off"]

    assert "Held for them" in offer
    assert "Met: They are 18 or older" in offer
    assert "You " not in offer.replace("“", "").split("They read:")[0]
    assert offer.count("Met:") + offer.count("Still to do:") >= 11
    assert "Met: Miami – Coral Gables takes part" in offer
    assert "book by December 31, 2026 and complete" in offer


def test_why_this_office_has_scores_runners_up_and_reasons(desk: Desk, reference: str) -> None:
    why = panels(desk, reference)["Why this office"]

    assert "Miami – Coral Gables has the best score" in why
    assert "Fort Lauderdale" in why
    assert "Miami Beach, 7 miles: doesn’t offer the procedure" in why
    assert "8 offices in other countries" in why
    assert "routing/2" in why


def test_the_letter_is_there_with_its_state_and_words(desk: Desk, reference: str) -> None:
    letter = panels(desk, reference)["Letters and answers"]

    assert "Acknowledgement" in letter
    assert "Queued" in letter
    assert "jo@example.com" in letter
    assert "Jo Visitor" in letter


def test_the_timeline_is_newest_first_and_names_its_zone(desk: Desk, reference: str) -> None:
    timeline = panels(desk, reference)["Timeline"]

    assert "All times Eastern Time" in timeline
    assert timeline.index("Routed to Miami – Coral Gables") < timeline.index("Request sent from the website")
    assert "today, 1:42 pm" in timeline


def test_one_lead_needs_few_statements(desk: Desk, reference: str) -> None:
    with statements(desk) as seen:
        desk.client.get(f"/desk/leads/{reference}")

    assert len(seen) <= MOST_LEAD_STATEMENTS, "\n".join(seen)


def test_a_reference_may_be_typed_as_people_type(desk: Desk, reference: str) -> None:
    typed = reference.lower().replace("-", "")

    assert desk.client.get(f"/desk/leads/{typed}").status_code == 200


def test_a_request_held_back_promises_nothing_and_can_be_released(desk: Desk) -> None:
    desk.become(StaffRole.CENTRAL_DESK)
    reference = desk.leads["held"]
    before = panels(desk, reference)
    assert "Suspected spam: the text looks like advertising. Review by 2:40 pm" in before["strip"]

    response = desk.post(f"/desk/leads/{reference}/release")

    assert response.status_code == 303
    after = panels(desk, reference)
    assert "Waiting for an office" in after["strip"]
    assert "Released: not spam" in after["Timeline"]
    assert desk.post(f"/desk/leads/{reference}/release").status_code == 303


def test_reading_a_lead_is_logged_by_id_only(
    desk: Desk, reference: str, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.client.get(f"/desk/leads/{reference}")
    logged = capsys.readouterr().out

    assert f"lead_id={lead_id_of(reference)}" in logged
    assert "triage.lead_opened" in logged
    for secret in ("Jo Visitor", "jo@example.com", "3055550166", "off work"):
        assert secret not in logged


def test_the_page_reads_in_the_readers_language_with_the_offices_times(desk: Desk, reference: str) -> None:
    html = desk.client.get(f"/desk/leads/{reference}?lang=fr").text

    assert 'lang="fr-CA"' in html
    assert "13\u00a0h\u00a042" in html


def test_a_visitor_abroad_is_answered_in_their_own_zone(desk: Desk) -> None:
    reference = desk.add_lead("far", office=OTHER, name="Far Away", zone="America/Los_Angeles")
    desk.become(StaffRole.COORDINATOR, office=OTHER)

    assert "Local time 10:42 am." in panels(desk, reference)["strip"]
    desk.become(StaffRole.COORDINATOR, office=OWN)
    assert desk.client.get(f"/desk/leads/{reference}").status_code == 404


def test_people_without_a_phone_are_not_taken_for_one_another(desk: Desk) -> None:
    desk.add_lead("stranger", office=OWN, phone=None)
    reference = desk.add_lead("own", office=OWN, phone=None)
    desk.become(StaffRole.COORDINATOR, office=OWN)

    assert "same phone" not in desk.client.get(f"/desk/leads/{reference}").text


def test_an_extension_somebody_typed_reaches_the_desk(desk: Desk) -> None:
    reference = desk.add_lead("office", office=OWN, phone="+13055550177", phone_typed="+1 305-555-0177 ext 5")
    desk.become(StaffRole.COORDINATOR, office=OWN)

    assert "(305) 555-0177 (+1 305-555-0177 ext 5)" in desk.client.get(f"/desk/leads/{reference}").text


def test_a_subject_is_as_long_as_its_field_lets_it_be(desk: Desk, reference: str) -> None:
    refused = desk.post(f"/desk/leads/{reference}/write", subject="x" * 81, text="Hello")

    assert refused.status_code == 422
    assert "at most 80 characters" in refused.text
    field = BeautifulSoup(refused.text, "html5lib").select_one("#subject")
    assert (field["maxlength"], field["value"]) == ("80", "x" * 81)
