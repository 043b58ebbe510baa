"""The reading pages: three languages, a way to the form, no dead ends, one structure in every language."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from leads.guides.markup import Span, read_text, spans
from leads.guides.registry import DOCUMENTS, LANGUAGES, document_text, guide_text, guides

EVERY_GUIDE = list(guides())


def page(client: FlaskClient, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.data, "html.parser")


@pytest.mark.parametrize("slug", EVERY_GUIDE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guide_reads_in_every_language_with_one_heading(
    client: FlaskClient, slug: str, language: str
) -> None:
    found = page(client, f"/guides/{slug}?lang={language}")

    assert [h1.text for h1 in found.select("h1")] == [guide_text(slug, language).title]
    assert str(found.html and found.html["lang"])[:2] == language


def test_the_first_guide_leads_to_the_form_with_procedure_and_source(client: FlaskClient) -> None:
    links = [str(a["href"]) for a in page(client, "/guides/hip-dips-explained").select("main a[href]")]

    assert any(
        href.startswith("/start?procedure=hip-contouring&") and "src=hip-dips-explained" in href
        for href in links
    )


def test_a_reader_can_go_on_reading_as_easily_as_asking(client: FlaskClient) -> None:
    buttons = page(client, "/guides/hip-dips-explained").select(".invite a.btn")

    assert len(buttons) == 2
    assert str(buttons[1]["href"]).startswith("#")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_link_of_a_reading_page_leads_to_nothing(client: FlaskClient, language: str) -> None:
    paths = ["/", *(f"/guides/{slug}" for slug in EVERY_GUIDE), *(f"/{name}" for name in DOCUMENTS)]

    for path in paths:
        found = page(client, f"{path}?lang={language}")
        for link in found.select("a[href]"):
            href = str(link["href"])
            if href.startswith("#"):
                assert found.select_one(href), (path, href)
            elif href.startswith("/"):
                assert client.get(href).status_code in (200, 302, 303), (path, href)


def test_every_guide_offers_three_others() -> None:
    for guide in guides().values():
        assert len(guide.related) == 3
        assert set(guide.related) <= set(guides()) - {guide.slug}


@pytest.mark.parametrize("slug", EVERY_GUIDE)
def test_a_guide_says_the_same_in_the_same_order_in_every_language(slug: str) -> None:
    shapes = {
        tuple((block.kind, len(block.lines)) for block in guide_text(slug, language).blocks)
        for language in LANGUAGES
    }

    assert len(shapes) == 1


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_plain_page_says_the_same_in_the_same_order_in_every_language(name: str) -> None:
    shapes = {
        tuple((block.kind, len(block.lines), block.columns) for block in document_text(name, lang).blocks)
        for lang in LANGUAGES
    }

    assert len(shapes) == 1


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plain_page_leaves_no_blank_unfilled(client: FlaskClient, name: str, language: str) -> None:
    text = page(client, f"/{name}?lang={language}").get_text()

    assert "{" not in text


def test_an_unknown_guide_is_a_404(client: FlaskClient) -> None:
    assert client.get("/guides/../secret").status_code == 404
    assert client.get("/guides/nothing").status_code == 404


def test_a_text_may_hold_links_of_ours_and_nothing_else() -> None:
    assert spans("See [this](/guides/x), not [that](https://evil.example).") == (
        Span("See "),
        Span("this", "/guides/x"),
        Span(", not [that](https://evil.example)."),
    )


def test_a_text_without_an_opening_paragraph_is_refused() -> None:
    with pytest.raises(ValueError, match="opening paragraph"):
        read_text("# Title\n\n## At once a heading\n\nWords")
