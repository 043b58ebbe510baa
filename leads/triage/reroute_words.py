"""Why staff moved a lead to another office, in words: for the form and for the timeline."""

from __future__ import annotations

from flask_babel import gettext as _

from leads.handling.rules import RerouteReason


def reason_in_words(code: str) -> str:
    """Why staff moved a lead."""
    words = {
        RerouteReason.VISITOR_ASKED: _("The visitor asked for it"),
        RerouteReason.CLOSER: _("It is closer to them"),
        RerouteReason.LANGUAGE: _("Somebody there speaks their language"),
        RerouteReason.PROCEDURE: _("They do the procedure there"),
        RerouteReason.NO_CAPACITY: _("We have no room in time"),
        RerouteReason.WRONG_OFFICE: _("It came to the wrong office"),
    }
    return str(words[RerouteReason(code)]) if code in set(RerouteReason) else code.replace("_", " ")
