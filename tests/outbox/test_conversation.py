"""Every way an SMTP conversation can end, met on a real socket: the result must say exactly what is known."""

from __future__ import annotations

import socket
import time

import pytest

from leads.outbox.mailer import Postman
from leads.outbox.message import Message
from leads.outbox.outcome import Outcome, Result
from leads.outbox.server import Server
from tests.smtp.scripted import DROP, SILENCE, SLOWLY, ScriptedServer

SECONDS = 0.7
MESSAGE = Message(
    "hello@care.example.com", "maya@example.com", b"Subject: x\r\n\r\n.dot\r\nlast\r\n", "<1@example.com>"
)

ENDINGS = [
    ("all is well", {}, Result.SENT, "", 1),
    ("banner says 421", {"banner": "421 busy"}, Result.DEFERRED, "server_banner_refused", 0),
    ("banner never comes", {"banner": SILENCE}, Result.DEFERRED, "server_timeout", 0),
    ("banner is no SMTP", {"banner": "HTTP/1.1 200 OK"}, Result.DEFERRED, "server_not_smtp", 0),
    ("MAIL deferred", {"mail": "451 later"}, Result.DEFERRED, "mail_451", 0),
    ("MAIL refused", {"mail": "550 not you"}, Result.REFUSED, "mail_550", 0),
    ("greylisted", {"rcpt": "450 4.2.0 try again"}, Result.DEFERRED, "rcpt_450", 0),
    ("no such mailbox", {"rcpt": "550 5.1.1 unknown"}, Result.BOUNCED, "hard_bounce", 0),
    ("refused by policy", {"rcpt": "550 5.7.1 no relay"}, Result.REFUSED, "rcpt_550", 0),
    ("DATA deferred", {"data": "451 later"}, Result.DEFERRED, "data_451", 0),
    ("DATA refused", {"data": "554 no"}, Result.REFUSED, "data_554", 0),
    ("dropped at RCPT", {"rcpt": DROP}, Result.DEFERRED, "dropped_in_envelope", 0),
    ("deferred after the dot", {"dot": "451 4.3.0 disk"}, Result.DEFERRED, "dot_451", 0),
    ("too big", {"dot": "552 5.3.4 too big"}, Result.REFUSED, "dot_552", 0),
    ("content refused", {"dot": "554 5.6.0 spam"}, Result.REFUSED, "dot_554", 0),
    ("dropped after the dot", {"dot": DROP}, Result.UNKNOWN, "dropped_after_dot", 1),
    ("silent after the dot", {"dot": SILENCE}, Result.UNKNOWN, "timeout_after_dot", 1),
    ("one byte at a time after the dot", {"dot": SLOWLY}, Result.UNKNOWN, "timeout_after_dot", 0),
    ("nonsense after the dot", {"dot": "999 what"}, Result.UNKNOWN, "nonsense_after_dot", 0),
    ("taken, then hung up without QUIT", {"after": DROP}, Result.SENT, "", 1),
    ("taken, then QUIT answered 421", {"quit": "421 no"}, Result.SENT, "", 1),
]


def postman_for(server: ScriptedServer) -> Postman:
    return Postman(Server("127.0.0.1", server.port, "open"), our_name="care.example.com", seconds=SECONDS)


def send(postman: Postman, message: Message = MESSAGE) -> Outcome:
    def mark_dot() -> bool:
        time.sleep(0.02)  # as long as a commit takes
        return True

    return postman.send(message, before_dot=mark_dot)


@pytest.mark.parametrize(
    ("script", "result", "reason", "accepted"), [e[1:] for e in ENDINGS], ids=[e[0] for e in ENDINGS]
)
def test_each_ending_says_what_is_known(
    script: dict[str, str], result: Result, reason: str, accepted: int
) -> None:
    with ScriptedServer(script) as server:
        postman = postman_for(server)
        started = time.monotonic()

        outcome = send(postman)

        postman.hang_up()
        assert (outcome.result, outcome.reason) == (result, reason)
        assert len(server.accepted) == accepted
        assert time.monotonic() - started < SECONDS + 0.5


def test_a_server_that_is_not_there_defers_and_counts_as_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    outcome = send(Postman(Server("127.0.0.1", port, "open"), our_name="care.example.com", seconds=SECONDS))

    assert outcome == Outcome(Result.DEFERRED, "server_connect", unreachable=True)


@pytest.mark.parametrize("reply", ["421 4.3.2 slow down", "450 4.7.1 too many"])
def test_a_server_that_asks_for_patience_pauses_the_domain(reply: str) -> None:
    with ScriptedServer({"rcpt": reply}) as server:
        postman = postman_for(server)
        outcome = send(postman)
        postman.hang_up()

    assert outcome.result is Result.DEFERRED
    assert outcome.slow_down
    assert not outcome.unreachable


def test_one_connection_carries_many_letters() -> None:
    with ScriptedServer() as server:
        postman = postman_for(server)

        results = [send(postman).result for _ in range(5)]

        postman.hang_up()
        assert results == [Result.SENT] * 5
        assert server.connections == 1
        assert len(server.accepted) == 5


def test_a_refused_recipient_leaves_the_connection_clean_for_the_next_letter() -> None:
    with ScriptedServer({"rcpt": ["550 5.1.1 unknown"]}) as server:
        postman = postman_for(server)

        results = [send(postman).result for _ in range(2)]

        postman.hang_up()
        assert results == [Result.BOUNCED, Result.SENT]
        assert "RSET" in server.commands
        assert server.connections == 1


@pytest.mark.parametrize("script", [{"after": DROP}, {"mail": ["250 ok", "421 idle too long"]}])
def test_a_kept_connection_that_has_died_is_replaced_without_losing_the_letter(
    script: dict[str, str],
) -> None:
    with ScriptedServer(script) as server:
        postman = postman_for(server)

        results = [send(postman).result for _ in range(2)]

        postman.hang_up()
        assert results == [Result.SENT, Result.SENT]
        assert server.connections == 2
        assert len(server.accepted) == 2


def test_without_leave_to_send_the_dot_the_server_gets_no_whole_letter() -> None:
    with ScriptedServer() as server:
        outcome = postman_for(server).send(MESSAGE, before_dot=lambda: False)

        assert outcome.result is Result.NOT_OURS
        assert server.accepted == []


def test_a_line_that_starts_with_a_dot_arrives_as_it_was_written() -> None:
    with ScriptedServer() as server:
        postman = postman_for(server)

        send(postman)

        postman.hang_up()
        assert server.accepted[0].data == MESSAGE.data


@pytest.mark.parametrize("text", [b"short", b"x" * 4_000_000])
def test_a_drop_in_the_middle_of_the_text_is_tried_again(text: bytes) -> None:
    message = Message("hello@care.example.com", "maya@example.com", text + b"\r\n", "<1@example.com>")

    with ScriptedServer({"body": DROP}) as server:
        outcome = send(postman_for(server), message)

    assert outcome.result is Result.DEFERRED
    assert outcome.reason.endswith("_in_data")
