"""Search: whatever part of whoever is typed in whatever form, in the reader's scope, the exact first."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from leads.models import Office
from leads.reference import reference_of
from leads.triage import finding
from leads.triage.asked import By, read_words
from leads.triage.finding import find
from leads.vocabulary import CloseReason, LeadStage, StaffRole
from leads.web.access import StaffMember
from tests.factories import make_lead, make_office, make_person

CENTRAL = StaffMember(1, "Central", frozenset({StaffRole.CENTRAL_DESK}), frozenset())


@pytest.fixture
def office(session: scoped_session) -> Office:
    return make_office()


def names(typed: str, staff: StaffMember = CENTRAL) -> list[str]:
    return [lead.name for lead in find(read_words(typed), staff).leads]


@pytest.mark.parametrize(
    ("typed", "by"),
    [
        ("LC-AEI-OUA", By.NAME),
        (reference_of(17), By.REFERENCE),
        (reference_of(17).lower().replace("-", " "), By.REFERENCE),
        ("Maya@Example.com", By.EMAIL),
        ("maya@exam", By.NAME),
        ("+1 (305) 555-0123", By.PHONE),
        ("0123", By.PHONE),
        ("012", By.NOTHING),
        ("0000", By.NOTHING),
        ("Jo", By.NAME),
        ("J", By.NOTHING),
        ("", By.NOTHING),
        ("%%%", By.NOTHING),
    ],
)
def test_words_are_taken_for_what_they_are(typed: str, by: By) -> None:
    assert read_words(typed).by is by


@pytest.mark.parametrize(
    "typed",
    ["Sofía Camarena", "sofia", "SOFÍA CAMA", "camarena sof", "marena", "sofia.c@example.com", "sofia.c"],
)
def test_accents_case_order_and_parts_do_not_matter(
    session: scoped_session, office: Office, typed: str
) -> None:
    make_lead(name="Sofía Camarena", email="Sofia.C@example.com", office_id=office.id)
    make_lead(name="Tomasz Zieliński", email="tomasz@example.com", office_id=office.id)

    assert names(typed) == ["Sofía Camarena"]


@pytest.mark.parametrize(
    "typed",
    ["+1 305 555 0123", "(305) 555-0123", "305.555.0123", "1-305-555-0123", "001 305 555 0123", "5550123"],
)
def test_a_number_is_found_in_any_format(session: scoped_session, office: Office, typed: str) -> None:
    make_lead(name="Maya", phone="+13055550123", office_id=office.id)
    make_lead(name="Other", phone="+13055550124", office_id=office.id)

    assert names(typed) == ["Maya"]


def test_a_british_number_is_found_with_its_leading_zero(session: scoped_session, office: Office) -> None:
    make_lead(name="Aisha", phone="+442079460018", office_id=office.id)

    assert names("020 7946 0018") == names("+44 20 7946 0018") == ["Aisha"]


def test_what_a_person_has_now_is_found_as_well_as_what_was_typed(
    session: scoped_session, office: Office
) -> None:
    person = make_person(name="Maya", email="new@example.com", phone="+13055550199")
    make_lead(person=person, email="old@example.com", phone="+13055550123", office_id=office.id)

    assert names("old@example.com") == names("new@example.com") == ["Maya"]
    assert names("305 555 0199") == names("305 555 0123") == ["Maya"]


def test_the_exact_name_comes_first_then_beginnings_then_the_newest(
    session: scoped_session, office: Office
) -> None:
    for name in ("Anna Rose", "Rose", "Roseanne Hill", "Primrose Day", "Rose Hill"):
        make_lead(name=name, office_id=office.id)

    assert names("rose") == ["Rose", "Rose Hill", "Roseanne Hill", "Anna Rose", "Primrose Day"]


def test_closed_leads_are_found_and_other_offices_are_not(session: scoped_session, office: Office) -> None:
    other = make_office()
    closed = {"stage": LeadStage.CLOSED, "close_reason": CloseReason.NO_ANSWER}
    lead = make_lead(name="Maya Torres", office_id=office.id, **closed)
    here = StaffMember(2, "A", frozenset({StaffRole.COORDINATOR}), frozenset({office.id}))
    there = StaffMember(3, "B", frozenset({StaffRole.COORDINATOR}), frozenset({other.id}))

    for typed in ("torres", str(lead.email), str(lead.phone), reference_of(lead.id)):
        assert names(typed, here) == ["Maya Torres"], typed
        assert names(typed, there) == [], typed


def test_signs_of_patterns_mean_themselves(session: scoped_session, office: Office) -> None:
    make_lead(name="100% Real_Name", office_id=office.id)
    make_lead(name="100 Real Name", office_id=office.id)

    assert names("100%") == names("l_n") == ["100% Real_Name"]


def test_fifty_are_shown_and_the_page_knows_when_more_matched(
    session: scoped_session, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "CANDIDATES", 55)
    person = make_person(name="Common Name")
    for _number in range(60):
        make_lead(person=person, office_id=office.id)

    found = find(read_words("common"), CENTRAL)

    assert (len(found.leads), found.partial) == (50, True)
