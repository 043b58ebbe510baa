"""Distances against known ones, and which offices are near."""

import pytest

from leads.directory.distance import REACH_MILES, distance_metres, distance_miles, nearest_offices
from leads.directory.facts import OfficeFacts, Place
from leads.vocabulary import OfficeKind


def place(latitude: float, longitude: float, country: str = "US") -> Place:
    return Place(country, "", latitude, longitude, "UTC")


def office(slug: str, latitude: float, longitude: float, country: str = "US", **changes) -> OfficeFacts:
    plain = dict.fromkeys(["name", "street", "city", "region", "postal_code", "zone", "phone"], "")
    return OfficeFacts(
        **{
            "id": 1,
            "slug": slug,
            "kind": OfficeKind.CLINIC,
            "country": country,
            "latitude": latitude,
            "longitude": longitude,
            "languages": ("en",),
            "procedures": frozenset({"bbl"}),
            "serves": frozenset({country}),
            "daily_capacity": 1,
            "weight": 1,
            "people_on_duty": 1,
            "accepts_leads": True,
            "openings": (),
            "closures": (),
            **plain,
            **changes,
        }
    )


MIAMI, LONDON, DETROIT, WINDSOR = (
    place(25.7617, -80.1918),
    place(51.5074, -0.1278, "GB"),
    place(42.3314, -83.0458),
    place(42.3149, -83.0364, "CA"),
)


@pytest.mark.parametrize(
    ("a", "b", "miles"), [(MIAMI, LONDON, 4426), (MIAMI, DETROIT, 1153), (DETROIT, WINDSOR, 1.2)]
)
def test_distances_agree_with_published_ones(a, b, miles):
    assert distance_miles(a, b) == pytest.approx(miles, rel=0.01, abs=0.1)
    assert distance_miles(a, b) == distance_miles(b, a)


def test_the_far_side_of_the_world_and_the_same_place_are_no_trouble():
    assert distance_metres(place(0, 0), place(0, 180)) == pytest.approx(20_015_115, rel=0.001)
    assert distance_metres(MIAMI, MIAMI) == 0
    assert distance_metres(place(0, 179.9), place(0, -179.9)) < 25_000


def test_the_nearest_offices_come_first():
    near, nearer = office("near", 42.5, -83), office("nearer", 42.4, -83)

    found = nearest_offices([near, nearer], DETROIT, country="US")

    assert [each.office.slug for each in found] == ["nearer", "near"]
    assert nearest_offices([near, nearer], DETROIT, country="US", limit=1) == found[:1]


def test_an_office_over_the_border_is_never_near():
    windsor = office("windsor", WINDSOR.latitude, WINDSOR.longitude, "CA", serves=frozenset({"CA", "US"}))

    assert nearest_offices([windsor], DETROIT, country="US") == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"accepts_leads": False},
        {"kind": OfficeKind.CENTRAL_DESK},
        {"serves": frozenset()},
        {"procedures": frozenset({"fat-removal"})},
    ],
)
def test_an_office_that_cannot_take_the_visitor_is_not_offered(changes):
    assert nearest_offices([office("x", 42.4, -83, **changes)], DETROIT, country="US", procedure="bbl") == ()


def test_beyond_reach_there_is_no_office_near():
    in_miami = office("miami", MIAMI.latitude, MIAMI.longitude)

    assert distance_miles(DETROIT, in_miami) > REACH_MILES
    assert nearest_offices([in_miami], DETROIT, country="US") == ()
    assert len(nearest_offices([in_miami], DETROIT, country="US", within_miles=2000)) == 1


def test_equal_distances_are_ordered_by_slug():
    found = nearest_offices([office("b", 42, -83), office("a", 42, -83)], DETROIT, country="US")

    assert [each.office.slug for each in found] == ["a", "b"]
