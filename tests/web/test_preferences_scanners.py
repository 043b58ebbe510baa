"""Programs that open every link of every letter, before or instead of its reader, change nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256
from itertools import cycle, islice

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from leads import clock
from leads.booking.letters import put_booked, put_cancelled
from leads.consent.gate import ANSWERS
from leads.database import Base, db
from leads.followups.letters import letter_for
from leads.followups.steps import FOLLOW_UP_LETTERS, Step, steps_from
from leads.intake import wishes
from leads.models import Lead, LetterRow, SequenceVersion, Touch
from leads.outbox.storage import unseal
from leads.vocabulary import LetterKind
from tests.conftest import BASE_URL
from tests.followups.plans import an_appointment
from tests.web.letter_reader import Reader, reader_of

SCANS = 1000
ABOUT_CONSULTATIONS = {
    LetterKind.APPOINTMENT_BOOKED,
    LetterKind.APPOINTMENT_CHANGED,
    LetterKind.APPOINTMENT_CANCELLED,
}
_ADDRESS = re.compile(rf"{re.escape(BASE_URL)}[^\s\"'<>)]+")


def written(maya: Reader) -> list[str]:
    """Every link of every letter we can write to one person, headers included."""
    with maya.client.application.app_context():
        now, lead = clock.now(), db.session.get_one(Lead, maya.lead_id)
        wishes.email_link(lead_id=lead.id, now=now)
        appointment = an_appointment(lead, starts_at=now + timedelta(days=7), made_at=now)
        put_booked(lead, appointment, now=now, is_change=False)
        put_booked(lead, appointment, now=now, is_change=True)
        put_cancelled(lead, appointment, now=now)
        steps: dict[LetterKind, tuple[Step, int]] = {}
        for version in db.session.scalars(select(SequenceVersion)):
            steps |= {each.letter: (each, version.id) for each in steps_from(version.steps) if each.letter}
        letters = [letter_for(lead, step, version_id=version, now=now) for step, version in steps.values()]
        rows = db.session.scalars(select(LetterRow)).all()
        letters += [unseal(row.content, dedupe_key=row.dedupe_key) for row in rows]
        db.session.commit()
    assert {letter.kind for letter in letters} == FOLLOW_UP_LETTERS | ANSWERS | ABOUT_CONSULTATIONS
    texts = (part for each in letters for part in (each.html, each.text, str(each.headers)))
    return sorted({found.removeprefix(BASE_URL) for part in texts for found in _ADDRESS.findall(part)})


def snapshot(client: FlaskClient) -> dict[str, str]:
    """Every row of every table, as a hash."""
    with client.application.app_context():
        return {
            table.name: sha256(
                str(db.session.execute(text(f'select * from "{table.name}" order by 1, 2')).all()).encode()
            ).hexdigest()
            for table in Base.metadata.sorted_tables
            if len(table.columns) > 1
        }


@pytest.mark.slow
def test_a_thousand_scans_of_all_links_of_all_letters_change_nothing(client: FlaskClient) -> None:
    maya = reader_of(client)
    links = written(maya)
    for part in ("/r/", "/p/", "/u/", "/appointment", "/book?time="):
        assert any(part in link for link in links), links
    before = snapshot(client)
    scanner = client.application.test_client(use_cookies=False)

    statuses: dict[str, int] = {}
    for number, link in enumerate(islice(cycle(links), SCANS)):
        open_it = scanner.head if number % 3 == 2 else scanner.get
        statuses[link] = open_it(link, headers={"User-Agent": "scanner"}).status_code

    assert {link: status for link, status in statuses.items() if status not in (200, 302, 303)} == {}
    assert snapshot(client) == before
    assert maya.may() == ""
    with client.application.app_context():
        assert db.session.scalars(select(Lead.stage)).one() == "new"
        assert "planned" in db.session.scalars(select(Touch.state)).all()
        assert clock.now() - db.session.scalars(select(Lead.created_at)).one() < timedelta(days=1)
