"""One program that runs beside us: how it starts, when it is ready, how it stops. It never outlives us."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """The user that a program runs as, when that is not ourselves."""

    user: int
    group: int


@dataclass(frozen=True)
class Program:
    """A program to run. `prepare` runs before each start; `ready` tells when others may use it.

    A start that fails with the words `again_on` is tried again while `ready_seconds` last.
    """

    name: str
    argv: Sequence[str | Path]
    env: Mapping[str, str]
    log: Path
    cwd: Path = Path("/")
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    prepare: Callable[[], None] | None = None
    ready: Callable[[], bool] | None = None
    ready_seconds: float = 20
    again_on: str = ""


class DidNotStart(RuntimeError):
    """A program ended, or stayed silent, before it was ready; the message ends with its last words."""


class Running:
    """A started program, alone in its own session so that Ctrl-C in the terminal reaches only us."""

    def __init__(self, program: Program) -> None:
        self.program = program
        if program.prepare:
            program.prepare()
        account = program.account
        with program.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in program.argv],
                env=dict(program.env),
                cwd=program.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent(program.stop_signal, os.getpid()),  # noqa: PLW1509
                user=account.user if account else None,
                group=account.group if account else None,
                extra_groups=[] if account else None,
            )

    def wait_until_ready(self, pause: Callable[[], None]) -> None:
        """Return when the program answers; raise DidNotStart when it ended or time is over."""
        program, deadline = self.program, time.monotonic() + self.program.ready_seconds
        while program.ready and not program.ready():
            if self.process.poll() is not None:
                raise DidNotStart(f"{program.name} did not start.\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise DidNotStart(f"{program.name} gave no answer.\n{self.last_words()}")
            pause()

    def wait_for_end(self, pause: Callable[[], None]) -> None:
        """Return when the program ended well; raise DidNotStart with its last words otherwise."""
        while self.process.poll() is None:
            pause()
        if self.process.returncode:
            raise DidNotStart(f"{self.program.name} failed.\n{self.last_words(20)}")

    def ask_to_stop(self) -> None:
        """Ask kindly; a program that has ended already is left in peace."""
        if self.process.poll() is None:
            self.process.send_signal(self.program.stop_signal)

    def wait_or_kill(self, seconds: float) -> None:
        """Wait for the end, then kill whatever is left of the program and its children."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(seconds, 0))
        self.kill()

    def last_words(self, lines: int = 8) -> str:
        """The end of the program's log, for the person who must find out why it stopped."""
        log = self.program.log
        text = log.read_text(errors="replace") if log.exists() else ""
        return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])

    def how_it_ended(self) -> str:
        """The end of the program in words."""
        code = self.process.wait()
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"stopped with code {code}"

    def kill(self) -> None:
        """SIGKILL for the program and every child that it left in its group."""
        kill_group(self.process.pid)
        self.process.wait()


def kill_group(group: int) -> None:
    """End all processes of a group at once; an empty group is no error."""
    with suppress(ProcessLookupError, PermissionError):  # macOS: "permission" for a group of zombies
        os.killpg(group, signal.SIGKILL)


def _end_with_parent(signum: signal.Signals, parent: int) -> Callable[[], None] | None:
    """Linux tells a child when its parent is gone; elsewhere the watchdog does."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)  # loaded here: nothing is imported or allocated between fork and exec

    def arrange() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(signum))
        if os.getppid() != parent:
            os._exit(1)

    return arrange
