"""The consent texts as versioned data, in every language; what is shown here is what the ledger names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from leads.vocabulary import ConsentChannel, ConsentPurpose, Locale


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of one text in one language, as a visitor reads it."""

    key: str
    version: int
    channel: ConsentChannel
    purpose: ConsentPurpose
    label: str
    small: str


def consent_text(key: str, locale: Locale, on: date, **names: str) -> ConsentText:
    """The version of a text in force on a day.

    `names` fills its blanks (brand, legal_name, postal_address).
    Raises   KeyError for an unknown key or a blank without a name; the data is checked by a test.
    """
    text = _texts()[key]
    in_force = [version for version in text["versions"] if date.fromisoformat(version["first_day"]) <= on]
    newest = max(in_force or text["versions"][:1], key=lambda version: version["version"])
    return ConsentText(
        key=key,
        version=newest["version"],
        channel=ConsentChannel(text["channel"]),
        purpose=ConsentPurpose(text["purpose"]),
        label=newest["label"][locale.language].format_map(names),
        small=newest.get("small", {}).get(locale.language, "").format_map(names),
    )


def text_at(key: str, version: int, locale: Locale, **names: str) -> str:
    """The words of one version as evidence; "" for a text or version that is not (or no longer) ours."""
    known = _texts().get(key, {}).get("versions", ())
    found = next((each for each in known if each["version"] == version), None)
    if found is None:
        return ""
    parts = (found["label"], found.get("small", {}))
    return "\n".join(part[locale.language].format_map(names) for part in parts if locale.language in part)


def text_keys() -> tuple[str, ...]:
    """Every text there is."""
    return tuple(_texts())


@cache
def _texts() -> dict[str, Any]:
    source = files("leads").joinpath("data/consent_texts.json").read_text("utf-8")
    texts: dict[str, Any] = json.loads(source)["texts"]
    return texts
