"""A stop and a worker meet at the same letter: what was committed first decides, in every single round."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from leads import clock
from leads.app import create_app
from leads.consent.rules import Scope
from leads.consent.service import Evidence, record
from leads.consent.stopping import suppress, withdraw
from leads.database import db, transaction
from leads.models import LetterRow
from leads.outbox import attempts
from leads.outbox import service as outbox
from leads.outbox.letter import Letter
from leads.vocabulary import ConsentChannel, ConsentPurpose, LetterKind, LetterState, Locale, Stream
from tests.conftest import make_settings
from tests.databases import database_from_template
from tests.factories import make_lead

Stop = Callable[[int, str], None]
ROUNDS = 2_000 if "FULL_NUMBERS" in os.environ else 500
LANES = 4


@pytest.fixture(scope="module")
def racing() -> Iterator[Flask]:
    """One database with real commits for all rounds."""
    with database_from_template(os.environ["DATABASE_URL"], make_settings) as url:
        application = create_app(make_settings(DATABASE_URL=url, ACKNOWLEDGEMENTS_PER_SECOND="10000"))
        yield application
        with application.app_context():
            db.engine.dispose()


def a_waiting_letter() -> tuple[int, int, str]:
    """A letter of a person who allowed it; gives the letter, its person and its address."""
    with transaction():
        now, lead = clock.now(), make_lead()
        address = lead.email or ""
        record(
            person_id=lead.person_id,
            lead_id=lead.id,
            granted=[("request", address)],
            evidence=Evidence(lead.submission_key, Locale.EN_US, "/start/check", None),
            names={"brand": "Linden"},
            now=now,
        )
        letter = Letter(
            kind=LetterKind.DAY_ONE,
            to=address,
            sender_name="Linden",
            subject="s",
            preview="p",
            text="t",
            html="<p>t</p>",
            locale=Locale.EN_US,
        )
        letter_id = outbox.put(
            letter=letter,
            dedupe_key=f"race:{lead.id}",
            lead_id=lead.id,
            person_id=lead.person_id,
            now=now,
            stream=Stream.CARE,
        )
        return letter_id, lead.person_id, address


def by_address(_person_id: int, address: str) -> None:
    suppress(address=address, scope=Scope.ALL, reason="not_me", source="test", now=clock.now())


def by_word(person_id: int, _address: str) -> None:
    withdraw(
        person_id=person_id,
        lead_id=None,
        channel=ConsentChannel.EMAIL,
        purpose=ConsentPurpose.REQUEST,
        evidence=Evidence("key", Locale.EN_US, "/u", None),
        now=clock.now(),
    )


def one_round(application: Flask, pool: ThreadPoolExecutor, stop: Stop, number: int) -> str:
    """Let a worker take a letter while somebody says stop; gives the state the letter came to."""
    with application.app_context():
        letter_id, person_id, address = a_waiting_letter()
    start, state = Barrier(2), select(LetterRow.state).where(LetterRow.id == letter_id)
    # A third of the rounds let the worker go first, a third the stop; however slow the machine is.
    worker_waits, stop_waits = ((0.0, 0.02), (0.02, 0.0), (random.Random(number).uniform(0, 0.004), 0.0))[
        number % 3
    ]

    def take() -> bool:
        with application.app_context():
            start.wait()
            time.sleep(worker_waits)
            with transaction():
                return attempts.take(letter_id=letter_id, now=clock.now()) is not None

    def say_stop() -> str:
        with application.app_context():
            start.wait()
            time.sleep(stop_waits)
            with transaction():
                stop(person_id, address)
                # What is committed by now, a breath before the stop itself is.
                return str(db.session.execute(state).scalar_one())

    taken, stopped = pool.submit(take), pool.submit(say_stop)
    was_taken, seen_by_the_stop = taken.result(), stopped.result()
    with application.app_context(), transaction():
        end = str(db.session.execute(state).scalar_one())
        assert attempts.take(letter_id=letter_id, now=clock.now()) is None
    assert seen_by_the_stop == end
    assert end == (LetterState.SENDING if was_taken else LetterState.SUPPRESSED)
    return end


def run(application: Flask, rounds: int) -> None:
    """Half of the rounds stop by the address, half by the word; several at once, for a round mostly waits."""
    with ThreadPoolExecutor(2 * LANES) as pool, ThreadPoolExecutor(LANES) as lanes:

        def play(number: int) -> str:
            return one_round(application, pool, (by_address, by_word)[number % 2], number // 2)

        ends = list(lanes.map(play, range(rounds)))
    # Both orders must have happened to both, or the race was none.
    assert set(ends[::2]) == set(ends[1::2]) == {"sending", "suppressed"}


def test_a_stop_before_sending_wins_in_every_round(racing: Flask) -> None:
    run(racing, ROUNDS)
