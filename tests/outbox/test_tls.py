"""TLS and signing in, against a real server with a certificate of our own making."""

from __future__ import annotations

import base64
import ssl

import pytest

from leads.outbox.mailer import Postman
from leads.outbox.outcome import Outcome, Result
from leads.outbox.server import Server
from tests.outbox.test_conversation import MESSAGE
from tests.smtp.certificate import make_certificate
from tests.smtp.scripted import FEATURES, ScriptedServer


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's context with a certificate for localhost, and a client's that trusts it."""
    made = make_certificate(tmp_path_factory.mktemp("tls"))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made.both)
    return server, ssl.create_default_context(cafile=str(made.public))


def send(server: Server, context: ssl.SSLContext | None = None) -> Outcome:
    postman = Postman(server, our_name="care.example.com", context=context, seconds=3)
    outcome = postman.send(MESSAGE, before_dot=lambda: True)
    postman.hang_up()
    return outcome


def test_starttls_comes_before_the_password_and_the_letter(
    contexts: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    theirs, ours = contexts
    features = (*FEATURES, "STARTTLS", "AUTH PLAIN LOGIN")
    with ScriptedServer(features=features, tls=theirs) as server:
        outcome = send(Server("localhost", server.port, "starttls", "maya", "pa:ss"), ours)
        verbs = [line.split(" ")[0] for line in server.commands]
        secret = next(line for line in server.commands if line.startswith("AUTH")).split(" ")[2]

    assert outcome.result is Result.SENT
    assert verbs[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]
    assert base64.b64decode(secret) == b"\0maya\0pa:ss"


def test_a_server_whose_starttls_was_stripped_gets_neither_password_nor_letter() -> None:
    with ScriptedServer(features=(*FEATURES, "AUTH PLAIN")) as server:
        outcome = send(Server("localhost", server.port, "starttls", "maya", "secret"))

        assert outcome == Outcome(Result.DEFERRED, "server_starttls_missing", unreachable=True)
        assert [line.split(" ")[0] for line in server.commands] == ["EHLO"]


def test_a_certificate_nobody_vouches_for_is_refused(
    contexts: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    with ScriptedServer(features=(*FEATURES, "STARTTLS"), tls=contexts[0]) as server:
        outcome = send(Server("localhost", server.port, "starttls"))

        assert (outcome.result, outcome.reason) == (Result.DEFERRED, "server_tls")
        assert server.accepted == []


def test_a_wrong_password_is_the_server_s_trouble_and_not_the_letter_s() -> None:
    with ScriptedServer({"auth": "535 5.7.8 no"}, features=("AUTH PLAIN",)) as server:
        outcome = send(Server("127.0.0.1", server.port, "open", "maya", "wrong"))

    assert outcome == Outcome(Result.DEFERRED, "server_auth_refused", smtp_code=535, unreachable=True)
