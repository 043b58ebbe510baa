"""One `make run` per folder: two would fight over the same data. The kernel drops the lock with us."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class AlreadyRunning(RuntimeError):
    """Another launcher holds this folder."""


def hold(run_dir: Path) -> int:
    """Take the folder until our process ends; returns the open file that holds it."""
    descriptor = os.open(run_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise AlreadyRunning(f"make run is already running from this folder ({run_dir})") from None
    return descriptor
