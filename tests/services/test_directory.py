"""The directory as other rooms read it: what is in it, how things are found, how long it is remembered."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, update

from leads.database import db
from leads.directory.distance import distance_miles, nearest_offices
from leads.directory.queries import calendar, directory, forget_directory, locate
from leads.models import Office, OfficeClosure
from leads.officetime.rules import is_open, reason_closed
from leads.vocabulary import Locale

pytestmark = pytest.mark.usefixtures("app")

FICTION = {
    "US": r"\+1\d{3}55501\d\d",
    "CA": r"\+1\d{3}55501\d\d",
    "GB": r"\+44(207946|121496|161496|131496)0\d{3}",
}


def test_there_are_28_clinics_in_three_countries_and_one_central_desk():
    facts = directory()

    assert Counter(office.country for office in facts.clinics) == {"US": 20, "CA": 4, "GB": 4}
    assert len(facts.offices) == 29
    assert facts.central.languages == ("en", "es", "fr")
    assert [country.code for country in facts.countries] == ["US", "CA", "GB"]


def test_every_office_lies_where_its_postal_code_lies():
    for office in directory().offices:
        place = locate(office.country, office.postal_code)

        assert place is not None, office.slug
        assert distance_miles(place, office) < 5, office.slug
        assert place.zone == office.zone or (office.country, office.region) == ("CA", "QC"), office.slug


def test_telephone_numbers_are_from_the_ranges_reserved_for_fiction():
    for office in directory().offices:
        assert re.fullmatch(FICTION[office.country], office.phone), office.slug


def test_not_every_office_offers_everything_and_every_procedure_is_offered_in_every_country():
    facts = directory()

    assert "hip-contouring" not in facts.office("miami-beach").procedures
    for country in facts.countries:
        at_home = [office for office in facts.clinics if office.country == country.code]
        assert frozenset().union(*(office.procedures for office in at_home)) == {
            p.slug for p in facts.procedures
        }


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("hip-contouring", "hip-contouring"),
        ("Hip Flip", "hip-contouring"),
        ("BRAZILIAN_BUTT_LIFT", "bbl"),
        ("Liposucción", "fat-removal"),
        ("transfert de graisse", "fat-transfer"),
        ("nose", None),
        ("", None),
        ("\ud800\0", None),
    ],
)
def test_a_procedure_is_found_by_what_anybody_calls_it(written, slug):
    found = directory().procedure(written)

    assert (found.slug if found else None) == slug


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("violin-hips", "hip-dips"),
        ("hip divots", "hip-dips"),
        ("Hanches en violon", "hip-dips"),
        ("caderas de violin", "hip-dips"),
        ("lipoedeme", "lipedema"),
        ("muffin top", "love-handles"),
        ("toe", None),
    ],
)
def test_a_concern_is_found_by_its_synonyms_in_each_language(written, slug):
    found = directory().concern(written)

    assert (found.slug if found else None) == slug


def test_a_sensitive_concern_suggests_nothing():
    lipedema = directory().concern("lipedema")

    assert lipedema.sensitive
    assert lipedema.procedures == ()


def test_words_fall_back_to_english_and_locales_are_ours():
    facts = directory()

    assert facts.procedure("bbl").name("es") == "Levantamiento de glúteos brasileño (BBL)"
    assert facts.procedure("bbl").name("de") == "Brazilian butt lift (BBL)"
    assert facts.country("CA").locales["fr"] is Locale.FR_CA
    assert facts.country("GB").pressure_free
    assert facts.country("FR") is None


def test_unknown_offices_are_none_and_their_calendars_an_error():
    assert directory().office("atlantis") is None
    assert directory().office(-1) is None
    with pytest.raises(LookupError):
        calendar(-1, around=date(2026, 1, 1))


def test_the_central_desk_covers_americans_in_three_languages_but_not_the_british_night():
    central = directory().central

    assert central.covers("US", "fr")
    assert central.covers("CA", "es")
    assert not central.covers("GB", "en")


def test_a_calendar_has_the_week_the_holidays_and_the_closures(session):
    montreal = directory().office("montreal")
    session.add(
        OfficeClosure(
            office_id=montreal.id, starts_on=date(2026, 8, 3), ends_on=date(2026, 8, 4), reason="Travaux"
        )
    )
    session.flush()
    forget_directory()

    hours = calendar(montreal.id, around=date(2026, 6, 1), language="fr")

    assert is_open(hours, datetime(2026, 6, 1, 15, 59, tzinfo=UTC))
    assert not is_open(hours, datetime(2026, 6, 1, 16, 30, tzinfo=UTC))  # lunch in Montréal
    assert reason_closed(hours, date(2026, 6, 24)) == "Fête nationale du Québec"
    assert reason_closed(hours, date(2026, 8, 4)) == "Travaux"
    assert reason_closed(hours, date(2028, 12, 25)) == "Noël"


@pytest.mark.parametrize(
    ("country", "typed", "code", "zone"),
    [
        ("US", "33133-0001", "33133", "America/New_York"),
        ("US", "99501", "99501", "America/Anchorage"),
        ("CA", "h3a 1j7", "H3A", "America/Toronto"),
        ("GB", "eh22er", "EH2", "Europe/London"),
        ("GB", "JE2 3AB", "JE2", "Europe/Jersey"),
        ("US", "00000", None, None),
        ("US", "SW1A 1AA", None, None),
        ("FR", "75001", None, None),
        ("US", "\ud8001\0", None, None),
    ],
)
def test_a_postal_code_is_placed_on_the_map(country, typed, code, zone):
    place = locate(country, typed)

    assert (place.code if place else None, place.zone if place else None) == (code, zone)


def test_the_nearest_office_to_coconut_grove_is_coral_gables_and_nothing_is_near_bozeman():
    facts = directory()

    near = nearest_offices(facts.offices, locate("US", "33133"), country="US", procedure="hip-contouring")
    assert [each.office.slug for each in near] == ["miami-coral-gables", "fort-lauderdale", "boca-raton"]
    assert round(near[0].miles) in (2, 3, 4)
    assert nearest_offices(facts.offices, locate("US", "59718"), country="US") == ()


@pytest.fixture
def selects(app) -> Iterator[list[str]]:
    """The SELECT statements sent while the test runs."""
    sent: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def test_the_directory_is_read_once_and_again_when_told_to_forget(session, selects):
    forget_directory()

    tampa = directory().office("tampa")
    session.execute(update(Office).where(Office.slug == "tampa").values(accepts_leads=False))

    assert directory().office("tampa") is tampa
    assert len(selects) == 11
    forget_directory()
    assert not directory().office("tampa").accepts_leads


def test_many_threads_get_the_same_reading(app):
    forget_directory()

    def read(_: int) -> int:
        with app.app_context():
            return id(directory())

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(read, range(40)))) == 1
