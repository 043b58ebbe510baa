"""A real page in a real browser: a server on a free port, headless Chromium, and axe to look for barriers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from axe_core_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Error, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.leaving_out import leave_out

_AT_REST = """() => Promise.allSettled(document.getAnimations()
    .filter(each => each.playState === 'running' && each.effect?.getComputedTiming().endTime < 2000)
    .map(each => each.finished))
    .then(() => true)"""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


class _Silent(WSGIRequestHandler):
    def log(self, *_args: Any, **_values: Any) -> None:
        """Say nothing: the application logs its own requests."""


@contextmanager
def serving(application: Flask) -> Iterator[str]:
    """Serve an application to a browser; gives its address."""
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Headless Chromium; without one the test is left out, except where CI is set: there it fails."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        leave_out("no Chromium on this machine")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def barriers(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one line each; empty is what we want."""
    # A colour that is still changing has no contrast of its own.
    _steadily(page, lambda: page.evaluate(_AT_REST))
    found = _steadily(page, lambda: Axe().run(page))["violations"]
    return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window; no page of ours scrolls sideways."""
    wider = "document.documentElement.scrollWidth - window.innerWidth"
    return int(_steadily(page, lambda: page.evaluate(wider)))


def _steadily(page: Page, look: Callable[[], Any]) -> Any:
    """Look at a page, once more where it was just being exchanged for another one."""
    try:
        return look()
    except Error:
        page.wait_for_load_state()
        return look()
