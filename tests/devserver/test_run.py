"""`make run` for real: what it says, what it leaves behind, and that it comes back after a crash."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from leads.accounts.demo_staff import DEMO_STAFF
from leads.devserver.launcher import Launcher
from leads.devserver.valkey import free_port
from tests.devserver.holding import ROOT, wait_until_gone

pytestmark = pytest.mark.stack

START_SECONDS = 150  # for a machine that runs other tests beside this one
_OURS = ("DATABASE_URL", "REDIS_URL", "LIMITS_URL", "SMTP_URL", "MAILBOX_DIR", "ENVIRONMENT", "BASE_URL")


class Run:
    """One `make run` in a folder of its own."""

    def __init__(self, run_dir: Path, port: int, **extra: str) -> None:
        given = {name: value for name, value in os.environ.items() if name not in _OURS}
        self.port = port
        self.output = run_dir.parent / f"output-{time.monotonic_ns()}"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "leads.devserver.run"],
                cwd=ROOT,
                env=given | {"RUN_DIR": str(run_dir), "PORT": str(port)} | extra,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self) -> str:
        """Everything it said up to the line that tells how to stop it."""
        deadline = time.monotonic() + START_SECONDS
        while "Ctrl-C" not in self.output.read_text():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.1)
        return self.output.read_text()

    def wait_for_end(self) -> tuple[int, str]:
        """Exit code and all that was said."""
        return self.process.wait(60), self.output.read_text()

    def get(self, path: str) -> str:
        """The text of a page."""
        with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return str(answer.read().decode())

    def family(self) -> list[int]:
        """The launcher and all its descendants."""
        shown = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
        parents = [tuple(map(int, line.split())) for line in shown.stdout.splitlines()]
        found = [self.process.pid]
        for pid in found:
            found.extend(child for child, parent in parents if parent == pid)
        return found


@pytest.fixture
def run_dir() -> Iterator[Path]:
    """A run folder with a space in its path."""
    base = Path(tempfile.mkdtemp(prefix="leads run ", dir="/tmp"))
    base.chmod(0o755)
    yield base / "run"
    shutil.rmtree(base)


def wait_for_the_letter(run: Run) -> None:
    """The demo's requests are answered by mail like all others, and the catcher keeps the letters."""
    deadline = time.monotonic() + START_SECONDS
    while "We have your request" not in run.get("/dev/mailbox"):
        assert time.monotonic() < deadline, run.get("/dev/mailbox")
        time.sleep(0.1)


@pytest.mark.slow
def test_the_whole_product_starts_survives_a_crash_and_stops_without_a_trace(run_dir: Path) -> None:
    first = Run(run_dir, free_port())
    said = first.wait_until_ready()
    assert f"http://127.0.0.1:{first.port}/dev/mailbox" in said
    for staff in DEMO_STAFF:
        assert staff.email in said
        assert staff.password in said
    assert json.loads(first.get("/readyz"))["database"] is True
    assert "demo clinic's requests" in said
    wait_for_the_letter(first)
    assert (run_dir / "keys.json").stat().st_mode & 0o777 == 0o600
    keys = (run_dir / "keys.json").read_text()

    second = Run(run_dir, free_port())
    code, said = second.wait_for_end()
    assert code == 2
    assert said.startswith("make run is already running from this folder")

    everything = first.family()
    assert len(everything) >= 10
    for pid in everything:
        with suppress(ProcessLookupError):  # a server's child that ended with its parent
            os.kill(pid, signal.SIGKILL)
    first.process.wait()
    assert wait_until_gone(everything) == []

    again = Run(run_dir, first.port)
    again.wait_until_ready()
    assert (run_dir / "keys.json").read_text() == keys
    everything = again.family()

    again.process.send_signal(signal.SIGINT)

    code, said = again.wait_for_end()
    assert (code, said.splitlines()[-1]) == (0, "Stopping …")
    assert wait_until_gone(everything, seconds=1) == []


def test_a_taken_port_is_one_clear_line_and_nothing_is_started(run_dir: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        code, said = Run(run_dir, port).wait_for_end()

    assert code == 2
    assert said.startswith(f"Port {port} cannot be used")
    assert len(said.splitlines()) == 1
    assert not run_dir.exists()


def test_nonsense_in_a_setting_is_one_clear_line(run_dir: Path) -> None:
    code, said = Run(run_dir, free_port(), FIRST_CONTACT_MINUTES="soon").wait_for_end()

    assert code == 2
    assert said == "Settings: FIRST_CONTACT_MINUTES must be a whole number from 1 to 600\n"


def test_ctrl_c_while_starting_leaves_nothing(run_dir: Path) -> None:
    run = Run(run_dir, free_port())
    while not (run_dir / "logs" / "prepare.log").exists():
        assert run.process.poll() is None
        time.sleep(0.02)
    everything = run.family()

    run.process.send_signal(signal.SIGINT)

    assert run.wait_for_end()[0] == 0
    assert wait_until_gone(everything, seconds=1) == []


def test_given_services_are_used_and_none_is_started(tmp_path: Path) -> None:
    given = {
        "DATABASE_URL": "postgresql://db.example.com/leads",
        "REDIS_URL": "redis://redis.example.com/0",
        "SMTP_URL": "smtp://user:secret@mail.example.com:587",
    }
    launcher = Launcher(given, tmp_path, 8000)

    addresses = launcher._services()

    assert (addresses.database_url, addresses.redis_url, addresses.smtp_url) == tuple(given.values())
    assert (addresses.limits_url, addresses.mailbox_dir) == (None, None)
    assert launcher._family.pids() == {}
    launcher._end()
