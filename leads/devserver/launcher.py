"""One `make run`: services where none are given, then the product, then watching over all of it."""

from __future__ import annotations

import signal
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from leads.devserver import mailcatcher, ourselves
from leads.devserver.environment import ROOT, Addresses, child_environment
from leads.devserver.family import Family, take_a_breath
from leads.devserver.programs import DidNotStart
from leads.devserver.readiness import wait_until_ready
from leads.devserver.services import log_file, start_postgres, start_valkey
from leads.devserver.supervisor import Supervisor
from leads.devserver.valkey import free_port
from leads.devserver.welcome import welcome
from leads.settings import Settings

OUR_STOP_SECONDS = 8.0
OURS = ("beat", "relay", "worker", "web")


class Stopped(Exception):
    """Somebody asked to stop."""


def say(line: str) -> None:
    """One line for the person at the terminal."""
    print(line, flush=True)


class Launcher:
    """Everything that one run starts; whatever happens, it leaves nothing running."""

    def __init__(self, given: Mapping[str, str], run_dir: Path, port: int) -> None:
        self._given = given
        self._run_dir = run_dir
        self._port = port
        self._stopping = False
        self._family = Family(self._pause)

    def run(self) -> None:
        """Start, say so, and watch until somebody asks to stop."""
        began = time.monotonic()
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self._asked_to_stop)
        for old in (self._run_dir / "logs").glob("*.log"):
            old.unlink()
        try:
            env = child_environment(self._given, self._services(), self._run_dir)
            Settings.from_env(env)
            self._family.run(ourselves.preparation(self._run_dir, env))
            self._start_product(env)
            say(welcome(env, seconds=time.monotonic() - began, logs=self._run_dir / "logs"))
            Supervisor(self._family, say=say).watch(self._pause)
        except Stopped:
            say("Stopping …")
        finally:
            self._end()

    def _services(self) -> Addresses:
        """Start what the environment does not name."""
        given, family, run_dir = self._given, self._family, self._run_dir
        database_url, redis_url = given.get("DATABASE_URL", ""), given.get("REDIS_URL", "")
        limits_url, smtp_url = given.get("LIMITS_URL", ""), given.get("SMTP_URL", "")
        mailbox_dir = None
        if not database_url:
            database_url = start_postgres(family, run_dir)[0].url
        if not redis_url:
            redis_url = start_valkey(family, run_dir, "broker", keeps=True)[0].url
            limits_url = limits_url or start_valkey(family, run_dir, "limits", keeps=False)[0].url
        if not smtp_url:
            mailbox_dir = run_dir / "mailbox"
            smtp_url = self._catch_mail(mailbox_dir)
        return Addresses(database_url, redis_url, limits_url or None, smtp_url, mailbox_dir, self._port)

    def _catch_mail(self, folder: Path) -> str:
        port = free_port()
        log = log_file(self._run_dir, "mailcatcher")
        self._family.start(mailcatcher.program(port=port, folder=folder, log=log, env=self._given, root=ROOT))
        return f"smtp://127.0.0.1:{port}"

    def _start_product(self, env: Mapping[str, str]) -> None:
        for program in ourselves.lasting(self._run_dir, env, self._port):
            self._family.start(program)
        wait_until_ready(f"http://127.0.0.1:{self._port}", pause=self._pause_while_all_live)

    def _pause_while_all_live(self) -> None:
        """A program that ends before the first "ready" has a fault that a new start does not mend."""
        for running in self._family.ended():
            raise DidNotStart(f"{running.program.name} {running.how_it_ended()}.\n{running.last_words()}")
        self._pause()

    def _pause(self) -> None:
        if self._stopping:
            raise Stopped
        take_a_breath()

    def _asked_to_stop(self, _signum: int, _frame: FrameType | None) -> None:
        """The first time: stop in order. The second time: at once."""
        if self._stopping:
            self._family.kill_all()
        self._stopping = True

    def _end(self) -> None:
        self._family.stop(*OURS, seconds=OUR_STOP_SECONDS)
        self._family.stop_all()
