"""My day: what is mine and due, in order; answers that wait; what comes back; the good news at the end."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event, select

from leads import clock
from leads.database import db
from leads.models import Lead, Staff
from leads.my_day.rules import lay_out
from leads.vocabulary import LeadStage, StaffRole
from tests.factories import NOON
from tests.web.boards_world import fill
from tests.web.desk_world import OTHER, OWN, Desk

MIAMI = "America/New_York"
NOW = NOON + timedelta(minutes=2)


def own(desk: Desk, staff_id: int, called: str, due: timedelta, office: str = OWN, **changes: object) -> str:
    values: dict[str, object] = {
        "stage": LeadStage.CONTACTING,
        "next_action": {"kind": "call"},
        "next_action_due_at": NOW + due,
        "owner_id": staff_id,
        "claimed_at": NOW,
    }
    return desk.add_lead(called, office=office, name=f"{called} Example", **values | changes)


def me(desk: Desk) -> int:
    return desk.become(StaffRole.COORDINATOR, office=OWN)


def test_overdue_comes_first_and_the_first_of_all_is_the_button(desk: Desk) -> None:
    mine = me(desk)
    own(desk, mine, "Later", timedelta(hours=2))
    own(desk, mine, "Grace", timedelta(minutes=-20))
    own(desk, mine, "Tomorrow", timedelta(days=1))

    page = desk.client.get("/desk/my-day").text

    assert "Next: call Grace, now" in page
    assert page.index("Overdue") < page.index("Grace Example") < page.index("Later today")
    assert "Late 20 min" in page
    assert "Tomorrow Example" not in page
    assert "2 things to do today" in page


def test_the_button_of_somebody_to_write_to_opens_the_email_of_their_page(desk: Desk) -> None:
    own(
        desk,
        me(desk),
        "Grace",
        timedelta(minutes=-20),
        next_action={"kind": "email"},
        email="grace@example.com",
    )

    page = BeautifulSoup(desk.client.get("/desk/my-day").text, "html5lib")
    opened = desk.client.get(page.select_one(".due__c .btn")["href"])

    assert opened.status_code == 200
    assert BeautifulSoup(opened.text, "html5lib").select_one("#tab-email[checked]")


def test_what_comes_next_has_its_time_and_one_is_clear_until_then(desk: Desk) -> None:
    own(desk, me(desk), "Grace", timedelta(hours=1, minutes=18))

    page = desk.client.get("/desk/my-day").text

    assert "Next: call Grace, 3:00 pm" in page
    assert "You’re clear until 3:00 pm" in page


def test_nothing_today_says_when_it_goes_on(desk: Desk) -> None:
    own(desk, me(desk), "Grace", timedelta(days=1))

    page = desk.client.get("/desk/my-day").text

    assert "You’re clear for today" in page
    assert "Next: tomorrow, 1:42 pm" in page


def test_somebody_without_leads_is_led_to_triage(desk: Desk) -> None:
    me(desk)
    page = desk.client.get("/desk/my-day").text

    assert "No lead is yours" in page
    assert "Maya Torres" not in page


def test_a_colleagues_and_another_offices_leads_are_not_on_my_day(desk: Desk) -> None:
    mine = me(desk)
    own(desk, mine, "Elsewhere", timedelta(minutes=5), office=OTHER)
    own(desk, desk.become(StaffRole.COORDINATOR, office=OWN), "Colleague", timedelta(minutes=5))
    with desk.arrange():
        desk.sit_down(mine)

    page = desk.client.get("/desk/my-day").text

    assert "Elsewhere" not in page
    assert "Colleague" not in page


def test_the_visitors_own_time_stands_beside_the_call_and_warns_outside_calling_hours(desk: Desk) -> None:
    own(desk, me(desk), "Grace", timedelta(minutes=5), zone="Pacific/Honolulu")

    page = desk.client.get("/desk/my-day").text

    assert "8:42 am there" in page
    assert "outside calling hours" not in page
    desk.move_clock(NOW - timedelta(hours=1))
    assert "outside calling hours" in desk.client.get("/desk/my-day").text


def test_answers_about_my_leads_wait_there_and_others_do_not(desk: Desk) -> None:
    mine = me(desk)
    own(desk, mine, "Grace", timedelta(hours=3))
    desk.message_for("Grace")
    desk.message_for("own", "Somebody else’s lead.")

    page = desk.client.get("/desk/my-day").text

    assert page.count("</svg>wrote back") == 1
    assert "Answers waiting for you" in page


def test_a_lead_whose_answer_waits_is_listed_once_and_is_where_to_begin(desk: Desk) -> None:
    own(desk, me(desk), "Grace", timedelta(hours=3))
    first = desk.message_for("Grace")
    desk.message_for("Grace", "Or Saturday.")

    page = desk.client.get("/desk/my-day").text

    assert page.count("Grace Example") == 1
    assert page.count(f'/desk/mail/{first}"') == 2  # the button and the line
    assert "Answer Grace: they wrote back" in page
    assert "1 thing to do today" in page


@pytest.mark.parametrize(
    ("due", "begin"), [(-20, "Next: call Sam, now"), (5, "Answer Grace: they wrote back")]
)
def test_the_day_begins_with_what_has_waited_longest(desk: Desk, due: int, begin: str) -> None:
    mine = me(desk)
    own(desk, mine, "Grace", timedelta(hours=3))
    own(desk, mine, "Sam", timedelta(minutes=due))
    desk.message_for("Grace")
    desk.move_clock(NOW + timedelta(minutes=10))

    assert begin in desk.client.get("/desk/my-day").text


def test_what_else_is_planned_stands_beside_the_waiting_answer(desk: Desk) -> None:
    own(desk, me(desk), "Grace", timedelta(hours=3))
    desk.message_for("Grace")
    with desk.arrange():
        lead = desk.lead("Grace")
        lead.next_action, lead.next_action_due_at = {"kind": "call_back"}, NOW + timedelta(hours=1)

    page = desk.client.get("/desk/my-day").text

    assert page.count("Grace Example") == 1
    assert "Call back, today, 2:42 pm" in page


def test_todays_consultations_and_those_without_an_answer_have_lines_of_their_own(desk: Desk) -> None:
    mine = me(desk)
    for called, hours in (("Grace", 2.0), ("Sam", -3.0), ("Wednesday", 24.0)):
        own(desk, mine, called, timedelta(hours=hours))
        desk.book_for(called, NOW + timedelta(hours=hours))
    desk.add_lead("Colleague", office=OWN, name="Colleague Example")
    desk.book_for("Colleague", NOW + timedelta(hours=1))

    page = BeautifulSoup(desk.client.get("/desk/my-day").text, "html5lib")
    asked, today = (page.select_one(f"[aria-labelledby={each}]") for each in ("unanswered", "consultations"))

    assert asked
    assert today
    assert "Sam Example" in asked.text
    assert [each.get_text(strip=True) for each in asked.select(".acts .btn")] == [
        "Came",
        "Did not come",
        "Rescheduled",
    ]
    assert "3:42 pmGrace Example" in today.get_text("", strip=True)
    assert page.text.count("Grace Example") == 1
    assert "Wednesday Example" not in page.text
    assert "Colleague Example" not in page.text


def test_how_it_went_is_said_on_my_day(desk: Desk) -> None:
    own(desk, me(desk), "Sam", timedelta(hours=-3))
    appointment = desk.book_for("Sam", NOW - timedelta(hours=3))

    answer = desk.post(f"/desk/calendar/{appointment}/missed", next="/desk/my-day")

    assert answer.location.startswith("/desk/my-day?done=missed&undo=")
    assert "How did it go?" not in desk.client.get("/desk/my-day").text


def test_what_is_snoozed_until_today_is_announced_apart(desk: Desk) -> None:
    back = NOW + timedelta(hours=2)
    own(
        desk,
        me(desk),
        "Sam",
        timedelta(hours=2),
        stage=LeadStage.SNOOZED,
        snoozed_until=back,
        snoozed_from=LeadStage.REACHED,
    )

    page = desk.client.get("/desk/my-day").text

    assert page.index("Coming back today") < page.index("Sam Example")
    assert "Next:" not in page


def test_the_page_takes_at_most_twelve_statements(desk: Desk) -> None:
    mine = me(desk)
    with desk.arrange():
        fill(db.session.get_one(Staff, mine), now=clock.now())
    desk.client.get("/desk/my-day")
    seen: list[str] = []
    with desk.app.app_context():
        connection = db.session.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: seen.append(args[2]))

    page = desk.client.get("/desk/my-day")

    statements = [each for each in seen if not re.match(r"(release )?savepoint|rollback", each, re.I)]
    assert page.status_code == 200
    assert 0 < len(statements) <= 12, statements


@pytest.mark.parametrize(
    ("due", "overdue", "today", "clear"),
    [
        ([], (), (), None),
        ([-5, 0, 5], (0, 1), (2,), None),
        ([5, 60 * 24], (), (0,), 5),
        ([60 * 24], (), (), 60 * 24),
    ],
)
def test_a_day_is_laid_out_on_the_wall_of_the_office(
    due: list[int], overdue: tuple[int, ...], today: tuple[int, ...], clear: int | None
) -> None:
    times: list[datetime] = [NOW + timedelta(minutes=each) for each in due]
    day = lay_out(times, now=NOW, zone=MIAMI)

    assert (day.overdue, day.today) == (overdue, today)
    assert day.clear_until == (NOW + timedelta(minutes=clear) if clear is not None else None)


def test_midnight_is_that_of_the_office() -> None:
    late = datetime.fromisoformat("2026-11-25T03:30:00+00:00")  # 10:30 pm in Miami
    due = [late + timedelta(hours=1), late + timedelta(hours=2)]

    assert lay_out(due, now=late, zone=MIAMI).today == (0,)
    assert lay_out(due, now=late, zone="UTC").today == (0, 1)


def test_the_lead_opens_with_the_way_back(desk: Desk) -> None:
    reference = own(desk, me(desk), "Grace", timedelta(minutes=5))

    assert f"/desk/leads/{reference}?back=%2Fdesk%2Fmy-day" in desk.client.get("/desk/my-day").text
    with desk.arrange():
        assert db.session.scalar(select(Lead.owner_id).where(Lead.id == desk.lead("Grace").id))
