"""A thousand requests from as many postal codes: each gets one office and one letter, none is left alone.

`make numbers` sends all thousand, `make test` three hundred.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from leads.database import db
from leads.models import Lead, Office, Staff
from tests.stack.reckoning import ALL_IS_WELL, all_acknowledged, reckon
from tests.stack.running import Stack, running_stack
from tests.stack.sending import FULL_LENGTH, requests_from_everywhere, send_all

pytestmark = [pytest.mark.stack, pytest.mark.slow]
COUNT = 1000 if FULL_LENGTH else 300


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole product with a mail server that accepts everything."""
    with running_stack(tmp_path_factory.mktemp("thousand"), "web", "worker", "relay", "beat") as running:
        yield running


def test_requests_from_as_many_places_have_one_office_and_one_letter_each(stack: Stack) -> None:
    requests = requests_from_everywhere(stack, COUNT, seed=1000)

    told = send_all(stack, requests)
    stack.until(lambda: all_acknowledged(stack, told), seconds=300, every=0.5)

    assert reckon(stack, told) == ALL_IS_WELL
    with stack.app.app_context():
        staff = set(db.session.scalars(select(Staff.email)))
        to_visitors = Counter({to: n for to, n in stack.sink.recipients().items() if to not in staff})
        assert to_visitors == Counter(request.body["email"] for request in requests)
        places = db.session.execute(select(Lead.country, Lead.postal_code).distinct()).all()
        abroad = select(func.count()).select_from(Lead).join(Office, Office.id == Lead.office_id)
        found = abroad.where(Office.kind == "clinic", Office.country != Lead.country)
        assert len(places) == COUNT
        assert {place.country for place in places} == {"US", "CA", "GB"}
        assert db.session.execute(found).scalar_one() == 0
