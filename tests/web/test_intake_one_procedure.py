"""A catalogue with one procedure asks nothing about it: the form begins with where and when."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from leads.database import db
from leads.directory.queries import forget_directory
from leads.models import Lead, OfficeProcedure, Procedure
from tests.web.visitor import MAYA, MIAMI, Visitor


@pytest.fixture
def one_procedure(client: FlaskClient) -> Iterator[FlaskClient]:
    """The clinic offers hip contouring and nothing else."""
    with client.application.app_context():
        others = select(Procedure.id).where(Procedure.slug != "hip-contouring")
        db.session.execute(delete(OfficeProcedure).where(OfficeProcedure.procedure_id.in_(others)))
        db.session.execute(delete(Procedure).where(Procedure.slug != "hip-contouring"))
        db.session.commit()
    forget_directory()
    yield client
    forget_directory()


def test_the_first_question_is_skipped_and_its_answer_is_kept(one_procedure: FlaskClient) -> None:
    visitor = Visitor(one_procedure).opens("/start?lang=en&promo=WINTER26")

    assert visitor.address.startswith("/start/place")
    assert "Step 1 of 2" in visitor.words
    assert "promo=WINTER26" in visitor.address
    visitor.sends("/start/place", **MIAMI)
    assert "Step 2 of 2" in visitor.words
    visitor.sends("/start/you", **MAYA)
    assert visitor.address == "/start/check"
    assert not visitor.page.select("a[href='/start?change=1']")
    visitor.reads_for(60).sends("/start/check")

    with one_procedure.application.app_context():
        found = select(Procedure.slug).join(Lead, Lead.procedure_id == Procedure.id)
        assert db.session.scalars(found).one() == "hip-contouring"


def test_after_sending_a_second_request_can_be_begun(one_procedure: FlaskClient) -> None:
    visitor = Visitor(one_procedure).opens("/start?lang=en").sends("/start/place", **MIAMI)
    visitor.sends("/start/you", **MAYA).reads_for(60).sends("/start/check")

    visitor.opens("/start").sends("/start", procedure="hip-contouring")

    assert visitor.address == "/start/place"
