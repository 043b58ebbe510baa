"""Publishable keys of the clinic's own sites: who may post, and from which origins a browser may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import compare_digest

from sqlalchemy import any_, exists, select
from sqlalchemy.dialects.postgresql import insert

from leads.database import db
from leads.keyring import token_hash
from leads.models import ApiKey

DEMO_KEY = "pk_demo_linden_0000000000000000"


@dataclass(frozen=True, slots=True)
class Site:
    """One of the clinic's own sites, known by its key."""

    id: int
    origins: Sequence[str]

    def allows(self, origin: str | None) -> bool:
        """Whether a page of this origin may use the key; programs send none."""
        return origin is None or any(
            compare_digest(origin.encode(), known.encode()) for known in self.origins
        )


def site_of(key: str) -> Site | None:
    """The site behind a key, or None: unknown or switched off."""
    row = db.session.execute(
        select(ApiKey.id, ApiKey.origins).where(ApiKey.key_hash == token_hash(key), ApiKey.active)
    ).one_or_none()
    return Site(row.id, tuple(row.origins)) if row else None


def is_known_origin(origin: str) -> bool:
    """Whether any active key may be used from this origin; a preflight names no key."""
    known = exists().where(ApiKey.active, any_(ApiKey.origins) == origin)
    return bool(db.session.execute(select(known)).scalar_one())


def add_site(*, name: str, key: str, origins: Sequence[str]) -> None:
    """Let a site in; adding the same key again changes its name and origins and nothing else."""
    row = {"name": name, "key_hash": token_hash(key), "origins": list(origins), "active": True}
    adding = insert(ApiKey).values(row)
    db.session.execute(
        adding.on_conflict_do_update(
            index_elements=[ApiKey.key_hash], set_={"name": name, "origins": list(origins)}
        )
    )


def seed_demo_key() -> None:
    """The key of the demo site; for development and tests only, because everybody can read it here."""
    add_site(name="Demo site", key=DEMO_KEY, origins=("http://localhost:8000", "https://www.linden.example"))
