"""Publishing sequences: twice changes nothing, a change is a version, a lead keeps the one it began with."""

from copy import deepcopy
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from leads.database import db
from leads.directory.datafiles import BadDataFile, read_json
from leads.followups.seeding import FILE, seed
from leads.models import Lead, SequenceVersion, Touch
from tests.factories import NOON
from tests.followups.plans import a_lead, touches

pytestmark = pytest.mark.usefixtures("session")


def versions() -> int:
    return db.session.execute(select(func.count()).select_from(SequenceVersion)).scalar_one()


def version_of(lead: Lead) -> int:
    row = select(Touch.sequence_version_id).where(Touch.lead_id == lead.id, Touch.step == "day_one")
    return db.session.execute(row).scalar_one()


def test_seeding_twice_publishes_nothing_new() -> None:
    before = versions()

    assert seed(now=NOON) == 0
    assert versions() == before


def test_a_lead_keeps_the_version_it_began_with_and_the_next_one_gets_the_new() -> None:
    entries = deepcopy(read_json(FILE)["sequences"])
    earlier = a_lead()

    entries[0]["steps"][1]["wait"]["days"] = 2
    assert seed(now=NOON, entries=entries) == 1
    later = a_lead()

    assert version_of(earlier) != version_of(later)
    assert touches(later)["day_one"].due_at - touches(earlier)["day_one"].due_at == timedelta(days=1)


def test_an_unfit_sequence_is_refused_whole() -> None:
    entries = deepcopy(read_json(FILE)["sequences"])
    entries[0]["steps"][0]["window"] = ["06:00", "20:00"]
    before = versions()

    with pytest.raises(BadDataFile, match=r"first-contact\.office_introduction: Letters are sent between"):
        seed(now=NOON, entries=entries)

    assert versions() == before


def test_a_published_version_cannot_be_changed() -> None:
    with pytest.raises(Exception, match="refused"):
        db.session.execute(text("update sequence_version set number = 9"))
