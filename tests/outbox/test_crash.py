"""A process killed at every step of a delivery: nothing is lost, only an unknown end costs a second copy."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from leads.database import db
from leads.devserver.environment import ROOT
from leads.failpoints import FailpointHit, arm, failpoint
from leads.outbox.delivery import drain
from leads.vocabulary import LetterKind
from tests.outbox.conftest import Outbox, a_letter
from tests.smtp.sink import Sink
from tests.stack.running import environment


def deliver_and_die(outbox: Outbox, sink: Sink, letter_id: int, failpoint_name: str) -> None:
    """Deliver in a process that is killed at the named place."""
    url = db.engine.url.render_as_string(hide_password=False)
    env = environment(url, "redis://127.0.0.1:1/0", sink.url, 8000) | {"FAILPOINT": f"{failpoint_name}:kill"}
    command = [sys.executable, "-m", "tests.outbox.deliver_one", str(letter_id)]
    done = subprocess.run(command, env={**os.environ, **env}, cwd=ROOT, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-800:]


def drain_to(outbox: Outbox, sink: Sink) -> None:
    """Send what is due from this process, which lives."""
    outbox.send_to(sink.port)
    drain(limit=10)


@pytest.mark.parametrize(
    ("place", "accepted", "state", "after_lease", "in_the_end"),
    [
        ("D1", 0, "pending", "pending", 1),
        ("S1", 0, "sending", "deferred", 1),
        ("S2", 0, "sending", "deferred", 1),
        ("S3", 0, "sending", "deferred", 1),
        ("S4", 1, "sending", "unknown", 2),
        ("S5", 1, "sending", "unknown", 2),
        ("S6", 1, "sent", "sent", 1),
    ],
)
def test_an_acknowledgement_survives_a_kill_at_every_step(
    outbox: Outbox, place: str, accepted: int, state: str, after_lease: str, in_the_end: int
) -> None:
    letter_id = outbox.put()

    with Sink() as sink:
        deliver_and_die(outbox, sink, letter_id, place)
        sink.settle()
        assert (len(sink.taken), outbox.row(letter_id).state) == (accepted, state)
        outbox.later(seconds=76)
        outbox.recover()
        assert outbox.row(letter_id).state == after_lease
        for _ in range(3):
            outbox.later(minutes=40)
            drain_to(outbox, sink)

        assert outbox.row(letter_id).state == "sent"
        assert list(sink.copies().values()) == [in_the_end]


def test_another_letter_of_unknown_end_is_left_to_people(outbox: Outbox) -> None:
    letter_id = outbox.put(letter=a_letter(kind=LetterKind.PRIVATE_LINK))

    with Sink() as sink:
        deliver_and_die(outbox, sink, letter_id, "S5")
        for _ in range(3):
            outbox.later(minutes=40)
            drain_to(outbox, sink)

        assert outbox.row(letter_id).state == "unknown"
        assert len(sink.taken) == 1


@pytest.mark.parametrize("spec", ["", "S1", "S1:explode", "s1:kill", "S1:kill:0", "S1:kill:x", "S1:kill:1:2"])
def test_a_failpoint_that_makes_no_sense_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match="FAILPOINT"):
        arm(spec)


def test_a_failpoint_acts_at_its_passing_and_only_there() -> None:
    arm("S2:raise:2")
    try:
        failpoint("S1")
        failpoint("S2")
        with pytest.raises(FailpointHit):
            failpoint("S2")
        failpoint("S2")
    finally:
        arm(None)
