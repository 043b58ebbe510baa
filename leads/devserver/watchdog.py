"""A process that ends the family when its head was killed; run as a file, it imports nothing of ours.

It reads `+ pid signal` and `- pid 0` lines. The pipe closes when the head is gone, however it went.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable

GRACE_SECONDS = 4.0


def main() -> None:
    """Follow the family until the pipe closes, then end whoever is left."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    family: dict[int, int] = {}
    for line in sys.stdin:
        sign, pid, signum = line.split()
        if sign == "+":
            family[int(pid)] = int(signum)
        else:
            family.pop(int(pid), None)
    for pid, signum in family.items():
        _signal(os.kill, pid, signum)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(_signal(os.killpg, pid, 0) for pid in family) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in family:
        _signal(os.killpg, pid, signal.SIGKILL)


def _signal(send: Callable[[int, int], None], pid: int, signum: int) -> bool:
    try:
        send(pid, signum)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()
