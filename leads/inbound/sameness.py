"""When two messages are the same one: equal but for what carriers write on it. Pure."""

from __future__ import annotations

import re
from hashlib import sha256

_CARRIERS_WROTE = re.compile(
    rb"(received|return-path|delivered-to|x-original-to|x-envelope-to|envelope-to|x-[a-z0-9-]*spam[a-z0-9-]*|"
    rb"authentication-results|arc-[a-z-]+|x-received|status|x-status|x-uid|x-keywords)\s*:",
    re.IGNORECASE,
)


def fingerprint(raw: bytes) -> bytes:
    """A hash (32 bytes) that is the same for the same message through every door."""
    lines = re.sub(rb"\r\n?", b"\n", raw).strip(b"\n")
    if lines.startswith(b"From "):
        # Pipes put an envelope line of their own before the message.
        lines = lines.partition(b"\n")[2]
    head, _empty, body = lines.partition(b"\n\n")
    fields = re.split(rb"\n(?![ \t])", head)
    kept = [field for field in fields if not _CARRIERS_WROTE.match(field)]
    return sha256(b"\n".join(kept) + b"\n\n" + body).digest()


def bound_to(content_hash: bytes) -> str:
    """The place the encrypted parts of a message are bound to."""
    return f"inbound:{content_hash.hex()}"
