"""E-mail addresses and phone numbers: what we accept, the form we compare by, and likely typing slips.

E-mail policy: one address; at most 64 octets before the @ and 254 in all; no quotes, comments, commas
or control characters; Latin letters before the @ (not every mail server on the way takes others),
any language after it. Phone policy: any number that exists in the numbering plans, typed in any way;
a national number is read in the chosen country.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from leads.text import one_line

EMAIL_OCTETS, LOCAL_OCTETS = 254, 64
PHONE_CHARACTERS = 40
# Reserved for drama by Ofcom, so they belong to nobody: demo data and tests may use them.
_FICTION = ("+447700900", "+441632960")


class EmailProblem(StrEnum):
    """Why an address is not accepted."""

    EMPTY = "empty"
    FORMAT = "format"
    LOCAL_LETTERS = "local_letters"


@dataclass(frozen=True, slots=True)
class Email:
    """An accepted address: as typed, as sent to, and as compared (`same_as`)."""

    typed: str
    address: str
    same_as: str


@dataclass(frozen=True, slots=True)
class Phone:
    """An accepted number: as typed for people, and in E.164 for machines."""

    typed: str
    e164: str


def read_email(typed: str) -> Email | EmailProblem:
    """Accept one address or say why not; asks no name server."""
    text = one_line(typed)
    if not text:
        return EmailProblem.EMPTY
    if len(text) > EMAIL_OCTETS or "," in text:
        return EmailProblem.FORMAT
    try:
        valid = validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return EmailProblem.FORMAT
    if not valid.ascii_email:
        return EmailProblem.LOCAL_LETTERS
    too_long = len(valid.local_part.encode()) > LOCAL_OCTETS or len(valid.ascii_email) > EMAIL_OCTETS
    if too_long or len(text.encode()) > EMAIL_OCTETS:
        return EmailProblem.FORMAT
    return Email(text, valid.ascii_email, valid.ascii_email.casefold())


def read_phone(typed: str, country: str) -> Phone | None:
    """Accept a number of any country; without a prefix it is read as one of `country` (ISO alpha-2)."""
    text = one_line(typed)
    if not text or len(text) > PHONE_CHARACTERS:
        return None
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    known = phonenumbers.is_valid_number(number)
    return Phone(text, e164) if known or (e164.startswith(_FICTION) and len(e164) == 13) else None


_MAIL_HOSTS = (
    "gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "aol.com", "comcast.net",
    "hotmail.co.uk", "yahoo.co.uk", "yahoo.ca", "hotmail.ca", "btinternet.com", "sympatico.ca",
    "videotron.ca", "googlemail.com", "protonmail.com", "hotmail.fr", "yahoo.fr", "yahoo.es", "hotmail.es",
)  # fmt: skip
_ALSO_REAL = frozenset({"ymail.com", "mail.com", "email.com", "gmx.com", "me.com", "live.com", "msn.com"})
_ENDINGS = {"con": "com", "cmo": "com", "comm": "com", "vom": "com", "ocm": "com", "nte": "net", "ent": "net"}


def likely_meant(address: str, hosts: Sequence[str] = _MAIL_HOSTS) -> str | None:
    """The address a visitor probably meant (gmial.com → gmail.com), or None; never a reason to refuse."""
    local, _, host = address.rpartition("@")
    host = host.casefold()
    if not local or host in hosts or host in _ALSO_REAL:
        return None
    near = [known for known in hosts if _one_slip_apart(host, known)]
    if near:
        return f"{local}@{near[0]}"
    stem, dot, ending = host.rpartition(".")
    return f"{local}@{stem}.{_ENDINGS[ending]}" if dot and ending in _ENDINGS else None


def _one_slip_apart(left: str, right: str) -> bool:
    """One letter added, lost, changed, or two neighbours swapped."""
    if abs(len(left) - len(right)) > 1 or left == right:
        return False
    start = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), -1)
    if start < 0:
        return True
    swapped = left[start : start + 2] == right[start : start + 2][::-1]
    return (
        left[start + 1 :] == right[start + 1 :]
        or left[start + 1 :] == right[start:]
        or left[start:] == right[start + 1 :]
        or (swapped and left[start + 2 :] == right[start + 2 :])
    )
