"""The follow-up letters as their readers get them, in every language: whole in text, light, and discreet."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import html5lib
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from leads import progress
from leads.database import db
from leads.directory.queries import directory
from leads.followups.letters import letter_for, preview, preview_of
from leads.followups.rules import STANDS
from leads.followups.steps import FOLLOW_UP_LETTERS, Step, steps_from
from leads.models import Lead, LeadLink, PreferenceLink, SequenceVersion
from leads.outbox.letter import Letter
from leads.vocabulary import Actor, LeadStage, LetterKind, Locale, Stream
from tests.factories import NOON
from tests.followups.plans import DUE, a_lead, an_appointment, touch_id

pytestmark = pytest.mark.usefixtures("session")
OURS = ("http://localhost:8000/", "mailto:reply+")
KINDS = sorted(FOLLOW_UP_LETTERS)
LETTERS = [(kind, locale) for kind in KINDS for locale in Locale]


def step_with(kind: LetterKind) -> tuple[Step, int]:
    for version in db.session.scalars(select(SequenceVersion)):
        for step in steps_from(version.steps):
            if step.letter is kind:
                return step, version.id
    raise LookupError(kind)


def written(kind: LetterKind, locale: Locale = Locale.EN_US, **changes: Any) -> Letter:
    step, version_id = step_with(kind)
    lead = a_lead(**changes)
    if kind in STANDS:
        an_appointment(lead, state=STANDS[kind])
    return preview_of(lead, step, version_id=version_id, locale=locale, now=NOON)


def words(text: str) -> str:
    return " ".join(text.split())


def procedure_names() -> set[str]:
    """Every name of a procedure or concern that would tell a bystander what a letter is about."""
    facts = directory()
    names = {name for each in (*facts.procedures, *facts.concerns) for name in each.names.values()}
    aliases = {alias for each in facts.procedures for alias in each.aliases}
    synonyms = {word for each in facts.concerns for group in each.synonyms.values() for word in group}
    return {name.lower() for name in names | aliases | synonyms}


@pytest.mark.parametrize(("kind", "locale"), LETTERS)
def test_text_and_html_say_the_same_and_both_carry_every_link(kind: LetterKind, locale: Locale) -> None:
    letter = written(kind, locale)
    page = BeautifulSoup(letter.html, "html5lib")
    links = {str(anchor["href"]) for anchor in page.find_all("a")}
    for hidden in page.select("head, div[style*='display:none']"):
        hidden.decompose()
    shown = words(page.get_text(" "))

    for line in letter.text.splitlines():
        for part in re.split(r"\u00a0?: (?:https?://|reply\+)\S+", line):
            said = words(part)
            assert said in re.sub(r" (?=[,.])", "", shown), said
    in_text = set(re.findall(r"https?://\S+", letter.text))
    assert {link for link in links if link.startswith("http")} == in_text
    assert all(link.startswith(OURS) for link in links)


@pytest.mark.parametrize(("kind", "locale"), LETTERS)
def test_a_letter_is_light_parses_without_an_error_and_loads_nothing(
    kind: LetterKind, locale: Locale
) -> None:
    letter = written(kind, locale)
    parser = html5lib.HTMLParser(strict=False)
    page = parser.parse(letter.html)

    assert page is not None
    assert parser.errors == []
    assert len(letter.html.encode()) + len(letter.text.encode()) < 60 * 1024
    for forbidden in ("<img", "<script", "<link", "@import", "url("):
        assert forbidden not in letter.html
    outside = {url for url in re.findall(r"[a-z]+://[^\s\"'<>)]+", letter.html) if not url.startswith(OURS)}
    assert outside <= {"http://www.w3.org/1999/xhtml"}


@pytest.mark.parametrize(("kind", "locale"), LETTERS)
def test_no_subject_preview_header_or_address_names_a_procedure(kind: LetterKind, locale: Locale) -> None:
    letter = written(kind, locale)
    urls = re.findall(r"(?:https?://|mailto:)[^\s\"'<>)]+", letter.html + letter.text)
    seen = " ".join([letter.subject, letter.preview, letter.sender_name, *map(str, letter.headers), *urls])

    found = {
        name
        for name in procedure_names()
        if re.search(rf"\b{re.escape(name)}\b", seen.lower().replace("-", " "))
    }
    assert found == set()


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_has_one_heading_one_button_and_its_language(kind: LetterKind) -> None:
    page = BeautifulSoup(written(kind, Locale.FR_CA).html, "html5lib")

    assert page.html is not None
    assert page.html["lang"] == "fr-CA"
    assert len(page.find_all("h1")) == 1
    assert len(page.select("td.cta a")) == 1


def test_letters_are_written_in_the_language_of_the_request() -> None:
    subjects = {locale: written(LetterKind.DAY_ONE, locale).subject for locale in Locale}

    assert subjects[Locale.ES] == "Horarios que podrían convenirle"
    assert subjects[Locale.FR_CA] == "Des heures qui pourraient vous convenir"
    assert len({subjects[locale] for locale in (Locale.EN_US, Locale.EN_CA, Locale.EN_GB)}) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_only_news_offers_to_unsubscribe_and_it_does_in_three_places(kind: LetterKind) -> None:
    step, _version = step_with(kind)
    letter = written(kind)
    headers = dict(letter.headers)

    if step.stream is Stream.CARE:
        assert headers == {}
        assert "/take-back" in letter.text
        assert re.findall(r"/p/\S+", letter.text) == ["/p/preview/not-me"]
        return
    assert "/not-me" not in letter.text
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(
        r"<http://localhost:8000/u/\S+>, <mailto:unsubscribe\+\S+>", headers["List-Unsubscribe"]
    )
    assert "List-Id" in headers
    assert "http://localhost:8000/p/" in letter.text


def test_each_letter_mints_links_of_its_own_and_a_preview_none(app: Flask) -> None:
    lead = a_lead()
    before = links_of(lead)

    for kind in (LetterKind.DAY_ONE, LetterKind.GOOD_TO_KNOW):
        step, version_id = step_with(kind)
        letter_for(lead, step, version_id=version_id, now=NOON)
        preview(touch_id=touch_id(lead, step.name), locale=Locale.ES, now=NOON)

    assert links_of(lead) == (before[0] + 2, before[1] + 2)


def links_of(lead: Lead) -> tuple[int, int]:
    """How many links a lead has to the request, and how many to the choices of its mailbox."""
    return (
        len(db.session.scalars(select(LeadLink).where(LeadLink.lead_id == lead.id)).all()),
        len(db.session.scalars(select(PreferenceLink).where(PreferenceLink.lead_id == lead.id)).all()),
    )


def test_the_introduction_says_when_somebody_tried_and_how_to_reach_the_office() -> None:
    lead = a_lead()
    step, version_id = step_with(LetterKind.OFFICE_INTRODUCTION)
    progress.move(lead, LeadStage.CONTACTING, actor=Actor.STAFF, now=NOON + timedelta(minutes=6))

    text = preview_of(lead, step, version_id=version_id, locale=Locale.EN_US, now=DUE).text

    assert "We tried to reach you today at 1:46 pm." in text
    assert "Phone: (305) 555-0177" in text
    assert "Monday to Friday, 9:00 am to 6:00 pm\nSaturday, 10:00 am to 2:00 pm" in text


def test_the_offer_letter_has_its_condition_beside_the_headline_and_the_whole_table() -> None:
    letter = written(LetterKind.OFFER_ENDING)

    assert letter.subject == "Your offer ends on December 31, 2026"
    assert "Up to $4,000 off when you book and complete your procedure" in letter.text
    assert "$500 for 1 treatment area\n$1,500 for 2 treatment areas" in letter.text
    assert "0% APR" in letter.text
    assert "Subject to credit approval by the lender." in letter.text
    assert "It’s fine to let it pass." in letter.text


def test_the_final_letter_names_the_day_on_which_the_request_is_closed() -> None:
    assert "We close it on December 8, 2026" in written(LetterKind.FINAL).text


def test_a_lead_of_the_central_desk_hears_from_the_desk() -> None:
    lead = a_lead()
    lead = db.session.get_one(Lead, lead.id)
    lead.office_id = directory().central.id
    step, version_id = step_with(LetterKind.OFFICE_INTRODUCTION)

    letter = preview_of(lead, step, version_id=version_id, locale=Locale.EN_US, now=NOON)

    assert letter.subject == "Your coordinator at Linden"
    assert letter.sender_name == "Linden"
    assert "8 am to 8 pm Eastern" in letter.text
