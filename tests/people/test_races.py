"""Requests that come in while their people are being merged: none is lost to a person who is no more."""

from __future__ import annotations

from threading import Barrier, Thread

from flask import Flask
from sqlalchemy import select

from leads.database import db, transaction
from leads.intake import service as intake
from leads.models import Lead, Person
from leads.people.merging import Merged, Refused, merge
from leads.people.unmerging import Parted, unmerge
from leads.vocabulary import LeadSource
from tests.factories import NOON
from tests.people.folk import central, later, somebody
from tests.services.test_intake_submit import REQUEST

SENDERS = 12


def test_every_request_belongs_to_whom_the_address_leads_to(real_app: Flask) -> None:
    with real_app.app_context():
        with transaction():
            kept = somebody("Lena").person_id
            first = intake.submit(REQUEST, submission_key="0", source=LeadSource.FORM, now=NOON)
        with transaction():
            maya = db.session.get_one(Lead, first.lead_id).person_id
            staff = central()
    start, answers = Barrier(SENDERS + 1), []

    def send(number: int) -> None:
        with real_app.app_context():
            start.wait()
            with transaction():
                intake.submit(REQUEST, submission_key=f"r{number}", source=LeadSource.FORM, now=later(1))

    def decide() -> None:
        with real_app.app_context():
            start.wait()
            for _try in range(20):
                with transaction():
                    made = merge(one=kept, other=maya, chosen={}, seen=None, staff=staff, now=later(1))
                answers.append(made)
                if made is not Refused.BUSY:
                    return

    threads = [Thread(target=send, args=(number,)) for number in range(1, SENDERS + 1)] + [
        Thread(target=decide)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with real_app.app_context():
        owners = set(db.session.scalars(select(Lead.person_id)))
        roots = set(db.session.scalars(select(Person.id).where(Person.merged_into_id.is_(None))))
        assert isinstance(answers[-1], Merged)
        assert len(db.session.scalars(select(Lead.id)).all()) == SENDERS + 2
        assert owners == roots == {kept}
        with transaction():
            assert isinstance(unmerge(merge_id=answers[-1].merge_id, staff=staff, now=later(2)), Parted)
        theirs = select(Lead.id).where(Lead.person_id == maya)
        assert len(db.session.scalars(theirs).all()) == SENDERS + 1
