"""The lists as pages: pills, search without words in addresses, presence, bulk from tick to undo."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from sqlalchemy import select

from leads import clock
from leads.database import db
from leads.directory.queries import directory
from leads.models import AuditEntry, Lead
from leads.operations.streams import hold_stream
from leads.vocabulary import KeysMode, LeadStage, StaffRole, Stream
from tests.web.desk_world import OTHER, OWN, Desk


def soup(desk: Desk, path: str) -> BeautifulSoup:
    response = desk.client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html5lib")


def values_of(form: Tag) -> dict[str, str]:
    """What a browser would send of a form."""
    fields = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[name]")}
    for choice in form.select("select"):
        fields[str(choice["name"])] = str(
            (choice.select_one("[selected]") or choice.select("option")[0])["value"]
        )
    return fields


def test_what_narrows_the_list_is_a_pill_that_can_be_taken_away(desk: Desk) -> None:
    desk.become(StaffRole.CENTRAL_DESK)
    page = soup(desk, "/desk/leads?view=open&language=en&owner=nobody")

    pills = {str(pill.contents[0]): pill.a["href"] for pill in page.select(".pill")}

    assert pills == {
        "Language: English": "/desk/leads?view=open&owner=nobody",
        "Owner: Nobody’s": "/desk/leads?view=open&language=en",
    }
    assert page.select_one(".views a[aria-current]").text.startswith("Everything open")


def test_a_lead_opens_beside_the_list_and_leads_back_to_it(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)
    path = f"/desk/leads?view=open&lead={desk.leads['own']}"

    pane = soup(desk, path).select_one("aside.pane")

    assert pane is not None
    assert "Maya Torres" in pane.text
    claim = pane.select_one("form[action$='/claim']")
    assert claim is not None
    assert claim.select_one("button")["data-key"] == "c"
    answer = desk.client.post(str(claim["action"]), data=values_of(claim))
    assert answer.status_code == 303
    after = BeautifulSoup(desk.client.get(answer.location).text, "html5lib")
    assert after.select_one("aside.pane") is not None
    assert "Claimed" in after.select_one(".toast").text


def test_another_offices_lead_never_opens_beside_the_list(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OTHER)

    page = desk.client.get(f"/desk/leads?lead={desk.leads['own']}").text

    assert "Maya" not in page
    assert 'class="pane"' not in page


def test_who_lost_a_claim_reads_who_was_faster_and_can_go_on(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)
    desk.post(f"/desk/leads/{desk.leads['own']}/claim")
    desk.add_lead("second", office=OWN, name="Second Lead")
    desk.become(StaffRole.COORDINATOR, office=OWN)

    pane = soup(desk, f"/desk/leads?lead={desk.leads['own']}&done=taken").select_one("aside.pane")

    assert "Alice Example claimed this" in pane.text
    assert desk.leads["second"] in str(pane.find("a", string="Next lead")["href"])


def test_the_refresh_brings_counters_and_news_and_never_a_row(desk: Desk) -> None:
    desk.become(StaffRole.CENTRAL_DESK)

    text = desk.client.get("/desk/leads/news?since=1").text
    quiet = desk.client.get("/desk/leads/news?since=9999999999").text

    assert "3 new" in text
    assert "3 leads" in text
    assert " new" not in quiet
    assert 'class="row' not in text
    assert "Maya" not in text


def test_words_that_are_searched_for_stand_in_no_address_and_no_log(desk: Desk) -> None:
    desk.become(StaffRole.CENTRAL_DESK)

    answer = desk.post("/desk/search", q="torres")
    page = soup(desk, answer.location)

    assert answer.location == "/desk/search"
    assert [row.a.text for row in page.select(".row__n")] == ["Maya Torres"]
    with desk.arrange():
        [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "triage.searched"))
        assert entry.data == {"by": "name", "results": 1}
    assert desk.post("/desk/search", q=desk.leads["own"]).status_code == 303
    assert desk.client.get("/desk/search").location == f"/desk/leads/{desk.leads['own']}"


def test_a_search_understands_what_people_call_their_wish(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)
    with desk.arrange():
        wish = directory().procedure("hip-contouring")
    assert wish is not None
    desk.add_lead("hips", office=OWN, procedure_id=wish.id)

    page = soup(desk, desk.post("/desk/search", q="hip divots").location)

    assert [row.a["href"].split("/")[-1] for row in page.select(".row__n")] == [desk.leads["hips"]]
    assert "fit: Hip dips" in page.select_one(".hint").text

    desk.become(StaffRole.COORDINATOR, office=OTHER)
    elsewhere = soup(desk, desk.post("/desk/search", q="violin hips").location)
    assert elsewhere.select(".row__n") == []


def test_colleagues_see_who_looks_at_a_lead(desk: Desk) -> None:
    path = f"/desk/leads/{desk.leads['own']}/presence"
    desk.become(StaffRole.COORDINATOR, office=OWN)
    assert "looking" not in desk.post(path).text

    desk.become(StaffRole.COORDINATOR, office=OWN)
    assert "Alice Example is looking at this" in desk.post(path).text

    desk.become(StaffRole.COORDINATOR, office=OTHER)
    assert desk.post(path).status_code == 404


def bulk_page(desk: Desk, **fields: object) -> Tag:
    answer = desk.client.post("/desk/bulk", data={"csrf_token": desk.token(), **fields})
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html5lib")


def test_one_action_on_many_names_everybody_skips_with_reasons_and_is_taken_back(desk: Desk) -> None:
    desk.become(StaffRole.CENTRAL_DESK)
    page = bulk_page(desk, do="snooze", all="yes", back="/desk/leads?view=open")
    will, out = page.select_one("#will"), page.select_one("#left-out")
    assert (will.text, out.text) == ("2 leads will change", "1 lead is left out")
    assert "no office yet" in out.find_parent("section").text

    form = page.select_one("form[action='/desk/bulk/do']")
    answer = desk.client.post("/desk/bulk/do", data=values_of(form))
    assert answer.location.startswith("/desk/leads?view=open&done=bulk-2-1&undo=")
    after = BeautifulSoup(desk.client.get(answer.location).text, "html5lib")
    toast = after.select_one(".toast")
    assert "Done for 2 leads, 1 left out." in toast.text
    with desk.arrange():
        assert desk.lead("own").stage == LeadStage.SNOOZED

    desk.client.post("/desk/undo", data=values_of(toast.form))
    with desk.arrange():
        assert {desk.lead(name).stage for name in ("own", "other")} == {LeadStage.NEW}


def test_nothing_is_done_that_the_page_did_not_say(desk: Desk) -> None:
    desk.become(StaffRole.CENTRAL_DESK)
    page = bulk_page(desk, do="close", lead=[desk.leads["own"]])
    fields = values_of(page.select_one("form[action='/desk/bulk/do']")) | {"reason": "spam"}

    again = desk.client.post("/desk/bulk/do", data=fields)

    assert "You chose something else" in again.text
    with desk.arrange():
        assert set(db.session.scalars(select(Lead.stage))) == {LeadStage.NEW}


def test_another_offices_leads_are_missing_from_a_bulk_action(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)

    page = bulk_page(desk, do="close", lead=[desk.leads["own"], desk.leads["other"]])

    assert page.select_one("#will").text == "1 lead will change"
    assert "Renée" not in page.text


def test_fifty_ticks_fit_into_one_form(desk: Desk) -> None:
    desk.become(StaffRole.CENTRAL_DESK)
    many = [desk.add_lead(str(number), office=OWN) for number in range(50)]

    page = bulk_page(desk, do="close", lead=many, back="/desk/leads")

    assert page.select_one("#will").text == "50 leads will change"


def test_a_saved_list_is_a_tab_with_its_count(desk: Desk) -> None:
    desk.become(StaffRole.CENTRAL_DESK)
    answer = desk.post("/desk/leads/views", view="open", language="en", name="English ones")

    tab = soup(desk, answer.location).select_one(".views a[aria-current]")

    assert (tab.text, tab["href"]) == ("English ones 3", "/desk/leads?view=open&language=en")


def test_a_held_stream_is_on_every_page_and_keys_can_rest(desk: Desk) -> None:
    staff_id = desk.become(StaffRole.CENTRAL_DESK)
    with desk.arrange():
        hold_stream(Stream.CARE, reason="complaints", now=clock.now())
        desk.staff(staff_id).keys_mode = KeysMode.OFF

    for path in ("/desk/leads", "/desk/mail", "/desk/quarantine", f"/desk/leads/{desk.leads['own']}"):
        page = soup(desk, path)
        assert "Email about requests is held." in page.select_one(".heldmail").text, path
        assert page.select_one("#keys") is None
        assert page.body["data-keys"] == "off"


def test_a_role_goes_only_where_it_may(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)
    office = {link["href"] for link in soup(desk, "/desk/leads").select(".nav a.n")}
    desk.become(StaffRole.PRIVACY)
    privacy = {link["href"] for link in soup(desk, "/desk/leads").select(".nav a.n")}

    assert {"/desk/leads", "/desk/my-day", "/desk/pipeline", "/desk/mail"} <= office
    assert not office & {"/desk/quarantine", "/desk/mail-health", "/desk/staff"}
    assert {"/desk/leads", "/desk/quarantine"} <= privacy
    assert not privacy & {"/desk/my-day", "/desk/mail-health"}
