"""Steps, states and reasons of follow-ups in the words staff read; every code has its words."""

from __future__ import annotations

from flask_babel import gettext as _

from leads.outbox.objections import objections
from leads.outbox.wording import kind_in_words
from leads.vocabulary import LetterKind, TouchState


def step_in_words(letter: LetterKind | None) -> str:
    """What a touch does: the letter it sends, or the closing of the request."""
    return kind_in_words(letter) if letter else str(_("Close the request"))


def state_in_words(state: TouchState) -> str:
    """Where a touch stands."""
    words: dict[TouchState, str] = {
        TouchState.PLANNED: _("Planned"),
        TouchState.CLAIMED: _("Being sent"),
        TouchState.SENT: _("Done"),
        TouchState.SKIPPED: _("Skipped"),
        TouchState.STOPPED: _("Stopped"),
        TouchState.FAILED: _("Failed"),
    }
    return words[state]


def reason_in_words(code: str | None) -> str:
    """Why a touch waits, was left out or stopped; "" when there is nothing to say."""
    if not code:
        return ""
    words = objections() | _skips() | _waits()
    return words.get(code, code.replace("_", " "))


def _skips() -> dict[str, str]:
    return {
        "no_address": _("There is no email address"),
        "sensitive_concern": _("A sensitive concern gets no marketing"),
        "no_pressure_country": _("Their country allows no dates that press people"),
        "request_too_young": _("The request is younger than 72 hours"),
        "offer_ends_too_soon": _("The offer ends too soon"),
        "office_never_opens": _("The office has no opening hours"),
        "letter_not_sent": _("The letter before it was not sent"),
        "too_late": _("It was more than 48 hours late"),
        "by_staff": _("Left out by staff"),
    }


def _waits() -> dict[str, str]:
    return {
        "rest": _("Waits: at most one automatic email in 20 hours"),
        "window": _("Waits for the morning: emails go out from 8 am to 8 pm there"),
        "could_not_be_written": _("The letter could not be written"),
        "restored": _("A backup was restored. It may have been sent after that backup was made"),
        "lease_ran_out": _("The sender stopped before it was done"),
    }
