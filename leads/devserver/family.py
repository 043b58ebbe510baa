"""The programs we started, in order, and their orderly end; a watchdog ends them if we cannot."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from leads.devserver.programs import DidNotStart, Program, Running, kill_group

STOP_SECONDS = 10.0
_POLL_SECONDS = 0.05


def take_a_breath() -> None:
    """The ordinary pause between two looks at a program."""
    time.sleep(_POLL_SECONDS)


class Family:
    """Starts programs one after the other and stops them in the opposite order.

    `pause` runs between two looks at a program that starts; it may give up by raising.
    """

    def __init__(self, pause: Callable[[], None] = take_a_breath) -> None:
        self._pause = pause
        self._members: dict[str, Running] = {}
        self._watchdog = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).with_name("watchdog.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )

    def start(self, program: Program) -> Running:
        """Start a program and wait until it is ready; a failed start leaves nothing running."""
        deadline = time.monotonic() + program.ready_seconds
        while True:
            running = Running(program)
            self._members[program.name] = running
            self._tell(f"started {running.process.pid} {int(program.stop_signal)}")
            try:
                running.wait_until_ready(self._pause)
                return running
            except DidNotStart as failure:
                self.forget(running)
                hopeless = not program.again_on or program.again_on not in str(failure)
                if hopeless or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            except BaseException:
                self.forget(running)
                raise

    def run(self, program: Program) -> None:
        """Run a program to its end; raise DidNotStart when it fails."""
        running = self.start(program)
        try:
            running.wait_for_end(self._pause)
        finally:
            self.forget(running)

    def ended(self) -> list[Running]:
        """Those that stopped by themselves."""
        return [one for one in self._members.values() if one.process.poll() is not None]

    def forget(self, running: Running) -> None:
        """A program that ended is no longer ours; what its death left behind is killed."""
        running.kill()
        self._members.pop(running.program.name, None)
        self._tell(f"ended {running.process.pid}")

    def kill(self, name: str) -> None:
        """End one program the hard way, as a crash would."""
        self.forget(self._members[name])

    def stop(self, *names: str, seconds: float = STOP_SECONDS) -> None:
        """Ask the named programs together, wait at most `seconds`, then kill what is left."""
        chosen = [self._members[name] for name in names if name in self._members]
        deadline = time.monotonic() + seconds
        for running in chosen:
            running.ask_to_stop()
        for running in chosen:
            running.wait_or_kill(deadline - time.monotonic())
            self.forget(running)

    def stop_all(self) -> None:
        """Stop everything, the youngest first, and then the watchdog."""
        for name in reversed(list(self._members)):
            self.stop(name)
        if self._watchdog.stdin:
            self._watchdog.stdin.close()
        self._watchdog.wait()

    def kill_all(self) -> None:
        """End everything at once, for the person who cannot wait."""
        for running in self._members.values():
            kill_group(running.process.pid)

    def remove_at_end(self, folder: Path) -> None:
        """A folder to remove when all is over, even if we are killed."""
        self._tell(f"remove {folder}")

    def pids(self) -> dict[str, int]:
        """Name and process id of each program that was started and not stopped."""
        return {name: running.process.pid for name, running in self._members.items()}

    def _tell(self, line: str) -> None:
        if self._watchdog.stdin:
            try:
                self._watchdog.stdin.write(f"{line}\n".encode())
                self._watchdog.stdin.flush()
            except BrokenPipeError:
                pass  # somebody killed the watchdog; Linux still ends the children with us
