"""What the pages of the form show, already in words; frozen, made from answers and facts, never from rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from leads.directory.catalogue import Directory
from leads.directory.facts import ProcedureFacts
from leads.intake.answers import Answers
from leads.intake.attribution import DeepLink
from leads.intake.known import Whereabouts
from leads.intake.offers import AttachedOffer
from leads.intake.problems import Problem
from leads.intake.words import CONTACTS, DAY_PARTS, LANGUAGES, NOT_PROVIDED, TIMEFRAMES, UNSURE_NAME
from leads.vocabulary import UNSURE, Locale, Meeting
from leads.web.formats import distance


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer in a list: what was asked, what was said, and where to change it."""

    term: str
    text: str
    change: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio card."""

    value: str
    label: str
    note: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class StepPage:
    """What every question page has. `errors` are pairs of field and sentence, `error` the same by field."""

    answers: Answers
    back: str | None = None
    errors: Sequence[tuple[str, Any]] = ()
    error: Mapping[str, Any] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    so_far: Sequence[AnswerRow] = ()
    offer: AttachedOffer | None = None
    had_ended: bool = False
    skipped: int = 0
    """How many questions before this one need no asking: the first, where only one procedure is offered."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What only one page shows; see the page's function in routes."""


def errors_of(problems: Sequence[Problem]) -> dict[str, Any]:
    """The two forms in which a page shows its problems: one per field, the first."""
    by_field = {problem.field: str(problem.sentence) for problem in reversed(problems)}
    ordered = {problem.field: by_field[problem.field] for problem in problems}
    return {"errors": tuple(ordered.items()), "error": ordered}


def procedure_choices(facts: Directory, link: DeepLink, locale: Locale) -> list[Choice]:
    """Every procedure, the one the visitor came for first, "I'm not sure yet" last."""
    asked = facts.procedure(link.procedure) if link.procedure else None
    concern = facts.concern(link.concern) if link.concern else None
    first = [asked.slug] if asked else list(concern.procedures) if concern else []
    ordered = sorted(
        facts.procedures, key=lambda each: first.index(each.slug) if each.slug in first else len(first)
    )
    return [
        *(_card(procedure, locale) for procedure in ordered),
        Choice(UNSURE, str(UNSURE_NAME), _("That’s fine. We’ll talk it through.")),
    ]


def _card(procedure: ProcedureFacts, locale: Locale) -> Choice:
    return Choice(
        procedure.slug, procedure.name(locale.language), procedure.line(locale.language), procedure.mark or ""
    )


def interest_words(answers: Answers, facts: Directory, locale: Locale) -> str:
    """The procedure in words."""
    procedure = facts.procedure(answers.procedure) if answers.procedure != UNSURE else None
    return procedure.name(locale.language) if procedure else str(UNSURE_NAME)


def place_words(answers: Answers, where: Whereabouts, facts: Directory, locale: Locale) -> str:
    """Where, as far as it can be said before sending."""
    if where.chosen:
        return _("%(office)s, the office you chose", office=where.chosen.name)
    if answers.meeting == Meeting.VIDEO:
        return _("By video. You are in %(code)s", code=answers.postal_code)
    if answers.meeting == Meeting.NOTIFY:
        return _("%(code)s. We tell you if we open nearby", code=answers.postal_code)
    if where.near:
        return _(
            "Nearest: %(office)s, %(distance)s. We choose when you send",
            office=where.near.office.name,
            distance=miles_words(where.near.miles, answers.country, facts, locale),
        )
    return answers.postal_code


def miles_words(miles: float, country: str, facts: Directory, locale: Locale) -> str:
    """A distance in the units of the visitor's country."""
    known = facts.country(country)
    return distance(miles, units="km" if known and known.units == "km" else "mi", locale=locale)


def so_far(answers: Answers, where: Whereabouts, facts: Directory, locale: Locale) -> list[AnswerRow]:
    """The side card: what has been answered, with a way to change each."""
    rows = []
    if answers.procedure:
        text = interest_words(answers, facts, locale)
        rows.append(AnswerRow(_("Interested in"), text, _change(facts), _("what you’re interested in")))
    if answers.timeframe in TIMEFRAMES:
        when = str(TIMEFRAMES[answers.timeframe])
        rows.append(AnswerRow(_("When"), when, "/start/place?change=1", _("when")))
    if answers.postal_code or answers.office:
        text = place_words(answers, where, facts, locale)
        rows.append(AnswerRow(_("Where"), text, "/start/place?change=1", _("where")))
    return rows


def _change(facts: Directory) -> str | None:
    """Where the interest is changed; nowhere when there is nothing else to choose."""
    return "/start?change=1" if facts.only_procedure is None else None


def check_rows(
    answers: Answers, where: Whereabouts, facts: Directory, locale: Locale, *, asks_texts: bool
) -> list[AnswerRow]:
    """Every answer once, in the order of the pages, each with its Change link back to here."""
    place, you = "/start/place?change=1", "/start/you?change=1"
    yes_no = {True: _("Yes"), False: _("No")}
    times = ", ".join(str(DAY_PARTS[part]) for part in answers.best_times)
    rows = [
        AnswerRow(
            _("Interested in"),
            interest_words(answers, facts, locale),
            _change(facts),
            _("what you’re interested in"),
        ),
        AnswerRow(_("Where"), place_words(answers, where, facts, locale), place, _("where")),
        AnswerRow(_("When"), str(TIMEFRAMES[answers.timeframe]), place + "#timeframe", _("when")),
        AnswerRow(
            _("Question or note"),
            answers.note or str(NOT_PROVIDED),
            place + "#note",
            _("your question or note"),
        ),
        AnswerRow(_("Name"), answers.name, you, _("your name")),
        AnswerRow(_("Email address"), answers.email, you + "#email", _("your email address")),
        AnswerRow(
            _("First contact"),
            str(CONTACTS[answers.contact_by]),
            you + "#contact_by",
            _("how we get in touch"),
        ),
        AnswerRow(
            _("Mobile number"), answers.phone or str(NOT_PROVIDED), you + "#phone", _("your mobile number")
        ),
    ]
    if times:
        rows.append(AnswerRow(_("Best time"), times, you + "#best_times", _("the best time")))
    rows.append(AnswerRow(_("Language"), LANGUAGES[locale.language], "/start/language", _("the language")))
    news = yes_no[answers.marketing_email]
    rows.append(
        AnswerRow(
            _("Guides and offers by email"), news, you + "#marketing_email", _("guides and offers by email")
        )
    )
    if asks_texts:
        text = yes_no[answers.marketing_texts]
        if answers.marketing_texts:
            text = _("Yes, to %(phone)s", phone=answers.phone)
        rows.append(
            AnswerRow(
                _("Offers by text or call"), text, you + "#marketing_texts", _("offers by text or call")
            )
        )
    return rows
