"""What every page knows besides its own `page`: who speaks, and in which language."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from leads.web.brand import Brand, brand
from leads.web.locale import LanguageLink, current_locale, language_links


@dataclass(frozen=True, slots=True)
class Site:
    """The frame of a page."""

    brand: Brand
    locale: str
    languages: tuple[LanguageLink, ...]


def site() -> Site:
    """The frame for the request being answered; reads no database, so error pages can use it."""
    locale = current_locale()
    return Site(
        brand=brand(locale),
        locale=locale.value,
        languages=language_links(locale),
    )


def init_app(app: Flask) -> None:
    """Let every template see `site`."""
    app.context_processor(lambda: {"site": site()})
