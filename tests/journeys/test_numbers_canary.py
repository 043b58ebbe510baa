"""What people tell us is in the database and their own letter; no log, broker, metric or address has it."""

from __future__ import annotations

import base64
import re
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import redis

from tests.stack.browser import Browser
from tests.stack.reckoning import ALL_IS_WELL, move_clock, reckon, recover
from tests.stack.running import PROCESSES, Stack, running_stack
from tests.stack.sending import Sent, Told, post, send

pytestmark = [pytest.mark.stack, pytest.mark.slow]
NAME, NOTE, PLACE, PHONE = "Quillon Zebrawick", "is marigold allowed", "EH3", "020 7946 0187"
EMAIL, REFUSED, BY_FORM = (f"canary-{kind}@example.com" for kind in ("api", "refused", "form"))
CANARY = re.compile(r"Quillon|Zebrawick|marigold|\bEH3\b|canary-(?:api|refused|form)|7946\W?0187")
TYPED = {"country": "GB", "postal_code": PLACE, "note": NOTE, "name": NAME, "phone": PHONE}


@contextmanager
def overheard(broker_url: str) -> Iterator[list[str]]:
    """Every command the broker is given inside the block, with the bodies of messages decoded."""
    heard: list[str] = []
    client = redis.Redis.from_url(broker_url)
    with client.monitor() as monitor:

        def listen() -> None:
            try:
                heard.extend(_in_clear(command["command"]) for command in monitor.listen())
            except (redis.RedisError, OSError, ValueError):
                return  # the stack has ended

        threading.Thread(target=listen, daemon=True).start()
        yield heard


def _in_clear(command: str) -> str:
    bodies = re.findall(r'\\*"body\\*": \\*"([A-Za-z0-9+/=]+)', command)
    return command + "".join(base64.b64decode(body).decode() for body in bodies)


def canaries() -> tuple[Sent, Sent]:
    """A request for the mail server to take, and one whose address it refuses and quotes."""
    typed = TYPED | {"health_consent": True, "locale": "en-GB", "procedure": "unsure", "timeframe": "soon"}
    body = typed | {"contact_by": "call", "adult": True}
    return Sent("canary-good", body | {"email": EMAIL}), Sent("canary-refused", body | {"email": REFUSED})


def send_what_is_refused(stack: Stack, good: Sent) -> None:
    """Canaries where they do not belong."""
    for wrong in ({"email": f"{NAME}@"}, {NOTE: NOTE}, {"postal_code": f"{PLACE} {NAME}"}, {"country": NAME}):
        assert post(stack.port, Sent("canary-wrong", {**good.body, **wrong}))[0] == 422
    assert post(stack.port, Sent(good.key, {**good.body, "note": f"{NOTE}?"}))[0] == 409


def send_without_database(stack: Stack, *requests: Sent) -> list[Told]:
    """Send while the database is away; it comes back after a second."""
    stack.stop("postgres")
    with ThreadPoolExecutor(len(requests)) as clients:
        answers = [clients.submit(send, stack.port, request) for request in requests]
        time.sleep(1)
        stack.start("postgres")
        return [answer.result() for answer in answers]


def ask_by_form(stack: Stack) -> Browser:
    """The same through the form, with a wrong turn on the way."""
    browser = Browser(stack.port).fills_in(**TYPED, email=f"{BY_FORM}@", health_consent="yes")
    assert browser.address.startswith("/start/you")
    browser.sends("/start/you", name=NAME, email=BY_FORM, contact_by="call", phone=PHONE, adult="yes",
                  health_consent="yes")  # fmt: skip
    move_clock(stack, seconds=30)
    return browser.sends("/start/check")


def letters_to(stack: Stack, address: str) -> list[EmailMessage]:
    found = [letter.data for letter in stack.sink.taken if address in letter.recipients]
    return [message_from_bytes(data, policy=policy.default) for data in found]


def read(stack: Stack, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{stack.port}{path}", timeout=10) as answer:
        return str(answer.read().decode())


def test_no_log_no_message_no_metric_and_no_address_holds_what_people_told_us(tmp_path: Path) -> None:
    with (
        running_stack(tmp_path / "canary", *PROCESSES, own_postgres=True) as stack,
        overheard(stack.app.extensions["settings"].redis_url) as heard,
    ):
        browser = ask_by_form(stack)
        good, refused = canaries()
        stack.sink.refused.add(REFUSED)
        told = send_without_database(stack, good, refused)
        stack.family.kill("worker")
        send_what_is_refused(stack, good)
        stack.family.start(stack.programs["worker"])
        recover(stack, told[:1])
        assert reckon(stack, told[:1]) == ALL_IS_WELL
        stack.until(lambda: "state=failed" in stack.log("worker"))

        private = browser.address.partition("/r/")[2].partition("?")[0]
        said = {path.name: path.read_text(errors="replace") for path in (stack.run_dir / "logs").iterdir()}
        said |= {path: read(stack, path) for path in ("/metrics", "/readyz")}
        said |= {"broker": "\n".join(heard), "addresses": "\n".join(browser.visited)}
        assert {name: CANARY.findall(text) for name, text in said.items() if CANARY.search(text)} == {}
        assert private
        assert [name for name, text in said.items() if private in text] == ["addresses"]
        assert "routing.assign" in said["broker"]
        assert "web.answered" in said["web.log"]

        for address in (EMAIL, BY_FORM):
            [letter] = letters_to(stack, address)
            meant = f"{NAME} <{address}>"
            assert letter["To"] == meant
            headers = "\n".join(f"{name}: {text}" for name, text in letter.items() if name != "To")
            texts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
            told_back = "\n".join(texts).replace(NAME, "", len(texts))
            assert CANARY.findall(headers) == []
            assert CANARY.findall(told_back) == []
