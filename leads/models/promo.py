"""Offers: immutable numbered versions, budgets, verdicts given and holds promised."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from leads.database import Base
from leads.models.kinds import one_of
from leads.vocabulary import HoldState, Outcome


class Promo(Base):
    """An offer as people know it; what it says lives in its versions."""

    __tablename__ = "promo"
    __table_args__ = (
        CheckConstraint("budget is null or budget >= 0", name="budget"),
        # The last word on scarcity: no code path can promise more than there is.
        CheckConstraint("taken >= 0 and (budget is null or taken <= budget)", name="taken"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    """Upper case, as in links."""
    budget: Mapped[int | None]
    """How many holds there may be; absent means no limit."""
    taken: Mapped[int] = mapped_column(server_default="0")
    withdrawn_at: Mapped[datetime | None]


class PromoVersion(Base):
    """What an offer says; a published version never changes (a trigger refuses)."""

    __tablename__ = "promo_version"
    __table_args__ = (
        UniqueConstraint("promo_id", "number"),
        CheckConstraint("last_day_to_book >= starts_on", name="window"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    promo_id: Mapped[int] = mapped_column(ForeignKey("promo.id"))
    number: Mapped[int]
    published_at: Mapped[datetime]
    starts_on: Mapped[date]
    last_day_to_book: Mapped[date]
    terms: Mapped[dict[str, Any]]
    """Everything else of the offer; its shape is leads.promos.terms and is checked before publishing."""
    content_hash: Mapped[str]
    """So that seeding the same text again publishes no new version."""


class PromoVerdict(Base):
    """What the promo rules said about one lead, with every condition; provisional, then final."""

    __tablename__ = "promo_verdict"
    __table_args__ = (
        one_of("outcome", Outcome),
        Index("ix_promo_verdict_lead_id", "lead_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead.id"))
    promo_version_id: Mapped[int | None] = mapped_column(ForeignKey("promo_version.id"))
    """Absent when the code in the link is not one of ours."""
    final: Mapped[bool]
    decided_at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(Text)
    status: Mapped[str]
    conditions: Mapped[list[Any]] = mapped_column(JSONB)
    ruleset: Mapped[str]


class PromoHold(Base):
    """One promo version promised to one lead; ending or editing the promo never changes it."""

    __tablename__ = "promo_hold"
    __table_args__ = (
        one_of("state", HoldState),
        UniqueConstraint("lead_id", "promo_id"),
        Index(
            "uq_promo_hold_once_per_person",
            "promo_id",
            "person_id",
            unique=True,
            postgresql_where="once_per_person and state <> 'lapsed'",
        ),
        Index("ix_promo_hold_held_at", "held_at"),
        Index("ix_promo_hold_held_until", "held_until", postgresql_where="state = 'held'"),
        CheckConstraint("(state = 'lapsed') = (lapsed_at is not null)", name="lapsed_has_a_time"),
        CheckConstraint("state <> 'reserved' or reserved_at is not null", name="reserved_has_a_time"),
        CheckConstraint(
            "state not in ('earned', 'applied') or earned_at is not null", name="earned_has_a_time"
        ),
        CheckConstraint(
            "(state = 'applied') = (applied_at is not null and applied_by is not null)",
            name="applied_by_somebody",
        ),
        CheckConstraint("applied_cents is null or (applied_cents > 0 and applied_areas > 0)", name="amount"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead.id"))
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    promo_id: Mapped[int] = mapped_column(ForeignKey("promo.id"))
    promo_version_id: Mapped[int] = mapped_column(ForeignKey("promo_version.id"))
    once_per_person: Mapped[bool]
    takes_budget: Mapped[bool]
    state: Mapped[HoldState] = mapped_column(Text)
    held_at: Mapped[datetime]
    held_until: Mapped[date]
    lapsed_at: Mapped[datetime | None]
    lapse_reason: Mapped[str | None]
    reserved_at: Mapped[datetime | None]
    earned_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    applied_areas: Mapped[int | None]
    applied_cents: Mapped[int | None]
    """What was taken off, from the amount table of the version, in cents; none for financing."""
