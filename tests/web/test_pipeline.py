"""The pipeline: columns with counts and the oldest, filters in the address, moves by a form, undo, scope."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import event, select

from leads import clock
from leads.database import db
from leads.models import AuditEntry, Staff
from leads.vocabulary import CloseReason, LeadStage, StaffRole
from tests.factories import NOON
from tests.web.boards_world import fill
from tests.web.desk_world import OTHER, OWN, Desk

PATH = "/desk/pipeline"


def column(page: str, stage: str) -> str:
    """The part of the page that is one column."""
    found = re.search(rf'<section class="col" id="stage-{stage}".*?</section>', page, re.DOTALL)
    assert found, stage
    return found[0]


def test_a_column_says_how_many_and_how_old(desk: Desk) -> None:
    for days in (1, 3, 9):
        since = NOON - timedelta(days=days)
        desk.add_lead(f"old{days}", office=OWN, stage=LeadStage.REACHED, stage_since=since)
    desk.become(StaffRole.COORDINATOR, office=OWN)

    reached = column(desk.client.get(PATH).text, "reached")

    assert '<b class="num">3</b>' in reached
    assert "oldest 9 d" in reached
    order = [reached.index(desk.leads[f"old{days}"]) for days in (9, 3, 1)]
    assert order == sorted(order)


def test_an_empty_column_says_when_leads_arrive(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)

    assert "No one is here. Leads arrive after their consultation." in column(
        desk.client.get(PATH).text, "consulted"
    )


def test_one_sees_only_leads_of_ones_offices_and_none_held_back(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)
    page = desk.client.get(PATH).text
    assert "Maya Torres" in page
    assert "Renée Baptiste" not in page

    for office in ("1", "2", "999999", "0", "x"):
        assert "Renée Baptiste" not in desk.client.get(PATH, query_string={"office": office}).text
    desk.become(StaffRole.CENTRAL_DESK)
    page = desk.client.get(PATH).text
    assert "Renée Baptiste" in page
    assert "Buy Cheaply" not in page


def test_filters_are_in_the_address(desk: Desk) -> None:
    mine = desk.become(StaffRole.COORDINATOR, office=OWN)
    own = {"owner_id": mine, "claimed_at": NOON}
    desk.add_lead("mine", office=OWN, name="Mine Example", **own)
    desk.add_lead("old", office=OWN, name="October Example", created_at=NOON - timedelta(days=40))

    def names(query: str) -> set[str]:
        page = desk.client.get(f"{PATH}?{query}").text
        return {each for each in ("Maya Torres", "Mine Example", "October Example") if each in page}

    assert names("owner=me") == {"Mine Example"}
    assert names("owner=nobody") == {"Maya Torres", "October Example"}
    assert names("month=2026-10") == {"October Example"}
    assert names("month=2026-11&owner=nobody") == {"Maya Torres"}
    assert names("month=nonsense") == {"Maya Torres", "Mine Example", "October Example"}


def test_a_long_column_shows_fifty_and_leads_to_the_list(desk: Desk) -> None:
    for number in range(53):
        desk.add_lead(f"n{number}", office=OWN, stage=LeadStage.BOOKED)
    desk.become(StaffRole.COORDINATOR, office=OWN)

    booked = column(desk.client.get(f"{PATH}?owner=nobody").text, "booked")

    assert "Showing 50 of 53" in booked
    assert booked.count('<li class="card"') == 50
    assert 'href="/desk/leads?view=open&amp;stage=booked&amp;owner=nobody"' in booked


def test_the_menu_of_a_card_offers_only_stages_that_may_follow(desk: Desk) -> None:
    reference = desk.add_lead("reached", office=OWN, stage=LeadStage.REACHED)
    desk.become(StaffRole.COORDINATOR, office=OWN)

    page = desk.client.get(f"{PATH}?move={reference}").text
    form = page[page.index('<form class="card__f"') :]
    stages = re.findall(r'<option value="([a-z_]*)"', form[: form.index("</select>")])

    assert stages == ["booked", "consulted", "procedure_booked", "completed", "closed"]
    assert page.count('<form class="card__f"') == 1


def test_moving_changes_the_stage_is_recorded_and_can_be_undone(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)

    answer = desk.post(f"{PATH}/{desk.leads['own']}/move", stage="reached", next=f"{PATH}?owner=me")

    assert answer.status_code == 303
    assert answer.location.startswith(f"{PATH}?owner=me&done=moved&undo=")
    with desk.arrange():
        lead = desk.lead("own")
        assert lead.stage == LeadStage.REACHED
        actions = select(AuditEntry.action).where(AuditEntry.subject == f"lead:{lead.id}")
        assert set(db.session.scalars(actions)) >= {"progress.moved"}
    token = answer.location.rpartition("=")[2]
    assert desk.post("/desk/undo", batch=token).status_code == 303
    with desk.arrange():
        assert desk.lead("own").stage == LeadStage.NEW


def test_closing_asks_for_a_reason_on_the_same_board(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)
    path = f"{PATH}/{desk.leads['own']}/move"

    answer = desk.post(path, stage="closed", next=f"{PATH}?owner=nobody")
    assert answer.status_code == 303
    page = desk.client.get(answer.location).text
    assert "Say why it is closed." in page
    assert 'value="nobody" selected' in page
    with desk.arrange():
        assert desk.lead("own").stage == LeadStage.NEW

    assert "done=closed" in desk.post(path, stage="closed", reason="spam").location
    with desk.arrange():
        assert (desk.lead("own").stage, desk.lead("own").close_reason) == (LeadStage.CLOSED, CloseReason.SPAM)


def test_a_move_that_may_not_be_says_so_and_changes_nothing(desk: Desk) -> None:
    reference = desk.add_lead("reached", office=OWN, stage=LeadStage.REACHED)
    desk.become(StaffRole.COORDINATOR, office=OWN)

    for stage in ("new", "snoozed", "nonsense", ""):
        answer = desk.post(f"{PATH}/{reference}/move", stage=stage)
        assert answer.location == f"{PATH}?done=not_moved", stage
    with desk.arrange():
        assert desk.lead("reached").stage == LeadStage.REACHED


def test_after_a_move_one_never_leaves_the_desk(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)

    answer = desk.post(f"{PATH}/{desk.leads['own']}/move", stage="reached", next="https://evil.example/desk")

    assert answer.location.startswith(f"{PATH}?done=moved")


def test_another_offices_card_cannot_be_moved(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OTHER)

    assert desk.post(f"{PATH}/{desk.leads['own']}/move", stage="reached").status_code == 404


def test_who_only_reads_gets_no_menus(desk: Desk) -> None:
    desk.become(StaffRole.PRIVACY)
    page = desk.client.get(f"{PATH}?move={desk.leads['own']}").text

    assert "Maya Torres" in page
    assert "Move to" not in page


def test_the_board_takes_at_most_twelve_statements(desk: Desk) -> None:
    mine = desk.become(StaffRole.CENTRAL_DESK)
    with desk.arrange():
        fill(db.session.get_one(Staff, mine), now=clock.now())
    desk.client.get(PATH)
    seen: list[str] = []
    with desk.app.app_context():
        connection = db.session.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: seen.append(args[2]))

    assert desk.client.get(PATH).status_code == 200
    statements = [each for each in seen if not re.match(r"(release )?savepoint|rollback", each, re.I)]
    assert 0 < len(statements) <= 12, statements


def test_times_of_offices_elsewhere_carry_their_zone(desk: Desk) -> None:
    due = NOON + timedelta(days=9)
    for called, office in (("near", OTHER), ("far", "san-diego")):
        desk.add_lead(called, office=office, stage=LeadStage.REACHED, next_action_due_at=due)
    desk.become(StaffRole.CENTRAL_DESK)

    page = column(desk.client.get(PATH).text, LeadStage.REACHED)
    cards = {
        name: page.split(f'data-ref="{desk.leads[name]}"')[1].split("</li>")[0] for name in ("near", "far")
    }

    assert re.search(r"\d [ap]m P[SD]T<", cards["far"])
    assert re.search(r"\d [ap]m<", cards["near"])
