"""Why something was not done, in words that say what to do instead."""

from __future__ import annotations

from flask_babel import gettext as _

from leads.desk.setting import Setting
from leads.handling.answers import Refused, Taken, Why
from leads.handling.outcomes import LONGEST_NOTE
from leads.outbox.objections import objections
from leads.routing.decision import Gate
from leads.web.formats import number, span

NEEDS_INPUT = frozenset(
    {
        Why.OUTSIDE_HOURS,
        Why.NEEDS_TIME,
        Why.NOT_FUTURE,
        Why.NEEDS_REASON,
        Why.EMPTY,
        Why.TOO_LONG,
        Why.SUBJECT_TELLS,
    }
)
"""What the person can mend in the form in front of them."""


def taken_in_words(answer: Taken, setting: Setting) -> str:
    """Who was faster, and when."""
    ago = span(setting.now - answer.at)
    return str(_("%(name)s claimed this %(time)s ago.", name=answer.by or _("A colleague"), time=ago))


def refusal_in_words(answer: Refused, setting: Setting) -> str:
    """One refusal as a sentence."""
    who = answer.by or _("A colleague")
    since = span(setting.now - answer.at) if answer.at else ""
    words = {
        Why.HELD_BACK: _("This request is held back as suspected spam: release it first."),
        Why.NOT_ROUTED: _("This request has no office yet. It gets one within a minute."),
        Why.CLOSED: _("This request is closed. Open it again first."),
        Why.NOT_CLOSED: _("This request is open already."),
        Why.NOT_SNOOZED: _("This request is not snoozed any more."),
        Why.STAGE: _("The stage only goes forward from where it stands."),
        Why.SAME: _("It is so already."),
        Why.NOT_OWNER: _("Only its owner can do that."),
        Why.CANNOT_SEE: _("This colleague does not work for the office of this lead."),
        Why.OUTSIDE_HOURS: _("It is outside calling hours there: say why you called, then log it again."),
        Why.NEEDS_TIME: _("Choose the time to call back."),
        Why.NOT_FUTURE: _("Choose a time that is still to come."),
        Why.NEEDS_REASON: _("Choose a reason."),
        Why.NOT_YET: _("The consultation has not begun. Say how it went afterwards."),
        Why.NO_CALENDAR: _("This office has no calendar to book in."),
        Why.NO_APPOINTMENT: _("There is no consultation ahead to change."),
        Why.NO_CHANNEL: _("There is no number or address for this."),
        Why.EMPTY: _("There is nothing written yet."),
        Why.SUBJECT_TELLS: _("Leave the procedure out of the subject: others may see it on a locked screen."),
        Why.BUSY: _("A colleague is changing this lead at this moment. Try again."),
        Why.CHANGED: _("A colleague has just changed this lead. Look again, then try again."),
    }
    if answer.why is Why.OWNED:
        if since:
            return str(_("%(name)s has this lead since %(time)s.", name=who, time=since))
        return str(_("%(name)s has this lead.", name=who))
    if answer.why is Why.NOT_ALLOWED:
        return objections().get(answer.detail) or str(_("They may not be written to."))
    if answer.why is Why.TOO_LONG:
        longest = number(int(answer.detail or LONGEST_NOTE), locale=setting.locale)
        return str(_("That is too long: at most %(number)s characters.", number=longest))
    if answer.why is Why.GATES:
        return str(_("The office cannot take it: %(reasons)s.", reasons=gates_in_words(answer.detail)))
    return str(words.get(answer.why, _("That could not be done.")))


def gates_in_words(codes: str) -> str:
    """Why an office cannot take a lead, from its codes."""
    words = {
        Gate.NOT_ACCEPTING: _("takes no new leads"),
        Gate.OTHER_COUNTRY: _("in another country"),
        Gate.NO_PROCEDURE: _("doesn’t offer the procedure"),
        Gate.NO_ROOM_TODAY: _("no room left today"),
    }
    found = [each.strip() for each in codes.split(",") if each.strip()]
    return ", ".join(words[Gate(each)] if each in set(Gate) else each.replace("_", " ") for each in found)
