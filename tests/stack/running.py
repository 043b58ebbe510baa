"""Start web, worker, relay and beat as `make run` does, then crash, stop and start them one by one.

with running_stack(tmp_path, "worker", "relay", "beat") as stack:
    with stack.app.app_context(): ...
    stack.crash("worker")
    stack.start("worker")
    stack.until(lambda: len(stack.sink.taken) == 300)
"""

from __future__ import annotations

import os
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask

from leads.app import create_app
from leads.database import db
from leads.devserver.environment import ROOT
from leads.devserver.family import Family
from leads.devserver.ourselves import lasting
from leads.devserver.programs import Program
from leads.devserver.services import start_postgres, start_valkey
from leads.devserver.valkey import free_port
from tests.conftest import make_settings
from tests.databases import database_from_template
from tests.smtp.sink import Sink

PROCESSES = ("web", "worker", "relay", "beat")
# What each process says in its log when it can be used.
_READY_WORDS = {"worker": "workers.ready", "relay": "relay.listening", "beat": "workers.ready"}


@dataclass
class Stack:
    """Running processes and the servers around them. "postgres" is only there when it was asked for."""

    app: Flask
    sink: Sink
    port: int
    family: Family
    programs: dict[str, Program]
    run_dir: Path

    def crash(self, name: str) -> None:
        """SIGKILL one program with all its children."""
        self.family.kill(name)

    def stop(self, name: str) -> None:
        """Ask one program to stop, as an operator would."""
        self.family.stop(name)

    def start(self, name: str) -> None:
        """Start a program again at its old address."""
        self.programs[name].log.unlink(missing_ok=True)
        self.family.start(self.programs[name])

    def start_what_ended(self) -> None:
        """Start every program again that ended by itself, as compose and `make run` do.

        Celery's worker may end when its broker goes away while it holds a message.
        """
        for running in self.family.ended():
            self.family.forget(running)
            self.family.start(running.program)

    def start_another(self, name: str) -> None:
        """Start a second program of the same kind, called "second relay" and so on."""
        first = self.programs[name]
        log = first.log.with_name(f"second-{name}.log")
        program = replace(first, name=f"second {name}", log=log)
        self.programs[program.name] = replace(program, ready=_readiness(program, self.port))
        self.family.start(self.programs[program.name])

    def log(self, name: str) -> str:
        """What a program has said since its last start."""
        log = self.programs[name].log
        return log.read_text(errors="replace") if log.exists() else ""

    def until(self, done: Callable[[], bool], *, seconds: float = 30, every: float = 0.05) -> float:
        """Wait until it is so and give the seconds it took; fails with the logs' ends when it never is."""
        started = time.monotonic()
        while not done():
            self.start_what_ended()
            if time.monotonic() - started > seconds:
                ends = "\n".join(
                    f"--- {name}\n{self.log(name)[-1500:]}" for name in PROCESSES if name in self.programs
                )
                raise AssertionError(f"not so after {seconds} seconds\n{ends}")
            time.sleep(every)
        return time.monotonic() - started


@contextmanager
def running_stack(run_dir: Path, *names: str, own_postgres: bool = False, **environ: str) -> Iterator[Stack]:
    """Run the named programs (of PROCESSES) for the length of the block; `environ` changes their settings.

    The database is a fresh migrated and seeded copy; broker and limits are always Valkeys of its own.
    """
    run_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
    with ExitStack() as stack:
        family = Family()
        stack.callback(family.stop_all)
        sink = stack.enter_context(Sink())
        programs: dict[str, Program] = {}
        server = os.environ["DATABASE_URL"]
        if own_postgres:
            postgres, programs["postgres"] = start_postgres(family, run_dir)
            server = postgres.url
        broker, programs["broker"] = start_valkey(family, run_dir, "broker", keeps=True)
        # People who sign in here must not be counted with those of a test beside it.
        limits, programs["limits"] = start_valkey(family, run_dir, "limits", keeps=False)
        url = stack.enter_context(database_from_template(server, make_settings))
        port = free_port()
        env = environment(url, broker.url, sink.url, port) | {"LIMITS_URL": limits.url} | environ
        app = create_app(make_settings(**env))
        stack.callback(_close, app)
        for program in lasting(run_dir, {**os.environ, **env}, port):
            programs[program.name] = replace(program, ready=_readiness(program, port), ready_seconds=60)
        # Ours end before their servers: a worker without a database only fills its log.
        stack.callback(_stop_ours, family, programs)
        for name in names:
            family.start(programs[name])
        yield Stack(app, sink, port, family, programs, run_dir)


def environment(database_url: str, redis_url: str, smtp_url: str, port: int) -> dict[str, str]:
    """What a process of the product needs to know about the servers of a test."""
    given = make_settings()
    return {
        "ENVIRONMENT": "test",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SMTP_URL": smtp_url,
        "BASE_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": given.secret_key,
        "FIELD_KEYS": ",".join(f"{name}:{key.hex()}" for name, key in given.field_keys),
        "INDEX_KEY": given.index_key.hex(),
        "POSTS_PER_ADDRESS_PER_MINUTE": "100000",
        "POSTS_PER_ADDRESS_PER_HOUR": "1000000",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(ROOT),
    }


def _readiness(program: Program, port: int) -> Callable[[], bool]:
    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False

    words = _READY_WORDS.get(program.name.removeprefix("second "), "")

    def said_so() -> bool:
        return program.log.exists() and words in program.log.read_text(errors="replace")

    return answers if program.name == "web" else said_so


def _stop_ours(family: Family, programs: dict[str, Program]) -> None:
    family.stop(*(name for name in programs if name not in ("broker", "postgres")), seconds=5)


def _close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
