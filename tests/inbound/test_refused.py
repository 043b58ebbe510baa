"""A mailbox our own server refuses: the same follows as from a bounce, once, with or without a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from leads.database import db
from leads.inbound import refused
from leads.models import Lead, LetterRow
from leads.vocabulary import LetterState
from tests.inbound.conftest import LATER, World, make_world


def refuse(letter_id: int, reason: str = "hard_bounce") -> None:
    letter = db.session.get_one(LetterRow, letter_id)
    letter.state, letter.sent_at, letter.reason = LetterState.FAILED, None, reason
    db.session.flush()


def test_a_refused_mailbox_gets_nothing_more_and_its_follow_ups_stop(world: World) -> None:
    refuse(world.letter_id)

    assert refused.refused(limit=9) == [world.letter_id]
    assert refused.silence(letter_id=world.letter_id, now=LATER)

    assert world.suppressed() == {("all", "hard_bounce")}
    assert ("planned", None) not in world.touches()


def test_it_is_done_once(world: World) -> None:
    refuse(world.letter_id)
    refused.silence(letter_id=world.letter_id, now=LATER)

    assert refused.refused(limit=9) == []
    assert not refused.silence(letter_id=world.letter_id, now=LATER)


def test_without_a_phone_staff_are_told_that_no_contact_is_left(
    app: object, planned: Callable[[Lead], None]
) -> None:
    world = make_world(planned, phone=None)
    refuse(world.letter_id)

    refused.silence(letter_id=world.letter_id, now=LATER)

    assert world.told() == ["inbound.no_working_contact"]


@pytest.mark.parametrize("reason", ["gave_up_after_24_hours", "refused"])
def test_other_failures_silence_nobody(world: World, reason: str) -> None:
    refuse(world.letter_id, reason)

    assert refused.refused(limit=9) == []
