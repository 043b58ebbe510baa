"""What must be true of an offer before people may see it. Pure: a draft document in, every problem out.

field                refused when
code, slug           missing or not plain
first_day, last_day  missing, not a date, or in the wrong order
countries            empty, or one where an end date presses people (`pressure_free`)
amounts              a discount has none, or the table does not rise from one treatment area
financing            a rate or a period is named without APR, term, down payment, lender, worked example
                     and credit approval, or the example does not add up
texts                a language has no headline, no condition beside it, no terms, or an unknown placeholder
minimum_age          below 18
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

ADULT = 18
PLACEHOLDERS = frozenset({"amount", "last_day", "apr", "months"})
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z0-9]{3,20}")
_PLACEHOLDER = re.compile(r"{([^}]*)}")
_NAMES_CREDIT = re.compile(r"{apr}|{months}|\bAPR\b|financ|\d\s?%", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why an offer may not be published, at the field that has to change."""

    field: str
    reason: str


def problems(
    draft: Mapping[str, Any], *, languages: Sequence[str], pressure_free: frozenset[str]
) -> tuple[Problem, ...]:
    """Everything that keeps a draft from being published; empty means it may go out.

    Takes    the document of one promo as in data/promos.json, whatever is missing in it; the languages people
             read; the countries whose rules forbid pressing people with an end date.
    Source   product.md §2 (rows 1–3), 16 CFR 251 for "up to", Regulation Z 1026.24 for financing.
    """
    return (
        *_names(draft),
        *_days(draft),
        *_countries(draft, pressure_free),
        *_amounts(draft),
        *_financing(draft, languages),
        *_texts(draft, languages),
    )


def _names(draft: Mapping[str, Any]) -> Iterator[Problem]:
    if not _SLUG.fullmatch(str(draft.get("slug", ""))):
        yield Problem("slug", "Enter a name for the address, small letters and dashes")
    if not _CODE.fullmatch(str(draft.get("code", ""))):
        yield Problem("code", "Enter a code of 3 to 20 capital letters and digits")
    if int(draft.get("minimum_age") or 0) < ADULT:
        yield Problem("minimum_age", "Offers are for adults: enter 18 or more")


def _days(draft: Mapping[str, Any]) -> Iterator[Problem]:
    first, last = _day(draft.get("first_day")), _day(draft.get("last_day"))
    if first is None:
        yield Problem("first_day", "Enter the first day of the offer")
    if last is None:
        yield Problem("last_day", "Enter the last day to book")
    if first and last and last < first:
        yield Problem("last_day", "The last day to book is before the first day")


def _countries(draft: Mapping[str, Any], pressure_free: frozenset[str]) -> Iterator[Problem]:
    countries = draft.get("countries") or ()
    if not countries:
        yield Problem("countries", "List the countries the offer is for")
    for country in sorted(set(countries) & pressure_free):
        yield Problem("countries", f"{country} allows no offer with an end date")


def _amounts(draft: Mapping[str, Any]) -> Iterator[Problem]:
    rows = draft.get("amounts") or ()
    if draft.get("kind") == "discount" and not rows:
        yield Problem("amounts", "An “up to” offer needs a table of what gives how much")
    areas = [row.get("areas", 0) for row in rows]
    cents = [row.get("cents", 0) for row in rows]
    if areas != list(range(1, len(rows) + 1)):
        yield Problem("amounts", "List the amounts for 1, 2, 3 … treatment areas")
    if any(amount <= 0 for amount in cents) or cents != sorted(set(cents)):
        yield Problem("amounts", "Amounts must be above zero and rise with the treatment areas")


def _financing(draft: Mapping[str, Any], languages: Sequence[str]) -> Iterator[Problem]:
    texts = draft.get("texts") or {}
    facts = draft.get("financing")
    if facts is None:
        if draft.get("kind") == "financing" or any(_NAMES_CREDIT.search(line) for line in _lines(texts)):
            yield Problem("financing", "Naming a rate or a period needs the whole financing block")
        return
    needed = {
        "apr_percent": "Enter the rate as APR",
        "months": "Enter the period in months",
        "down_payment_cents": "Enter the down payment, 0 if there is none",
        "lender": "Enter the lender’s name",
        "example_cents": "Enter the amount of the worked example",
        "example_payment_cents": "Enter the monthly payment of the worked example",
    }
    missing = [
        Problem(f"financing.{name}", words) for name, words in needed.items() if facts.get(name) in (None, "")
    ]
    yield from missing
    for language in languages:
        if not str((texts.get(language) or {}).get("approval", "")).strip():
            yield Problem(f"texts.{language}.approval", "Say that credit has to be approved")
    if facts.get("deferred_interest"):
        yield Problem(
            "financing.deferred_interest", "Deferred interest needs its own wording, which we have not"
        )
    if not missing and not _adds_up(facts):
        yield Problem("financing.example_payment_cents", "The worked example does not add up")


def _adds_up(facts: Mapping[str, Any]) -> bool:
    """Whether equal payments repay the example at the stated APR, to within half a cent for each payment."""
    try:
        apr = Decimal(str(facts["apr_percent"]))
    except InvalidOperation:
        return False
    months, financed = (
        int(facts["months"]),
        Decimal(facts["example_cents"]) - Decimal(facts["down_payment_cents"]),
    )
    if apr < 0 or months < 1 or financed <= 0:
        return False
    rate = apr / 1200
    payment = financed / months if rate == 0 else financed * rate / (1 - (1 + rate) ** -months)
    return abs(payment - Decimal(facts["example_payment_cents"])) <= Decimal("0.5")


def _texts(draft: Mapping[str, Any], languages: Sequence[str]) -> Iterator[Problem]:
    texts = draft.get("texts") or {}
    for language in languages:
        text = texts.get(language) or {}
        for name, words in (
            ("headline", "Write the headline"),
            ("condition", "Write the condition that stands beside the headline"),
        ):
            if not str(text.get(name, "")).strip():
                yield Problem(f"texts.{language}.{name}", words)
        if not text.get("terms"):
            yield Problem(f"texts.{language}.terms", "Write the terms")
        for line in _lines({language: text}):
            for unknown in sorted(set(_PLACEHOLDER.findall(line)) - PLACEHOLDERS):
                yield Problem(f"texts.{language}", f"Nobody fills in {{{unknown}}}")


def _lines(texts: Mapping[str, Any]) -> Iterator[str]:
    for text in texts.values():
        for value in text.values():
            yield from [value] if isinstance(value, str) else value


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
