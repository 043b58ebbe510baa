"""Every reason the rules can give has words for staff."""

import re
from pathlib import Path

import pytest

from leads.followups.steps import Stop
from leads.followups.wording import reason_in_words, state_in_words, step_in_words
from leads.outbox.wording import reason_in_words as letter_reason
from leads.vocabulary import LetterKind, TouchState

pytestmark = pytest.mark.usefixtures("app")
ROOM = Path(__file__).resolve().parents[2] / "leads" / "followups"
CODE = re.compile(r'Action\.(?:SKIP|WAIT), "(\w+)"|finish\([^)]*"(\w+)"|return "(\w+_\w+)"')


def codes() -> set[str]:
    found = CODE.findall("".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py")))
    return {code for groups in found for code in groups if code} | set(Stop) | {"no_consent", "no_opt_in"}


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_reason_has_words(code: str) -> None:
    assert reason_in_words(code) != code.replace("_", " ")


@pytest.mark.parametrize("stop", Stop)
def test_a_letter_that_was_stopped_says_why_in_the_same_words(stop: Stop) -> None:
    assert "mail server answered" not in letter_reason(stop)


def test_every_state_and_letter_has_words() -> None:
    assert all(state_in_words(state) for state in TouchState)
    assert all(step_in_words(kind) for kind in (*LetterKind, None))
