"""Reads a whole request at once (API, CSV row) with the same checks as the form’s three steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from leads.directory.queries import directory
from leads.intake import answers as fields
from leads.intake.answers import Answers
from leads.intake.attribution import read_link
from leads.intake.checks import all_problems
from leads.intake.known import known_facts
from leads.intake.problems import Problem
from leads.intake.request import ConsultationRequest
from leads.vocabulary import UNSURE, Locale, Meeting
from leads.web.locale import DEFAULT, parse_locale

NAMES = (*fields.INTEREST, *(name for name in fields.PLACE if name != "meeting"), *fields.YOU)
LINK_NAMES = ("concern", "promo", "src")


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A request, or the problems that keep it from being one; `locale` is the language to say them in."""

    locale: Locale
    request: ConsultationRequest | None = None
    problems: Sequence[Problem] = ()


def read_request(
    given: Mapping[str, Any], *, page: str, ip_prefix: str | None, at: str, refused: Collection[str] = ()
) -> ReadRequest:
    """Check named values like a filled-in form.

    Takes    `at`, the ISO time of arrival; `refused`, fields the caller has refused already: with any of
             them there is no request, and nothing more is said about them.
    """
    answers = _answers(given)
    locale = _locale(given.get("locale"), answers.country)
    found = [each for each in all_problems(answers, known_facts()) if each.field not in refused]
    if found or refused:
        return ReadRequest(locale, problems=found)
    link = read_link({name: str(given.get(name) or "") for name in LINK_NAMES})
    touch = link.touch(at)
    request = ConsultationRequest(
        answers=answers,
        locale=locale,
        page=page,
        concern=link.concern,
        promo=link.promo,
        first_touch=touch,
        last_touch=touch,
        ip_prefix=ip_prefix,
    )
    return ReadRequest(locale, request=request)


def _answers(given: Mapping[str, Any]) -> Answers:
    """The answers in their normal form; other sites' names for a procedure become ours."""
    answers = Answers().with_typed(given, NAMES)
    procedure = directory().procedure(answers.procedure) if answers.procedure != UNSURE else None
    return replace(
        answers,
        procedure=procedure.slug if procedure else answers.procedure,
        meeting=Meeting.CHOSEN if answers.office else Meeting.NEAREST,
    )


def _locale(named: object, country: str) -> Locale:
    chosen = parse_locale(named) if isinstance(named, str) else None
    facts = directory().country(country)
    return chosen or (facts.default_locale if facts else DEFAULT)
