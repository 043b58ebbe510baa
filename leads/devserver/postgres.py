"""PostgreSQL 18 from its wheel: a data folder, a socket in a closed folder, nothing listening on TCP."""

from __future__ import annotations

import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from leads.devserver import reach
from leads.devserver.programs import Account, Program

DATABASE = "leads"
OWNER = "app"
_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
INITDB = ("--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
_IN_A_HURRY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# Backends notice within moments that their head was killed; until then a new one may not start.
_STILL_IN_USE = "shared memory block"


@dataclass(frozen=True)
class Postgres:
    """One database cluster in one folder."""

    binaries: Path
    data: Path
    socket: Path
    account: Account | None
    log: Path
    durable: bool

    @classmethod
    def in_folder(cls, folder: Path, log: Path, *, durable: bool) -> Postgres:
        """Find the binaries, make the data folder; `durable=False` gives up safety for speed (tests)."""
        account = reach.account()
        return cls(
            binaries=reach.postgres_binaries(account),
            data=reach.data_folder(folder, account),
            socket=reach.socket_folder(account),
            account=account,
            log=log,
            durable=durable,
        )

    @property
    def url(self) -> str:
        """Where our processes connect."""
        return f"postgresql+psycopg://{OWNER}@/{DATABASE}?host={quote(str(self.socket))}"

    def program(self) -> Program:
        """The server; it runs its own recovery when the last one was killed."""
        options = ["listen_addresses=", "timezone=UTC", *(() if self.durable else _IN_A_HURRY)]
        flags = [flag for option in options for flag in ("-c", option)]
        return Program(
            name="postgres",
            argv=[self.binaries / "postgres", "-D", self.data, "-k", self.socket, *flags],
            env=_ENV,
            log=self.log,
            account=self.account,
            # SIGTERM would wait for every client to leave; SIGINT ends their work and stops.
            stop_signal=signal.SIGINT,
            prepare=self._prepare,
            ready=self._answers,
            again_on=_STILL_IN_USE,
        )

    def create_database(self) -> None:
        """Make our database; it exists already on every start but the first."""
        made = self._run("createdb", "-h", self.socket, "-U", OWNER, DATABASE)
        if made.returncode and "already exists" not in made.stderr:
            raise RuntimeError(made.stderr.strip())

    def _prepare(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            sync = () if self.durable else ("--no-sync",)
            made = self._run("initdb", "-D", self.data, "-U", OWNER, *INITDB, *sync)
            if made.returncode:
                raise RuntimeError(f"initdb failed: {made.stderr.strip()}")
        if (self.data / "postmaster.pid").exists():
            self._end_leftover()

    def _end_leftover(self) -> None:
        """Stop a server whose head was killed, and remove the lock file that a killed server left.

        The number in the file may by now belong to a stranger, who must not be touched, or to a dead
        process that nobody buries. PostgreSQL's own check of the shared memory still guards the data.
        """
        lock = self.data / "postmaster.pid"
        lines = lock.read_text().splitlines()
        if str(self.data) in _command_of(int(lines[0])):
            self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")
        lock.unlink(missing_ok=True)
        old_socket = Path(lines[4]) if len(lines) > 4 else self.socket
        if old_socket != self.socket and old_socket.name.startswith("leads-"):
            shutil.rmtree(old_socket, ignore_errors=True)

    def _answers(self) -> bool:
        return self._run("pg_isready", "-q", "-h", self.socket, "-U", OWNER, "-d", "postgres").returncode == 0

    def _run(self, program: str, *args: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.binaries / program), *(str(arg) for arg in args)],
            check=False,
            env=_ENV,
            cwd="/",
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C must not leave half a cluster behind
            capture_output=True,
            text=True,
            user=self.account.user if self.account else None,
            group=self.account.group if self.account else None,
            extra_groups=[] if self.account else None,
        )


def _command_of(pid: int) -> str:
    """The command line of a process, empty when there is none. Small containers have no `ps`."""
    linux = Path("/proc") / str(pid) / "cmdline"
    if Path("/proc/self").exists():
        return linux.read_bytes().replace(b"\0", b" ").decode(errors="replace") if linux.exists() else ""
    ask = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    shown = subprocess.run(ask, check=False, capture_output=True, text=True)
    return shown.stdout.strip()
