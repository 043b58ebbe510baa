"""Calling a consultation off: one button, words nobody has to write, and no second time."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from leads import notes
from leads.database import db
from leads.models import Lead, LeadEvent, LeadNote
from leads.vocabulary import Actor
from tests.web.booking_world import Booker, in_database


def test_a_consultation_is_called_off_by_one_button_with_words_nobody_has_to_write(
    client: FlaskClient,
) -> None:
    visitor = Booker(client).with_request().books()

    visitor.opens(f"{visitor.path}/cancel")
    assert "Cancel your consultation? Wednesday, November 25, 11:30 am" in visitor.words
    visitor.sends(f"{visitor.path}/cancel", words="My sister’s wedding is that day.")

    assert visitor.page.h1
    assert visitor.page.h1.get_text() == "Your consultation is cancelled"
    assert "That’s fine. Choose another time whenever it suits you." in visitor.words
    assert visitor.page.select_one(f".steps a[href='{visitor.path}/book']")
    [mine] = visitor.appointments()
    assert (mine.state, mine.cancelled_by) == ("cancelled", Actor.VISITOR)

    def kept() -> tuple[list[str | None], bytes]:
        lead_id = db.session.scalars(select(Lead.id)).one()
        sealed = db.session.scalars(select(LeadNote.text)).one()
        return [each.text for each in notes.notes_of(lead_id)], sealed

    read, sealed = in_database(client, kept)
    assert read == ["My sister’s wedding is that day."]
    assert b"wedding" not in sealed


def test_calling_off_twice_changes_nothing_more(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().books()
    form = visitor.opens(f"{visitor.path}/cancel").form(f"{visitor.path}/cancel")
    fields = {field["name"]: field["value"] for field in form.select("input")}

    answers = [client.post(f"{visitor.path}/cancel", data=fields).status_code for _ in range(2)]

    assert answers == [303, 303]
    kinds = in_database(client, lambda: db.session.scalars(select(LeadEvent.kind)).all())
    assert kinds.count("booking.cancelled") == 1


def test_too_many_words_are_said_so_and_kept(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().books()

    visitor.opens(f"{visitor.path}/cancel").sends(f"{visitor.path}/cancel", words="long " * 300)

    assert visitor.response.status_code == 422
    assert visitor.problems == [("words", "Your note must be 1,000 characters or less")]
    assert "long long" in visitor.page.select_one("textarea").get_text()  # type: ignore[union-attr]
    assert visitor.appointments()[0].state == "booked"
