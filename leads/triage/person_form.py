"""The contact data of a person as staff may type it: checked like a visitor's, in any way of writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from leads.text import one_line
from leads.vocabulary import Locale
from leads.web.formats import phone_text

LONGEST_NAME, LONGEST_EMAIL, LONGEST_PHONE = 100, 254, 40


@dataclass(frozen=True, slots=True)
class PersonForm:
    """What was typed, what it means, and what is wrong with it by field."""

    name: str
    email: str
    phone: str
    locale: str
    address: str | None = None
    number: str | None = None
    problems: Mapping[str, str] = field(default_factory=dict)


def known_form(name: str, email: str | None, phone: str | None, locale: Locale, country: str) -> PersonForm:
    """The form as it opens."""
    return PersonForm(name, email or "", phone_text(phone, country) if phone else "", locale)


def read_form(form: Mapping[str, str], *, country: str) -> PersonForm:
    """What staff typed; a number without a prefix is one of `country`."""
    name = one_line(form.get("name", ""))
    email, phone = form.get("email", "").strip(), form.get("phone", "").strip()
    locale = form.get("locale", "")
    address, number = read_address(email), read_number(phone, country)
    problems = {
        "name": _("Write a name of at most 100 characters.") if not 0 < len(name) <= LONGEST_NAME else "",
        "email": _("This is not one email address.") if email and address is None else "",
        "phone": _("This is not a phone number we can dial.") if phone and number is None else "",
        "locale": _("Choose a language.") if locale not in set(Locale) else "",
    }
    if not email and not phone:
        problems["phone"] = _("Leave at least a number or an address.")
    told = {name: words for name, words in problems.items() if words}
    return PersonForm(name[:200], email[:300], phone[:60], locale, address, number, told)


def read_address(typed: str) -> str | None:
    """One plain address that our mail server can write to; asks no name server."""
    if not typed or len(typed) > LONGEST_EMAIL or "," in typed:
        return None
    try:
        found: str | None = validate_email(typed, check_deliverability=False).ascii_email
    except EmailNotValidError:
        return None
    return found


def read_number(typed: str, country: str) -> str | None:
    """One number in E.164, or None."""
    if not typed or len(typed) > LONGEST_PHONE:
        return None
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    found: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return found
