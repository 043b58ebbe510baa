"""A coordinator’s day in Chromium: a new account, ten leads by keyboard alone, a letter, a dead worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select

from leads.models import Attempt, LetterRow
from leads.vocabulary import CloseReason, LeadStage, LetterKind, LetterState, StaffRole
from tests.journeys.desk_day import DeskDay
from tests.stack.reckoning import move_clock
from tests.stack.running import Stack, running_stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.slow]
OFFICE = "miami-coral-gables"
WHO = ("Ada", "Bea", "Cleo", "Dora", "Edda", "Flora", "Gina", "Hope", "Ines", "Judy")
NAMES = tuple(f"{first} Visitor" for first in WHO)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole product with a mail server that accepts everything."""
    with running_stack(tmp_path_factory.mktemp("day"), "web", "worker", "relay", "beat") as running:
        yield running


@pytest.fixture
def day(stack: Stack, browser: Browser) -> DeskDay:
    """Ten people of Coral Gables have asked, and a new coordinator comes to work."""
    found = DeskDay(stack, browser)
    found.hire("Robin Day", "robin@example.com", StaffRole.COORDINATOR, OFFICE)
    for number, name in enumerate(NAMES):
        found.asked_by(name, office=OFFICE, phone=f"305 555 01{number + 30}")
    found.all_routed()
    return found


def test_ten_leads_are_worked_by_keyboard_and_none_is_lost(day: DeskDay) -> None:
    day.signs_in("robin@example.com")
    for name in NAMES:
        expect(day.page.get_by_role("link", name=name, exact=True)).to_be_visible()

    claims_and_undoes(day, "Ada Visitor")
    logs(day, "Bea Visitor", "2", "voicemail", LeadStage.CONTACTING)
    logs(day, "Cleo Visitor", "3", "no answer", LeadStage.CONTACTING)
    logs(day, "Dora Visitor", "4", "wrong number", LeadStage.CONTACTING)
    logs(day, "Edda Visitor", "7", "text sent", LeadStage.CONTACTING)
    books(day, "Flora Visitor")
    agrees_on_a_call(day, "Gina Visitor")
    notes_and_snoozes(day, "Hope Visitor")
    closes(day, "Ines Visitor")
    writes_while_a_worker_dies(day, "Judy Visitor")
    answers(day, "Judy Visitor")
    sees_the_day(day)


def claims_and_undoes(day: DeskDay, name: str) -> None:
    """Claim, log the wrong thing, take it back within its ten seconds, log the right thing."""
    day.opens(name)
    day.presses("c")
    day.says("Claimed. It is yours.")
    assert day.lead(name).owner_id is not None
    day.presses("2")
    day.says("Logged: voicemail.")
    assert day.lead(name).first_attempt_at is not None
    day.presses("z")
    day.says("Taken back.")
    assert (day.lead(name).stage, day.lead(name).first_attempt_at) == (LeadStage.NEW, None)
    day.presses("1")
    day.says("Logged: reached.")
    found = day.lead(name)
    assert found.stage == LeadStage.REACHED
    assert found.first_contact_at is not None


def logs(day: DeskDay, name: str, key: str, said: str, stage: LeadStage) -> None:
    """One key for what came of the call: stage, clock and next action follow, and the lead is theirs."""
    day.opens(name)
    day.presses(key)
    day.says(f"Logged: {said}.")
    found = day.lead(name)
    assert found.stage == stage
    assert found.first_attempt_at is not None
    assert found.owner_id is not None
    assert found.next_action_due_at is not None


def books(day: DeskDay, name: str) -> None:
    """They agreed on a consultation: its time is chosen, and they get it by mail."""
    day.opens(name)
    with day.page.expect_navigation(url="**/book*"):
        day.presses("5")
    day.reaches(":")
    day.presses("Space")
    day.reaches("Book this time")
    day.presses("Enter")
    day.says("Booked. They get an email with the time.")
    found = day.lead(name)
    assert found.stage == LeadStage.BOOKED
    assert found.first_contact_at is not None
    assert (found.next_action or {})["kind"] == "consultation"


def agrees_on_a_call(day: DeskDay, name: str) -> None:
    """They asked to be called back at a time."""
    day.opens(name)
    day.presses("l")
    day.page.keyboard.type("She is at work until three.")
    day.reaches("When")
    day.page.keyboard.type("12012026")
    day.presses("Tab")
    day.page.keyboard.type("0330PM")
    day.reaches("Call back")
    day.presses("Enter")
    day.says("Logged: call back.")
    expect(day.page.locator(".tl .note", has_text="She is at work until three.")).to_be_visible()
    found = day.lead(name)
    assert found.next_action == {"kind": "call_back"}
    assert found.next_action_due_at is not None
    assert found.next_action_due_at.isoformat() == "2026-12-01T20:30:00+00:00"


def notes_and_snoozes(day: DeskDay, name: str) -> None:
    """A note for colleagues, then put aside until tomorrow."""
    day.opens(name)
    day.presses("n")
    day.page.keyboard.type("Travels today.")
    day.reaches("Save note")
    day.presses("Enter")
    day.says("Note added.")
    expect(day.page.locator(".tl .note", has_text="Travels today.")).to_be_visible()
    day.presses("h")
    day.reaches("Tomorrow")
    day.presses("Enter")
    day.says("Snoozed. It comes back by itself.")
    assert day.lead(name).stage == LeadStage.SNOOZED


def closes(day: DeskDay, name: str) -> None:
    """Closing asks why."""
    day.opens(name)
    day.presses("x")
    day.reaches("Chose elsewhere")
    day.presses("Enter")
    day.says("Closed.")
    found = day.lead(name)
    assert (found.stage, found.close_reason) == (LeadStage.CLOSED, CloseReason.CHOSE_ELSEWHERE)


def writes_while_a_worker_dies(day: DeskDay, name: str) -> None:
    """A letter waits ten seconds; the worker is killed meanwhile, and the letter still leaves once."""
    day.opens(name)
    day.presses("e")
    day.page.keyboard.type("Your question about parking")
    day.presses("Tab")
    day.page.keyboard.type("There is a place behind the house.")
    day.reaches("Send")
    day.presses("Enter")
    day.says("Your email leaves in ten seconds.")
    day.stack.crash("worker")
    move_clock(day.stack, seconds=11)
    day.stack.start("worker")

    def letters() -> list[str]:
        return [str(each["Subject"]) for each in day.letters_to("judy@visitor.example.com")]

    day.stack.until(lambda: "Your question about parking" in letters())
    sent = select(func.count()).where(
        LetterRow.kind == LetterKind.PERSONAL, LetterRow.state == LetterState.SENT
    )
    day.stack.until(lambda: day.count(sent) == 1)
    assert letters().count("Your question about parking") == 1


def answers(day: DeskDay, name: str) -> None:
    """The visitor answers by mail; the desk shows it at once, and answering is what comes next."""
    letter = day.letters_to("judy@visitor.example.com")[-1]
    head = f"From: judy@visitor.example.com\nTo: {letter['Reply-To']}\nSubject: Re: parking"
    raw = f"{head}\n\nFriday suits me.\n"
    taken = day.stack.app.test_cli_runner().invoke(args=["receive-mail"], input=raw.encode())
    assert taken.output.strip().endswith("reply, new")
    assert (day.lead(name).next_action or {})["kind"] == "answer_reply"
    day.opens(name)
    expect(day.page.get_by_text("Friday suits me.")).to_be_visible()


def sees_the_day(day: DeskDay) -> None:
    """My day names everybody who is left, and nothing was lost on the way."""
    day.presses("g", "d")
    day.page.wait_for_url("**/desk/my-day")
    words = day.page.locator("main").inner_text()
    waiting = day.page.locator("section", has=day.page.get_by_role("heading", name="Answers waiting for you"))
    expect(waiting.get_by_role("link", name="Judy Visitor")).to_be_visible()
    for name in ("Bea Visitor", "Cleo Visitor", "Gina Visitor"):
        assert name in words
    assert "Ines Visitor" not in words
    tries = select(func.count()).select_from(Attempt).where(Attempt.undone_at.is_(None))
    assert day.count(tries) == 7  # reached, four by one key, one call back, one letter
