"""Which requests wait for a person, and that ordinary ones do not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from leads.intake.rules import PostFacts, Suspicion, content_points, suspicion

ORDINARY = PostFacts(
    honeypot="", age=timedelta(minutes=2), over_soft_limit=False, name="Maya", note="Is it free?"
)


def test_an_ordinary_request_is_not_suspected() -> None:
    assert suspicion(ORDINARY) is None
    assert suspicion(replace(ORDINARY, age=None)) is None


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (replace(ORDINARY, honeypot="x"), Suspicion.HONEYPOT),
        (replace(ORDINARY, age=timedelta(seconds=2.9)), Suspicion.TOO_FAST),
        (replace(ORDINARY, over_soft_limit=True), Suspicion.TOO_MANY),
        (replace(ORDINARY, name="Win www.example.com"), Suspicion.CONTENT),
        (replace(ORDINARY, note="best casino and crypto"), Suspicion.CONTENT),
        (replace(ORDINARY, note="<a href=x>"), Suspicion.CONTENT),
    ],
)
def test_each_sign_of_a_program_is_named(facts: PostFacts, reason: Suspicion) -> None:
    assert suspicion(facts) is reason


def test_three_seconds_are_enough_for_a_person() -> None:
    assert suspicion(replace(ORDINARY, age=timedelta(seconds=3))) is None


@pytest.mark.parametrize(
    "note",
    [
        "I read https://guides.example.com/hip-dips and wonder whether it is for me.",
        "¿Puedo ir con mi hermana? Gracias.",
        "Mon numéro change en janvier. Merci de m’écrire.",
        "My insurance card says U.S. only. Does that matter?",
    ],
)
def test_a_real_question_is_not_advertising(note: str) -> None:
    assert content_points("María José", note) < 3
