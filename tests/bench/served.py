"""One program behind gunicorn as we run our own, asked by one client over one connection."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection

from leads.devserver.ourselves import web
from leads.devserver.valkey import free_port

READY_SECONDS = 30


class Served:
    """A program at a port of this machine."""

    def __init__(self, port: int, cookie: str) -> None:
        """`cookie` goes with every request."""
        self.connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Cookie": cookie} if cookie else {}

    def get(self, path: str) -> bytes:
        """The page at a path; anything but a page is an error."""
        self.connection.request("GET", path, headers=self.headers)
        response = self.connection.getresponse()
        body = response.read()
        assert response.status == 200, response.status
        return body


@contextmanager
def served(target: str, env: Mapping[str, str], *, path: str, cookie: str = "") -> Iterator[Served]:
    """Start `target`, a WSGI application as gunicorn names it, and end it again."""
    port = free_port()
    command = [sys.executable, *web(f"127.0.0.1:{port}")[:-1], target]
    program = subprocess.Popen(command, env=os.environ | env, stdout=subprocess.DEVNULL)
    try:
        asked = Served(port, cookie)
        with closing(asked.connection):
            _wait(asked, path)
            yield asked
    finally:
        program.terminate()
        program.wait(timeout=30)


def _wait(asked: Served, path: str) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        try:
            asked.get(path)
        except ConnectionError:
            asked.connection.close()
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"{path} did not answer within {READY_SECONDS} seconds")
