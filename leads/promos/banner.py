"""The offer banner as templates see it: what is live for this visitor, and whether they closed it."""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog
from flask import g, request
from sqlalchemy.exc import SQLAlchemyError

from leads import clock
from leads.promos.shown import BannerOffer, banner_offer
from leads.vocabulary import Locale
from leads.web.cookies import read_cookie
from leads.web.locale import current_locale

COOKIE = "offer"
CLOSED = "closed"
CLOSED_SECONDS = 30 * 24 * 3600
_COUNTRY = {Locale.EN_CA: "CA", Locale.FR_CA: "CA", Locale.EN_GB: "GB"}
log = structlog.get_logger()


def for_templates() -> dict[str, object]:
    """What base.html and the banner's forms call."""
    return {"banner": banner, "banner_closed": banner_closed, "here": here}


def banner() -> BannerOffer | None:
    """The banner of the page being made; None when closed, when nothing is live, or in another country."""
    return None if read_cookie(COOKIE) == CLOSED else _live()


def banner_closed() -> bool:
    """Whether there is a banner that this visitor closed, so that the footer can offer to show it."""
    return read_cookie(COOKIE) == CLOSED and _live() is not None


def here() -> str:
    """The path and query of this page, for the way back after closing the banner."""
    return request.full_path.rstrip("?")


def own_path(text: str) -> str:
    """A path of ours to go back to; the home page for anything that could lead elsewhere."""
    if not text.startswith("/") or text.startswith("//") or "\\" in text or not text.isprintable():
        return "/"
    parts = urlsplit(text)
    return "/" if parts.scheme or parts.netloc else text


def _live() -> BannerOffer | None:
    locale = current_locale()
    # What the visitor told the form comes before what their language suggests.
    country = g.get("visitor_country") or _COUNTRY.get(locale, "US")
    try:
        return banner_offer(country, locale, clock.now())
    except SQLAlchemyError as error:
        # A page is worth more than its banner; whatever the page itself needs will fail on its own.
        log.warning("promos.no_banner", error=type(error).__name__)
        return None
