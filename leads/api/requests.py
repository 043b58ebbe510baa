"""Turns a JSON object into a checked consultation request, or into the problems the form would show."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale

from leads import clock
from leads.api.schema import FieldProblem
from leads.directory.queries import directory
from leads.intake import answers as fields
from leads.intake import visit
from leads.intake.answers import Answers
from leads.intake.attribution import read_link
from leads.intake.checks import all_problems
from leads.intake.known import known_facts
from leads.intake.request import ConsultationRequest
from leads.vocabulary import UNSURE, Locale, Meeting
from leads.web.locale import DEFAULT, babel_name, parse_locale

PAGE = "/api/v1/requests"


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A request, or why it is none."""

    request: ConsultationRequest | None
    problems: Sequence[FieldProblem] = ()


def read_request(given: Mapping[str, Any], taken: Collection[str] = ()) -> ReadRequest:
    """Check an object like a filled-in form; `taken` names fields whose shape is wrong already."""
    plain = {name: value for name, value in given.items() if name not in taken}
    answers = _answers(plain)
    locale = _locale(plain, answers.country)
    found = [each for each in all_problems(answers, known_facts()) if each.field not in taken]
    if found or taken:
        with force_locale(babel_name(locale)):
            problems = [FieldProblem(field=p.field, code=p.code, detail=str(p.sentence)) for p in found]
        return ReadRequest(None, problems)
    link = read_link({name: str(plain.get(name) or "") for name in ("concern", "promo", "src")})
    touch = link.touch(clock.now().isoformat())
    return ReadRequest(
        ConsultationRequest(
            answers=answers,
            locale=locale,
            page=PAGE,
            concern=link.concern,
            promo=link.promo,
            first_touch=touch,
            last_touch=touch,
            ip_prefix=visit.ip_prefix(),
        )
    )


def _answers(plain: Mapping[str, Any]) -> Answers:
    names = (*fields.INTEREST, *(name for name in fields.PLACE if name != "meeting"), *fields.YOU)
    strings = {name: value for name, value in plain.items() if isinstance(value, str | bool | list)}
    answers = Answers().with_typed(strings, names)
    procedure = directory().procedure(answers.procedure) if answers.procedure != UNSURE else None
    return Answers(
        **{name: getattr(answers, name) for name in names}
        | {
            "procedure": procedure.slug if procedure else answers.procedure,
            "meeting": Meeting.CHOSEN if answers.office else Meeting.NEAREST,
        }
    )


def _locale(plain: Mapping[str, Any], country: str) -> Locale:
    named = plain.get("locale")
    chosen = parse_locale(named) if isinstance(named, str) else None
    facts = directory().country(country)
    return chosen or (facts.default_locale if facts else DEFAULT)
