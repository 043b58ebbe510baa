"""The access log: method, masked path, status and time; never a token, a query or a body."""

from __future__ import annotations

import re
import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

_PRIVATE = re.compile(r"^/(r|p|u|calendar|desk/reset|desk/invitation)/[^/]+")
log = structlog.get_logger()


def masked(path: str) -> str:
    """A path without its query and without the token of a private link: `/r/…/time`.

    What does not print stands there as its number, so that no caller writes lines or colours into a log.
    """
    plain = _PRIVATE.sub(r"/\1/…", path.partition("?")[0])
    return "".join(char if char.isprintable() else f"%{ord(char):02X}" for char in plain)


def _begin() -> None:
    g.request_id = uuid4().hex[:16]
    g.started = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    if request.endpoint not in ("static", "assets.show"):
        spent = time.perf_counter() - g.get("started", time.perf_counter())
        log.info(
            "web.answered",
            method=request.method,
            path=masked(request.path),
            status=response.status_code,
            milliseconds=round(spent * 1000),
        )
    return response


def request_id() -> str:
    """The name of this request in the logs; shown on error pages so that a caller can quote it."""
    found: str = g.get("request_id", "-")
    return found


def init_app(app: Flask) -> None:
    """Give every request a name and one log line."""
    app.before_request(_begin)
    app.after_request(_end)
