"""A process that ends the family when its head was killed; run as a file, it imports nothing of ours.

It reads `started pid signal`, `ended pid` and `remove folder` lines. The pipe closes when the head is
gone, however it went.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable

GRACE_SECONDS = 4.0


def main() -> None:
    """Follow the family until the pipe closes, then end whoever is left and clear up."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    family: dict[int, int] = {}
    folders: list[str] = []
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "started":
            pid, signum = map(int, rest.split())
            family[pid] = signum
        elif word == "ended":
            family.pop(int(rest), None)
        else:
            folders.append(rest)
    for pid, signum in family.items():
        _signal(os.kill, pid, signum)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(_signal(os.killpg, pid, 0) for pid in family) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in family:
        _signal(os.killpg, pid, signal.SIGKILL)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _signal(send: Callable[[int, int], None], pid: int, signum: int) -> bool:
    try:
        send(pid, signum)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()
