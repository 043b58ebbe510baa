"""Merge then un-merge over random histories: identical records, while suppression only ever grows."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import product

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from leads.consent.rules import FROM_MAILBOX, NO_CONSENT, Scope
from leads.consent.stopping import suppress
from leads.database import db
from leads.followups.planning import plan
from leads.models import Lead, Person
from leads.people.merging import Merged, merge
from leads.people.unmerging import Parted, unmerge
from leads.vocabulary import Trigger
from tests.factories import NOON
from tests.people.folk import (
    MARKETING,
    REQUEST,
    central,
    may,
    records,
    refusal,
    says,
    somebody,
    suppressed,
    takes_back,
)

ROUNDS = 25
TEXTS = ("request", "marketing_email")
REASONS = ("unsubscribed", "hard_bounce", "complaint", "asked_us_to_stop")


class History:
    """Some people, what they said, and a clock that only goes forward."""

    def __init__(self, seed: int) -> None:
        self.dice, self.now, self.staff = random.Random(seed), NOON, central()
        self.leads: list[Lead] = []
        for number in range(self.dice.randint(2, 5)):
            office = None
            email = None if self.dice.random() < 0.2 else f"p{seed}.{number}@example.com"
            phone = self.dice.choice(["+13055550123", f"+1305555{number:04}"] + ([None] if email else []))
            lead = somebody(f"Maya {number}", email=email, phone=phone, office_id=office)
            self.leads.append(lead)
            if self.dice.random() < 0.5:
                plan(lead=lead, trigger=Trigger.NOT_READY_YET, now=self.tick())
            for _ in range(self.dice.randint(0, 3)):
                self.something_is_said()

    def tick(self) -> datetime:
        self.now += timedelta(minutes=self.dice.randint(1, 90))
        return self.now

    def something_is_said(self) -> None:
        lead = self.dice.choice(self.leads)
        what = self.dice.random()
        if what < 0.55:
            page = self.dice.choice(["/start/check", FROM_MAILBOX])
            says(lead, self.dice.choice(TEXTS), self.tick(), row=self.row_of(lead), page=page)
        elif what < 0.8:
            takes_back(lead, self.tick(), self.dice.choice([MARKETING, REQUEST]))
        elif lead.email:
            scope = self.dice.choice(list(Scope))
            reason = self.dice.choice(REASONS)
            suppress(address=lead.email, scope=scope, reason=reason, source="test", now=self.tick())

    def row_of(self, lead: Lead) -> int:
        """The row a request was found under, which keeps its words whatever is merged."""
        found = (
            db.session.query(Person.id).filter(Person.email == lead.email).scalar() if lead.email else None
        )
        return found or lead.person_id

    def answers(self) -> dict[tuple[int, str | None, str], bool]:
        ids, addresses = [row.id for row in db.session.query(Person)], {each.email for each in self.leads}
        return {
            (one, address, purpose): may(one, address, purpose, self.now)
            for one, address, purpose in product(ids, addresses, (MARKETING, REQUEST))
        }

    def refusals(self) -> dict[tuple[int, str], str]:
        """What a sender is told about each request at its own address, "" for yes."""
        return {
            (lead.id, purpose): refusal(lead.person_id, lead.email, purpose, self.now)
            for lead, purpose in product(self.leads, (MARKETING, REQUEST))
            if lead.email
        }

    def merge_two(self) -> int | None:
        """Merge two people drawn by lot, fields too; gives the merge."""
        roots = sorted({lead.person_id for lead in self.leads})
        if len(roots) < 2:
            return None
        pair = self.dice.sample(roots, 2)
        chosen = {name: self.dice.choice(pair) for name in ("name", "email", "phone", "locale")}
        made = merge(one=pair[0], other=pair[1], chosen=chosen, seen=None, staff=self.staff, now=self.tick())
        assert isinstance(made, Merged)
        return made.merge_id


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_undone_merges_leave_identical_records(session: scoped_session[Session], seed: int) -> None:
    history = History(seed)
    ids = [lead.id for lead in history.leads]
    states, merges, allowed = [], [], history.answers()
    for _ in range(history.dice.randint(1, 4)):
        before = records(ids)
        if (made := history.merge_two()) is None:
            break
        states.append(before)
        merges.append(made)
        if history.dice.random() < 0.4:
            back, expected = merges.pop(), states.pop()
            assert isinstance(unmerge(merge_id=back, staff=history.staff, now=history.tick()), Parted)
            assert records(ids) == expected

    while merges:
        made, expected = merges.pop(), states.pop()
        assert isinstance(unmerge(merge_id=made, staff=history.staff, now=history.tick()), Parted)
        assert records(ids) == expected

    assert history.answers() == allowed


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_merge_never_allows_more_and_suppression_only_grows(
    session: scoped_session[Session], seed: int
) -> None:
    history = History(1000 + seed)
    merges = []
    while True:
        before, blocked = history.refusals(), suppressed()
        if (made := history.merge_two()) is None:
            break
        merges.append(made)
        after = history.refusals()
        for key, reason in before.items():
            if reason and reason != NO_CONSENT:
                assert after[key], (key, reason)
        assert suppressed() >= blocked
        history.something_is_said()

    while merges:
        blocked = suppressed()
        assert isinstance(unmerge(merge_id=merges.pop(), staff=history.staff, now=history.tick()), Parted)
        assert suppressed() >= blocked
