"""The processes of production behind the caddy of Debian: slow visitors must not stop fast ones."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from leads.devserver import ourselves
from leads.devserver.family import Family
from leads.devserver.programs import Program
from leads.devserver.readiness import ask
from leads.devserver.valkey import free_port
from tests.deploy.test_compose import GIVEN, ROOT, SERVICES, filled_in

CADDY = shutil.which("caddy")
SLOW_VISITORS = 40
PATIENCE_SECONDS = 3.0

pytestmark = [
    pytest.mark.proxy,
    pytest.mark.stack,
    pytest.mark.skipif(CADDY is None, reason="caddy is not installed; make proxy-test brings it"),
]


def caddyfile(folder: Path) -> Path:
    """Our Caddyfile in the spelling of the installed caddy: before 2.7 the size stands by itself."""
    text = (ROOT / "Caddyfile").read_text()
    shown = subprocess.run([str(CADDY), "version"], capture_output=True, text=True, check=True).stdout
    version = tuple(int(part) for part in re.findall(r"\d+", shown)[:2])
    if version < (2, 7):
        text = re.sub(r"request_buffers (\S+)", r"buffer_requests\n\t\tmax_buffer_size \1", text)
    adapted = folder / "Caddyfile"
    adapted.write_text(text)
    return adapted


@pytest.fixture(scope="module")
def ports(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """Where caddy and, behind it, the web process listen; worker, relay and beat run too."""
    folder = tmp_path_factory.mktemp("proxy")
    proxy, web = free_port(), free_port()
    compose = {name: filled_in(value, GIVEN) for name, value in SERVICES["web"]["environment"].items()}
    servers = {name: os.environ[name] for name in ("REDIS_URL", "LIMITS_URL") if name in os.environ}
    env = (
        {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"} | compose | servers | {"DATABASE_URL": database_url}
    )
    caddy_env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "SITE_ADDRESS": f"http://{GIVEN['DOMAIN']}:{proxy}",
        "WEB_ADDRESS": f"127.0.0.1:{web}",
    }
    family = Family()
    try:
        for program in ourselves.lasting(folder, env, web):
            family.start(program)
        command = [str(CADDY), "run", "--adapter", "caddyfile", "--config", caddyfile(folder)]
        family.start(
            Program("caddy", command, caddy_env, folder / "caddy.log", ready=lambda: _listens(proxy))
        )
        deadline = time.monotonic() + 120
        while (answer := ask(f"http://127.0.0.1:{web}")).get("problems") != []:
            assert time.monotonic() < deadline, (answer, family.ended())
            time.sleep(0.2)
        yield proxy, web
    finally:
        family.stop(*family.pids(), seconds=20)
        family.stop_all()


def test_caddy_passes_on_pages_and_names(ports: tuple[int, int]) -> None:
    status, headers, body = get(ports[0], "/start")

    assert status == 200
    assert "Linden" in body
    assert headers["Strict-Transport-Security"]
    assert get(ports[0], "/start", host="evil.example.net")[2] == ""
    assert get(ports[1], "/start", host="evil.example.net")[0] == 400


def test_forty_slow_visitors_do_not_delay_a_fast_one(ports: tuple[int, int]) -> None:
    with slow_visitors(ports[0]):
        for _ in range(10):
            began = time.monotonic()
            assert get(ports[0], "/healthz")[0] == 200
            assert time.monotonic() - began < PATIENCE_SECONDS


def test_without_caddy_the_same_visitors_block_every_thread(ports: tuple[int, int]) -> None:
    """The other half of the proof: the slow visitors above are slow enough."""
    answered = 0
    with slow_visitors(ports[1]), suppress(TimeoutError):
        for _ in range(10):
            get(ports[1], "/healthz")
            answered += 1

    assert answered < 10


@pytest.mark.parametrize(
    ("size", "answers"),
    [
        (70 * 1024, {413}),  # ours
        (2 * 1024 * 1024, {413, 502}),  # caddy's own; 2.6 puts it as "bad gateway"
    ],
)
def test_a_body_beyond_the_limit_is_refused(ports: tuple[int, int], size: int, answers: set[int]) -> None:
    connection = HTTPConnection("127.0.0.1", ports[0], timeout=20)
    form = {"Host": GIVEN["DOMAIN"], "Content-Type": "application/x-www-form-urlencoded"}

    connection.request("POST", "/start", body=b"a=" + b"x" * size, headers=form)

    assert connection.getresponse().status in answers
    connection.close()


def get(port: int, path: str, *, host: str = GIVEN["DOMAIN"]) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of a page; raises TimeoutError when nobody answers in time."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


@contextmanager
def slow_visitors(port: int) -> Iterator[None]:
    """Forms that were begun and whose next byte never comes."""
    head = (
        f"POST /start HTTP/1.1\r\nHost: {GIVEN['DOMAIN']}\r\nContent-Length: 20000\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\nprocedure="
    )
    with ExitStack() as visitors:
        for _ in range(SLOW_VISITORS):
            visitor = visitors.enter_context(socket.create_connection(("127.0.0.1", port), 5))
            visitor.sendall(head.encode())
        time.sleep(0.5)
        yield


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.2).close()
    except OSError:
        return False
    return True
