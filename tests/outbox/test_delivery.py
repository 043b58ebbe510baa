"""From row to mail server: which state each ending leads to, and who may send."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from leads import clock
from leads.database import transaction
from leads.outbox import attempts, service
from leads.outbox.delivery import deliver, drain
from leads.outbox.outcome import Outcome as Ending
from leads.outbox.outcome import Result
from leads.vocabulary import LetterKind, LetterState
from tests.outbox.conftest import Outbox, a_letter
from tests.smtp.scripted import DROP

STATES = [
    ({}, LetterState.SENT, None),
    ({"banner": "421 busy"}, LetterState.DEFERRED, "server_banner_refused"),
    ({"mail": "451 later"}, LetterState.DEFERRED, "mail_451"),
    ({"mail": "550 not you"}, LetterState.FAILED, "mail_550"),
    ({"rcpt": "451 4.2.0 greylisted"}, LetterState.DEFERRED, "rcpt_451"),
    ({"rcpt": "550 5.1.1 unknown"}, LetterState.FAILED, "hard_bounce"),
    ({"data": "451 later"}, LetterState.DEFERRED, "data_451"),
    ({"data": "554 no"}, LetterState.FAILED, "data_554"),
    ({"dot": "451 4.3.0 disk"}, LetterState.DEFERRED, "dot_451"),
    ({"dot": "552 5.3.4 too big"}, LetterState.FAILED, "dot_552"),
    ({"dot": "554 5.6.0 spam"}, LetterState.FAILED, "dot_554"),
    ({"dot": DROP}, LetterState.UNKNOWN, "dropped_after_dot"),
    ({"dot": "silence"}, LetterState.UNKNOWN, "timeout_after_dot"),
    ({"quit": "421 no"}, LetterState.SENT, None),
]


@pytest.mark.parametrize(("script", "state", "reason"), STATES, ids=str)
def test_each_ending_leads_to_its_state(
    outbox: Outbox, script: dict[str, str], state: LetterState, reason: str | None
) -> None:
    letter_id = outbox.put()

    with outbox.server(**script):
        assert deliver(letter_id=letter_id) is state

    row = outbox.row(letter_id)
    assert (row.state, row.reason, row.attempts) == (state, reason, 1)
    assert len(outbox.attempts(letter_id)) == 1


def test_a_sent_letter_is_not_sent_again(outbox: Outbox) -> None:
    letter_id = outbox.put()

    with outbox.server() as server:
        results = [deliver(letter_id=letter_id) for _ in range(3)]

    assert results == [LetterState.SENT, None, None]
    assert len(server.accepted) == 1


def test_hints_in_any_number_let_each_letter_be_taken_once(
    outbox: Outbox, in_parallel: Callable[[int, Callable[[], object]], list[object]]
) -> None:
    letters = [outbox.put(number) for number in range(20)]
    taken: list[int] = []

    def take_all() -> None:
        for letter_id in letters * 3:
            with transaction():
                job = attempts.take(letter_id=letter_id, now=clock.now())
            if job is not None:
                taken.append(job.letter_id)

    in_parallel(8, take_all)

    assert sorted(taken) == letters


def test_four_sweeps_at_once_claim_each_due_letter_once(
    outbox: Outbox, in_parallel: Callable[[int, Callable[[], object]], list[object]]
) -> None:
    letters = [outbox.put(number) for number in range(300)]
    claimed: list[int] = []

    def sweep() -> None:
        for _ in range(20):
            with transaction():
                claimed.extend(service.claim_due(now=clock.now(), limit=7))

    in_parallel(4, sweep)

    assert sorted(claimed) == letters


def test_a_greylisting_server_gets_the_letter_in_the_end_and_only_once(outbox: Outbox) -> None:
    letter_id = outbox.put()

    with outbox.server(rcpt=["451 4.2.0 greylisted"] * 3) as server:
        for _ in range(4):
            drain(limit=10)
            outbox.later(minutes=20)

    assert outbox.row(letter_id).state == LetterState.SENT
    assert len(server.accepted) == 1
    assert [outcome for _, outcome, _ in outbox.attempts(letter_id)] == ["deferred"] * 3 + ["sent"]


def test_an_acknowledgement_that_no_server_takes_for_a_day_fails_with_a_reason(outbox: Outbox) -> None:
    letter_id = outbox.put()

    with outbox.server(rcpt=["451 4.2.0 later"] * 40):
        for _ in range(7):
            drain(limit=10)
            outbox.later(hours=4.5)

    row = outbox.row(letter_id)
    assert (row.state, row.reason) == (LetterState.FAILED, "gave_up_after_24_hours")


def test_an_unknown_acknowledgement_is_sent_once_more_after_half_an_hour_as_the_same_message(
    outbox: Outbox,
) -> None:
    letter_id = outbox.put()

    with outbox.server(dot=[DROP, DROP]) as server:
        drain(limit=10)
        outbox.later(minutes=29)
        drain(limit=10)
        assert len(server.accepted) == 1
        outbox.later(minutes=2)
        drain(limit=10)
        for _ in range(3):
            outbox.later(hours=2)
            drain(limit=10)

    assert len(server.accepted) == 2
    assert server.accepted[0].data == server.accepted[1].data
    assert outbox.row(letter_id).state == LetterState.UNKNOWN


def test_any_other_unknown_letter_is_never_sent_again(outbox: Outbox) -> None:
    outbox.put(letter=a_letter(kind=LetterKind.PRIVATE_LINK))

    with outbox.server(dot=[DROP]) as server:
        for _ in range(4):
            drain(limit=10)
            outbox.later(hours=2)

    assert len(server.accepted) == 1


def test_a_dead_worker_s_letter_is_due_again_before_the_dot_and_unknown_after_it(outbox: Outbox) -> None:
    before, after, claimed = outbox.put(1), outbox.put(2), outbox.put(3)
    with transaction():
        attempts.take(letter_id=before, now=clock.now())
        job = attempts.take(letter_id=after, now=clock.now())
        service.claim_due(now=clock.now(), limit=5)
    assert job is not None
    with transaction():
        assert attempts.mark_dot(job, now=clock.now())

    outbox.later(seconds=76)
    with transaction():
        freed = attempts.recover(now=clock.now(), limit=10)

    assert freed == 3
    assert [outbox.row(n).state for n in (before, after, claimed)] == ["deferred", "unknown", "deferred"]
    assert outbox.row(after).resent is False


def test_an_abandoned_attempt_may_not_send_its_dot_nor_undo_a_newer_one(outbox: Outbox) -> None:
    letter_id = outbox.put()
    with transaction():
        old = attempts.take(letter_id=letter_id, now=clock.now())
    assert old is not None
    outbox.later(seconds=76)
    with transaction():
        assert not attempts.mark_dot(old, now=clock.now())
        attempts.recover(now=clock.now(), limit=10)
    outbox.later(minutes=5)

    with outbox.server():
        drain(limit=10)
        with transaction():
            late = attempts.settle(old, Ending(Result.DEFERRED, "late"), now=clock.now())

    assert late is None
    assert outbox.row(letter_id).state == LetterState.SENT


def test_a_late_yes_turns_unknown_into_sent(outbox: Outbox) -> None:
    letter_id = outbox.put()
    with transaction():
        job = attempts.take(letter_id=letter_id, now=clock.now())
    assert job is not None
    with transaction():
        attempts.mark_dot(job, now=clock.now())
    outbox.later(seconds=76)
    with transaction():
        attempts.recover(now=clock.now(), limit=10)

    with transaction():
        attempts.settle(job, Ending(Result.SENT, smtp_code=250), now=clock.now())

    assert outbox.row(letter_id).state == LetterState.SENT


def test_an_address_that_is_not_one_plain_address_fails_without_a_word_to_the_server(outbox: Outbox) -> None:
    letter_id = outbox.put(letter=a_letter("a@example.com\r\nRCPT TO:<evil@example.org>"))

    with outbox.server() as server:
        deliver(letter_id=letter_id)

    assert outbox.row(letter_id).reason == "unsafe_address"
    assert server.commands == []
