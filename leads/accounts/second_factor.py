"""The second factor: codes of an authenticator app, and recovery codes for the day the phone is gone.

The arithmetic is passlib's TOTP, the engine Flask-Security uses; secrets lie under our own key ring.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b32encode, b64decode, b64encode
from datetime import datetime, timedelta
from hashlib import sha256

from passlib.exc import InvalidTokenError, MalformedTokenError, UsedTokenError
from passlib.totp import TOTP
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from leads.accounts import waiting
from leads.accounts.rules import CODE_BYTES, RECOVERY_CODES, plain_code, readable_code
from leads.database import db
from leads.keyring import keyring
from leads.models import Staff

AUTHENTICATOR = "authenticator"
STEP_SECONDS = 30
_SECRET_BYTES = 20


def new_secret() -> str:
    """A fresh secret for an authenticator app, 160 random bits in base32."""
    return b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def provisioning_address(secret: str, *, email: str, issuer: str) -> str:
    """What the QR code holds."""
    return str(TOTP(key=secret, label=email, issuer=issuer).to_uri())


def qr_path(address: str) -> tuple[int, str]:
    """A QR code as the side of its square and one SVG path of dark dots, quiet zone included."""
    drawing = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    drawing.add_data(address)
    drawing.make()
    rows = drawing.get_matrix()
    dots = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return len(rows), "".join(dots)


def counter_of(secret: str, code: str, *, now: datetime, last: int | None) -> int | None:
    """Which half minute a code belongs to, one step of tolerance either way; None if wrong or used before."""
    try:
        found = TOTP(key=secret).match(
            plain_code(code), time=int(now.timestamp()), window=STEP_SECONDS, last_counter=last
        )
    except (InvalidTokenError, MalformedTokenError, UsedTokenError):
        return None
    return int(found.counter)


def set_secret(staff: Staff, secret: str, *, counter: int) -> None:
    """Use this authenticator from now on; the code that proved it is used up."""
    sealed = keyring().encrypt(secret, bound_to=_bound(staff))
    staff.tf_totp_secret = b64encode(sealed).decode()
    staff.tf_primary_method = AUTHENTICATOR
    staff.tf_last_counter = counter
    db.session.flush()


def new_recovery_codes(staff: Staff) -> tuple[str, ...]:
    """Ten codes to print, each good for one sign-in; older ones stop working. Only hashes are kept."""
    plain = [b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)]
    staff.mf_recovery_codes = [_hash(code) for code in plain]
    db.session.flush()
    return tuple(readable_code(code) for code in plain)


def check_code(staff: Staff, typed: str, *, now: datetime) -> timedelta | bool:
    """Take a code of the app or a recovery code; True, False, or how long to wait before the next try.

    `staff` is locked by the caller, so two requests cannot use one code twice.
    """
    subject = waiting.code_subject(staff.id)
    wait = waiting.try_code(subject, now=now)
    if wait is not None:
        return wait
    if not (_is_of_app(staff, typed, now=now) or _is_recovery(staff, typed)):
        return False
    waiting.succeeded(subject)
    return True


def forget(staff: Staff) -> None:
    """Take authenticator and recovery codes away: the next sign-in sets up new ones."""
    staff.tf_primary_method = staff.tf_totp_secret = staff.tf_last_counter = None
    staff.mf_recovery_codes = None
    db.session.flush()


def _is_of_app(staff: Staff, typed: str, *, now: datetime) -> bool:
    if staff.tf_totp_secret is None:
        return False
    secret = keyring().decrypt(b64decode(staff.tf_totp_secret), bound_to=_bound(staff))
    counter = counter_of(secret, typed, now=now, last=staff.tf_last_counter)
    if counter is None:
        return False
    staff.tf_last_counter = counter
    db.session.flush()
    return True


def _is_recovery(staff: Staff, typed: str) -> bool:
    wanted, kept = _hash(plain_code(typed)), list(staff.mf_recovery_codes or ())
    used = [each for each in kept if hmac.compare_digest(each, wanted)]
    if not used:
        return False
    staff.mf_recovery_codes = [each for each in kept if each not in used]
    db.session.flush()
    return True


def _hash(code: str) -> str:
    return sha256(code.encode("utf-8", "replace")).hexdigest()


def _bound(staff: Staff) -> str:
    return f"staff.totp:{staff.id}"
