"""Addresses that lead back to a lead or a letter: only we can make one, so only they change anything."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum

from leads.keyring import keyring
from leads.settings import current_settings

_ID_BYTES, _PROOF_BYTES = 8, 16
_ANYWHERE = re.compile(r"(reply|bounce|unsubscribe)\+([a-z2-7]{39})(?=@)", re.IGNORECASE)


class Way(StrEnum):
    """What an address is for."""

    REPLY = "reply"
    BOUNCE = "bounce"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True)
class Target:
    """Where an authentic address leads: `id` is a letter for BOUNCE, otherwise a lead."""

    way: Way
    id: int


def reply_address(lead_id: int) -> str:
    """Where answers to the letters of a lead go."""
    return _address(Way.REPLY, lead_id)


def unsubscribe_address(lead_id: int) -> str:
    """Where a mailbox sends an empty letter to unsubscribe the address of a lead."""
    return _address(Way.UNSUBSCRIBE, lead_id)


def bounce_address(letter_id: int) -> str:
    """The envelope sender of one letter: what cannot be delivered comes back under its name."""
    return _address(Way.BOUNCE, letter_id)


def read_address(text: str) -> Target | None:
    """The first authentic address in a header or a text; None when there is none. Case does not matter."""
    return next((target for each in _ANYWHERE.finditer(text) if (target := _target(*each.groups()))), None)


def _address(way: Way, number: int) -> str:
    proof = _proof(way, number)
    token = _spelled(_masked(number.to_bytes(_ID_BYTES, "big"), proof) + proof)
    return f"{way}+{token}@{current_settings().reply_domain}"


def _spelled(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=").lower()


def _target(way: str, token: str) -> Target | None:
    try:
        content = base64.b32decode(token.upper() + "=")
    except binascii.Error:
        return None
    if _spelled(content) != token.lower():
        # The last letter has bits to spare: only the spelling we made counts.
        return None
    proof, way = content[_ID_BYTES:], Way(way.lower())
    number = int.from_bytes(_masked(content[:_ID_BYTES], proof), "big")
    return Target(way, number) if hmac.compare_digest(proof, _proof(way, number)) else None


def _proof(way: Way, number: int) -> bytes:
    return keyring().index(f"address:{way}", str(number))[:_PROOF_BYTES]


def _masked(number: bytes, proof: bytes) -> bytes:
    """Hide a number by what only we can compute of its proof; twice gives it back."""
    mask = keyring().index("address:mask", proof.hex())
    return bytes(one ^ other for one, other in zip(number, mask, strict=False))
