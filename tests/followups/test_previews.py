"""Staff may read any follow-up letter as this lead would get it, planned or not, in every language."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from leads.database import db
from leads.followups.previews import letters_for, preview
from leads.models import LeadLink, LetterRow, PreferenceLink, PromoHold, Touch
from leads.vocabulary import HoldState, Locale
from tests.factories import NOON
from tests.followups.plans import a_lead, touches

pytestmark = pytest.mark.usefixtures("session")


def rows() -> list[int]:
    tables = (LeadLink, PreferenceLink, LetterRow, Touch)
    return [db.session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


@pytest.mark.parametrize("locale", Locale)
def test_every_letter_can_be_read_in_every_language_and_leaves_no_trace(locale: Locale) -> None:
    lead = a_lead()
    before = rows()

    steps = [each.step for each in letters_for(lead.id)]
    letters = [preview(lead_id=lead.id, step=step, locale=locale, now=NOON) for step in steps]

    assert {"win_back_first", "win_back_second", "final"}.isdisjoint(touches(lead))
    assert steps == [
        "office_introduction",
        "day_one",
        "day_three",
        "good_to_know",
        "offer_ending",
        "win_back_first",
        "win_back_second",
        "final",
        "final_after_a_year",
    ]
    assert all(letter is not None and letter.locale == locale and letter.text for letter in letters)
    assert rows() == before


def test_without_an_offer_there_is_no_letter_about_one_and_no_step_means_no_letter() -> None:
    lead = a_lead()
    ended = {"state": HoldState.LAPSED, "lapsed_at": NOON, "lapse_reason": "test"}
    db.session.execute(update(PromoHold).values(**ended))

    assert "offer_ending" not in {each.step for each in letters_for(lead.id)}
    assert preview(lead_id=lead.id, step="offer_ending", locale=Locale.ES, now=NOON) is None
    assert preview(lead_id=lead.id, step="closing", locale=Locale.ES, now=NOON) is None
    assert preview(lead_id=lead.id, step="nothing", locale=Locale.ES, now=NOON) is None
