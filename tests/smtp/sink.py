"""A quick SMTP server that accepts everything and remembers what and when, by Message-ID."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

_MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*(<[^>]*>)")


@dataclass(frozen=True)
class Taken:
    """One letter the sink answered 250 to; `at` is time.time()."""

    at: float
    recipients: tuple[str, ...]
    message_id: str
    data: bytes


@dataclass
class Sink:
    """Use as a context manager; `url` is what SMTP_URL should be. It knows nobody in `refused`."""

    taken: list[Taken] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    port: int = 0

    def __enter__(self) -> Sink:
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self) -> None:
                outer._talk(self)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 128

        self._server = Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where workers hand their letters over."""
        return f"smtp://127.0.0.1:{self.port}"

    def settle(self) -> None:
        """Wait a moment for a letter whose sender has just died."""
        time.sleep(0.1)

    def copies(self) -> Counter[str]:
        """How often each message was accepted."""
        return Counter(letter.message_id for letter in self.taken)

    def recipients(self) -> Counter[str]:
        """How many letters each address was sent."""
        return Counter(address for letter in self.taken for address in letter.recipients)

    def _talk(self, line: socketserver.StreamRequestHandler) -> None:
        recipients: list[str] = []
        line.wfile.write(b"220 sink.example\r\n")
        while command := line.rfile.readline():
            verb = command[:4].upper()
            if verb == b"RCPT":
                address = command[9:].partition(b">")[0].decode()
                if address in self.refused:
                    # Real servers repeat the address in their words.
                    line.wfile.write(f"550 5.1.1 <{address}> is not known here\r\n".encode())
                    continue
                recipients.append(address)
            elif verb in (b"MAIL", b"RSET"):
                recipients = []
            elif verb == b"DATA":
                line.wfile.write(b"354 go on\r\n")
                data = self._text(line)
                if data is None:
                    return
                self._take(tuple(recipients), data)
            elif verb == b"QUIT":
                line.wfile.write(b"221 bye\r\n")
                return
            line.wfile.write(b"250 ok\r\n")

    def _text(self, line: socketserver.StreamRequestHandler) -> bytes | None:
        rows = []
        while row := line.rfile.readline():
            if row == b".\r\n":
                return b"".join(rows)
            rows.append(row[1:] if row.startswith(b".") else row)
        return None

    def _take(self, recipients: tuple[str, ...], data: bytes) -> None:
        found = _MESSAGE_ID.search(data)
        message_id = found[1].decode() if found else ""
        self.taken.append(Taken(time.time(), recipients, message_id, data))
