"""What was taken down while somebody talked: read, checked in staff's words, and made a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from leads.directory.queries import directory, locate
from leads.intake.answers import Answers
from leads.intake.attribution import read_link
from leads.intake.checks import HEALTH_LINE_COUNTRIES, spoken_problems
from leads.intake.contacts import read_email, read_phone
from leads.intake.known import known_facts, locale_for
from leads.intake.problems import Problem
from leads.intake.request import ConsultationRequest
from leads.people.rules import Evidence
from leads.vocabulary import UNSURE, ContactBy, LeadSource, Locale, Meeting
from leads.web.locale import parse_locale

PAGE = "/desk/leads/add"
NAMES = (
    "name", "phone", "procedure", "country", "postal_code", "office", "timeframe", "email", "contact_by",
    "note", "adult", "health_consent", "marketing_email",
)  # fmt: skip
SOURCES = (LeadSource.PHONE, LeadSource.WALK_IN)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The form as it was typed. `who` is the person staff say it is, "new" for nobody of those shown."""

    answers: Answers
    source: LeadSource
    locale: Locale
    promo: str
    agreed: bool
    email_agreed: bool
    key: str
    who: str
    shown: frozenset[int]


def read_form(form: MultiDict[str, str]) -> Spoken:
    """Read the form; nothing is refused here."""
    answers = Answers().with_typed(form.to_dict(), NAMES)
    answers = replace(
        answers,
        contact_by=answers.contact_by or (ContactBy.CALL if answers.phone else ContactBy.EMAIL),
        meeting=Meeting.CHOSEN if answers.office else Meeting.NEAREST,
    )
    source = form.get("source", "")
    return Spoken(
        answers=answers,
        source=LeadSource(source) if source in SOURCES else LeadSource.PHONE,
        locale=locale_for(answers.country, parse_locale(form.get("language", "")) or Locale.EN_US),
        promo=read_link({"promo": form.get("promo", "")}).promo or "",
        agreed="agreed" in form,
        email_agreed="email_agreed" in form,
        key=form.get("key", "")[:64],
        who=form.get("who", ""),
        shown=frozenset(int(each) for each in form.getlist("shown") if each.isdecimal() and len(each) < 19),
    )


def problems_of(spoken: Spoken) -> list[tuple[str, str]]:
    """Everything that is missing or wrong, as field and sentence, in the order of the page."""
    answers = spoken.answers
    found = {each.field: _in_our_words(each) for each in reversed(spoken_problems(answers, known_facts()))}
    if "phone" in found and not answers.email:
        # One of the two is enough, and a number is what they want to be called or texted at.
        found.pop("email", None)
    if not spoken.agreed:
        found["agreed"] = _("Ask whether we may keep these details and contact them")
    if answers.email and not spoken.email_agreed:
        found["email_agreed"] = _("Ask whether we may email them, or leave the email empty")
    order = (*NAMES[: NAMES.index("adult")], "agreed", "adult", "health_consent", "email_agreed")
    return sorted(found.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))


def request_of(spoken: Spoken) -> ConsultationRequest:
    """The request, once nothing is wrong with it."""
    return ConsultationRequest(
        answers=spoken.answers, locale=spoken.locale, page=PAGE, promo=spoken.promo or None
    )


def evidence_of(spoken: Spoken, now: Any) -> Evidence:
    """What has been said so far, for finding out who it may be; anything may be missing."""
    answers = spoken.answers
    email, phone = read_email(answers.email), read_phone(answers.phone, answers.country)
    place = locate(answers.country, answers.postal_code) if answers.postal_code else None
    procedure = directory().procedure(answers.procedure) if answers.procedure not in ("", UNSURE) else None
    return Evidence(
        name=answers.name,
        email=getattr(email, "address", None),
        phone=phone.e164 if phone else None,
        country=answers.country,
        postal_code=place.code if place else None,
        procedure=procedure.id if procedure else None,
        at=now,
    )


def asks_health_line(country: str) -> bool:
    """Whether the law of that country asks for a yes about health data of its own."""
    return country in HEALTH_LINE_COUNTRIES


def _in_our_words(problem: Problem) -> str:
    """The sentence of the web form speaks to the visitor; here somebody else types."""
    words: Mapping[tuple[str, str], str] = {
        ("name", "missing"): _("Enter their name"),
        ("email", "missing"): _("Enter a phone number or an email address"),
        ("phone", "missing"): _("Enter a phone number, or choose email as their preference"),
        ("procedure", "missing"): _("Choose what they would like, or “Not sure yet”"),
        ("postal_code", "missing"): _("Enter their postal code, or choose an office"),
        ("adult", "missing"): _("Ask whether they are 18 or older"),
        ("health_consent", "missing"): _("Ask whether we may use their interest in a procedure"),
    }
    return words.get((problem.field, problem.code)) or str(problem.sentence)
