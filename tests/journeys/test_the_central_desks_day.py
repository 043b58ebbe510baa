"""A day at the central desk in Chromium: spam, search, two who are one, many at once, and promises missed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select

from leads import clock
from leads.database import db, transaction
from leads.handling.claiming import Claimed, claim
from leads.handling.rules import ActionKind
from leads.intake.rules import Suspicion
from leads.models import Lead, Notice, Person
from leads.notices.kinds import NoticeKind
from leads.reference import lead_id_of
from leads.vocabulary import HandedTo, LeadStage, StaffRole
from leads.web.access import StaffMember
from tests.factories import make_lead
from tests.journeys.desk_day import DeskDay
from tests.stack.reckoning import move_clock
from tests.stack.running import Stack, running_stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.slow]
OFFICE = "miami-coral-gables"
CENTRAL, MANAGER, WORKER = "robin@example.com", "mo@example.com", "sam@example.com"
TWIN_PHONE = "305 555 0188"
CROWD = 50
NAMED = re.compile("Agnes|Ágnes|Núñez|Torres|Bella|Quinn|hip contour|visitor.example.com", re.IGNORECASE)
"""What no letter to staff may say."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole product with a mail server that accepts everything."""
    with running_stack(tmp_path_factory.mktemp("central"), "web", "worker", "relay", "beat") as running:
        yield running


@pytest.fixture
def day(stack: Stack, browser: Browser) -> DeskDay:
    """Four have asked, one of them Sam’s already; one more looks like spam."""
    found = DeskDay(stack, browser)
    found.hire("Robin Central", CENTRAL, StaffRole.CENTRAL_DESK)
    found.hire("Mo Manager", MANAGER, StaffRole.OFFICE_MANAGER, OFFICE)
    sam = found.hire("Sam Coordinator", WORKER, StaffRole.COORDINATOR, OFFICE)
    found.asked_by("Ágnes Núñez", office=OFFICE, phone="305 555 0141", email="an@visitor.example.com")
    found.asked_by("Maya Torres", office=OFFICE, phone=TWIN_PHONE)
    found.asked_by("Torres, Mayá", office=OFFICE, phone=TWIN_PHONE, email="mt@visitor.example.com")
    taken = found.asked_by("Bella Visitor", office=OFFICE, phone="305 555 0142")
    found.asked_by("Quinn Doubt", office=OFFICE, phone="305 555 0143", suspicion=Suspicion.CONTENT)
    found.all_routed()
    with stack.app.app_context(), transaction():
        office_ids = frozenset(db.session.scalars(select(Lead.office_id).distinct())) - {None}
        who = StaffMember(sam, "Sam Coordinator", frozenset({StaffRole.COORDINATOR}), office_ids)
        answer = claim(lead_id=lead_id_of(taken), staff=who, now=clock.now())
        assert isinstance(answer, Claimed)
        contacted_before(next(iter(office_ids)))
    return found


def contacted_before(office_id: int) -> None:
    """More people than a page of the list holds; somebody tried to reach each of them this morning."""
    now = clock.now()
    for number in range(CROWD):
        make_lead(
            name=f"Crowd {number:02}",
            office_id=office_id,
            stage=LeadStage.CONTACTING,
            created_at=now - timedelta(hours=2),
            first_attempt_at=now - timedelta(hours=1),
            acknowledged_at=now - timedelta(hours=2),
            next_action={"kind": ActionKind.CALL},
            next_action_due_at=now + timedelta(hours=3),
        )


def test_the_central_desk_keeps_everything_moving(day: DeskDay) -> None:
    day.signs_in(CENTRAL)
    releases_what_is_no_spam(day)
    finds_without_accents(day)
    merges_and_parts(day)
    gives_all_to_sam_and_takes_them_back(day)
    hears_of_missed_promises(day)


def releases_what_is_no_spam(day: DeskDay) -> None:
    """A request held back is released: it gets an office and its acknowledgement like any other."""
    page = day.page
    page.goto(f"{day.address}/desk/quarantine")
    page.get_by_role("link", name="Quinn Doubt").click()
    assert day.letters_to("quinn@visitor.example.com") == []
    page.get_by_role("button", name="Release: not spam").click()
    expect(page.get_by_role("button", name="Release: not spam")).to_have_count(0)
    day.stack.until(lambda: bool(day.letters_to("quinn@visitor.example.com")))
    found = day.lead("Quinn Doubt")
    assert found.quarantined_at is None
    assert found.office_id is not None


def finds_without_accents(day: DeskDay) -> None:
    """Nobody types accents; the name of the visitor is in no address."""
    page = day.page
    day.presses("/")
    page.keyboard.type("agnes nunez")
    day.presses("Enter")
    expect(page.get_by_role("link", name="Ágnes Núñez")).to_be_visible()
    assert "agnes" not in page.url


def merges_and_parts(day: DeskDay) -> None:
    """Two requests with one number are compared, made one person, and two again."""
    page = day.page
    merged = select(func.count()).where(Person.merged_into_id.is_not(None))
    page.goto(f"{day.address}/desk/leads?view=duplicates")
    page.get_by_role("link", name="Maya Torres", exact=True).focus()
    day.presses("Enter")
    expect(page.locator("h1")).to_have_text("Maya Torres")
    day.presses("m")
    expect(page.locator("h1")).to_have_text("The same person?")
    page.get_by_role("button", name="Merge into one person").click()
    expect(page.locator("main")).to_contain_text("They are one person now.")
    assert day.count(merged) == 1
    page.get_by_role("button", name="Undo the merge").click()
    day.says("They are two people again.")
    assert day.count(merged) == 0


def gives_all_to_sam_and_takes_them_back(day: DeskDay) -> None:
    """All that match, not one page; who is left out is named with the reason; one undo takes all back."""
    page = day.page
    sams = select(func.count()).where(Lead.owner_id.is_not(None))
    page.goto(f"{day.address}/desk/leads?view=open")
    page.get_by_role("checkbox", name="Select Ágnes Núñez").check()
    page.get_by_role("checkbox", name=f"All {CROWD + 5} on this list").check()
    page.get_by_label("What to do").select_option("assign")
    page.get_by_role("button", name="Check and go on").click()
    page.get_by_label("To whom").select_option(label="Sam Coordinator")
    page.get_by_role("button", name="Check again").click()
    left_out = page.get_by_role("region", name="1 lead is left out")
    expect(left_out).to_contain_text("Bella Visitor")
    expect(left_out).to_contain_text("It is so already.")
    page.get_by_role("button", name=f"Do it for {CROWD + 4} leads").click()
    day.says(f"Done for {CROWD + 4} leads, 1 left out.")
    assert day.count(sams) == CROWD + 5
    day.presses("z")
    day.says("Taken back.")
    assert day.count(sams) == 1


def hears_of_missed_promises(day: DeskDay) -> None:
    """Nobody calls: the office’s manager is told, then the central desk, here and by mail without names."""
    for minutes, kind, address, words in (
        (6, NoticeKind.LATE, WORKER, "Late"),
        (5, NoticeKind.LATE_FOR_MANAGER, MANAGER, "handed to you as manager"),
        (5, NoticeKind.LATE_FOR_CENTRAL, CENTRAL, "handed to the central desk"),
    ):
        move_clock(day.stack, minutes=minutes)
        told = select(func.count()).where(Notice.kind == kind)
        day.stack.until(lambda told=told: day.count(told) > 0)
        day.stack.until(lambda address=address, words=words: words in day.words_to(address))
        day.page.reload()
    assert day.lead("Ágnes Núñez").handed_to == HandedTo.CENTRAL
    assert NAMED.search(day.words_to("quinn@visitor.example.com"))
    for address in (WORKER, MANAGER, CENTRAL):
        assert not NAMED.search(day.words_to(address))
    day.page.goto(f"{day.address}/desk/notices")
    expect(day.page.locator("main")).to_contain_text(
        "Late and handed to the central desk, Miami – Coral Gables"
    )
    day.page.goto(f"{day.address}/desk/leads")
    late = day.page.locator(".row", has_text="Ágnes Núñez")
    expect(late.locator(".clock")).to_contain_text("Late")
