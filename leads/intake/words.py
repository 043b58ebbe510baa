"""The words for answers: choices as the form offers them, answers as the check page repeats them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from leads.vocabulary import ContactBy, DayPart, Meeting, Timeframe

TIMEFRAMES: dict[str, Any] = {
    Timeframe.SOON: _l("As soon as I can"),
    Timeframe.THREE_MONTHS: _l("In the next 3 months"),
    Timeframe.LATER: _l("Later this year or beyond"),
    Timeframe.EXPLORING: _l("I’m just exploring"),
}
CONTACTS: dict[str, Any] = {
    ContactBy.CALL: _l("Call"),
    ContactBy.TEXT: _l("Text"),
    ContactBy.EMAIL: _l("Email"),
}
DAY_PARTS: dict[str, Any] = {
    DayPart.MORNING: _l("Morning"),
    DayPart.AFTERNOON: _l("Afternoon"),
    DayPart.EVENING: _l("Evening"),
}
FAR_CHOICES: dict[str, Any] = {
    Meeting.VIDEO: _l("Meet by video"),
    Meeting.CHOSEN: _l("Choose an office to travel to"),
    Meeting.NOTIFY: _l("Tell me if you open nearby"),
}
LANGUAGES = {"en": "English", "es": "Español", "fr": "Français"}
UNSURE_NAME = _l("I’m not sure yet")
NOT_PROVIDED = _l("Not provided")


def choices(words: dict[str, Any]) -> list[tuple[str, str]]:
    """Pairs of value and label, for the field macros."""
    return [(str(value), str(label)) for value, label in words.items()]
