"""Starts `hold_services.py` as its own process, so that a test can kill it or run it as somebody else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Holder:
    """Embedded services that another process holds."""

    process: subprocess.Popen[str]
    database_url: str
    redis_url: str
    limits_url: str
    pids: dict[str, int]

    def query(self, statement: str) -> Any:
        """The first column of the first row, or None for a statement without rows."""
        with psycopg.connect(self.database_url.replace("+psycopg", ""), autocommit=True) as connection:
            cursor = connection.execute(statement)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def stop(self) -> None:
        """Let it end in order."""
        self.process.communicate(timeout=20)
        assert self.process.returncode == 0

    def kill(self) -> None:
        """Kill the holding process; it has no chance to stop anything."""
        self.process.kill()
        self.process.communicate()


def hold(folder: Path, *, python: str = sys.executable, **popen: Any) -> Holder:
    """Start services in `folder`; `popen` can name another user or environment."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(
        [python, str(Path(__file__).with_name("hold_services.py")), str(folder)],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment | popen.pop("env", {}),
        **popen,
    )
    assert process.stdout
    line = process.stdout.readline()
    assert line, f"the services did not start: exit {process.wait()}"
    return Holder(process, **json.loads(line))


def wait_until_gone(pids: list[int], *, seconds: float = 10) -> list[int]:
    """Those of the processes that are still alive when time is over."""
    deadline = time.monotonic() + seconds
    while (alive := [pid for pid in pids if is_alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return alive


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and only waits to be buried does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")
