"""What a container's health check runs: `python -m leads.operations.alive web|worker|relay|beat`.

The web process is asked itself; the others leave a heartbeat in the database.
"""

from __future__ import annotations

import os
import sys
from urllib.request import ProxyHandler, build_opener

from leads.operations.vitals import PROCESSES, STALE_SECONDS, take_vitals
from leads.settings import Settings

_ASK_SECONDS = 3.0
WEB_ADDRESS = "http://127.0.0.1:8000/healthz"


def is_alive(process: str) -> bool:
    """Whether that kind of process was seen lately; raises KeyError for a word that is none."""
    if process == "web":
        with build_opener(ProxyHandler({})).open(WEB_ADDRESS, timeout=_ASK_SECONDS) as answer:
            return bool(answer.status == 200)
    if process not in PROCESSES:
        raise KeyError(process)
    ages = take_vitals(Settings.from_env(os.environ).database_url).heartbeat_ages
    return ages.get(process, STALE_SECONDS) < STALE_SECONDS


if __name__ == "__main__":
    sys.exit(0 if is_alive(sys.argv[1]) else 1)
