"""How times, dates, distances, phones and money read in each locale; pages, letters and wordings share these.

Pure: locale, zone and the present moment are arguments. The few words in here are whole phrases per language,
because where a time stands in a sentence differs; everything longer belongs into the catalogues.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

import phonenumbers
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from leads.vocabulary import Locale

Units = Literal["mi", "km"]

_KM_PER_MILE = 1.609344
_TIE = "\u00a0"
_BABEL = {
    Locale.EN_US: "en_US",
    Locale.EN_CA: "en_CA",
    Locale.EN_GB: "en_GB",
    Locale.ES: "es_US",
    Locale.FR_CA: "fr_CA",
}
_WEEKDAY_DATE = {
    Locale.EN_US: "EEEE, MMMM d",
    Locale.EN_CA: "EEEE, MMMM d",
    Locale.EN_GB: "EEEE d MMMM",
    Locale.ES: "EEEE d 'de' MMMM",
    Locale.FR_CA: "EEEE d MMMM",
}
_MONTH_DAY = {
    Locale.EN_US: "MMMM d",
    Locale.EN_CA: "MMMM d",
    Locale.EN_GB: "d MMMM",
    Locale.ES: "d 'de' MMMM",
    Locale.FR_CA: "d MMMM",
}
_YEAR = {
    Locale.EN_US: ", y",
    Locale.EN_CA: ", y",
    Locale.EN_GB: " y",
    Locale.ES: " 'de' y",
    Locale.FR_CA: " y",
}
_DAY_WORDS = {
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
    "es": {-1: "ayer", 0: "hoy", 1: "mañana"},
    "fr": {-1: "hier", 0: "aujourd’hui", 1: "demain"},
}
# {time} comes with its Spanish article. "on" is for a weekday or date, "near" for today and tomorrow.
_AT = {"en": "{day} at {time}", "es": "{day} a {time}", "fr": "{day} à {time}"}
_BEFORE = {
    "en": {"near": "{time} {day}", "on": "{time} on {day}"},
    "es": {"near": "{time} de {day}", "on": "{time} del {day}"},
    "fr": {"near": "{time} {day}", "on": "{day}, {time}"},
}
_BY = {
    "en": {"near": "by {time} {day}", "on": "{day} by {time}"},
    "es": {"near": "{day} antes de {time}", "on": "el {day} antes de {time}"},
    "fr": {"near": "d’ici {time} {day}", "on": "{day} d’ici {time}"},
}
_MILES = {
    "en": ("less than 1 mile", "1 mile", "{n} miles"),
    "es": ("menos de 1 milla", "1 milla", "{n} millas"),
    "fr": ("moins de 1 mille", "1 mille", "{n} milles"),
}
_UNDER_ONE_KM = {"en": "less than 1 km", "es": "menos de 1 km", "fr": "moins de 1 km"}


def clock_time(at: datetime, *, zone: str, locale: Locale) -> str:
    """The time of day on the wall in `zone`: `1:48 pm`, `1:48 p. m.`, `13 h 48`, `9 h`."""
    local = at.astimezone(ZoneInfo(zone))
    if locale.language == "fr":
        minutes = f"{_TIE}{local.minute:02d}" if local.minute else ""
        return f"{local.hour}{_TIE}h{minutes}"
    halves = (f"a.{_TIE}m.", f"p.{_TIE}m.") if locale.language == "es" else ("am", "pm")
    return f"{local.hour % 12 or 12}:{local.minute:02d} {halves[local.hour >= 12]}"


def day_name(at: datetime, *, zone: str, now: datetime, locale: Locale) -> str:
    """The day seen from `now` in `zone`: today, tomorrow, Friday within six days, then the date."""
    day, today = at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    ahead = (day - today).days
    if ahead in (-1, 0, 1):
        return _DAY_WORDS[locale.language][ahead]
    if 1 < ahead <= 6:
        return _date(day, "EEEE", locale)
    return weekday_date(day, locale=locale, year=day.year != today.year)


def at_moment(at: datetime, *, zone: str, now: datetime, locale: Locale) -> str:
    """When something happens: `today at 1:48 pm`, `tomorrow at 9:00 am`, `Friday at 9:15 am`."""
    day = day_name(at, zone=zone, now=now, locale=locale)
    if locale.language == "es" and not _is_near(at, zone, now):
        day = f"el {day}"
    return _AT[locale.language].format(day=day, time=_with_article(at, zone, locale))


def before_moment(at: datetime, *, zone: str, now: datetime, locale: Locale) -> str:
    """A due time for use after "by", "antes de", "d’ici": `1:48 pm today`, `9:15 am on Friday`."""
    return _phrase(_BEFORE, at, zone, now, locale)


def by_moment(at: datetime, *, zone: str, now: datetime, locale: Locale) -> str:
    """A due time as a whole phrase: `by 1:48 pm today`, `by 9:15 am tomorrow`, `Friday by 9:15 am`."""
    return _phrase(_BY, at, zone, now, locale)


def long_date(day: date, *, locale: Locale) -> str:
    """A date with its year: `December 31, 2026`, `31 de diciembre de 2026`, `1er janvier 2027`."""
    return _date(day, "long", locale)


def weekday_date(day: date, *, locale: Locale, year: bool = False) -> str:
    """A date with its weekday: `Wednesday, November 25`, with the year where it is not obvious."""
    return _date(day, _WEEKDAY_DATE[locale] + (_YEAR[locale] if year else ""), locale)


def weekday_name(day: date, *, locale: Locale) -> str:
    """The day of the week as it stands inside a sentence: `Friday`, `viernes`, `vendredi`."""
    return _date(day, "EEEE", locale)


def month_day(day: date, *, locale: Locale) -> str:
    """A date beside its weekday: `November 27`, `27 de noviembre`, `27 novembre`."""
    return _date(day, _MONTH_DAY[locale], locale)


def span(length: timedelta) -> str:
    """A length of time for the desk, one unit: `29 s`, `17 min`, `3 h`, `2 d`; never negative."""
    seconds = max(0, int(length.total_seconds()))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def distance(miles: float, *, units: Units, locale: Locale) -> str:
    """A distance given in miles, as whole miles or kilometres: `4 miles`, `6 km`, `less than 1 mile`."""
    language = locale.language
    if units == "km":
        kilometres = round(miles * _KM_PER_MILE)
        return f"{number(kilometres, locale=locale)} km" if kilometres else _UNDER_ONE_KM[language]
    whole = round(miles)
    under, one, many = _MILES[language]
    return under if whole < 1 else one if whole == 1 else many.format(n=number(whole, locale=locale))


def number(value: int, *, locale: Locale) -> str:
    """A whole number with the separators of the locale."""
    return str(format_decimal(value, locale=_BABEL[locale]))


def money(amount: Decimal | int, *, currency: str, locale: Locale) -> str:
    """An amount in whole units of `currency`: `$4,000` in the US, `US$4,000` or `4 000 $ US` elsewhere.

    Cents appear only when there are some. `currency` is an ISO 4217 code.
    """
    places = "" if amount == int(amount) else ".00"
    french = locale.language == "fr"
    pattern = f"#,##0{places}{_TIE}¤" if french else f"¤#,##0{places}"
    text = str(format_currency(amount, currency, pattern, locale=_BABEL[locale], currency_digits=False))
    if currency == "CAD" and "CA" not in text:
        return text + f"{_TIE}CA" if french else "CA" + text
    return text


def phone_text(e164: str, country: str) -> str:
    """A number for a reader in `country`: national form at home, international abroad."""
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    home = phonenumbers.country_code_for_region(country) == parsed.country_code
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def _date(day: date, pattern: str, locale: Locale) -> str:
    text = str(format_date(day, pattern, locale=_BABEL[locale]))
    if locale.language == "fr" and day.day == 1:
        return text.replace("1 ", "1er ", 1)
    return text


def _is_near(at: datetime, zone: str, now: datetime) -> bool:
    there = ZoneInfo(zone)
    return abs((at.astimezone(there).date() - now.astimezone(there).date()).days) <= 1


def _with_article(at: datetime, zone: str, locale: Locale) -> str:
    time = clock_time(at, zone=zone, locale=locale)
    if locale.language != "es":
        return time
    return f"la {time}" if time.startswith("1:") else f"las {time}"


def _phrase(forms: dict[str, dict[str, str]], at: datetime, zone: str, now: datetime, locale: Locale) -> str:
    form = forms[locale.language]["near" if _is_near(at, zone, now) else "on"]
    return form.format(
        day=day_name(at, zone=zone, now=now, locale=locale), time=_with_article(at, zone, locale)
    )
