"""The embedded services as one block: PostgreSQL, the broker and the rate limits' store.

Used by `make run` and by the tests. Services that the environment names are not started here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from leads.devserver.family import Family
from leads.devserver.postgres import Postgres
from leads.devserver.programs import Program
from leads.devserver.valkey import Valkey


@dataclass(frozen=True)
class Services:
    """Addresses of the running services, and the means to crash and restart them in a test."""

    database_url: str
    redis_url: str
    limits_url: str
    family: Family
    programs: dict[str, Program]

    def kill(self, name: str) -> None:
        """Crash one service: "postgres", "broker" or "limits"."""
        self.family.kill(name)

    def stop(self, name: str) -> None:
        """Stop one service in order."""
        self.family.stop(name)

    def start(self, name: str) -> None:
        """Start a stopped service again at the same address."""
        self.family.start(self.programs[name])


def start_postgres(family: Family, run_dir: Path, *, durable: bool = True) -> tuple[Postgres, Program]:
    """Start PostgreSQL with its data in `run_dir`."""
    postgres = Postgres.in_folder(run_dir / "postgres", log_file(run_dir, "postgres"), durable=durable)
    family.remove_at_end(postgres.socket)
    program = postgres.program()
    family.start(program)
    postgres.create_database()
    return postgres, program


def start_valkey(family: Family, run_dir: Path, name: str, *, keeps: bool) -> tuple[Valkey, Program]:
    """Start one Valkey with its files in `run_dir`."""
    valkey = Valkey.in_folder(name, run_dir / name, log_file(run_dir, name), keeps=keeps)
    program = valkey.program()
    family.start(program)
    return valkey, program


@contextmanager
def embedded_services(run_dir: Path, *, durable: bool = False) -> Iterator[Services]:
    """Run all three in `run_dir` for the length of the block; what they stored stays in the folder.

    `durable=False` leaves out fsync, for tests that throw the data away.
    """
    run_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
    family = Family()
    try:
        postgres, database = start_postgres(family, run_dir, durable=durable)
        broker, queue = start_valkey(family, run_dir, "broker", keeps=True)
        limits, counters = start_valkey(family, run_dir, "limits", keeps=False)
        programs = {program.name: program for program in (database, queue, counters)}
        yield Services(postgres.url, broker.url, limits.url, family, programs)
    finally:
        family.stop_all()


def log_file(run_dir: Path, name: str) -> Path:
    """Where a program writes what it has to say."""
    folder = run_dir / "logs"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{name}.log"
