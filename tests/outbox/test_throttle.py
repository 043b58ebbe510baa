"""Letters wait when a server or a domain needs it, and nobody else does."""

from __future__ import annotations

from collections.abc import Callable

from leads import clock
from leads.database import db, transaction
from leads.models import StreamPause
from leads.outbox import attempts, throttle
from leads.outbox.delivery import deliver, drain
from leads.vocabulary import LetterState, Stream
from tests.outbox.conftest import Outbox, a_letter


def test_a_domain_that_asks_for_patience_is_left_alone_for_a_quarter_of_an_hour_and_others_go_on(
    outbox: Outbox,
) -> None:
    first, second, other = (
        outbox.put(number, letter=a_letter(f"maya{number}@{domain}"))
        for number, domain in ((1, "example.com"), (2, "example.com"), (3, "example.org"))
    )

    with outbox.server(rcpt=["421 4.7.0 slow down"]) as server:
        for letter_id in (first, second, other):
            deliver(letter_id=letter_id)
        assert [accepted.recipients for accepted in server.accepted] == [["maya3@example.org"]]
        assert outbox.row(second).attempts == 0
        outbox.later(minutes=16)
        drain(limit=10)

    assert [outbox.row(n).state for n in (first, second, other)] == ["sent"] * 3


def test_five_failures_in_a_row_open_the_breaker_and_one_probe_closes_it(
    outbox: Outbox, in_parallel: Callable[[int, Callable[[], object]], list[object]]
) -> None:
    letters = [outbox.put(number) for number in range(12)]

    with outbox.server(banner=["421 busy"] * 5) as server:
        for letter_id in letters[:7]:
            deliver(letter_id=letter_id)
        assert server.connections == 5
        assert [outbox.row(n).attempts for n in letters[:7]] == [1] * 5 + [0] * 2
        outbox.later(seconds=61)

        def take_one() -> bool:
            with transaction():
                return any(attempts.take(letter_id=n, now=clock.now()) is not None for n in letters[7:])

        probes = in_parallel(4, take_one)
        outbox.later(minutes=3)
        drain(limit=20)
        outbox.later(minutes=3)
        drain(limit=20)

    assert probes.count(True) == 1
    assert {outbox.row(n).state for n in letters} == {LetterState.SENT}


def test_the_bucket_lets_a_hundred_acknowledgements_go_at_once_and_refills(outbox: Outbox) -> None:
    with transaction():
        now = clock.now()
        at_once = [throttle.wait_until(domain="example.com", stream="care", now=now) for _ in range(130)]

    outbox.later(seconds=10)
    with transaction():
        now = clock.now()
        refilled = [throttle.wait_until(domain="example.com", stream="care", now=now) for _ in range(101)]

    assert at_once.count(None) == 100
    assert refilled.count(None) == 100


def test_mail_to_our_own_staff_has_a_bucket_of_its_own(outbox: Outbox) -> None:
    with transaction():
        now = clock.now()
        care = [throttle.wait_until(domain="example.com", stream=Stream.CARE, now=now) for _ in range(110)]
        desk = throttle.wait_until(domain="example.com", stream=Stream.DESK, now=now)

    assert care[-1] is not None
    assert desk is None


def test_a_held_stream_waits_without_an_attempt_until_it_is_let_go(outbox: Outbox) -> None:
    letter_id = outbox.put()
    with transaction():
        db.session.add(StreamPause(stream=Stream.CARE, at=clock.now(), reason="restored"))

    with outbox.server() as server:
        assert drain(limit=10) == 0
        deliver(letter_id=letter_id)  # as the relay does, which knows nothing of streams
        held = outbox.row(letter_id)
        assert (held.state, held.reason, held.attempts) == (LetterState.DEFERRED, "waiting", 0)
        with transaction():
            db.session.delete(db.session.get_one(StreamPause, Stream.CARE))
        outbox.later(minutes=1)
        drain(limit=10)

    assert len(server.accepted) == 1
