"""A real SMTP server on loopback that follows a script, so that every bad ending can be met on a wire."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

DROP = "drop"
SILENCE = "silence"
SLOWLY = "slowly"
FEATURES = ("PIPELINING", "8BITMIME", "SMTPUTF8")


@dataclass
class Accepted:
    """One letter the server took responsibility for."""

    sender: str
    recipients: list[str]
    data: bytes


@dataclass
class ScriptedServer:
    """Answers each step with its script: a reply line, DROP, SILENCE, or SLOWLY (a byte at a time).

    Steps: banner, ehlo, starttls, auth, mail, rcpt, data, body (while the text arrives), dot, after.
    A list is used up one answer per time; steps without a script succeed.
    """

    script: Mapping[str, str | list[str]] = field(default_factory=dict)
    features: tuple[str, ...] = FEATURES
    tls: ssl.SSLContext | None = None
    accepted: list[Accepted] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> ScriptedServer:
        self._used: dict[str, int] = {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.closing = False
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing = True
        for sock in [self._listener, *self._open]:
            sock.close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def _listen(self) -> None:
        while not self.closing:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(sock)
            threading.Thread(target=_Talk(self, sock).run, daemon=True).start()

    def answer(self, step: str, usual: str) -> str:
        """What the script says at this step."""
        scripted = self.script.get(step, usual)
        if isinstance(scripted, str):
            return scripted
        number = self._used.get(step, 0)
        self._used[step] = number + 1
        return scripted[number] if number < len(scripted) else usual


class _Stop(Exception):
    """The talk ends here."""


class _Talk:
    def __init__(self, server: ScriptedServer, sock: socket.socket) -> None:
        self.server, self.sock = server, sock
        self.waiting = b""
        self.letter = Accepted("", [], b"")

    def run(self) -> None:
        try:
            self.say("banner", "220 scripted.example ready")
            while True:
                self.obey(self.line())
        except (_Stop, OSError):
            self.sock.close()

    def obey(self, line: str) -> None:
        verb = line[:4].upper()
        self.server.commands.append(line)
        match verb:
            case "EHLO":
                lines = ["scripted.example", *self.server.features]
                self.say("ehlo", "\r\n".join(f"250-{word}" for word in lines[:-1]) + f"\r\n250 {lines[-1]}")
            case "STAR":
                self.say("starttls", "220 go on")
                assert self.server.tls is not None
                self.sock = self.server.tls.wrap_socket(self.sock, server_side=True)
            case "AUTH":
                self.say("auth", "235 welcome")
            case "MAIL":
                self.letter = Accepted(line[11:].partition(">")[0], [], b"")
                self.say("mail", "250 ok")
            case "RCPT":
                if self.say("rcpt", "250 ok").startswith("2"):
                    self.letter.recipients.append(line[9:].partition(">")[0])
            case "DATA":
                if self.say("data", "354 go on").startswith("3"):
                    self.take_text()
            case "QUIT":
                self.say("quit", "221 bye")
                raise _Stop
            case _:
                self.say("other", "250 ok")

    def take_text(self) -> None:
        if self.server.answer("body", "") == DROP:
            self.sock.recv(10)
            raise _Stop
        while b"\r\n.\r\n" not in self.waiting:
            self.receive()
        data, _, self.waiting = self.waiting.partition(b"\r\n.\r\n")
        answer = self.server.answer("dot", "250 taken")
        if answer.startswith("2") or answer in (DROP, SILENCE):
            # The worst case: it was accepted and the answer never comes.
            self.letter.data = data.replace(b"\r\n..", b"\r\n.") + b"\r\n"
            self.server.accepted.append(self.letter)
        self.speak(answer)
        if self.server.answer("after", "") == DROP:
            raise _Stop

    def say(self, step: str, usual: str) -> str:
        answer = self.server.answer(step, usual)
        self.speak(answer)
        return answer

    def speak(self, answer: str) -> None:
        if answer == DROP:
            raise _Stop
        if answer == SILENCE:
            while not self.server.closing:
                time.sleep(0.05)
            raise _Stop
        if answer == SLOWLY:
            for byte in b"250 " + b"x" * 600:
                self.sock.sendall(bytes([byte]))
                time.sleep(0.05)
        self.sock.sendall(answer.encode() + b"\r\n")

    def line(self) -> str:
        while b"\r\n" not in self.waiting:
            self.receive()
        line, _, self.waiting = self.waiting.partition(b"\r\n")
        return line.decode()

    def receive(self) -> None:
        data = self.sock.recv(65536)
        if not data:
            raise _Stop
        self.waiting += data
