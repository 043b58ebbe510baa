"""A letter is written once, cannot be read in the database, and nobody gets two acknowledgements a day."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest
from sqlalchemy import text

from leads.database import db
from leads.keyring import Unreadable, keyring
from leads.outbox.letter import Attachment, CalendarMethod
from leads.outbox.storage import fingerprint, seal, unseal
from leads.vocabulary import LetterKind, LetterState
from tests.outbox.conftest import Outbox, a_letter


def test_the_same_letter_is_written_once(outbox: Outbox) -> None:
    assert outbox.put(1) == outbox.put(1)


def test_a_second_acknowledgement_within_a_day_is_suppressed_and_a_later_one_is_not(outbox: Outbox) -> None:
    letter = a_letter("maya@example.com")
    same_mailbox = a_letter("Maya@EXAMPLE.com")

    first, second = outbox.put(1, letter=letter), outbox.put(2, letter=same_mailbox)
    outbox.later(hours=25)
    third = outbox.put(3, letter=letter)

    assert [outbox.row(n).state for n in (first, second, third)] == ["pending", "suppressed", "pending"]
    assert outbox.row(second).reason == "recent_acknowledgement"


def test_ten_requests_of_one_address_at_one_moment_leave_one_letter_to_send(
    outbox: Outbox, in_parallel: Callable[[int, Callable[[], object]], list[object]]
) -> None:
    numbers = iter(range(10))

    letters = in_parallel(10, lambda: outbox.put(next(numbers), letter=a_letter()))

    states = [outbox.row(letter_id).state for letter_id in letters]
    assert sorted(states) == [LetterState.PENDING] + [LetterState.SUPPRESSED] * 9


def test_other_letters_are_not_held_back_by_an_acknowledgement(outbox: Outbox) -> None:
    outbox.put(1, letter=a_letter())
    link = outbox.put(2, letter=a_letter(kind=LetterKind.PRIVATE_LINK))

    assert outbox.row(link).state == LetterState.PENDING


def test_nothing_of_a_letter_can_be_read_in_its_row(outbox: Outbox) -> None:
    letter_id = outbox.put(7)

    row = str(
        db.session.execute(
            text("select letter::text from letter where id = :id"), {"id": letter_id}
        ).scalar_one()
    )
    content = outbox.row(letter_id).content

    assert "maya7" not in row
    assert content is not None
    assert b"maya7" not in content
    assert unseal(content, dedupe_key="lead:7:acknowledgement").to == "maya7@example.com"
    with pytest.raises(Unreadable):
        unseal(content, dedupe_key="lead:8:acknowledgement")


def test_a_letter_keeps_what_it_brings_and_is_another_letter_with_another_entry(outbox: Outbox) -> None:
    bare = a_letter()
    booked = replace(bare, attachment=Attachment("appointment.ics", "11:30", CalendarMethod.PUBLISH))
    moved = replace(bare, attachment=Attachment("appointment.ics", "12:00", CalendarMethod.PUBLISH))

    assert unseal(seal(booked, dedupe_key="k"), dedupe_key="k") == booked
    assert unseal(seal(bare, dedupe_key="k"), dedupe_key="k") == bare
    assert len({fingerprint(each) for each in (bare, booked, moved)}) == 3


def test_a_letter_sealed_before_letters_brought_anything_still_opens(outbox: Outbox) -> None:
    fields = asdict(a_letter())
    del fields["attachment"]

    sealed = keyring().encrypt(json.dumps(fields), bound_to="letter:old")

    assert unseal(sealed, dedupe_key="old") == a_letter()
