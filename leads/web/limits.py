"""How often one caller may do one thing, counted in a shared Valkey and, when that is away, in this process.

A limiter never breaks or slows a form: short timeouts, no retries, and after a failure the shared store is
left alone for a while. It refuses nothing itself: callers decide what pressure means.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv6Address, ip_address

from flask import Flask, abort, current_app, request
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import MovingWindowRateLimiter
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from structlog import get_logger

TIMEOUT_SECONDS = 0.25
REST_SECONDS = 10.0
FLOOD_FACTOR = 10

log = get_logger()


class Pressure(StrEnum):
    """How hard one caller presses: calm, over the limit (look closer), or ten times over (refuse)."""

    CALM = "calm"
    OVER = "over"
    FLOOD = "flood"


@dataclass(slots=True)
class Meter:
    """Moving windows in the shared store, or in this process while the store rests."""

    shared: MovingWindowRateLimiter | None
    local: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))
    resting_until: float = 0.0

    def hit(self, item: RateLimitItem, *keys: str) -> bool:
        """Count one hit; False when the window is full."""
        if self.shared is not None and time.monotonic() >= self.resting_until:
            try:
                return self.shared.hit(item, *keys)
            except RedisError:
                self.resting_until = time.monotonic() + REST_SECONDS
                log.warning("limits.fell_back", rest_seconds=REST_SECONDS)
        return self.local.hit(item, *keys)


def _store(url: str) -> Storage:
    return RedisStorage(
        url,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        # The client's own retries would turn a quarter of a second into several seconds.
        retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]
    )


def init_app(app: Flask) -> None:
    """Count in LIMITS_URL when there is one, otherwise in this process only."""
    url = app.extensions["settings"].limits_url
    app.extensions["limits"] = Meter(MovingWindowRateLimiter(_store(url)) if url else None)


def address_key(address: str) -> str:
    """The counting key of a network address: IPv4 as it is, IPv6 by its /64, the rest as one caller."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)


def caller() -> str:
    """The counting key of whoever sent this request."""
    return address_key(request.remote_addr or "")


def press(what: str, key: str, *, per_minute: int = 0, per_hour: int = 0) -> Pressure:
    """Count one `what` by `key` and say how hard they press; a limit of 0 is no limit."""
    meter: Meter = current_app.extensions["limits"]
    windows = [(RateLimitItemPerMinute, per_minute), (RateLimitItemPerHour, per_hour)]
    windows = [(kind, amount) for kind, amount in windows if amount]
    # A full window counts nothing more, so the flood is counted in windows of its own.
    floods = [not meter.hit(kind(amount * FLOOD_FACTOR), "flood", what, key) for kind, amount in windows]
    overs = [not meter.hit(kind(amount), what, key) for kind, amount in windows]
    return Pressure.FLOOD if any(floods) else Pressure.OVER if any(overs) else Pressure.CALM


def hold_back(what: str, *, per_minute: int = 0, per_hour: int = 0) -> None:
    """For doors with a plain limit, such as sign-in: answer 429 as soon as the caller is over it."""
    if press(what, caller(), per_minute=per_minute, per_hour=per_hour) is not Pressure.CALM:
        abort(429)
