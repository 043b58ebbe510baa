"""Where a request stands for its visitor, and the words on top of their page for it."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext as _

from leads.intake.queries import RequestFacts
from leads.vocabulary import CloseReason


class State(StrEnum):
    """What the page says on top."""

    FINDING = "finding"
    WAITING = "waiting"
    WITH_US = "with_us"
    TRIED = "tried"
    IN_TOUCH = "in_touch"
    BOOKED = "booked"
    BEGUN = "begun"
    AFTER = "after"
    MISSED = "missed"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    COMPLETED = "completed"
    """All is done; what is left is an offer to take off the bill, and where to ask."""


def top_words(facts: RequestFacts, state: State, *, just_sent: bool, may_pick: bool) -> tuple[str, str]:
    """Heading and sentence of the panel on top."""
    if state is State.CLOSED:
        return _("Your request is closed"), _closed_words(facts)
    if state is State.COMPLETED:
        return _("All done"), _(
            "Thank you, %(name)s. Your office is there for your questions.", name=facts.name
        )
    if just_sent:
        return (
            _("Thank you, %(name)s. We have your request.", name=facts.name),
            _("We email a confirmation to %(email)s, at most once a day.", email=facts.email),
        )
    if state is State.TRIED:
        return _("We tried to reach you"), (
            _("Call us when it suits you, or pick a time for your consultation.")
            if may_pick
            else _("Call us when it suits you, or tell us which times are good.")
        )
    if state is State.IN_TOUCH:
        return _("We’re in touch"), _("Your coordinator is looking after your request.")
    return _("We’re on it"), _("We have your request, %(name)s.", name=facts.name)


def _closed_words(facts: RequestFacts) -> str:
    if facts.close_reason is CloseReason.TAKEN_BACK:
        return _("You took your request back. We won’t contact you about it.")
    if facts.close_reason is CloseReason.NOT_READY_YET:
        return _("We closed your request because now is not the right time for you. That’s fine.")
    if facts.close_reason is CloseReason.NO_ANSWER:
        return _("We couldn’t reach you, so we closed your request. You can start again at any time.")
    return _("This request is closed. If you’d like to talk, you can start again at any time.")


def done_words(done: str, facts: RequestFacts) -> str:
    """The short message after an action, by its name in the address; "" for any other name."""
    words = {
        "link": _("We’ve emailed a private link to %(email)s.", email=facts.email),
        "time": _("Thank you. A coordinator will look for a time that suits you and tell you."),
        "booked": _("Your time is booked. We email a confirmation to %(email)s.", email=facts.email)
        if facts.email
        else _("Your time is booked."),
        "cancelled": _("Your consultation is cancelled. Your request stays open."),
        "coming": _("Thank you for telling us. See you then."),
        "kept": _("Thank you. Your request stays open."),
        "question": _("Thank you. Your question is with your coordinator."),
        "office": _("Your office is changed. Your new office can see your request now."),
        "address": _("Thank you. We’ve emailed a private link to %(email)s.", email=facts.email),
    }
    return words.get(done, "")
