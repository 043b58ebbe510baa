"""The mailbox over TLS, from the first byte or by STARTTLS, against a real dovecot: no trust, no password."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from leads.inbound import imap
from leads.inbound.imap import TAKEN_IN, Mailbox, MailboxAway, read_mailbox, take_all
from tests.inbound.mailserver import PASSWORD, USER, MailServer, running_mail_server
from tests.inbound.test_imap_door import message
from tests.smtp.certificate import Certificate, make_certificate

FIRST_BYTE, LATER = "first byte", "STARTTLS"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def server(certificate: Certificate) -> Iterator[MailServer]:
    with running_mail_server(certificate) as running:
        yield running


@pytest.fixture(params=[FIRST_BYTE, LATER])
def mailbox(request: pytest.FixtureRequest, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """The mailbox as one of another machine, which must not be spoken to in the open."""
    server.empty()
    monkeypatch.setattr(imap, "is_loopback", lambda _host: False)
    scheme, port = ("imaps", server.tls_port) if request.param == FIRST_BYTE else ("imap", server.port)
    return read_mailbox(f"{scheme}://{USER}:{PASSWORD}@localhost:{port}/INBOX")


def test_mail_is_taken_where_the_certificate_is_trusted(
    server: MailServer, mailbox: Mailbox, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.public))
    server.drop(message(1))
    taken: list[bytes] = []

    assert take_all(mailbox, taken.append, limit=10) == 1

    assert b"Hello 1" in taken[0]
    assert (server.count("INBOX"), server.count(TAKEN_IN)) == (0, 1)
    # dovecot writes down which log-ins came through TLS, ours and no other.
    assert server.log.read_text().count(", TLS") >= 1


@pytest.mark.parametrize("why", ["unknown certificate", "another name"])
def test_without_trust_nobody_logs_in(
    server: MailServer,
    mailbox: Mailbox,
    certificate: Certificate,
    monkeypatch: pytest.MonkeyPatch,
    why: str,
) -> None:
    if why == "another name":
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.public))
        mailbox = replace(mailbox, host="127.0.0.1")
    before = server.log.read_text().count("Login:")

    with pytest.raises(MailboxAway):
        take_all(mailbox, lambda _raw: None, limit=10)

    assert server.log.read_text().count("Login:") == before


def test_a_server_of_another_machine_that_cannot_tls_hears_no_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with running_mail_server() as open_server:
        monkeypatch.setattr(imap, "is_loopback", lambda _host: False)
        before = open_server.log.read_text().count("Login:")

        with pytest.raises(MailboxAway):
            take_all(read_mailbox(open_server.url), lambda _raw: None, limit=10)

        assert open_server.log.read_text().count("Login:") == before
