"""The product's own programs: what prepares the database, then web, worker, relay and beat.

The same commands stand in docker-compose.yml; a test compares the two.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from leads.devserver.environment import ROOT
from leads.devserver.programs import Program
from leads.devserver.services import log_file

PREPARE = ("-m", "leads.devserver.prepare")
WORKER = (
    *("-m", "celery", "-A", "workers.main:celery_app", "worker", "--pool", "prefork", "--concurrency", "2"),
    # Workers have nothing to tell each other; without the talk they start and stop sooner.
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)
RELAY = ("-m", "workers.relay")
# The schedule lives in memory: every entry is a sweep, and a sweep too many does no harm.
BEAT = ("-m", "celery", "-A", "workers.main:celery_app", "beat", "--scheduler", "celery.beat:Scheduler")


def web(bind: str) -> tuple[str, ...]:
    """gunicorn at `bind` (host:port), as leads.serving says."""
    return ("-m", "gunicorn", "--config", "python:leads.serving", "--bind", bind, "leads.app:create_app()")


def lasting(run_dir: Path, env: Mapping[str, str], port: int) -> list[Program]:
    """The four programs that run until the end, in the order of their start."""
    commands = {"web": web(f"127.0.0.1:{port}"), "worker": WORKER, "relay": RELAY, "beat": BEAT}
    return [_program(name, command, run_dir, env) for name, command in commands.items()]


def preparation(run_dir: Path, env: Mapping[str, str]) -> Program:
    """What must end well before anything starts: migrations and seed. Running it again changes nothing."""
    return _program("prepare", PREPARE, run_dir, env)


def _program(name: str, command: tuple[str, ...], run_dir: Path, env: Mapping[str, str]) -> Program:
    return Program(name, [sys.executable, *command], env, log_file(run_dir, name), cwd=ROOT)
