"""Who speaks: name, legal entity, address, phones and hours of the group, read from data and never from code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from leads.vocabulary import Locale
from leads.web.formats import phone_text

_FILE = Path(__file__).resolve().parent.parent / "data" / "brand.json"
_COUNTRY = {Locale.EN_CA: "CA", Locale.FR_CA: "CA", Locale.EN_GB: "GB"}


@dataclass(frozen=True, slots=True)
class Brand:
    """The group as one reader meets it: `phone` is E.164, `phone_text` and `hours` are made for reading."""

    name: str
    legal_name: str
    postal_address: str
    phone: str
    phone_text: str
    hours: str


@cache
def _data() -> Mapping[str, object]:
    loaded: Mapping[str, object] = json.loads(_FILE.read_text(encoding="utf-8"))
    return loaded


def brand(locale: Locale) -> Brand:
    """The group for a reader of `locale`: the phone of their country, the hours in their language."""
    data = _data()
    phones, hours = data["phones"], data["hours"]
    assert isinstance(phones, dict) and isinstance(hours, dict)
    country = _COUNTRY.get(locale, "US")
    return Brand(
        name=str(data["name"]),
        legal_name=str(data["legal_name"]),
        postal_address=str(data["postal_address"]),
        phone=phones[country],
        phone_text=phone_text(phones[country], country),
        hours=hours[locale.value],
    )
