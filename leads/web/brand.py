"""Who speaks: name, legal entity, address, phones and hours of the group, all of it data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return loaded


def brand(locale: Locale) -> Brand:
    """The group for a reader of `locale`: the phone of their country, the hours in their language."""
    data = _data()
    country = _COUNTRY.get(locale, "US")
    return Brand(
        name=data["name"],
        legal_name=data["legal_name"],
        postal_address=data["postal_address"],
        phone=data["phones"][country],
        phone_text=phone_text(data["phones"][country], country),
        hours=data["hours"][locale.value],
    )
