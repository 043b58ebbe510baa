"""Fifty copies of one request at the same moment, by form and by API: one lead, fifty equal answers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from leads.database import db
from leads.models import Lead
from tests.stack.browser import Browser
from tests.stack.reckoning import ALL_IS_WELL, all_acknowledged, move_clock, reckon
from tests.stack.running import Stack, running_stack
from tests.stack.sending import requests_from_everywhere, send_all

pytestmark = pytest.mark.stack
COPIES = 50


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole product with a mail server that accepts everything."""
    with running_stack(tmp_path_factory.mktemp("double"), "web", "worker", "relay", "beat") as running:
        yield running


def leads_of(stack: Stack, email: str) -> int:
    with stack.app.app_context():
        return db.session.execute(select(func.count()).where(Lead.email == email)).scalar_one()


def test_fifty_copies_at_the_api_make_one_lead_and_get_fifty_equal_receipts(stack: Stack) -> None:
    [request] = requests_from_everywhere(stack, 1, seed=50)

    told = send_all(stack, [request] * COPIES, at_once=COPIES)
    stack.until(lambda: all_acknowledged(stack, told[:1]))

    assert [each.receipt for each in told] == [told[0].receipt] * COPIES
    assert [each.tries for each in told] == [1] * COPIES
    assert leads_of(stack, request.body["email"]) == 1
    assert reckon(stack, told) == ALL_IS_WELL


def test_fifty_taps_on_send_make_one_lead_and_lead_to_one_confirmation(stack: Stack) -> None:
    browser = Browser(stack.port).fills_in(email="fifty.taps@example.com")
    fields = browser.fields("/start/check")
    move_clock(stack, seconds=30)  # nobody fills in three pages within three seconds

    with ThreadPoolExecutor(COPIES) as taps:
        answers = list(taps.map(lambda _: browser.posts_once("/start/check", fields), range(COPIES)))

    confirmation = answers[0][1]
    assert answers == [(303, confirmation)] * COPIES
    assert leads_of(stack, "fifty.taps@example.com") == 1
    assert "/r/" in browser.opens(confirmation).address
    stack.until(lambda: stack.sink.recipients()["fifty.taps@example.com"] == 1)
