"""The forms of a lead, the record box first: what is wrong is asked again and kept, what fits is taken."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from leads.vocabulary import StaffRole
from tests.web.desk_world import OWN, Desk
from tests.web.test_desk_work import act, page_of, words


@pytest.fixture
def alice(desk: Desk) -> Desk:
    """A coordinator of the lead's office."""
    desk.become(StaffRole.COORDINATOR, office=OWN)
    return desk


def test_a_note_may_be_as_long_as_its_box_says(alice: Desk) -> None:
    text = "\r\n".join(["x" * 39] * 100)

    assert act(alice, "note", note=text).status_code == 303
    assert act(alice, "log", outcome="no_answer", note=text).status_code == 303


def test_a_time_nobody_can_read_is_asked_for_again(alice: Desk) -> None:
    response = act(alice, "log", outcome="no_answer", at="tomorrow at 3", note="Keep me")

    page = BeautifulSoup(response.text, "html5lib")
    assert response.status_code == 422
    assert "Choose a time that is still to come" in words(page, ".stopped")
    assert page.select_one("#said").text.strip() == "Keep me"
    assert page.select_one(".rec__call input[name=at]")["value"] == "tomorrow at 3"


def test_a_wrong_time_stays_in_its_own_form(alice: Desk) -> None:
    response = act(alice, "next", kind="text", at="2020-01-01T10:00")

    page = BeautifulSoup(response.text, "html5lib")
    assert page.select_one("#next input[name=at]")["value"] == "2020-01-01T10:00"
    assert page.select_one(".rec__call input[name=at]")["value"] == ""
    assert page.select_one(".rec__call select[name=kind] option[selected]") is None


def test_a_call_back_says_where_its_time_goes(alice: Desk) -> None:
    form = page_of(alice).select_one(".rec__call")

    assert "Choose the time above" in form.select_one("button[value=call_back]").text
    assert str(form).index('name="at"') < str(form).index('name="outcome"')
