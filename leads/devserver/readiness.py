"""Asks the web process whether everything behind it works."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

READY_SECONDS = 60.0
_ASK_SECONDS = 3.0


class NotReady(RuntimeError):
    """Time is over; the message tells what /readyz said last."""


def wait_until_ready(home: str, *, pause: Callable[[], None], seconds: float = READY_SECONDS) -> None:
    """Return when /readyz answers 200. `pause` runs between two questions and may give up by raising."""
    deadline = time.monotonic() + seconds
    ready, answer = ask(home)
    while not ready:
        if time.monotonic() > deadline:
            raise NotReady(f"{home}/readyz was not ready after {seconds:.0f} s: {answer}")
        pause()
        ready, answer = ask(home)


def ask(home: str) -> tuple[bool, str]:
    """Whether the product is ready, and what it says; a proxy of the environment is passed by."""
    try:
        with build_opener(ProxyHandler({})).open(f"{home}/readyz", timeout=_ASK_SECONDS) as response:
            return True, response.read().decode(errors="replace")
    except HTTPError as error:
        return False, error.read().decode(errors="replace")
    except (URLError, OSError) as error:
        return False, str(error)
