"""What a request says and where it came from."""

from enum import StrEnum


class Locale(StrEnum):
    """A language as written in one country; decides words, dates, numbers and units."""

    EN_US = "en-US"
    EN_CA = "en-CA"
    EN_GB = "en-GB"
    ES = "es"
    FR_CA = "fr-CA"

    @property
    def language(self) -> str:
        """The two letters a letter, a talk or a data map is keyed by: en, es or fr."""
        return self.value[:2]


class Country(StrEnum):
    """A country the group works in, as ISO 3166 alpha-2."""

    US = "US"
    CA = "CA"
    GB = "GB"


class LeadSource(StrEnum):
    """The door a request came through."""

    FORM = "form"
    API = "api"
    CSV = "csv"
    PHONE = "phone"
    WALK_IN = "walk_in"


class ContactBy(StrEnum):
    """How the visitor prefers to be contacted first, always by a person."""

    CALL = "call"
    TEXT = "text"
    EMAIL = "email"


class Timeframe(StrEnum):
    """When the visitor is thinking of."""

    SOON = "soon"
    THREE_MONTHS = "three_months"
    LATER = "later"
    EXPLORING = "exploring"


class DayPart(StrEnum):
    """Best time to be contacted, in the visitor's own zone."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class Meeting(StrEnum):
    """What a visitor without an office near wants; most visitors leave it at the nearest office."""

    NEAREST = "nearest"
    CHOSEN = "chosen"
    VIDEO = "video"
    NOTIFY = "notify"


class ConsentChannel(StrEnum):
    """By which channel a person allowed something."""

    EMAIL = "email"
    TEXT_AND_CALL = "text_and_call"
    NONE = "none"


class ConsentPurpose(StrEnum):
    """What a person allowed."""

    REQUEST = "request"
    HEALTH_INTEREST = "health_interest"
    MARKETING = "marketing"
    ADULT = "adult"


UNSURE = "unsure"
"""The procedure choice "I'm not sure yet": a full choice, stored as no procedure."""
