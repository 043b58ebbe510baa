"""Working a lead from its own page: claims, outcomes, notes, menus, undo, and what others did meanwhile."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from leads.database import db
from leads.models import Attempt, AuditEntry
from leads.vocabulary import LeadStage, StaffRole
from tests.factories import NOON
from tests.web.desk_world import OTHER, OWN, Desk


def page_of(desk: Desk, called: str = "own", query: str = "") -> BeautifulSoup:
    response = desk.client.get(f"/desk/leads/{desk.leads[called]}{query}")
    assert response.status_code == 200, response.text[:500]
    return BeautifulSoup(response.text, "html5lib")


def words(found: BeautifulSoup, selector: str = "main") -> str:
    return " ".join(found.select_one(selector).text.split())


def seen(desk: Desk, called: str = "own") -> str:
    return str(page_of(desk, called).select_one("form[action$='/note'] input[name=seen]")["value"])


def act(desk: Desk, to: str, called: str = "own", **fields: str):
    return desk.post(f"/desk/leads/{desk.leads[called]}/{to}", **fields)


@pytest.fixture
def alice(desk: Desk) -> Desk:
    """A coordinator of the lead's office."""
    desk.become(StaffRole.COORDINATOR, office=OWN)
    return desk


def test_a_claim_is_shown_with_its_owner_and_its_undo(alice: Desk) -> None:
    response = act(alice, "claim")
    assert response.status_code == 303
    assert re.search(r"\?done=claimed&undo=[\w-]{20,}$", response.location)

    page = BeautifulSoup(alice.client.get(response.location).text, "html5lib")
    assert "You" in words(page, ".who__o")
    assert page.select_one("form[action$='/claim']") is None
    assert page.select_one("form[action$='/give-back']") is not None
    assert "Claimed this lead" in words(page, ".tl")


def test_the_loser_of_a_claim_reads_who_was_faster_and_gets_the_next_lead(alice: Desk) -> None:
    alice.add_lead("second", office=OWN, name="Nora Next")
    act(alice, "claim")
    alice.move_clock(NOON + timedelta(minutes=2, seconds=5))
    alice.become(StaffRole.COORDINATOR, office=OWN)

    response = act(alice, "claim")

    assert response.status_code == 409
    banner = BeautifulSoup(response.text, "html5lib").select_one(".stopped")
    assert re.search(r"Alice Example claimed this \d s ago\.", banner.text)
    assert alice.leads["second"] in banner.select_one("a")["href"]


def test_undo_takes_the_claim_back_once(alice: Desk) -> None:
    location = act(alice, "claim").location
    batch = location.partition("undo=")[2]

    first = alice.post("/desk/undo", batch=batch, back=f"/desk/leads/{alice.leads['own']}")
    second = alice.post("/desk/undo", batch=batch, back=f"/desk/leads/{alice.leads['own']}")

    assert first.location.endswith(f"{alice.leads['own']}?done=undone")
    assert second.location.endswith("?done=too_late")
    assert page_of(alice).select_one("form[action$='/claim']") is not None


def test_the_timeline_offers_undo_only_while_it_lasts(alice: Desk) -> None:
    act(alice, "claim")
    assert page_of(alice).select_one(".tl form[action='/desk/undo']") is not None

    alice.move_clock(NOON + timedelta(minutes=3))
    assert page_of(alice).select_one(".tl form[action='/desk/undo']") is None


def test_undo_never_leads_away_from_the_desk(alice: Desk) -> None:
    response = alice.post("/desk/undo", batch="made-up", back="https://evil.example/")

    assert response.location == "/desk/leads?done=too_late"


@pytest.mark.parametrize(
    ("outcome", "stage", "told"),
    [
        ("reached", LeadStage.REACHED, "Called and spoke with them"),
        ("voicemail", LeadStage.CONTACTING, "Called and left a voicemail"),
        ("no_answer", LeadStage.CONTACTING, "Called, no answer"),
        ("wrong_number", LeadStage.CONTACTING, "Called: it is the wrong number"),
        ("booked", LeadStage.BOOKED, "Booked a consultation by phone"),
        ("text_sent", LeadStage.CONTACTING, "Sent a text message"),
    ],
)
def test_one_press_logs_an_outcome(alice: Desk, outcome: str, stage: LeadStage, told: str) -> None:
    then = page_of(alice).select_one(f"button[value={outcome}] .out__n")
    response = act(alice, "log", outcome=outcome, note="She asked about parking.", seen=seen(alice))

    assert f"done=attempt_{outcome}&undo=" in response.location
    with alice.arrange():
        assert alice.lead("own").stage == stage
        assert alice.lead("own").next_action is not None
    page = page_of(alice)
    assert told in words(page, ".tl")
    assert "She asked about parking." in words(page, ".tl .note")
    assert then is not None, "what follows is shown before it is logged"


def test_a_call_back_needs_its_time_and_keeps_what_was_typed(alice: Desk) -> None:
    refused = act(alice, "log", outcome="call_back", note="After lunch, please.")
    assert refused.status_code == 422
    page = BeautifulSoup(refused.text, "html5lib")
    assert "Choose the time to call back." in words(page, ".stopped")
    assert page.select_one("textarea[name=note]").text.strip() == "After lunch, please."

    done = act(alice, "log", outcome="call_back", note="After lunch, please.", at="2026-11-25T14:30")
    assert done.status_code == 303
    assert "Call Maya back, as agreed" in words(page_of(alice), ".nexta")
    assert "tomorrow, 2:30 pm" in words(page_of(alice), ".nexta")


def test_what_was_chosen_as_the_next_action_is_what_comes_next(alice: Desk) -> None:
    act(alice, "log", outcome="no_answer", kind="email", at="2026-11-26T09:00")

    strip = words(page_of(alice), ".nexta")
    assert strip.startswith("Email Maya")
    assert "Due Thursday, 9:00 am." in strip


def test_outside_calling_hours_a_call_says_why(alice: Desk) -> None:
    alice.move_clock(NOON.replace(hour=12) + timedelta(days=1))  # 7:40 am in Miami
    alice.become(StaffRole.COORDINATOR, office=OWN)
    assert "It is outside calling hours there" in words(page_of(alice), ".rec")

    refused = act(alice, "log", outcome="no_answer", note="Rang twice.")
    assert refused.status_code == 422
    assert "Rang twice." in refused.text
    assert act(alice, "log", outcome="text_sent").status_code == 303
    assert act(alice, "log", outcome="no_answer", outside_hours="they_asked").status_code == 303


def test_a_colleagues_change_is_told_and_nothing_typed_is_lost(alice: Desk) -> None:
    before = seen(alice)
    alice.become(StaffRole.COORDINATOR, office=OWN)
    act(alice, "snooze", choice="tomorrow")
    alice.become(StaffRole.COORDINATOR, office=OWN)

    response = act(alice, "log", outcome="reached", note="We talked for ten minutes.", seen=before)

    assert response.status_code == 409
    page = BeautifulSoup(response.text, "html5lib")
    banner = words(page, ".stopped")
    assert "This lead changed while you looked at it" in banner
    assert "Snoozed until tomorrow at 9:30 am" in banner
    assert page.select_one("textarea[name=note]").text.strip() == "We talked for ten minutes."
    fresh = page.select_one("form[action$='/log'] input[name=seen]")["value"]
    assert act(alice, "log", outcome="reached", note="We talked.", seen=fresh).status_code == 303
    with alice.arrange():
        assert len(db.session.scalars(select(Attempt)).all()) == 1


def test_ones_own_change_in_another_window_is_no_conflict(alice: Desk) -> None:
    before = seen(alice)
    act(alice, "claim")

    assert act(alice, "log", outcome="no_answer", seen=before).status_code == 303


@pytest.mark.parametrize("made_up", ["", "1", "x-y", "99999999999999999999-1", "1-99999999999999999999"])
def test_a_made_up_mark_harms_nothing(alice: Desk, made_up: str) -> None:
    assert act(alice, "note", note="Hello", seen=made_up).status_code in (303, 409)


def test_snooze_close_and_reopen_by_menu(alice: Desk) -> None:
    assert act(alice, "snooze", day="2026-12-01").status_code == 303
    assert "Snoozed until Tuesday, December 1, 9:30 am" in words(page_of(alice), ".nexta")
    assert act(alice, "wake").status_code == 303
    assert act(alice, "close", reason="").status_code == 422
    assert act(alice, "close", reason="chose_elsewhere").status_code == 303
    page = page_of(alice)
    assert "Closed: chose elsewhere" in words(page, ".tl")
    assert page.select_one(".rec form[action$='/note']") is not None, "a note still can be written"
    assert page.select_one("form[action$='/log']") is None
    assert act(alice, "reopen").status_code == 303
    assert page_of(alice).select_one("form[action$='/log']") is not None


def test_the_stage_menu_offers_only_what_may_follow(alice: Desk) -> None:
    act(alice, "log", outcome="reached")

    found = [each["value"] for each in page_of(alice).select("#stage button[name=stage]")]
    assert found == ["booked", "consulted", "procedure_booked", "completed"]
    assert act(alice, "stage", stage="consulted").status_code == 303
    assert act(alice, "stage", stage="new").status_code == 409


def test_assigning_names_colleagues_of_the_office_only(alice: Desk) -> None:
    boss = alice.become(StaffRole.OFFICE_MANAGER, office=OWN)
    outsider = alice.become(StaffRole.COORDINATOR, office=OTHER)
    alice.become(StaffRole.OFFICE_MANAGER, office=OWN)
    assert page_of(alice).select("#assign") == []

    found = {each["value"] for each in page_of(alice, query="?do=assign").select("#assign button")}
    assert str(boss) in found
    assert str(outsider) not in found
    assert act(alice, "assign", owner=str(outsider)).status_code == 409
    assert act(alice, "assign", owner=str(boss)).status_code == 303
    assert "Given to Alice Example" in words(page_of(alice), ".tl")


def test_a_list_gets_its_person_back(alice: Desk) -> None:
    response = act(alice, "claim", next="/desk/leads?view=mine")

    assert response.location.startswith("/desk/leads?view=mine&done=claimed&undo=")
    assert act(alice, "give-back", next="//evil.example").location.startswith("/desk/leads/LC-")


def test_the_filter_of_the_timeline_is_in_the_address(alice: Desk) -> None:
    act(alice, "log", outcome="no_answer")

    page = page_of(alice, query="?show=contact")
    assert "Called, no answer" in words(page, ".tl")
    assert "Moved to Contacting" not in words(page, ".tl")
    assert page.select_one(".pills a[aria-current]").text.split()[0] == "Contact"


def test_opening_a_lead_and_its_evidence_is_written_down(alice: Desk) -> None:
    page_of(alice)
    alice.client.get(f"/desk/leads/{alice.leads['own']}/evidence")
    alice.client.get(f"/desk/leads/{alice.leads['own']}/emails/letters/win_back_first")

    with alice.arrange():
        lead_id = alice.lead("own").id
        found = db.session.execute(select(AuditEntry.action, AuditEntry.subject)).all()
    about = f"lead:{lead_id}"
    for action in ("triage.lead_opened", "triage.evidence_shown", "triage.letter_previewed"):
        assert (action, about) in [tuple(row) for row in found]


def test_privacy_reads_and_presses_nothing(desk: Desk) -> None:
    desk.become(StaffRole.PRIVACY)

    page = page_of(desk)
    forms = {form["action"] for form in page.select(".lead form")}
    assert forms == set()
    assert page.select_one(".rec") is None


def test_a_lead_given_to_another_office_is_out_of_sight_and_can_be_fetched_back(alice: Desk) -> None:
    options = BeautifulSoup(alice.client.get(f"/desk/leads/{alice.leads['own']}/reroute").text, "html5lib")
    assert "doesn’t offer" in options.text or options.select("input[name=office]")
    office = options.select("input[name=office]")[0]["value"]
    assert act(alice, "reroute", office=office).status_code == 422

    response = act(alice, "reroute", office=office, reason="closer", note="Lives next door.")

    assert response.location.startswith("/desk/leads?done=rerouted&undo=")
    assert alice.client.get(f"/desk/leads/{alice.leads['own']}").status_code == 404
    with alice.arrange():
        assert alice.lead("own").office_id == int(office)

    batch = response.location.partition("undo=")[2]
    assert alice.post("/desk/undo", batch=batch).location.endswith("done=undone")
    assert "Lives next door." in words(page_of(alice), ".tl")
