"""Which language a page speaks: link, cookie, the request it shows, browser, office's country; in this order.

Keeps path and query when somebody switches. It never guesses from an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, Response, g, has_request_context, request
from flask_babel import refresh
from werkzeug.exceptions import MethodNotAllowed

from leads.vocabulary import Locale
from leads.web.catalogues import QuickBabel
from leads.web.cookies import read_cookie, set_cookie

COOKIE = "lang"
COOKIE_SECONDS = 365 * 24 * 3600
DEFAULT = Locale.EN_US
_NAMES = (("en", "EN", "English"), ("es", "ES", "Español"), ("fr", "FR", "Français"))
_FIRST_OF_LANGUAGE = {"en": Locale.EN_US, "es": Locale.ES, "fr": Locale.FR_CA}
_BABEL = {
    Locale.EN_US: "en_US",
    Locale.EN_CA: "en_CA",
    Locale.EN_GB: "en_GB",
    Locale.ES: "es",
    Locale.FR_CA: "fr_CA",
}


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One switch in the header: the same page in another language."""

    href: str
    lang: str
    code: str
    name: str
    current: bool


def babel_name(locale: Locale) -> str:
    """The name Babel and the catalogues know a locale by, e.g. `fr_CA`."""
    return _BABEL[locale]


def parse_locale(text: str | None) -> Locale | None:
    """Read `en`, `en-GB`, `fr_CA`, `ES` …; None for a language we do not speak."""
    if not text:
        return None
    tag = text.strip().replace("_", "-").lower()
    for locale in Locale:
        if locale.value.lower() == tag:
            return locale
    return _FIRST_OF_LANGUAGE.get(tag[:2]) if len(tag) == 2 or tag[2:3] == "-" else None


def choose_locale(
    *,
    link: str | None,
    cookie: str | None,
    accepted: list[str],
    spoken: Locale | None = None,
    office_default: str | None = None,
) -> Locale:
    """The locale of a page from what the visitor said, most deliberate first.

    `link` and `cookie` are tags or None, `spoken` the locale of the request a private page shows,
    `accepted` the browser's tags in order of preference,
    `office_default` the locale of an office named in the link. A bare `en` in the link keeps the
    visitor's own kind of English (dates and units) when cookie or browser name one.
    """
    own = [found for tag in (cookie, spoken, *accepted) if (found := parse_locale(tag))]
    chosen = parse_locale(link)
    if chosen is not None:
        bare = len((link or "").strip()) == 2
        kin = [locale for locale in own if locale.language == chosen.language]
        return kin[0] if bare and kin else chosen
    return own[0] if own else parse_locale(office_default) or DEFAULT


def current_locale() -> Locale:
    """The locale of the page being made; the default outside a request."""
    if not has_request_context():
        return DEFAULT
    return choose_locale(
        link=request.args.get("lang"),
        cookie=read_cookie(COOKIE),
        accepted=[tag for tag, _ in request.accept_languages],
        spoken=g.get("spoken_locale"),
        office_default=g.get("office_default_locale"),
    )


def speak(locale: Locale) -> None:
    """Let this page speak the language its request was made in, unless link or cookie say otherwise."""
    g.spoken_locale = locale
    refresh()


def language_links(locale: Locale) -> tuple[LanguageLink, ...]:
    """The three switches for the page being made; path and query stay, only `lang` changes.

    From the error page of an address that can only be posted to they lead to the beginning.
    """
    path = "/start" if _opens_by_no_link() else ""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return tuple(
        LanguageLink(
            href=f"{path}?" + urlencode([*kept, ("lang", lang)]),
            lang=lang,
            code=code,
            name=name,
            current=lang == locale.language,
        )
        for lang, code, name in _NAMES
    )


def _opens_by_no_link() -> bool:
    rule = request.url_rule
    refused = isinstance(request.routing_exception, MethodNotAllowed)
    return refused or (rule is not None and "GET" not in (rule.methods or ()))


def _remember(response: Response) -> Response:
    """A choice made by link is kept for a year."""
    if parse_locale(request.args.get("lang")) is not None:
        set_cookie(response, COOKIE, current_locale().value, max_age=COOKIE_SECONDS)
    return response


def init_app(app: Flask) -> None:
    """Give Flask-Babel our chooser and remember choices made by link."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", babel_name(DEFAULT))
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    QuickBabel(app, locale_selector=lambda: babel_name(current_locale()))
    app.before_request(refresh)
    app.after_request(_remember)
