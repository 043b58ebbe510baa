"""View models of the reading pages: an article with its way to the form, a list of articles, a plain page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from leads.guides.markup import Block, Line, Span, Text
from leads.guides.registry import Guide, guide_text, guides
from leads.web.brand import Brand


@dataclass(frozen=True, slots=True)
class ReadingLink:
    """One article in a list; `lede` is its opening sentence or two."""

    href: str
    title: str
    lede: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class GuidePage:
    """One article; `start_href` is the form with its procedure and source filled in."""

    text: Text
    start_href: str
    related: tuple[ReadingLink, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """The way in: one article on top, the others below."""

    first: ReadingLink
    others: tuple[ReadingLink, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A plain page about data or access."""

    text: Text


def reading_link(slug: str, language: str) -> ReadingLink:
    """An article as a link in the reader's language."""
    text = guide_text(slug, language)
    return ReadingLink(href=f"/guides/{slug}", title=text.title, lede=text.lede)


def guide_page(guide: Guide, language: str) -> GuidePage:
    """Everything the page of one article shows."""
    named = {"procedure": guide.procedure, "concern": guide.concern, "src": guide.slug}
    link = {key: value for key, value in named.items() if value}
    return GuidePage(
        text=guide_text(guide.slug, language),
        start_href="/start?" + urlencode(link),
        related=tuple(reading_link(slug, language) for slug in guide.related),
    )


def home_page(language: str) -> HomePage:
    """All articles, the first one in front."""
    first, *others = (reading_link(slug, language) for slug in guides())
    return HomePage(first=first, others=tuple(others))


def document_page(text: Text, brand: Brand) -> DocumentPage:
    """A plain page with the group's own name, address and phone put in."""

    def put(words: str) -> str:
        for name in ("name", "legal_name", "postal_address", "phone_text", "hours"):
            words = words.replace("{" + name + "}", getattr(brand, name))
        return words

    def line(spans: Line) -> Line:
        return tuple(Span(put(span.text), span.href) for span in spans)

    blocks: tuple[Block, ...] = tuple(
        replace(block, lines=tuple(line(spans) for spans in block.lines)) for block in text.blocks
    )
    return DocumentPage(Text(put(text.title), put(text.lede), blocks))
