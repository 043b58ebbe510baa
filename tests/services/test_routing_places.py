"""Places and days as people know them: own countries, own miles, own calendar days."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory, forget_directory, locate
from leads.models import Allocation, PostalCode
from leads.routing import service
from leads.routing.gathering import local_date
from leads.routing.wording import why_this_office
from leads.vocabulary import DecidedBy, Locale
from tests.factories import NOON, make_lead

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def _fresh_directory(session: object) -> Iterator[None]:
    forget_directory()
    yield
    forget_directory()


def routed(country: str, code: str) -> tuple[Allocation, OfficeFacts]:
    place = locate(country, code)
    assert place is not None
    lead = make_lead(
        country=country,
        postal_code=place.code,
        latitude=place.latitude,
        longitude=place.longitude,
        zone=place.zone,
    )
    assert service.assign(lead_id=lead.id, now=NOON)
    allocation = db.session.execute(select(Allocation).where(Allocation.lead_id == lead.id)).scalar_one()
    office = directory().office(allocation.office_id)
    assert office is not None
    return allocation, office


def test_real_postal_codes_of_all_three_countries_find_an_office_of_their_own_country() -> None:
    some = select(PostalCode).order_by(func.md5(PostalCode.code)).limit(30)
    codes = {(each.country, each.code) for each in db.session.execute(some).scalars()}
    known = {("CA", "K1A"), ("CA", "V6B"), ("GB", "SW1A"), ("GB", "EH1"), ("GB", "BT1"), ("US", "96815")}

    for country, code in codes | known:
        allocation, office = routed(country, code)
        assert office.country == country
        assert allocation.decided_by == DecidedBy.RULES


def test_distances_are_kilometres_in_canada_and_miles_in_britain() -> None:
    assert why_this_office(routed("CA", "V6B")[0], Locale.EN_CA)[0].endswith(" km")
    assert "mile" in why_this_office(routed("GB", "M1")[0], Locale.EN_GB)[0]


def test_a_bellingham_visitor_goes_to_seattle_though_vancouver_is_nearer() -> None:
    assert routed("US", "98225")[1].slug == "seattle"


@pytest.mark.parametrize(
    "slug", ["tampa", "denver", "scottsdale", "seattle", "toronto", "vancouver", "london"]
)
@pytest.mark.parametrize(("month", "day"), [(3, 8), (3, 29), (10, 25), (11, 1)], ids=str)
def test_a_day_of_23_or_25_hours_is_one_day(slug: str, month: int, day: int) -> None:
    office = directory().office(slug)
    assert office is not None
    zone = ZoneInfo(office.zone)
    first = datetime(2026, month, day, tzinfo=zone)
    next_midnight = datetime(2026, month, day, tzinfo=zone) + timedelta(days=1)

    assert local_date(office, first.astimezone(UTC)) == first.date()
    assert local_date(office, next_midnight.astimezone(UTC) - timedelta(seconds=1)) == first.date()
    assert local_date(office, next_midnight.astimezone(UTC)) == next_midnight.date()
