"""The stored document of a promo version, read into terms and hashed. It was checked before."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from leads.promos.terms import AmountRow, Financing, PromoKind, PromoTerms, PromoText

APART = frozenset({"slug", "code", "budget", "first_day", "last_day", "withdrawn"})
"""What the tables keep in columns of their own; everything else is the version's document."""


def document_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The part of an entry of data/promos.json that a version stores as it is."""
    return {name: value for name, value in entry.items() if name not in APART}


def hash_of(entry: Mapping[str, Any]) -> str:
    """Equal for equal content, so that nothing is published twice. A budget may change without a version."""
    content = {name: value for name, value in entry.items() if name not in {"budget", "withdrawn"}}
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def terms_from(
    document: Mapping[str, Any],
    *,
    promo_id: int,
    version_id: int,
    version: int,
    slug: str,
    code: str,
    first_day: date,
    last_day: date,
    budget: int | None,
    withdrawn: bool,
) -> PromoTerms:
    """Read one stored version."""
    financing = document["financing"]
    return PromoTerms(
        promo_id=promo_id,
        version_id=version_id,
        version=version,
        slug=slug,
        code=code,
        kind=PromoKind(document["kind"]),
        automatic=document["automatic"],
        first_day=first_day,
        last_day=last_day,
        zone_rule=document["zone_rule"],
        countries=frozenset(document["countries"]),
        offices=_set(document["offices"]),
        procedures=_set(document["procedures"]),
        new_patients_only=document["new_patients_only"],
        minimum_age=document["minimum_age"],
        once_per_person=document["once_per_person"],
        stacking_group=document["stacking_group"],
        priority=document["priority"],
        budget=budget,
        currency=document["currency"],
        amounts=tuple(AmountRow(row["areas"], row["cents"]) for row in document["amounts"]),
        financing=None if financing is None else _financing(financing),
        texts={language: _text(text) for language, text in document["texts"].items()},
        withdrawn=withdrawn,
    )


def _set(slugs: list[str] | None) -> frozenset[str] | None:
    return None if slugs is None else frozenset(slugs)


def _financing(facts: Mapping[str, Any]) -> Financing:
    return Financing(**{**facts, "apr_percent": Decimal(facts["apr_percent"])})


def _text(text: Mapping[str, Any]) -> PromoText:
    return PromoText(text["headline"], text["condition"], tuple(text["terms"]), text.get("approval", ""))
