"""`make bench`: every figure in one small table, and as JSON in .run/bench."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leads.devserver.environment import ROOT
from leads.devserver.services import embedded_services
from tests.bench import desk, shares, slots, speed, suites

RESULTS = ROOT / ".run" / "bench"


@contextmanager
def servers() -> Iterator[None]:
    """Use the servers of the environment, or start some for the block, with fsync as in earnest."""
    if "DATABASE_URL" in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="leads-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with embedded_services(Path(folder), durable=True) as services:
            os.environ["DATABASE_URL"] = services.database_url
            os.environ["REDIS_URL"] = services.redis_url
            yield


def measure(what: list[str]) -> dict[str, object]:
    """Run what was asked for: speed, shares, slots, desk, suites."""
    figures: dict[str, object] = {"load average before": round(os.getloadavg()[0], 1)}
    if "speed" in what:
        with servers(), tempfile.TemporaryDirectory(prefix="leads-bench-") as folder:
            Path(folder).chmod(0o711)
            figures |= speed.figures(Path(folder))
    if "shares" in what:
        figures |= shares.figures()
    if "slots" in what:
        figures |= slots.figures()
    if "desk" in what:
        with servers():
            figures |= desk.figures()
    if "suites" in what:
        figures |= suites.figures()
    return figures | {"load average after": round(os.getloadavg()[0], 1)}


def main() -> None:
    """Measure, print, and keep the figures."""
    what = sys.argv[1:] or ["speed", "shares", "slots", "desk"]
    figures = measure(what)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{'-'.join(what)}.json").write_text(json.dumps(figures, indent=2) + "\n")
    for name, figure in figures.items():
        print(f"{name:<66} {figure}")


if __name__ == "__main__":
    main()
