"""The answers of an offer's conditions as staff read them: about the visitor, not as if they were one."""

from __future__ import annotations

from flask_babel import gettext as _

from leads.promos.conditions import Code, Condition, Result
from leads.promos.life import NOT_IN_TIME, TOO_LATE
from leads.promos.queries import Hold
from leads.promos.sentences import SIGNS, Sentences, country_name, day
from leads.vocabulary import HoldState, Locale
from leads.web.formats import long_date


class StaffSentences(Sentences):
    """Only the lines that would speak to the reader are others."""

    def country(self) -> str:
        country = country_name(self.condition, self.locale)
        if self.result is Result.PASS:
            return str(_("Available in their country: %(country)s", country=country))
        return str(_("Not available in their country: %(country)s", country=country))

    def new_patient(self) -> str:
        if self.result in (Result.PASS, Result.FAIL):
            return super().new_patient()
        return str(_("Ask whether this is a new booking"))

    def age(self) -> str:
        minimum = self.facts.get("minimum", "18")
        if self.result is Result.PASS:
            return str(_("They are %(age)s or older", age=minimum))
        if self.result is Result.FAIL:
            return super().age()
        return str(_("Ask whether they are %(age)s or older", age=minimum))

    def code(self) -> str:
        if self.result is Result.PASS and self.facts.get("how") == "code":
            return str(_("Their code %(code)s is right", code=self.facts.get("code", "")))
        return super().code()

    def once(self) -> str:
        if self.result is Result.PASS:
            return str(_("No other request of theirs has this offer"))
        return str(_("Another request of theirs has this offer already"))

    def stacking(self) -> str:
        if self.result is Result.PASS:
            return super().stacking()
        return str(_("Offers aren’t combined, and another one is held for them"))

    def complete(self) -> str:
        last = day(self.condition, "last_day", self.locale)
        return str(_("Still to do: book by %(date)s and complete the procedure", date=last))


def staff_line(condition: Condition, hold: Hold | None, locale: Locale) -> tuple[str, str]:
    """Icon and line of one condition; the last one says how far a promise has come."""
    if condition.code is Code.COMPLETE and hold is not None and hold.state is not HoldState.HELD:
        return _last_line(hold, long_date(hold.until, locale=locale))
    return SIGNS[condition.result], StaffSentences(condition, locale).line()


def _last_line(hold: Hold, until: str) -> tuple[str, str]:
    match hold.state:
        case HoldState.RESERVED:
            return "clock", _("Booked in time. Still to do: complete the procedure")
        case HoldState.EARNED | HoldState.APPLIED:
            return "check", _("Booked in time, and the procedure is completed")
    if hold.reason == TOO_LATE:
        return "x", _("Booked after the last day, %(date)s", date=until)
    if hold.reason == NOT_IN_TIME:
        return "x", _("Not booked by the last day, %(date)s", date=until)
    return "x", _("Given back when the request was closed")
