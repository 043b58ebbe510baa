"""The supervisor with stand-ins: order, restarts, and that nobody is left behind however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from leads.devserver.family import Family, take_a_breath
from leads.devserver.programs import DidNotStart, Program
from leads.devserver.supervisor import Supervisor
from tests.devserver.holding import ROOT, is_alive, wait_until_gone

pytestmark = pytest.mark.stack

SLEEP = "import time; time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); {SLEEP}"


def program(name: str, code: str, folder: Path, **changes: object) -> Program:
    """A Python one-liner as a program of the family."""
    argv = [sys.executable, "-u", "-c", code]
    return Program(name, argv, {"PATH": os.environ["PATH"]}, folder / f"{name}.log", **changes)  # type: ignore[arg-type]


@pytest.fixture
def family() -> Iterator[Family]:
    """An empty family that is gone after the test."""
    one = Family()
    yield one
    one.stop_all()


def test_a_program_is_started_only_when_the_one_before_is_ready(family: Family, tmp_path: Path) -> None:
    mark = tmp_path / "ready"
    slow = f"import time, pathlib; time.sleep(.3); pathlib.Path({str(mark)!r}).touch(); {SLEEP}"

    family.start(program("first", slow, tmp_path, ready=mark.exists))

    assert mark.exists()


def test_a_program_that_ends_before_it_is_ready_shows_its_last_words(family: Family, tmp_path: Path) -> None:
    failing = program("database", "raise SystemExit('no such disk')", tmp_path, ready=lambda: False)

    with pytest.raises(DidNotStart, match="no such disk"):
        family.start(failing)

    assert family.pids() == {}


def test_a_program_that_never_gets_ready_is_given_up(family: Family, tmp_path: Path) -> None:
    silent = program("web", SLEEP, tmp_path, ready=lambda: False, ready_seconds=0.2)

    with pytest.raises(DidNotStart, match="gave no answer"):
        family.start(silent)

    assert family.pids() == {}


def test_a_failing_step_shows_why_it_failed(family: Family, tmp_path: Path) -> None:
    family.run(program("migrate", "print('well')", tmp_path))

    with pytest.raises(DidNotStart, match="no such table"):
        family.run(program("seed", "raise SystemExit('no such table')", tmp_path))


def test_a_crashed_program_is_started_again_and_said_so_in_one_line(family: Family, tmp_path: Path) -> None:
    family.start(program("worker", SLEEP, tmp_path))
    before = family.pids()["worker"]
    lines: list[str] = []
    supervisor = Supervisor(family, say=lines.append)

    os.kill(before, signal.SIGKILL)
    _until(lambda: (supervisor.look(), family.pids().get("worker", before) != before)[1])

    assert lines == ["worker was ended by SIGKILL; starting it again in 0.25 s (log: worker.log)"]
    assert is_alive(family.pids()["worker"])


def test_a_program_that_crashes_at_once_is_tried_ever_more_slowly(family: Family, tmp_path: Path) -> None:
    family.start(program("relay", "raise SystemExit(3)", tmp_path))
    lines: list[str] = []
    supervisor = Supervisor(family, say=lines.append)

    _until(lambda: (supervisor.look(), len(lines) == 3)[1])

    assert [line.partition("again in ")[2].split()[0] for line in lines] == ["0.25", "0.5", "1"]
    assert all("stopped with code 3" in line for line in lines)


def test_a_program_that_ignores_the_signal_is_killed_with_its_children(
    family: Family, tmp_path: Path
) -> None:
    parent = (
        "import subprocess, sys; "
        f"print(subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]).pid, flush=True); {STUBBORN}"
    )
    family.start(program("worker", parent, tmp_path))
    log = tmp_path / "worker.log"
    _until(lambda: log.exists() and log.read_text().count("on") == 2)
    pids = [family.pids()["worker"], int(log.read_text().split()[0])]

    family.stop("worker", seconds=0.2)

    assert wait_until_gone(pids, seconds=2) == []


def test_nobody_is_left_when_the_head_is_killed(tmp_path: Path) -> None:
    head = _start_head(tmp_path)
    pids = _pids(head)

    head.kill()
    head.communicate()

    assert len(pids) == 3
    assert wait_until_gone(pids, seconds=10) == []


def test_nobody_is_left_when_head_and_watchdog_are_killed_together(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux tells children about the death of their parent")
    head = _start_head(tmp_path)
    pids = _pids(head)

    os.kill(head.pid, signal.SIGSTOP)
    os.kill(pids[0], signal.SIGKILL)
    head.kill()
    head.communicate()

    assert wait_until_gone(pids[:2], seconds=5) == []
    os.kill(pids[2], signal.SIGKILL)  # it ignores the signal, and its killer was killed


def _start_head(folder: Path) -> subprocess.Popen[str]:
    """A process with a watchdog, a tame and a stubborn child; it prints their three numbers."""
    code = f"""
        from pathlib import Path
        from leads.devserver.family import Family
        from tests.devserver.test_family import SLEEP, STUBBORN, program
        family, folder = Family(), Path({str(folder)!r})
        family.start(program("tame", SLEEP, folder))
        log = folder / "stubborn.log"
        family.start(program("stubborn", STUBBORN, folder, ready=lambda: log.read_text() != ""))
        print(family._watchdog.pid, *family.pids().values(), flush=True)
        input()
    """
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _pids(head: subprocess.Popen[str]) -> list[int]:
    assert head.stdout
    return [int(pid) for pid in head.stdout.readline().split()]


def _until(done: object, *, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not done():  # type: ignore[operator]
        assert time.monotonic() < deadline, "this did not happen in time"
        take_a_breath()
