"""Watches the family: a program that crashes is started again, with one clear line about it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from leads.devserver.family import Family
from leads.devserver.programs import DidNotStart, Program

_LONGEST_PAUSE_SECONDS = 8.0
_MEMORY_SECONDS = 60.0


class Supervisor:
    """Keeps the programs of a family running until somebody asks to stop."""

    def __init__(self, family: Family, *, say: Callable[[str], None]) -> None:
        self._family = family
        self._say = say
        self._crashes: dict[str, deque[float]] = {}
        self._again: dict[str, tuple[float, Program]] = {}

    def watch(self, pause: Callable[[], None]) -> None:
        """Look after the family until `pause` raises, because somebody asked to stop."""
        while True:
            self.look()
            pause()

    def look(self) -> None:
        """Notice what ended and start what is due; quick crashes wait longer each time."""
        for running in self._family.ended():
            self._family.forget(running)
            self._plan(running.program, running.how_it_ended())
        now = time.monotonic()
        for name, (due, program) in list(self._again.items()):
            if now >= due:
                del self._again[name]
                self._start(program)

    def _start(self, program: Program) -> None:
        try:
            self._family.start(program)
        except (DidNotStart, OSError, RuntimeError) as failure:
            self._plan(program, str(failure))

    def _plan(self, program: Program, why: str) -> None:
        now = time.monotonic()
        crashes = self._crashes.setdefault(program.name, deque())
        while crashes and now - crashes[0] > _MEMORY_SECONDS:
            crashes.popleft()
        pause = min(0.25 * 2 ** len(crashes), _LONGEST_PAUSE_SECONDS)
        crashes.append(now)
        self._again[program.name] = (now + pause, program)
        self._say(f"{program.name} {why}; starting it again in {pause:g} s (log: {program.log.name})")
