"""Run as a program by the tests beside it: starts the embedded services, tells where they are, and waits."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

from leads.devserver.services import embedded_services


def main() -> None:
    """Hold the services of the folder in argv[1] until standard input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with embedded_services(Path(sys.argv[1]), durable=True) as services:
        told = {
            "database_url": services.database_url,
            "redis_url": services.redis_url,
            "limits_url": services.limits_url,
            "pids": services.family.pids(),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
