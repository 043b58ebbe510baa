"""How far apart two places are, and which offices are near. Pure; as the crow flies, in miles and metres."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Protocol

from leads.directory.facts import OfficeFacts
from leads.vocabulary import OfficeKind

METRES_PER_MILE = 1609.344
REACH_MILES = 250
"""Beyond this no office is near: about four hours by car, the most people drive for a first talk."""

_EARTH_METRES = 6_371_008.8


class OnTheMap(Protocol):
    """Anything with coordinates in degrees."""

    @property
    def latitude(self) -> float: ...

    @property
    def longitude(self) -> float: ...


@dataclass(frozen=True, slots=True)
class NearOffice:
    """An office and how many miles away it is."""

    office: OfficeFacts
    miles: float


def distance_metres(a: OnTheMap, b: OnTheMap) -> float:
    """Metres along the surface between two places (haversine on a sphere; within half a per cent)."""
    lat_a, lat_b = radians(a.latitude), radians(b.latitude)
    half_lat, half_lon = (lat_b - lat_a) / 2, radians(b.longitude - a.longitude) / 2
    chord = sin(half_lat) ** 2 + cos(lat_a) * cos(lat_b) * sin(half_lon) ** 2
    return 2 * _EARTH_METRES * asin(min(1.0, sqrt(chord)))


def distance_miles(a: OnTheMap, b: OnTheMap) -> float:
    """Miles along the surface between two places."""
    return distance_metres(a, b) / METRES_PER_MILE


def nearest_offices(
    offices: Iterable[OfficeFacts],
    place: OnTheMap,
    *,
    country: str,
    procedure: str | None = None,
    limit: int = 3,
    within_miles: float = REACH_MILES,
) -> tuple[NearOffice, ...]:
    """The clinics a visitor could go to, nearest first; empty when none is within reach.

    Takes    the visitor's country: an office over the border is never offered, however near. `procedure` is a
             slug; without one any clinic will do.
    """
    near = [
        NearOffice(office, distance_miles(place, office))
        for office in offices
        if office.kind is OfficeKind.CLINIC
        and office.accepts_leads
        and office.country == country
        and country in office.serves
        and (procedure is None or procedure in office.procedures)
    ]
    within_reach = [each for each in near if each.miles <= within_miles]
    return tuple(sorted(within_reach, key=lambda each: (each.miles, each.office.slug))[:limit])
