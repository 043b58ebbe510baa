"""Named places where a test makes a process die, fail, wait or lose its line; dead weight elsewhere.

`FAILPOINT=name:action[:nth]` arms one place: at its nth passing (1 unless told) the process is killed
(`kill`), an error is raised (`raise`), it sleeps for a second (`sleep`) or its connection breaks
(`drop`). Production settings refuse the variable.
"""

from __future__ import annotations

import os
import re
import signal
import time
from dataclasses import dataclass

_SPEC = re.compile(r"([A-Z]\d):(kill|raise|sleep|drop)(?::([1-9]\d{0,5}))?")
SLEEP_SECONDS = 1.0


class FailpointHit(RuntimeError):
    """A test asked for a failure exactly here."""


@dataclass(slots=True)
class _Armed:
    name: str
    action: str
    passings_left: int


_armed: _Armed | None = None


def arm(spec: str | None) -> None:
    """Arm one failpoint in this process, or none; raises ValueError for a spec that makes no sense."""
    global _armed  # noqa: PLW0603  (one per process, set at its start)
    if spec is None:
        _armed = None
        return
    found = _SPEC.fullmatch(spec)
    if found is None:
        raise ValueError("FAILPOINT must look like S4:kill or S4:raise:3")
    _armed = _Armed(found[1], found[2], int(found[3] or 1))


def failpoint(name: str) -> None:
    """Do what was asked for at this place, if anything was."""
    if _armed is None or _armed.name != name:
        return
    _armed.passings_left -= 1
    if _armed.passings_left != 0:
        return
    if _armed.action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif _armed.action == "sleep":
        time.sleep(SLEEP_SECONDS)
    elif _armed.action == "drop":
        raise ConnectionAbortedError(name)
    else:
        raise FailpointHit(name)
