"""The audit log page: filters in the address, older pages, how sound the chain is, no names of visitors."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import event, select, text

from leads import clock
from leads.audit import checking
from leads.audit.service import record, seal
from leads.database import db
from leads.models import AuditEntry
from leads.vocabulary import StaffRole
from tests.factories import NOON, make_staff
from tests.web.desk_world import OWN, Desk

PATH = "/desk/audit"


def lines(page: str) -> list[str]:
    """The rows of the log as plain words."""
    found = (
        re.findall(r"<tr>(.*?)</tr>", page[page.index("<tbody>") :], re.DOTALL) if "<tbody>" in page else []
    )
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in found]


def test_an_entry_says_who_did_what_to_which_lead_before_and_after_and_from_where(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)
    desk.post(f"/desk/pipeline/{desk.leads['own']}/move", stage="reached")
    desk.become(StaffRole.PRIVACY)

    page = desk.client.get(f"{PATH}?what=progress").text

    [line] = lines(page)
    for words in (
        "Alice Example",
        "moved",
        desk.leads["own"],
        "Coral Gables",
        "from new to reached",
        "127.0.0.0/24",
    ):
        assert words in line, words
    assert f"/desk/leads/{desk.leads['own']}" in page
    assert "Maya" not in page


def test_an_admin_reads_the_log_but_is_not_led_to_leads(desk: Desk) -> None:
    desk.become(StaffRole.CENTRAL_DESK)
    desk.post(f"/desk/leads/{desk.leads['held']}/release")
    desk.become(StaffRole.ADMIN)

    page = desk.client.get(PATH).text

    assert desk.leads["held"] in page
    assert f"/desk/leads/{desk.leads['held']}" not in page


def test_looking_at_the_log_is_in_the_log(desk: Desk) -> None:
    reader = desk.become(StaffRole.PRIVACY)
    desk.client.get(f"{PATH}?who={reader}&about={desk.leads['own']}&since=2026-11-01")

    with desk.arrange():
        found = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "audit.read")).one()
        lead_id = desk.lead("own").id
        assert found.staff_id == reader
        asked = {
            "who": reader,
            "what": None,
            "about": f"lead:{lead_id}",
            "since": "2026-11-01",
            "until": None,
        }
        assert found.data == asked


def test_filters_narrow_by_person_family_subject_and_days(desk: Desk) -> None:
    with desk.arrange():
        one, other = make_staff(name="Ann First"), make_staff(name="Bo Second")
        about = f"lead:{desk.lead('own').id}"
        record("triage.searched", staff_id=one.id, data={"results": 1}, now=NOON - timedelta(days=33))
        record("triage.lead_opened", staff_id=other.id, subject=about, now=NOON - timedelta(days=32))
        record(
            "accounts.signed_in", staff_id=one.id, subject=f"staff:{one.id}", now=NOON - timedelta(days=31)
        )
        ids = {"one": one.id, "other": other.id}
    desk.become(StaffRole.OPERATIONS)

    def found(query: str) -> list[str]:
        return re.findall(r"<td><b>([a-z ]+)</b>", desk.client.get(f"{PATH}?{query}").text)

    assert found(f"who={ids['one']}") == ["signed in", "searched"]
    assert found("what=triage") == ["lead opened", "searched"]
    assert found(f"about={desk.leads['own'].lower()}") == ["lead opened"]
    assert found(f"about=staff:{ids['one']}") == ["signed in"]
    assert found("since=2026-10-23&until=2026-10-23") == ["lead opened"]
    assert found(f"who={ids['other']}&what=accounts") == []
    assert "Nothing recorded for this." in desk.client.get(f"{PATH}?who={ids['other']}&what=accounts").text


def test_a_reference_nobody_can_read_is_told_and_not_logged(desk: Desk) -> None:
    desk.become(StaffRole.OPERATIONS)

    page = desk.client.get(f"{PATH}?about=Maya Torres").text

    assert "Write a reference like LC-7KD-3QX" in page
    with desk.arrange():
        [data] = db.session.scalars(select(AuditEntry.data).where(AuditEntry.action == "audit.read"))
        assert data["about"] is None


def test_older_entries_follow_page_by_page_without_gap_or_repeat(desk: Desk) -> None:
    with desk.arrange():
        for number in range(120):
            record(
                "triage.searched",
                staff_id=None,
                data={"n": number},
                now=NOON - timedelta(minutes=number // 7),
            )
    desk.become(StaffRole.OPERATIONS)
    seen, path = [], f"{PATH}?what=triage"
    while path:
        page = desk.client.get(path).text
        seen += [int(each) for each in re.findall(r"n <b>(\d+)</b>", page)]
        older = re.search(r'href="([^"]+)">Older', page)
        path = older[1].replace("&amp;", "&") if older else ""

    assert sorted(seen) == list(range(120))
    assert len(seen) == 120


def test_the_page_says_how_sound_the_chain_is(desk: Desk) -> None:
    desk.become(StaffRole.OPERATIONS)
    with desk.arrange():
        seal(now=clock.now())
    assert "Not checked yet" in desk.client.get(PATH).text

    with desk.arrange():
        seal(now=clock.now())
        checking.look_over_when_due(now=clock.now())
    assert "Whole when checked today, 1:42 pm" in desk.client.get(PATH).text

    with desk.arrange():
        db.session.execute(text("alter table audit_entry disable trigger user"))
        db.session.execute(text("update audit_entry set subject = 'lead:1' where number = 1"))
        checking.look_over_when_due(now=clock.now() + timedelta(hours=7))
    page = desk.client.get(PATH).text
    assert "The log is not whole" in page
    assert "1 entry was changed" in page


def test_entries_without_a_seal_for_long_are_told(desk: Desk) -> None:
    with desk.arrange():
        record("triage.searched", staff_id=None, now=NOON - timedelta(hours=1))
    desk.become(StaffRole.OPERATIONS)

    assert "The newest entries wait for their seal" in desk.client.get(PATH).text


def test_the_page_takes_at_most_twelve_statements(desk: Desk) -> None:
    desk.become(StaffRole.OPERATIONS)
    desk.client.get(PATH)
    seen: list[str] = []
    with desk.app.app_context():
        connection = db.session.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: seen.append(args[2]))

    assert desk.client.get(PATH).status_code == 200
    statements = [each for each in seen if not re.match(r"(release )?savepoint|rollback", each, re.I)]
    assert 0 < len(statements) <= 12, statements
