"""Several worker processes deal leads out to fixed pools: no office is ever a full lead from its share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from leads import clock
from leads.database import db, transaction
from leads.directory.queries import forget_directory
from leads.models import Allocation, ConsultationTerms, Office, OfficeProcedure
from leads.wake import wake
from tests.factories import make_lead
from tests.stack.running import Stack, running_stack

pytestmark = pytest.mark.stack
COUNT = 70
POOLS = {
    "US": {"miami-coral-gables": 1, "miami-beach": 2, "fort-lauderdale": 4},
    "CA": {"toronto": 1, "ottawa": 1},
    "GB": {"london": 5, "birmingham": 5, "manchester": 5},
}
HERE = {
    "US": (25.73, -80.24, "America/New_York"),
    "CA": (43.65, -79.38, "America/Toronto"),
    "GB": (51.5, -0.12, "Europe/London"),
}


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Two workers of two processes each, started when the offices of each country lie at one place."""
    with running_stack(tmp_path_factory.mktemp("shares")) as running:
        with running.app.app_context(), transaction():
            _make_pools()
        for name in ("worker", "relay"):
            running.start(name)
        running.start_another("worker")
        yield running


def _make_pools() -> None:
    members = [slug for pool in POOLS.values() for slug in pool]
    db.session.execute(update(Office).where(Office.slug.not_in(members)).values(accepts_leads=False))
    db.session.execute(OfficeProcedure.__table__.delete())
    db.session.execute(ConsultationTerms.__table__.delete())  # else the hour of the day would part the pools
    for country, pool in POOLS.items():
        latitude, longitude, zone = HERE[country]
        for slug, weight in pool.items():
            same = {"latitude": latitude, "longitude": longitude, "zone": zone, "languages": ["en"]}
            changed = update(Office).where(Office.slug == slug)
            db.session.execute(changed.values(weight=weight, daily_capacity=100_000, **same))
    forget_directory()


def send_to_all_pools(stack: Stack) -> int:
    """Commit leads of the three countries in turn, so that the workers deal for all pools at once."""
    with stack.app.app_context():
        for _ in range(COUNT):
            for country, (latitude, longitude, zone) in HERE.items():
                place = {"country": country, "latitude": latitude, "longitude": longitude, "zone": zone}
                with transaction():
                    wake("route", make_lead(created_at=clock.now(), **place).id)
        db.session.remove()
    return COUNT * len(HERE)


def allocations(stack: Stack) -> list[Allocation]:
    with stack.app.app_context():
        found = list(db.session.execute(select(Allocation)).scalars())
        db.session.expunge_all()
    return found


def test_four_worker_processes_keep_every_fixed_pool_within_one_lead_of_its_shares(stack: Stack) -> None:
    sent = send_to_all_pools(stack)

    stack.until(lambda: len(allocations(stack)) == sent, seconds=120, every=0.5)

    with stack.app.app_context():
        slugs = {office.id: office.slug for office in db.session.execute(select(Office)).scalars()}
    for pool in POOLS.values():
        ours = [each for each in allocations(stack) if slugs[each.office_id] in pool]
        # The shares a decision saw tell its place in the line: the locked rows made one line of them.
        ours.sort(key=lambda each: sum(share["given"] for share in each.facts["shares"]))
        given, whole = Counter[str](), sum(pool.values())
        assert len(ours) == COUNT
        for count, each in enumerate(ours, start=1):
            assert {slugs[share["office_id"]] for share in each.facts["shares"]} == set(pool)
            assert sum(share["given"] for share in each.facts["shares"]) == count - 1
            given[slugs[each.office_id]] += 1
            for slug, weight in pool.items():
                assert abs(weight * count - whole * given[slug]) < whole
