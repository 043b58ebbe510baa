"""Turns a draft into one of the form’s pages, opened afresh or shown again with its errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from flask_babel import gettext as _

from leads import clock
from leads.consent.texts import ConsentText, consent_text
from leads.directory.queries import directory
from leads.intake import drafts, visit
from leads.intake.answers import Answers
from leads.intake.attribution import DeepLink
from leads.intake.checks import HEALTH_LINE_COUNTRIES
from leads.intake.drafts import DraftView
from leads.intake.known import known_facts, locale_for, whereabouts
from leads.intake.offers import attached_offer
from leads.intake.officelist import OfficeGroup, office_groups
from leads.intake.pages import StepPage, errors_of, interest_words, miles_words, procedure_choices, so_far
from leads.intake.problems import Problem, postal_words
from leads.intake.words import CONTACTS, DAY_PARTS, FAR_CHOICES, TIMEFRAMES, choices
from leads.vocabulary import Locale
from leads.web.brand import brand
from leads.web.locale import current_locale

_COUNTRY_OF_LOCALE = {Locale.EN_CA: "CA", Locale.FR_CA: "CA", Locale.EN_GB: "GB"}


def address(path: str, link: DeepLink) -> str:
    """A page of the form with the parameters of a link."""
    query = urlencode(link.parameters())
    return f"{path}?{query}" if query else path


def start_page(draft: DraftView, *, problems: Sequence[Problem] = (), unknown: Sequence[str] = ()) -> str:
    """Step 1."""
    facts, locale = directory(), current_locale()
    concern = facts.concern(draft.link.concern) if draft.link.concern else None
    return render_template(
        "intake/start.html",
        page=step_page(
            draft,
            problems,
            choices=procedure_choices(facts, draft.link, locale),
            offices=len(facts.clinics),
            normality=concern.note(locale.language) if concern else "",
            unknown=bool(unknown),
        ),
    )


def place_page(draft: DraftView, *, problems: Sequence[Problem] = (), had_ended: bool = False) -> str:
    """Step 2, asking for a postal code or showing the list of offices."""
    facts, locale = directory(), current_locale()
    # Asked for when the visitor chooses another country, so that the next field speaks its words.
    asked = facts.country(request.args.get("country", ""))
    country = asked.code if asked else draft.answers.country or _likely_country(locale)
    by_office = _asks_for_office(draft)
    return render_template(
        "intake/place.html",
        page=step_page(
            draft,
            problems,
            back="/start/check" if _changing() else None if directory().only_procedure else "/start",
            had_ended=had_ended,
            by_office=by_office,
            groups=_groups(draft, locale) if by_office else [],
            country=country,
            countries=[(each.code, each.name(locale.language)) for each in facts.countries],
            postal=postal_words(country),
            timeframes=choices(TIMEFRAMES),
        ),
    )


def far_page(draft: DraftView, *, problems: Sequence[Problem] = ()) -> str:
    """No office near."""
    facts, locale = directory(), current_locale()
    where = whereabouts(draft.answers)
    without = where.without
    return render_template(
        "intake/far.html",
        page=step_page(
            draft,
            problems,
            back="/start/place",
            choices=choices(FAR_CHOICES),
            nearby=without.office.name if without else "",
            distance=miles_words(without.miles, draft.answers.country, facts, locale) if without else "",
            procedure=interest_words(draft.answers, facts, locale),
        ),
    )


def you_page(draft: DraftView, *, problems: Sequence[Problem] = (), had_ended: bool = False) -> str:
    """Step 3."""
    country = draft.answers.country
    known = directory().country(country)
    return render_template(
        "intake/you.html",
        page=step_page(
            draft,
            problems,
            back="/start/check" if _changing() else "/start/place",
            had_ended=had_ended,
            contacts=choices(CONTACTS),
            day_parts=choices(DAY_PARTS),
            phone_example=_on_one_line(known.phone_example) if known else "",
            adult=agreement("adult", draft.answers),
            marketing_email=agreement("marketing_email", draft.answers),
            marketing_texts=_texts_box(draft.answers),
            health=agreement("health_interest", draft.answers) if country in HEALTH_LINE_COUNTRIES else None,
            lede=_who_uses_this(draft.answers),
        ),
    )


def plain_page(back: str | None = None) -> StepPage:
    """A page of the form that shows no answers."""
    return StepPage(answers=Answers(), back=back)


def agreement(key: str, answers: Answers) -> ConsentText:
    """The text beside a box, as the ledger will name it."""
    locale = locale_for(answers.country, current_locale())
    speaker = brand(locale)
    return consent_text(
        key,
        locale,
        clock.now().date(),
        brand=speaker.name,
        legal_name=speaker.legal_name,
        postal_address=speaker.postal_address,
    )


def step_page(
    draft: DraftView,
    problems: Sequence[Problem] = (),
    *,
    back: str | None = None,
    had_ended: bool = False,
    **extra: Any,
) -> StepPage:
    """Any page of the form: the answers, what is wrong with them, the side card, and what only it shows."""
    where = whereabouts(draft.answers)
    locale = locale_for(draft.answers.country, current_locale())
    hidden = {visit.CARRIED: drafts.sealed_copy(draft)}
    if _changing():
        hidden["change"] = "1"
    return StepPage(
        answers=draft.answers,
        back=back,
        hidden=hidden,
        so_far=so_far(draft.answers, where, directory(), locale),
        offer=attached_offer(draft.answers, draft.link.promo, locale, clock.now()),
        had_ended=had_ended,
        skipped=1 if directory().only_procedure else 0,
        extra=extra,
        **errors_of(problems),
    )


def _changing() -> bool:
    return request.values.get("change") == "1"


def _asks_for_office(draft: DraftView) -> bool:
    way = request.values.get("by")
    return way == "office" if way else bool(draft.answers.office)


def _groups(draft: DraftView, locale: Locale) -> list[OfficeGroup]:
    known = known_facts()
    open_offices = [office for office in directory().clinics if office.slug in known.offices]
    return office_groups(open_offices, directory().countries, chosen=draft.answers.office, locale=locale)


def _texts_box(answers: Answers) -> ConsentText | None:
    asked = known_facts().asks_marketing_texts(answers.country)
    return agreement("marketing_texts", answers) if asked else None


def _on_one_line(number: str) -> str:
    """A number that no narrow screen breaks in two."""
    return number.replace(" ", "\N{NO-BREAK SPACE}").replace("-", "\N{NON-BREAKING HYPHEN}")


def _likely_country(locale: Locale) -> str:
    """The country a visitor's locale speaks of; only a first guess in a list."""
    return _COUNTRY_OF_LOCALE.get(locale, "US")


def _who_uses_this(answers: Answers) -> str:
    where = whereabouts(answers)
    if where.chosen:
        return _(
            "Your coordinator at %(office)s will use these details only to arrange your consultation.",
            office=where.chosen.name,
        )
    return _("Your coordinator will use these details only to arrange your consultation.")
