"""What can be wrong with an answer, in the words the visitor reads; every door uses these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong answer: the field, a stable code for programs, and the sentence for people."""

    field: str
    code: str
    sentence: Any
    """A lazy translation: it becomes words in the language of whoever reads it."""


@dataclass(frozen=True, slots=True)
class PostalWords:
    """How people of one country call a postal code; whole sentences, so that they can be translated."""

    label: Any
    empty: Any
    bad: Any
    numeric: bool = False


POSTAL_WORDS = {
    "US": PostalWords(
        _l("ZIP code"), _l("Enter your ZIP code"), _l("Enter a ZIP code, like 33133"), numeric=True
    ),
    "CA": PostalWords(
        _l("Postal code"), _l("Enter your postal code"), _l("Enter a postal code, like M5V 2T6")
    ),
    "GB": PostalWords(_l("Postcode"), _l("Enter your postcode"), _l("Enter a postcode, like SW1A 1AA")),
}
OTHER_POSTAL_WORDS = PostalWords(
    _l("City or postcode"), _l("Enter your city or postcode"), _l("Enter your city or postcode")
)


def postal_words(country: str) -> PostalWords:
    """The words for the postal code of a country, which may not be chosen yet."""
    return POSTAL_WORDS.get(country, OTHER_POSTAL_WORDS)


SELECT_PROCEDURE = Problem(
    "procedure", "missing", _l("Select what you would like to talk about, or choose I’m not sure yet")
)
SELECT_COUNTRY = Problem("country", "missing", _l("Select your country"))
SELECT_OFFICE = Problem("office", "missing", _l("Select an office"))
SELECT_MEETING = Problem("meeting", "missing", _l("Select what you would like us to do"))
SELECT_TIMEFRAME = Problem("timeframe", "missing", _l("Select when you are thinking of"))
NOTE_TOO_LONG = Problem("note", "too_long", _l("Your note must be 1,000 characters or less"))
ENTER_NAME = Problem("name", "missing", _l("Enter your name"))
NAME_TOO_LONG = Problem("name", "too_long", _l("Name must be 100 characters or less"))
ENTER_EMAIL = Problem("email", "missing", _l("Enter your email address"))
BAD_EMAIL = Problem(
    "email", "format", _l("Enter an email address in the correct format, like name@example.com")
)
EMAIL_LETTERS = Problem(
    "email", "letters", _l("Enter an email address with only unaccented Latin letters before the @")
)
SELECT_CONTACT = Problem("contact_by", "missing", _l("Select how you prefer we get in touch"))
PHONE_TO_CALL = Problem(
    "phone", "missing", _l("Enter a phone number so we can call you, or choose email instead")
)
PHONE_TO_TEXT = Problem(
    "phone", "missing", _l("Enter a phone number so we can text you, or choose email instead")
)
PHONE_FOR_OFFERS = Problem(
    "phone", "missing", _l("Enter a phone number to get offers by text, or untick the box")
)
SELECT_BEST_TIME = Problem("best_times", "unknown", _l("Select morning, afternoon or evening"))
CONFIRM_ADULT = Problem("adult", "missing", _l("Confirm that you are 18 or older"))
ALLOW_INTEREST = Problem(
    "health_consent",
    "missing",
    _l("Tick the box so that we may use your interest in a procedure to arrange your consultation"),
)
ALLOW_NEWS = Problem(
    "marketing_email",
    "missing",
    _l("Tick the box so that we can email you if we open nearby, or change your choice"),
)


def no_postal_code(country: str) -> Problem:
    """Nothing was entered."""
    return Problem("postal_code", "missing", postal_words(country).empty)


def bad_postal_code(country: str) -> Problem:
    """What was entered has not the shape of a postal code of that country."""
    return Problem("postal_code", "format", postal_words(country).bad)


def unknown_postal_code(typed: str) -> Problem:
    """The shape is right, but we do not know where it is."""
    sentence = _l("We can’t find %(code)s. Check it, or choose an office from the list", code=typed)
    return Problem("postal_code", "unknown", sentence)


def bad_phone(example: str) -> Problem:
    """What was entered is not a number of any numbering plan."""
    return Problem("phone", "format", _l("Enter a phone number, like %(example)s", example=example))
