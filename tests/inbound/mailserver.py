"""Debian's dovecot, the real one, on a free port with a mailbox of its own that vanishes with the test."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from leads.devserver.valkey import free_port
from tests.leaving_out import leave_out
from tests.smtp.certificate import Certificate

USER, PASSWORD = "care", "only-for-tests"
START_SECONDS = 20
CONFIG = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
{tls}
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
{internal}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass(frozen=True)
class MailServer:
    """A running server; `url` is what IMAP_URL would be."""

    port: int
    tls_port: int = 0
    log: Path = Path()

    @property
    def url(self) -> str:
        """The address with user, password and folder."""
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.port}/INBOX"

    def drop(self, raw: bytes, *, flags: str = "") -> None:
        """Lay a message into the inbox, as the delivery of a real server would."""
        with self.opened() as server:
            server.append("INBOX", flags, None, raw)

    def count(self, folder: str) -> int:
        """How many messages lie in a folder."""
        with self.opened() as server:
            status, data = server.select(f'"{folder}"', readonly=True)
            return int(data[0] or 0) if status == "OK" else 0

    def empty(self) -> None:
        """Throw away everything in both folders."""
        with self.opened() as server:
            for folder in ("INBOX", "Taken in"):
                status, data = server.select(f'"{folder}"')
                if status == "OK" and data[0] != b"0":
                    server.store("1:*", "+FLAGS", r"(\Deleted)")
                    server.expunge()

    @contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        """A session of somebody else."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as server:
            server.login(USER, PASSWORD)
            yield server


def dovecot_program() -> str:
    """The path of dovecot, which root installs; without it tests are left out, and fail where CI is set."""
    found = _find()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "--no-install-recommends", "dovecot-imapd"]
        for command in (["apt-get", "update"], install):
            subprocess.run(command, env=environ, capture_output=True, check=False, timeout=300)
        found = _find()
    if found is None:
        leave_out("no dovecot on this machine; on Debian or Ubuntu: sudo apt-get install dovecot-imapd")
    return found


@contextmanager
def running_mail_server(certificate: Certificate | None = None) -> Iterator[MailServer]:
    """Start it, wait until it speaks, and stop it with all it started; with a certificate it speaks TLS."""
    program = dovecot_program()
    folder = Path(tempfile.mkdtemp(prefix="imap-"))
    folder.chmod(0o755)
    port, tls_port, tls = free_port(), 0, "ssl = no"
    if certificate is not None:
        tls_port = free_port()
        tls = f"ssl = yes\nssl_cert = <{certificate.public}\nssl_key = <{certificate.key}"
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    (folder / "mail").mkdir()
    os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    internal = "" if os.geteuid() == 0 else _all_as(owner)
    config = CONFIG.format(
        folder=folder,
        port=port,
        tls_port=tls_port,
        tls=tls,
        password=PASSWORD,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
        internal=internal,
    )
    (folder / "dovecot.conf").write_text(config)
    process = subprocess.Popen([program, "-F", "-c", str(folder / "dovecot.conf")])
    try:
        server = MailServer(port, tls_port, folder / "log")
        _wait_for(server, process, folder / "log")
        yield server
    finally:
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


def _all_as(owner: pwd.struct_passwd) -> str:
    """An ordinary user's dovecot cannot change to users of its own."""
    group = grp.getgrgid(owner.pw_gid).gr_name
    names = {"internal_user": owner.pw_name, "login_user": owner.pw_name, "internal_group": group}
    return "\n".join(f"default_{what} = {name}" for what, name in names.items())


def _find() -> str | None:
    return shutil.which("dovecot", path=os.environ["PATH"] + ":/usr/sbin")


def _wait_for(server: MailServer, process: subprocess.Popen[bytes], log: Path) -> None:
    ends_at = time.monotonic() + START_SECONDS
    while time.monotonic() < ends_at and process.poll() is None:
        try:
            with server.opened():
                return
        except (OSError, imaplib.IMAP4.error):
            time.sleep(0.1)
    pytest.fail("dovecot did not start: " + (log.read_text()[-2000:] if log.exists() else "it wrote no log"))
