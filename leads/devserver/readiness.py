"""Asks the web process whether everything behind it works."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

READY_SECONDS = 60.0
_ASK_SECONDS = 3.0
_BEHIND_THE_WEB = ("worker", "relay", "beat")


class NotReady(RuntimeError):
    """Time is over; the message tells what is missing."""


def wait_until_ready(home: str, *, pause: Callable[[], None], seconds: float = READY_SECONDS) -> None:
    """Return when the web is ready and every process behind it was seen since now.

    `pause` runs between two questions and may give up by raising. Other troubles that /readyz lists,
    an old letter for example, do not hold up a start.
    """
    began = time.monotonic()
    while missing := _missing(ask(home), time.monotonic() - began):
        if time.monotonic() - began > seconds:
            raise NotReady(f"Not ready after {seconds:.0f} s: {missing}")
        pause()


def ask(home: str) -> dict[str, Any]:
    """The answer of /readyz, empty when there is none; a proxy of the environment is passed by."""
    try:
        with build_opener(ProxyHandler({})).open(f"{home}/readyz", timeout=_ASK_SECONDS) as response:
            return dict(json.load(response))
    except HTTPError as error:
        with error:
            return {"ready": False, "problems": [f"/readyz answered {error.code}"]}
    except (URLError, OSError, ValueError):
        return {}


def _missing(answer: dict[str, Any], elapsed: float) -> str:
    """What we still wait for, in words; empty when all is there."""
    if not answer:
        return "the web process does not answer"
    if not answer["ready"]:
        return ", ".join(answer["problems"])
    ages = answer["heartbeat_age_seconds"]
    unseen = [name for name in _BEHIND_THE_WEB if ages.get(name, elapsed + 1) > elapsed]
    return f"no sign of life from {', '.join(unseen)}" if unseen else ""
