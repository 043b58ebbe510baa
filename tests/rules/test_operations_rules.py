"""When marketing is held: the numbers of M-18, at their edges."""

from __future__ import annotations

import pytest

from leads.operations.rules import Seen, Verdict, judge


@pytest.mark.parametrize(
    ("complaints", "bounces", "verdict"),
    [
        (0, 0, None),
        (2, 0, None),
        (3, 0, Verdict.COMPLAINTS),
        (4, 0, Verdict.COMPLAINTS_STOP),
        (0, 10, None),
        (0, 11, Verdict.BOUNCES),
        (3, 11, Verdict.COMPLAINTS),
        (4, 200, Verdict.COMPLAINTS_STOP),
    ],
)
def test_marketing_is_held_exactly_above_its_limits(
    complaints: int, bounces: int, verdict: Verdict | None
) -> None:
    assert judge(Seen(complaints, bounces)) is verdict
