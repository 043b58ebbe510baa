"""Counting callers: pressure in two steps, and a store that is refused, hung or missing."""

from __future__ import annotations

import socket
import time

import pytest
from flask import Flask

from leads.web import limits
from leads.web.limits import Pressure, address_key, press
from tests.conftest import make_settings


def counting_app(limits_url: str | None) -> Flask:
    app = Flask("counting")
    app.extensions["settings"] = make_settings(**({"LIMITS_URL": limits_url} if limits_url else {}))
    limits.init_app(app)
    return app


def presses(app: Flask, times: int) -> list[Pressure]:
    with app.app_context():
        return [press("form", "192.0.2.1", per_minute=3) for _ in range(times)]


def test_pressure_is_calm_then_over_then_a_flood_at_ten_times_the_limit() -> None:
    found = presses(counting_app(None), 32)

    assert found == [Pressure.CALM] * 3 + [Pressure.OVER] * 27 + [Pressure.FLOOD] * 2


def test_a_limit_of_nothing_never_presses() -> None:
    with counting_app(None).app_context():
        assert {press("form", "192.0.2.1") for _ in range(50)} == {Pressure.CALM}


def test_callers_are_counted_apart() -> None:
    with counting_app(None).app_context():
        for n in range(50):
            assert press("form", f"192.0.2.{n}", per_minute=1) is Pressure.CALM


def test_a_refusing_store_falls_back_to_this_process_and_still_counts() -> None:
    assert presses(counting_app("redis://127.0.0.1:1/0"), 4)[-1] is Pressure.OVER


def test_a_hung_store_delays_once_by_a_quarter_of_a_second_and_never_fails() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(1)
        app = counting_app(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")
        started = time.perf_counter()

        found = presses(app, 20)

        spent = time.perf_counter() - started
    assert found[:3] == [Pressure.CALM] * 3
    assert spent < 4 * limits.TIMEOUT_SECONDS


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("not an address", "unknown"),
    ],
)
def test_one_ipv6_subscriber_is_one_caller(address: str, key: str) -> None:
    assert address_key(address) == key
