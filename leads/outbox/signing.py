"""DKIM signatures (RFC 6376, RFC 8463), made by OpenSSL; relaxed, and the same for the same letter.

A signature also covers headers that are not there, so that nobody can add them on the way.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from leads.settings import SigningKey

SIGNED = (
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    # Once more: a second From added on the way breaks the signature.
    "From",
)
_NEXT_HEADER = re.compile(rb"\r\n(?![ \t])")
_SPACES = re.compile(rb"[ \t]+")
_LINE = 72


def sign(data: bytes, *, domain: str, keys: Sequence[tuple[str, SigningKey]]) -> bytes:
    """The message with one signature header for each key on top; without a key it stays as it is.

    Takes    lines ended by CRLF; `domain` is that of the From address.
    """
    head, _, body = data.partition(b"\r\n\r\n")
    headers = {each.partition(b":")[0].lower(): each for each in _NEXT_HEADER.split(head)}
    covered = _covered(headers)
    body_hash = base64.b64encode(sha256(_relaxed_body(body)).digest()).decode()
    return b"".join(_signature(covered, body_hash, domain, *key) for key in keys) + data


def _covered(headers: dict[bytes, bytes]) -> bytes:
    left = dict(headers)
    taken = (left.pop(name.lower().encode(), None) for name in SIGNED)
    return b"".join(_relaxed(each) + b"\r\n" for each in taken if each is not None)


def _signature(covered: bytes, body_hash: str, domain: str, selector: str, key: SigningKey) -> bytes:
    algorithm = "rsa-sha256" if isinstance(key, RSAPrivateKey) else "ed25519-sha256"
    names = ":\r\n ".join(":".join(SIGNED[start : start + 5]) for start in range(0, len(SIGNED), 5))
    unsigned = (
        f"DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d={domain};\r\n s={selector};\r\n"
        f" h={names};\r\n bh={body_hash};\r\n b="
    ).encode()
    proof = base64.b64encode(_proof(key, covered + _relaxed(unsigned))).decode()
    lines = (proof[start : start + _LINE] for start in range(0, len(proof), _LINE))
    return unsigned + "\r\n ".join(lines).encode() + b"\r\n"


def _proof(key: SigningKey, text: bytes) -> bytes:
    if isinstance(key, RSAPrivateKey):
        return key.sign(text, PKCS1v15(), SHA256())
    # RFC 8463: Ed25519 signs the hash, not the text.
    return key.sign(sha256(text).digest())


def _relaxed(header: bytes) -> bytes:
    name, _, value = header.partition(b":")
    return name.lower().strip() + b":" + _SPACES.sub(b" ", value.replace(b"\r\n", b"")).strip(b" ")


def _relaxed_body(body: bytes) -> bytes:
    lines = [_SPACES.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    text = b"\r\n".join(lines).rstrip(b"\r\n")
    return text + b"\r\n" if text else b""
