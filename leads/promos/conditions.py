"""Each condition of a promo as one small pure question with a stable code. Answers are values; never raises.

code         passes when                                             otherwise
window       first day ≤ the day of the request ≤ last day, in zone  fail
country      the visitor's country is listed                         fail
procedure    the procedure is included                               fail; to do for "I'm not sure yet"
office       the office takes part                                   fail; to do while there is none
new_patient  nobody has treated this person yet                      fail; staff when nobody knows
age          the visitor confirmed the minimum age                   fail; staff when nobody asked
code         automatic, or the visitor gave the code                 fail
once         the person has no other lead with this promo            fail
budget       something is left                                       fail
stacking     no better offer of the same group is on this lead       fail (answered in rules.py)
complete     never at a request                                      to do: book in time and complete
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from leads.promos.terms import OFFICE_ZONE, PromoTerms


class Code(StrEnum):
    """Stable names of the conditions; stored with every verdict and never renamed."""

    WINDOW = "window"
    COUNTRY = "country"
    OFFICE = "office"
    PROCEDURE = "procedure"
    NEW_PATIENT = "new_patient"
    AGE = "age"
    CODE = "code"
    ONCE = "once"
    STACKING = "stacking"
    BUDGET = "budget"
    COMPLETE = "complete"


class Result(StrEnum):
    """How one condition came out."""

    PASS = "pass"  # noqa: S105  (a result, not a secret)
    FAIL = "fail"
    TO_DO = "todo"
    STAFF = "staff"


@dataclass(frozen=True)
class Condition:
    """One condition's answer and the facts its sentence needs (slugs, ISO dates, numbers as text)."""

    code: Code
    result: Result
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PromoFacts:
    """What is known about a request when its promos are decided.

    Takes    `submitted_at` aware; `zone` the office's zone, or the visitor's while no office is known;
             `procedure` None for "not sure yet"; `office` None while unknown or at the central desk;
             `code` as the visitor's link gave it; `budget_left` per promo id, absent means no limit.
    """

    submitted_at: datetime
    zone: str
    country: str
    office: str | None
    procedure: str | None
    code: str | None
    new_patient: bool | None
    of_age: bool | None
    promos_held: frozenset[int] = frozenset()
    budget_left: Mapping[int, int] = field(default_factory=dict)


def every_condition(facts: PromoFacts, terms: PromoTerms) -> tuple[Condition, ...]:
    """All conditions of one version but stacking, in the order people read them; none is skipped."""
    return (
        _window(facts, terms),
        _country(facts, terms),
        _procedure(facts, terms),
        _office(facts, terms),
        _new_patient(facts, terms),
        _age(facts, terms),
        _code(facts, terms),
        _once(facts, terms),
        _budget(facts, terms),
        Condition(Code.COMPLETE, Result.TO_DO, {"last_day": terms.last_day.isoformat()}),
    )


def local_day(at: datetime, terms: PromoTerms, zone: str) -> date:
    """The calendar day on which a promo sees an instant, by its zone rule."""
    return at.astimezone(ZoneInfo(zone if terms.zone_rule == OFFICE_ZONE else terms.zone_rule)).date()


def same_code(one: str | None, other: str) -> bool:
    """Whether a typed code means this promo: case and outer spaces do not matter."""
    return one is not None and one.strip().casefold() == other.casefold()


def _yes_or_no(holds: bool) -> Result:
    return Result.PASS if holds else Result.FAIL


def _window(facts: PromoFacts, terms: PromoTerms) -> Condition:
    day = local_day(facts.submitted_at, terms, facts.zone)
    seen = {
        "day": day.isoformat(),
        "first_day": terms.first_day.isoformat(),
        "last_day": terms.last_day.isoformat(),
    }
    if terms.withdrawn:
        return Condition(Code.WINDOW, Result.FAIL, seen | {"why": "withdrawn"})
    if day < terms.first_day:
        return Condition(Code.WINDOW, Result.FAIL, seen | {"why": "not_yet"})
    if day > terms.last_day:
        return Condition(Code.WINDOW, Result.FAIL, seen | {"why": "ended"})
    return Condition(Code.WINDOW, Result.PASS, seen)


def _country(facts: PromoFacts, terms: PromoTerms) -> Condition:
    return Condition(Code.COUNTRY, _yes_or_no(facts.country in terms.countries), {"country": facts.country})


def _office(facts: PromoFacts, terms: PromoTerms) -> Condition:
    if facts.office is None:
        return Condition(Code.OFFICE, Result.PASS if terms.offices is None else Result.TO_DO)
    takes_part = terms.offices is None or facts.office in terms.offices
    return Condition(Code.OFFICE, _yes_or_no(takes_part), {"office": facts.office})


def _procedure(facts: PromoFacts, terms: PromoTerms) -> Condition:
    if facts.procedure is None:
        return Condition(Code.PROCEDURE, Result.PASS if terms.procedures is None else Result.TO_DO)
    included = terms.procedures is None or facts.procedure in terms.procedures
    return Condition(Code.PROCEDURE, _yes_or_no(included), {"procedure": facts.procedure})


def _new_patient(facts: PromoFacts, terms: PromoTerms) -> Condition:
    if not terms.new_patients_only:
        return Condition(Code.NEW_PATIENT, Result.PASS)
    if facts.new_patient is None:
        return Condition(Code.NEW_PATIENT, Result.STAFF)
    return Condition(Code.NEW_PATIENT, _yes_or_no(facts.new_patient))


def _age(facts: PromoFacts, terms: PromoTerms) -> Condition:
    seen = {"minimum": str(terms.minimum_age)}
    if facts.of_age is None:
        return Condition(Code.AGE, Result.STAFF, seen)
    return Condition(Code.AGE, _yes_or_no(facts.of_age), seen)


def _code(facts: PromoFacts, terms: PromoTerms) -> Condition:
    given = same_code(facts.code, terms.code)
    how = "code" if given else "automatic"
    return Condition(Code.CODE, _yes_or_no(given or terms.automatic), {"how": how, "code": terms.code})


def _once(facts: PromoFacts, terms: PromoTerms) -> Condition:
    free = not terms.once_per_person or terms.promo_id not in facts.promos_held
    return Condition(Code.ONCE, _yes_or_no(free))


def _budget(facts: PromoFacts, terms: PromoTerms) -> Condition:
    left = facts.budget_left.get(terms.promo_id)
    if left is None:
        return Condition(Code.BUDGET, Result.PASS)
    return Condition(Code.BUDGET, _yes_or_no(left > 0), {"left": str(max(left, 0))})
