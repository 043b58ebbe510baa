"""Publishes data/promos.json: unchanged offers stay, changed ones get a version, unfit ones are refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert

from leads.database import db
from leads.directory.queries import directory
from leads.models import Promo, PromoVersion
from leads.promos.document import document_of, hash_of
from leads.promos.publishing import Problem, problems
from leads.promos.queries import forget_live_terms
from leads.vocabulary import Locale

FILE = Path(__file__).resolve().parent.parent / "data" / "promos.json"
LANGUAGES = tuple(dict.fromkeys(locale.language for locale in Locale))


class NotPublishable(ValueError):
    """Offers that may not be shown; `.problems` has one line for each field that has to change."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.problems = tuple(lines)


def seed(*, now: datetime, entries: Sequence[Mapping[str, Any]] | None = None) -> int:
    """Publish every offer of the data file and give the number of new versions; running it twice adds none.

    Takes    the directory already seeded; other entries than the file's for tests.
    Raises   NotPublishable with every problem of every offer; nothing is published then.
    """
    if entries is None:
        entries = entries_of_file()
    found = [f"{entry.get('slug')}: {one.field}: {one.reason}" for entry in entries for one in _check(entry)]
    if found:
        raise NotPublishable(found)
    published = sum(_publish(entry, now) for entry in entries)
    forget_live_terms()
    return published


def entries_of_file() -> list[dict[str, Any]]:
    """The offers as the data file says them."""
    entries: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["promos"]
    return entries


def _check(entry: Mapping[str, Any]) -> Iterator[Problem]:
    known = directory()
    quiet = frozenset(country.code for country in known.countries if country.pressure_free)
    yield from problems(entry, languages=LANGUAGES, pressure_free=quiet)
    for slug in entry.get("offices") or ():
        if known.office(slug) is None:
            yield Problem("offices", f"There is no office {slug}")
    for slug in entry.get("procedures") or ():
        if known.procedure(slug) is None:
            yield Problem("procedures", f"There is no procedure {slug}")


def _withdrawn(entry: Mapping[str, Any], now: datetime) -> ColumnElement[datetime | None] | None:
    """An offer withdrawn earlier keeps the moment, also one that operators ended and the file does not name
    so; only `"withdrawn": false` brings an offer back."""
    if entry.get("withdrawn"):
        return func.coalesce(Promo.withdrawn_at, now)
    return None if entry.get("withdrawn") is False else Promo.withdrawn_at.expression


def _publish(entry: Mapping[str, Any], now: datetime) -> int:
    row = {
        "slug": entry["slug"],
        "code": entry["code"],
        "budget": entry["budget"],
        "withdrawn_at": now if entry.get("withdrawn") else None,
    }
    adding = insert(Promo).values(row)
    kept = adding.on_conflict_do_update(
        index_elements=["slug"],
        set_={
            "code": adding.excluded.code,
            "budget": adding.excluded.budget,
            "withdrawn_at": _withdrawn(entry, now),
        },
    ).returning(Promo.id)
    promo_id = db.session.execute(kept).scalar_one()
    newest = db.session.execute(
        select(PromoVersion.number, PromoVersion.content_hash)
        .where(PromoVersion.promo_id == promo_id)
        .order_by(PromoVersion.number.desc())
        .limit(1)
    ).one_or_none()
    content = hash_of(entry)
    if newest is not None and newest.content_hash == content:
        return 0
    db.session.execute(
        insert(PromoVersion).values(
            promo_id=promo_id,
            number=newest.number + 1 if newest else 1,
            published_at=now,
            starts_on=date.fromisoformat(entry["first_day"]),
            last_day_to_book=date.fromisoformat(entry["last_day"]),
            terms=document_of(entry),
            content_hash=content,
        )
    )
    return 1
