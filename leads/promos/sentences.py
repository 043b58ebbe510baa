"""One short line for each answer of a condition, for visitor and staff alike; call with a locale forced."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from leads.directory.queries import directory
from leads.promos.conditions import Code, Condition, Result
from leads.vocabulary import Locale
from leads.web.formats import long_date

SIGNS = {Result.PASS: "check", Result.FAIL: "x", Result.TO_DO: "clock", Result.STAFF: "clock"}
"""The icon beside a line; the words alone say the same."""


def line(condition: Condition, locale: Locale) -> str:
    """What one condition's answer means, in words for its visitor."""
    return Sentences(condition, locale).line()


def procedure_name(condition: Condition, locale: Locale) -> str:
    """The plain name of the procedure a condition is about."""
    found = directory().procedure(condition.facts.get("procedure", ""))
    return found.name(locale.language) if found else _("Your procedure")


def office_name(condition: Condition) -> str:
    """The name of the office a condition is about."""
    found = directory().office(condition.facts.get("office", ""))
    return found.name if found else _("Your office")


def country_name(condition: Condition, locale: Locale) -> str:
    """The name of the visitor's country."""
    code = condition.facts.get("country", "")
    found = directory().country(code)
    return found.name(locale.language) if found else code


def day(condition: Condition, name: str, locale: Locale) -> str:
    """One of a condition's days, with its year."""
    return long_date(date.fromisoformat(condition.facts[name]), locale=locale)


class Sentences:
    """The words for one condition, as its visitor reads them."""

    def __init__(self, condition: Condition, locale: Locale) -> None:
        self.condition, self.locale = condition, locale
        self.facts, self.result = condition.facts, condition.result

    def line(self) -> str:
        """The line of the condition."""
        return {
            Code.WINDOW: self.window,
            Code.COUNTRY: self.country,
            Code.PROCEDURE: self.procedure,
            Code.OFFICE: self.office,
            Code.NEW_PATIENT: self.new_patient,
            Code.AGE: self.age,
            Code.CODE: self.code,
            Code.ONCE: self.once,
            Code.STACKING: self.stacking,
            Code.BUDGET: self.budget,
            Code.COMPLETE: self.complete,
        }[self.condition.code]()

    def window(self) -> str:
        if self.result is Result.PASS:
            return _("The offer is open until %(date)s", date=day(self.condition, "last_day", self.locale))
        if self.facts.get("why") == "not_yet":
            return _("The offer starts on %(date)s", date=day(self.condition, "first_day", self.locale))
        if self.facts.get("why") == "withdrawn":
            return _("The offer is no longer available")
        return _("The offer ended on %(date)s", date=day(self.condition, "last_day", self.locale))

    def country(self) -> str:
        country = country_name(self.condition, self.locale)
        if self.result is Result.PASS:
            return _("The offer is available in your country: %(country)s", country=country)
        return _("The offer isn’t available in your country: %(country)s", country=country)

    def procedure(self) -> str:
        if self.result is Result.TO_DO:
            return _("Still to do: choose a procedure this offer includes")
        if "procedure" not in self.facts:
            return _("Every procedure is included")
        procedure = procedure_name(self.condition, self.locale)
        if self.result is Result.PASS:
            return _("%(procedure)s is included", procedure=procedure)
        return _("%(procedure)s isn’t included", procedure=procedure)

    def office(self) -> str:
        if self.result is Result.TO_DO:
            return _("Still to do: choose an office that takes part")
        if "office" not in self.facts:
            return _("Every office takes part")
        if self.result is Result.PASS:
            return _("%(office)s takes part", office=office_name(self.condition))
        return _("%(office)s doesn’t take part", office=office_name(self.condition))

    def new_patient(self) -> str:
        return {
            Result.PASS: _("This is a new booking"),
            Result.FAIL: _("The offer is for new bookings"),
        }.get(self.result, _("Your coordinator confirms that this is a new booking"))

    def age(self) -> str:
        minimum = self.facts.get("minimum", "18")
        return {
            Result.PASS: _("You are %(age)s or older", age=minimum),
            Result.FAIL: _("The offer is for people who are %(age)s or older", age=minimum),
        }.get(self.result, _("Your coordinator confirms that you are %(age)s or older", age=minimum))

    def code(self) -> str:
        if self.facts.get("why") == "unknown":
            return _("The code isn’t one of ours")
        if self.result is Result.FAIL:
            return _("The offer needs its code")
        if self.facts.get("how") == "code":
            return _("Your code %(code)s is right", code=self.facts.get("code", ""))
        return _("The offer needs no code")

    def once(self) -> str:
        if self.result is Result.PASS:
            return _("You have no other request with this offer")
        return _("You already have this offer with another request")

    def stacking(self) -> str:
        if self.result is Result.PASS:
            return _("No other offer of this kind is on your request")
        return _("Offers aren’t combined, and another one is held for you")

    def budget(self) -> str:
        if self.result is Result.PASS:
            return _("The offer hasn’t run out")
        return _("The offer has run out")

    def complete(self) -> str:
        last = day(self.condition, "last_day", self.locale)
        return _("Still to do: book by %(date)s and complete your procedure", date=last)
