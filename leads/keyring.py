"""Field encryption with a rotating key ring, and keyed look-up indexes; keys come from settings only."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

_NONCE_BYTES = 12


class KeyRetired(ValueError):
    """A keyed hash was made with a key that is not in the ring any more; its name is the text."""


class Unreadable(ValueError):
    """A stored field cannot be decrypted: its key is retired, or it was moved or changed."""


class Keyring:
    """AES-256-GCM by named keys; the newest encrypts, all decrypt.

    Every ciphertext is bound to the place it was written for, so one copied into another
    row does not decrypt. Layout: length of the key name, key name, nonce, ciphertext with tag.
    """

    def __init__(self, field_keys: tuple[tuple[str, bytes], ...], index_key: bytes) -> None:
        self._newest = field_keys[0][0]
        self._ciphers = {name: AESGCM(key) for name, key in field_keys}
        self._keys = dict(field_keys)
        self._index_key = index_key

    @property
    def newest(self) -> str:
        """The name of the key that encrypts and seals now."""
        return self._newest

    def encrypt(self, text: str, *, bound_to: str) -> bytes:
        """Encrypt `text` for the one place `bound_to` names, like `letter:lead:42:acknowledgement`."""
        name = self._newest.encode()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(nonce, text.encode(), bound_to.encode())
        return bytes([len(name)]) + name + nonce + sealed

    def decrypt(self, blob: bytes, *, bound_to: str) -> str:
        """Give the text back; raises Unreadable for a retired key or a moved or damaged field."""
        end = 1 + blob[0] if blob else 0
        cipher = self._ciphers.get(blob[1:end].decode("ascii", "replace"))
        if cipher is None:
            raise Unreadable("the key of this field is not in the ring")
        nonce, sealed = blob[end : end + _NONCE_BYTES], blob[end + _NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, sealed, bound_to.encode()).decode()
        except (InvalidTag, ValueError):
            raise Unreadable("this field was moved or damaged") from None

    def index(self, purpose: str, value: str) -> bytes:
        """A keyed hash (32 bytes) that finds equal values without telling what they are."""
        return hmac.digest(self._index_key, f"{purpose}\x00{value}".encode(), "sha256")

    def seal(self, purpose: str, content: bytes, *, key_name: str) -> bytes:
        """A keyed hash (32 bytes) that shows a change of `content`; raises KeyRetired."""
        key = self._keys.get(key_name)
        if key is None:
            raise KeyRetired(key_name)
        # A key of its own for each purpose: nothing made for one passes for another.
        return hmac.digest(hmac.digest(key, purpose.encode(), "sha256"), content, "sha256")


def new_token() -> str:
    """A link token for one person: 144 random bits, safe in a URL."""
    return secrets.token_urlsafe(18)


def token_hash(token: str) -> bytes:
    """What is stored of a token: enough to recognise it, useless to open anything."""
    return sha256(token.encode("utf-8", "replace")).digest()


def keyring() -> Keyring:
    """The key ring of the app that is running."""
    ring: Keyring = current_app.extensions["keyring"]
    return ring
