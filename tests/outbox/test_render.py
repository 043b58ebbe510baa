"""The letters as their readers get them: whole in text, safe in HTML, light, with no outside address."""

from __future__ import annotations

import re
from dataclasses import replace

import html5lib
import pytest
from bs4 import BeautifulSoup
from flask import Flask

from leads.outbox.acknowledgement import Acknowledgement, OfferWords
from leads.outbox.letter import Letter
from leads.outbox.private_link import PrivateLink
from leads.outbox.render import TEMPLATES, render
from leads.vocabulary import ContactBy, LetterKind, Locale

OURS = "https://care.example.com"
OFFER = OfferWords(
    chip="Held for you",
    headline="Up to $4,000 off",
    condition="when you book and complete your procedure.",
    sentence="Held until December 31, 2026. Your exact amount is set by your treatment plan.",
    todo="Choose an office that takes part.",
    financing="0% APR for 12 months.",
    alternative="A current offer fits.",
    terms_url=f"{OURS}/offers/winter",
)
FACTS = Acknowledgement(
    brand="Linden",
    name="Maya",
    reference="LC-7K4-Q2M",
    office="Miami – Coral Gables",
    office_is_central=False,
    covered_by="office",
    contact_by=ContactBy.CALL,
    situation="open",
    due="1:48 pm today",
    opens=None,
    holiday=None,
    phone="(305) 555-0177",
    offers=(OFFER,),
    status_url=f"{OURS}/r/token",
    time_url=f"{OURS}/r/token#time",
    may_pick=False,
    take_back_url=f"{OURS}/r/token#back",
    not_me_url=f"{OURS}/p/token/not-me",
    postal_address="Linden Contour Clinics, 100 Alder Way, Miami, FL 33134",
)


def acknowledgement(app: Flask, locale: Locale = Locale.EN_US, **changes: object) -> Letter:
    with app.app_context():
        return render(
            kind=LetterKind.ACKNOWLEDGEMENT,
            locale=locale,
            to="maya@example.com",
            sender_name="Linden",
            facts=replace(FACTS, **changes),  # type: ignore[arg-type]
        )


def private_link(app: Flask) -> Letter:
    with app.app_context():
        return render(
            kind=LetterKind.PRIVATE_LINK,
            locale=Locale.ES,
            to="maya@example.com",
            sender_name="Linden",
            facts=PrivateLink(brand="Linden", status_url=f"{OURS}/r/token", postal_address="100 Alder Way"),
        )


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_letter_says_who_calls_by_when_and_from_which_number(app: Flask) -> None:
    letter = acknowledgement(app)

    assert letter.subject == "We have your request, LC-7K4-Q2M"
    assert letter.preview == "A coordinator will call by 1:48 pm today. Or tell us which times suit you."
    assert (
        "A coordinator from Miami – Coral Gables will call you by 1:48 pm today, from (305) 555-0177."
        in letter.text
    )
    assert "<b>Miami – Coral Gables</b> will call you by <b>1:48 pm today</b>" in letter.html


@pytest.mark.parametrize(
    ("may_pick", "said", "unsaid"),
    [
        (
            True,
            ("Or choose a time yourself.", "Rather not wait? Choose a time yourself.", "Pick a time:"),
            "Ask for a time",
        ),
        (
            False,
            ("Or tell us which times suit you.", "Tell us which times suit you.", "Ask for a time:"),
            "Pick a time",
        ),
    ],
)
def test_times_are_picked_where_the_office_has_a_calendar_and_asked_for_elsewhere(
    app: Flask, may_pick: bool, said: tuple[str, ...], unsaid: str
) -> None:
    letter = acknowledgement(app, may_pick=may_pick)

    for words_said in said:
        assert words_said in f"{letter.preview}\n{letter.text}"
    assert unsaid not in letter.text + letter.html


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"contact_by": ContactBy.TEXT}, "will text you by 1:48 pm today, about this request only."),
        ({"contact_by": ContactBy.EMAIL}, "will email you by 1:48 pm today."),
        ({"situation": "closed", "opens": "tomorrow at 9:00 am"}, "The office opens tomorrow at 9:00 am."),
        (
            {"situation": "holiday", "holiday": "Thanksgiving", "opens": "Friday at 9:00 am"},
            "We’re closed for Thanksgiving and open again Friday at 9:00 am.",
        ),
        (
            {"situation": "closed", "opens": "tomorrow at 8:00 am", "covered_by": "central"},
            "Our central desk can be in touch from tomorrow at 8:00 am.",
        ),
        (
            {
                "situation": "holiday",
                "holiday": "Thanksgiving",
                "opens": "Friday at 8:00 am",
                "covered_by": "central",
            },
            "We’re closed for Thanksgiving. Our central desk can be in touch from Friday at 8:00 am.",
        ),
        ({"due": None}, "will call you as soon as the office opens, from (305) 555-0177."),
        ({"covered_by": "central"}, "A coordinator from our central desk will call you by 1:48 pm today"),
        ({"covered_by": "central"}, "Your office is Miami – Coral Gables."),
        ({"office_is_central": True}, "Our central desk looks after your request"),
    ],
)
def test_every_situation_has_its_honest_sentence(
    app: Flask, changes: dict[str, object], sentence: str
) -> None:
    assert sentence in acknowledgement(app, **changes).text


@pytest.mark.parametrize("locale", Locale)
def test_text_and_html_say_the_same_and_both_carry_every_link(app: Flask, locale: Locale) -> None:
    letter = acknowledgement(app, locale)
    page = BeautifulSoup(letter.html, "html5lib")
    links = {anchor["href"] for anchor in page.find_all("a")}
    for hidden in page.select("head, div[style*='display:none']"):
        hidden.decompose()
    shown = words(page.get_text(" "))

    for line in letter.text.splitlines():
        said = words(line.partition(f": {OURS}")[0])
        assert said in re.sub(r" (?=[,.])", "", shown), said
    assert links == set(re.findall(r"https://\S+", letter.text))


def test_a_letter_names_its_language_and_has_one_heading_and_one_button(app: Flask) -> None:
    page = BeautifulSoup(acknowledgement(app, Locale.FR_CA).html, "html5lib")

    assert page.html is not None
    assert page.html["lang"] == "fr-CA"
    assert len(page.find_all("h1")) == 1
    assert len(page.select("td.cta a")) == 1
    assert page.find("meta", {"name": "color-scheme"}) is not None
    assert {table["role"] for table in page.find_all("table")} == {"presentation"}


@pytest.mark.parametrize("write", [acknowledgement, private_link])
def test_no_letter_loads_or_names_anything_outside(app: Flask, write: object) -> None:
    letter = write(app)  # type: ignore[operator]
    found = {url for url in re.findall(r"[a-z]+://[^\s\"'<>)]+", letter.html) if not url.startswith(OURS)}

    # The name of the XHTML language is no address that anything is loaded from.
    assert found <= {"http://www.w3.org/1999/xhtml"}
    for forbidden in ("<img", "<script", "<link", "@import", "url("):
        assert forbidden not in letter.html


@pytest.mark.parametrize("write", [acknowledgement, private_link])
def test_the_html_parses_without_an_error_and_is_light(app: Flask, write: object) -> None:
    letter = write(app)  # type: ignore[operator]

    parser = html5lib.HTMLParser(strict=False)
    parser.parse(letter.html)

    assert parser.errors == []
    assert len(letter.html.encode()) + len(letter.text.encode()) < 60 * 1024


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "Visit evil.example now", "x" * 41, "1", "Maya\nBcc: x"]
)
def test_a_name_that_is_no_plain_short_name_greets_nobody(app: Flask, name: str) -> None:
    letter = acknowledgement(app, name=name)

    assert letter.text.startswith("We have your request\n") or letter.text.startswith(
        "We have your request, Maya Bcc"
    )
    assert "<script" not in letter.html


def test_facts_are_escaped_in_html(app: Flask) -> None:
    letter = acknowledgement(
        app, office="<b>Miami</b> & co", postal_address='"><a href="https://evil.example">'
    )

    assert "&lt;b&gt;Miami&lt;/b&gt; &amp; co" in letter.html
    assert '<a href="https://evil.example">' not in letter.html


def test_no_offer_leaves_no_trace_of_one(app: Flask) -> None:
    letter = acknowledgement(app, offers=())

    assert "offer" not in letter.text.lower()


def test_the_template_version_names_what_the_letter_was_made_of(app: Flask) -> None:
    assert re.fullmatch(r"acknowledgement/[0-9a-f]{12}", acknowledgement(app).template_version)


def test_every_folder_of_templates_is_a_kind_of_letter_and_whole() -> None:
    folders = [path for path in TEMPLATES.iterdir() if path.is_dir()]

    assert {LetterKind.ACKNOWLEDGEMENT, LetterKind.PRIVATE_LINK} <= {
        LetterKind(path.name) for path in folders
    }
    for folder in folders:
        assert {path.name for path in folder.iterdir()} == {
            "subject.txt",
            "preview.txt",
            "body.txt",
            "body.mjml",
        }
