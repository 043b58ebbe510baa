"""How long `make quick` and `make test` take on this machine."""

from __future__ import annotations

import subprocess
import time

from leads.devserver.environment import ROOT

GOALS = {"quick": "goal ≤ 30 s", "test": "goal ≤ 360 s"}


def figures() -> dict[str, object]:
    """Seconds of each, and whether it passed."""
    return {f"make {target}, s ({goal})": _run(target) for target, goal in GOALS.items()}


def _run(target: str) -> str:
    begun = time.monotonic()
    ended = subprocess.run(["make", target], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    return f"{time.monotonic() - begun:.0f} {'passed' if ended.returncode == 0 else 'FAILED'}"
