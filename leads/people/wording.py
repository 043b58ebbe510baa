"""What staff read about people who may be one."""

from __future__ import annotations

from flask_babel import gettext as _

from leads.people.merging import Refused
from leads.people.rules import Reason


def reason_in_words(reason: Reason) -> str:
    """Why two people may be one."""
    words = {
        Reason.SAME_EMAIL: _("Same mailbox."),
        Reason.SAME_PHONE: _("Same phone number."),
        Reason.SAME_PHONE_OTHER_NAME: _("Same phone number, another name: one person or one household."),
        Reason.SAME_NAME_SAME_AREA: _("Same name, same area."),
        Reason.SAME_NAME_SAME_WISH: _("Same name, same wish within a month."),
        Reason.LIKE_NAME_SAME_AREA: _("A similar name, same area."),
    }
    return str(words[reason])


def refusal_in_words(refused: Refused) -> str:
    """Why nothing was changed."""
    words = {
        Refused.ALREADY_MERGED: _("A colleague has merged one of them meanwhile. Nothing was changed here."),
        Refused.CHANGED_SINCE: _(
            "Something has changed since you opened this page. Look again, then decide."
        ),
        Refused.NOT_ALL_SEEN: _(
            "Part of this history belongs to another office. Ask the central desk to decide."
        ),
        Refused.LATER_MERGE: _("A later merge builds on this one. Undo that one first."),
        Refused.BUSY: _("Requests of these people are coming in right now. Try again in a moment."),
    }
    return str(words[refused])
