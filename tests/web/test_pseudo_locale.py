"""A catalogue of brackets in place of Spanish shows every word that nobody can translate."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import get_babel

from leads import clock
from leads.accounts.demo_staff import DEMO_STAFF
from leads.database import db
from leads.guides.registry import guides
from leads.routing import service as routing
from leads.vocabulary import StaffRole
from tests.house.catalogues import ROOT, source_texts
from tests.web.desk_world import Desk
from tests.web.visitor import Visitor

OPEN, CLOSE = "⟦", "⟧"
# Said the same in every language: names, codes, addresses, what somebody typed.
SAME_EVERYWHERE = re.compile(
    r"Linden( Desk| Line™)?|EN|ES|FR|English|Español|Français|.*Alder Way.*|Cookies|session|draft|lang|offer"
    r"|Enter"
)
OFFICES = json.loads((ROOT / "leads/data/offices.json").read_text(encoding="utf-8"))["offices"]
NAMES = {office["name"] for office in OFFICES}
RESOURCES = [each for office in OFFICES for each in (office.get("consultations") or {}).get("resources", ())]
COLLEAGUES = {each.name for each in DEMO_STAFF} | {each["name"] for each in RESOURCES}
PAGES = [
    "/",
    *(f"/guides/{slug}" for slug in guides()),
    "/privacy",
    "/consumer-health-data",
    "/accessibility",
    "/start",
    "/start/under-18",
    "/desk/sign-in",
    "/r/no-such-link",
    "/nothing-here",
    "/desk/nothing-here",
    "/offers/winter-2026",
]


@pytest.fixture(scope="session")
def brackets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of catalogues in which every text stands in brackets."""
    folder = tmp_path_factory.mktemp("brackets")
    pseudo = Catalog(locale="es")
    for text in source_texts():
        forms = text if isinstance(text, tuple) else (text,)
        marked = tuple(f"{OPEN}{form}{CLOSE}" for form in forms)
        pseudo.add(text, marked if isinstance(text, tuple) else marked[0])
    path = folder / "es" / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, pseudo)
    return folder


@pytest.fixture
def bracketed(shared_app: Flask, brackets: Path) -> Iterator[None]:
    """Spanish readers meet the brackets; afterwards Spanish is Spanish again."""
    babel = get_babel(shared_app)
    with shared_app.app_context():
        cache = babel.instance.domain_instance.cache
    before = babel.translation_directories
    babel.translation_directories = [str(brackets)]
    cache.clear()
    yield
    babel.translation_directories = before
    cache.clear()


def said(html: str) -> set[str]:
    """What a page shows or reads out, without what stands in brackets."""
    page = BeautifulSoup(html, "html.parser")
    texts = [*page.stripped_strings]
    texts += [str(tag[name]) for name in ("aria-label", "title", "alt") for tag in page.select(f"[{name}]")]
    outside = (re.sub(rf"{OPEN}.*?{CLOSE}", "", " ".join(text.split())).strip() for text in texts)
    return {text for text in outside if re.search(r"[^\W\d_]{2}", text)}


def untranslated(english: str, spanish: str) -> set[str]:
    """What both pages say outside of brackets, and no rule allows to be the same."""
    both = (said(english) & said(spanish)) - NAMES
    return {text for text in both if not SAME_EVERYWHERE.fullmatch(text)}


@pytest.mark.usefixtures("bracketed")
@pytest.mark.parametrize("path", PAGES)
def test_no_page_speaks_english_to_spanish_readers(client: FlaskClient, path: str) -> None:
    pages = [client.get(path, query_string={"lang": lang}).get_data(as_text=True) for lang in ("en", "es")]

    assert untranslated(*pages) == set()


@pytest.mark.usefixtures("bracketed")
def test_the_whole_way_of_a_request_speaks_one_language(client: FlaskClient) -> None:
    typed = {"Maya Torres", "maya.torres@example.com", "305.555.0123", "Is it free?"}

    walks = [walk(client, language) for language in ("en", "es")]

    for english, spanish in zip(*walks, strict=True):
        left = {text for text in untranslated(english, spanish) if not names_something(text)}
        assert left - typed == set()


def walk(client: FlaskClient, language: str) -> list[str]:
    """Every page of the flow, first with empty answers, as one visitor sees them."""
    visitor = Visitor(client, language)
    seen: list[str] = []

    def look() -> None:
        seen.append(visitor.response.get_data(as_text=True))

    visitor.opens(f"/start?lang={language}&promo=WINTER26")
    for step, answers in (
        ("/start", {"procedure": "hip-contouring"}),
        (
            "/start/place",
            {"country": "US", "postal_code": "33133", "timeframe": "soon", "note": "Is it free?"},
        ),
        (
            "/start/you",
            {
                "name": "Maya Torres",
                "email": "maya.torres@example.com",
                "contact_by": "call",
                "phone": "305.555.0123",
                "adult": "yes",
            },
        ),
    ):
        look()
        if step != "/start":
            visitor.sends(step)
            look()
        visitor.sends(step, **answers)
    look()
    visitor.reads_for(60).sends("/start/check")
    look()
    return seen


@pytest.mark.usefixtures("bracketed")
def test_the_pages_after_sending_speak_one_language(client: FlaskClient) -> None:
    walks = [walk_on(client, language) for language in ("en", "es")]

    streets = {office["street"] for office in OFFICES}
    offices = streets | {f"{office['street']}, {office['city']}" for office in OFFICES}
    for english, spanish in zip(*walks, strict=True):
        left = {text for text in untranslated(english, spanish) if not names_something(text)}
        assert {text for text in left - offices if not re.search(r"Lauderdale|Maya|@example", text)} == set()


def walk_on(client: FlaskClient, language: str) -> list[str]:
    """The private page of a routed request, and everything that can be done there."""
    visitor = (
        Visitor(client, language).asks().reads_for({"en": 60, "es": 120}[language]).sends("/start/check")
    )
    page = visitor.address.partition("?")[0]
    with client.application.app_context():
        for lead_id in routing.unrouted(now=clock.now(), limit=9):
            routing.assign(lead_id=lead_id, now=clock.now())
        db.session.commit()
    seen = [visitor.opens(page).response.text]
    for path, answers in (
        ("office", {"office": "fort-lauderdale"}),
        ("question", {"question": "Maya"}),
        ("time", {"days": ["1"]}),
    ):
        seen.append(visitor.opens(f"{page}/{path}").response.text)
        seen.append(visitor.sends(f"{page}/{path}").response.text)
        seen.append(visitor.sends(f"{page}/{path}", **answers).response.text)
    visitor.opens(f"{page}/office/check?office=fort-lauderdale").sends(f"{page}/office/check")
    seen += booking(visitor, page)
    return [*seen, visitor.response.text, visitor.opens(f"{page}/take-back").response.text]


def booking(visitor: Visitor, page: str) -> list[str]:
    """Every page of picking a time, with and without mistakes, until the consultation is called off again."""
    seen = [visitor.opens(f"{page}/book?mode=video").response.text]
    for at, mode in (("", "in_person"), ("2001-01-01T00:00Z", "in_person"), ("2026-11-30T16:30Z", "video")):
        button = visitor.opens(f"{page}/book?mode={mode}").page.select_one("button[name=csrf_token]")
        assert button
        visitor.sends(f"{page}/book", time=at, mode=mode, csrf_token=str(button["value"]))
        seen.append(visitor.response.text)
    times = visitor.opens(f"{page}/book").page.select("input[name=time]")
    button = visitor.page.select_one("button[name=csrf_token]")
    assert button
    visitor.sends(f"{page}/book", time=str(times[-1]["value"]), csrf_token=str(button["value"]))
    seen.append(visitor.response.text)
    seen.append(visitor.sends(f"{page}/book/confirm").response.text)
    seen.append(visitor.sends(f"{page}/appointment").response.text)
    seen.append(visitor.opens(f"{page}/book").response.text)
    seen.append(visitor.opens(f"{page}/cancel").response.text)
    return [*seen, visitor.sends(f"{page}/cancel").response.text]


def names_something(text: str) -> bool:
    """Names of people, offices and places, and reference codes, which no language changes."""
    return text in COLLEAGUES or bool(re.search(r"Miami|Coral Gables|Ponce|FL \d{5}|^LC-|Linden", text))


@pytest.mark.usefixtures("bracketed")
def test_the_desk_speaks_the_language_of_its_reader(desk: Desk) -> None:
    desk.become(StaffRole.CENTRAL_DESK)

    for path in ("/desk/leads", *(f"/desk/leads/{reference}" for reference in desk.leads.values())):
        pages = [desk.client.get(path, query_string={"lang": lang}).text for lang in ("en", "es")]

        left = {text for text in untranslated(*pages) if not names_something(text)}
        assert {
            text
            for text in left
            if not re.search(
                r"@example|Maya|Renée|Uma|Buy Cheaply|Montr|LC-|^[A-Z]{2}$|Alice|^\d+ min$", text
            )
        } == set()
