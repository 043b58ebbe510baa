"""Passkeys: registering one and being signed in by one. The proofs are checked by py_webauthn."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from leads.database import db
from leads.models import Passkey, Staff
from leads.settings import current_settings

LONGEST_NAME = 40
_LONGEST_PROOF = 16_000
_NO_PROOF = (WebAuthnException, ValueError, TypeError, LookupError, RecursionError)
"""What the library makes of a proof that no browser made: too deep, too short, without a part it needs."""


def possible() -> bool:
    """Whether browsers allow passkeys here: they want https, or a computer that calls itself by name."""
    address = urlsplit(current_settings().base_url)
    host = address.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return address.scheme == "https" or host == "localhost"
    return False


def registration(staff: Staff, *, brand: str) -> tuple[str, str]:
    """What the browser needs to make a passkey, as JSON, and the challenge to remember."""
    if staff.fs_webauthn_user_handle is None:
        staff.fs_webauthn_user_handle = bytes_to_base64url(secrets.token_bytes(48))
        db.session.flush()
    options = generate_registration_options(
        rp_id=_host(),
        rp_name=brand,
        user_id=base64url_to_bytes(staff.fs_webauthn_user_handle),
        user_name=staff.email,
        user_display_name=staff.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in of(staff.id)],
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def register(staff: Staff, proof: str, *, challenge: str, name: str, now: datetime) -> Passkey | None:
    """Keep a new passkey whose browser proved that it has it; None when the proof does not hold."""
    try:
        found = verify_registration_response(
            credential=_read(proof),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except _NO_PROOF:
        return None
    if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == found.credential_id)):
        return None
    row = Passkey(
        user_id=staff.id,
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        backup_state=found.credential_backed_up,
        device_type=found.credential_device_type.value,
        create_datetime=now,
        lastuse_datetime=now,
        name=name.strip()[:LONGEST_NAME],
        usage="first",
    )
    db.session.add(row)
    db.session.flush()
    return row


def question(staff_id: int | None) -> tuple[str, str]:
    """What the browser needs to sign in, as JSON, and the challenge; without a person any passkey will do."""
    allowed = (
        [PublicKeyCredentialDescriptor(id=key.credential_id) for key in of(staff_id)] if staff_id else []
    )
    options = generate_authentication_options(
        rp_id=_host(),
        allow_credentials=allowed,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def answer(proof: str, *, challenge: str, staff_id: int | None, now: datetime) -> int | None:
    """Whose passkey answered the challenge; None for a wrong one. `staff_id` allows only that person."""
    try:
        given = _read(proof)
        key = db.session.scalars(
            select(Passkey).where(Passkey.credential_id == base64url_to_bytes(given["id"])).with_for_update()
        ).one_or_none()
        if key is None or (staff_id is not None and key.user_id != staff_id):
            return None
        found = verify_authentication_response(
            credential=given,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except _NO_PROOF:
        return None
    key.sign_count, key.lastuse_datetime = found.new_sign_count, now
    db.session.flush()
    return key.user_id


def of(staff_id: int) -> tuple[Passkey, ...]:
    """A person's passkeys, oldest first."""
    return tuple(db.session.scalars(select(Passkey).where(Passkey.user_id == staff_id).order_by(Passkey.id)))


def remove(*, staff_id: int, passkey_id: int | None = None) -> None:
    """Take one passkey of a person away, or all of them."""
    theirs = delete(Passkey).where(Passkey.user_id == staff_id)
    db.session.execute(theirs if passkey_id is None else theirs.where(Passkey.id == passkey_id))


def _read(proof: str) -> dict[str, Any]:
    if len(proof) > _LONGEST_PROOF:
        raise ValueError("too long for a passkey's answer")
    found = json.loads(proof)
    if not isinstance(found, dict):
        raise TypeError("a passkey's answer is an object")
    return found


def _host() -> str:
    return urlsplit(current_settings().base_url).hostname or ""


def _origin() -> str:
    parts = urlsplit(current_settings().base_url)
    return f"{parts.scheme}://{parts.netloc}"
