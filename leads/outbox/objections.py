"""Why a letter is not wanted any more, in the words staff read; letters sent and planned say the same."""

from __future__ import annotations

from flask_babel import gettext as _


def objections() -> dict[str, str]:
    """What was said or done since the letter was written, by its code."""
    return {
        "erased": _("Their data was erased"),
        "not_me": _("The address belongs to somebody else"),
        "merged": _("Merged with another request"),
        "taken_back": _("They took the request back"),
        "complaint": _("They marked our email as spam"),
        "hard_bounce": _("The mailbox does not exist"),
        "asked_us_to_stop": _("They asked us to stop"),
        "unsubscribed": _("They unsubscribed"),
        "booked": _("A consultation is booked"),
        "reached": _("Somebody talked to them"),
        "replied": _("They replied"),
        "snoozed": _("The request is snoozed"),
        "kept_open": _("They want to keep it open"),
        "reopened": _("The request is open again"),
        "closed": _("The request is closed"),
        "no_opt_in": _("They did not ask for guides and offers"),
        "no_consent": _("There is no consent to email them"),
        "paused": _("Paused by staff"),
        "stream_stopped": _("All marketing emails were stopped"),
        "promo_ended": _("The offer is not held any more"),
        "not_booked": _("That consultation was moved or cancelled, or has begun"),
        "confirmed": _("They told us that they will come"),
        "day_is_over": _("It was held up until its words were no longer true"),
    }
