"""How moments, distances, money and phones read, in every locale."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from leads.vocabulary import Locale
from leads.web import formats

EASTERN = "America/New_York"
TUESDAY_143_PM = datetime(2026, 11, 24, 18, 43, tzinfo=UTC)

MOMENTS = [
    (Locale.EN_US, timedelta(minutes=5), "today at 1:48 pm", "1:48 pm today", "by 1:48 pm today"),
    (Locale.EN_US, timedelta(days=1), "tomorrow at 1:43 pm", "1:43 pm tomorrow", "by 1:43 pm tomorrow"),
    (Locale.EN_US, timedelta(days=3), "Friday at 1:43 pm", "1:43 pm on Friday", "Friday by 1:43 pm"),
    (
        Locale.EN_GB,
        timedelta(days=7),
        "Tuesday 1 December at 1:43 pm",
        "1:43 pm on Tuesday 1 December",
        "Tuesday 1 December by 1:43 pm",
    ),
    (
        Locale.ES,
        timedelta(minutes=5),
        "hoy a la 1:48 p. m.",
        "la 1:48 p. m. de hoy",
        "hoy antes de la 1:48 p. m.",
    ),
    (
        Locale.ES,
        timedelta(days=3, hours=1),
        "el viernes a las 2:43 p. m.",
        "las 2:43 p. m. del viernes",
        "el viernes antes de las 2:43 p. m.",
    ),
    (
        Locale.FR_CA,
        timedelta(minutes=5),
        "aujourd’hui à 13 h 48",
        "13 h 48 aujourd’hui",
        "d’ici 13 h 48 aujourd’hui",
    ),
    (
        Locale.FR_CA,
        timedelta(days=7),
        "mardi 1er décembre à 13 h 43",
        "mardi 1er décembre, 13 h 43",
        "mardi 1er décembre d’ici 13 h 43",
    ),
]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("locale", "ahead", "at", "before", "by"), MOMENTS)
def test_a_moment_reads_as_people_say_it(
    locale: Locale, ahead: timedelta, at: str, before: str, by: str
) -> None:
    when = TUESDAY_143_PM + ahead

    said = [
        plain(say(when, zone=EASTERN, now=TUESDAY_143_PM, locale=locale))
        for say in (formats.at_moment, formats.before_moment, formats.by_moment)
    ]

    assert said == [at, before, by]


def test_today_is_the_day_of_the_zone_and_not_of_the_server() -> None:
    late_evening_in_miami = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)

    soon = late_evening_in_miami + timedelta(minutes=5)

    assert formats.at_moment(soon, zone=EASTERN, now=late_evening_in_miami, locale=Locale.EN_US) == (
        "today at 10:05 pm"
    )


def test_a_day_next_year_is_said_with_its_year() -> None:
    when = datetime(2027, 1, 1, 15, 0, tzinfo=UTC)

    assert formats.day_name(when, zone=EASTERN, now=TUESDAY_143_PM, locale=Locale.EN_US) == (
        "Friday, January 1, 2027"
    )


@pytest.mark.parametrize(
    ("hour", "text"), [(0, "12:05 am"), (11, "11:05 am"), (12, "12:05 pm"), (23, "11:05 pm")]
)
def test_noon_and_midnight_have_the_right_half_of_the_day(hour: int, text: str) -> None:
    at = datetime(2026, 11, 24, hour, 5, tzinfo=UTC)

    assert formats.clock_time(at, zone="UTC", locale=Locale.EN_US) == text


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        (Locale.EN_US, "December 31, 2026"),
        (Locale.EN_CA, "December 31, 2026"),
        (Locale.EN_GB, "31 December 2026"),
        (Locale.ES, "31 de diciembre de 2026"),
        (Locale.FR_CA, "31 décembre 2026"),
    ],
)
def test_a_date_always_has_its_year(locale: Locale, text: str) -> None:
    assert formats.long_date(date(2026, 12, 31), locale=locale) == text


def test_the_first_of_a_month_is_an_ordinal_in_french_and_the_twenty_first_is_not() -> None:
    assert formats.long_date(date(2027, 1, 1), locale=Locale.FR_CA) == "1er janvier 2027"
    assert formats.long_date(date(2027, 1, 21), locale=Locale.FR_CA) == "21 janvier 2027"


@pytest.mark.parametrize(
    ("miles", "units", "locale", "text"),
    [
        (4.1, "mi", Locale.EN_US, "4 miles"),
        (1.2, "mi", Locale.EN_GB, "1 mile"),
        (0.3, "mi", Locale.EN_US, "less than 1 mile"),
        (4.1, "km", Locale.EN_CA, "7 km"),
        (0.2, "km", Locale.FR_CA, "moins de 1 km"),
        (1200, "km", Locale.FR_CA, "1 931 km"),
        (29, "mi", Locale.ES, "29 millas"),
    ],
)
def test_a_distance_is_whole_and_in_the_units_of_the_country(
    miles: float, units: formats.Units, locale: Locale, text: str
) -> None:
    assert plain(formats.distance(miles, units=units, locale=locale)) == text


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        (4000, "USD", Locale.EN_US, "$4,000"),
        (4000, "USD", Locale.ES, "$4,000"),
        (4000, "USD", Locale.EN_GB, "US$4,000"),
        (4000, "USD", Locale.EN_CA, "US$4,000"),
        (4000, "USD", Locale.FR_CA, "4 000 $ US"),
        (Decimal("41.50"), "CAD", Locale.EN_CA, "CA$41.50"),
        (4000, "CAD", Locale.FR_CA, "4 000 $ CA"),
        (500, "GBP", Locale.EN_GB, "£500"),
    ],
)
def test_money_outside_the_us_says_which_money(
    amount: Decimal | int, currency: str, locale: Locale, text: str
) -> None:
    assert plain(formats.money(amount, currency=currency, locale=locale)) == text


@pytest.mark.parametrize(
    ("number", "country", "text"),
    [
        ("+13055550177", "US", "(305) 555-0177"),
        ("+13055550177", "CA", "(305) 555-0177"),
        ("+13055550177", "GB", "+1 305-555-0177"),
        ("+442079460123", "GB", "020 7946 0123"),
        ("not a number", "US", "not a number"),
    ],
)
def test_a_phone_number_reads_as_at_home(number: str, country: str, text: str) -> None:
    assert formats.phone_text(number, country) == text


def test_a_span_has_one_unit_and_is_never_negative() -> None:
    spans = [timedelta(seconds=-3), timedelta(seconds=29), timedelta(minutes=17), timedelta(hours=50)]

    assert [formats.span(length) for length in spans] == ["0 s", "29 s", "17 min", "2 d"]
