"""Who we are and what we offer: countries, procedures, concerns, offices, their hours, postal codes."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Double,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from leads.database import Base
from leads.models.kinds import one_of
from leads.vocabulary import OfficeKind


class CountryRow(Base):
    """A country the group works in, with how its people write postal codes and phone numbers."""

    __tablename__ = "country"

    code: Mapped[str] = mapped_column(primary_key=True)
    facts: Mapped[dict[str, Any]]
    """Names, labels, examples, units, currency, default locales, pressure_free; see data/countries.json."""


class Procedure(Base):
    """Something the clinic offers; plain name first, trademark beside it."""

    __tablename__ = "procedure"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    names: Mapped[dict[str, Any]]
    lines: Mapped[dict[str, Any]]
    """One sentence per language that tells this procedure from the others."""
    mark: Mapped[str | None]
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text))


class Concern(Base):
    """What people call their wish; leads to procedures, never to a verdict on a body."""

    __tablename__ = "concern"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, Any]]
    synonyms: Mapped[dict[str, Any]]
    notes: Mapped[dict[str, Any]]
    """The normality note per language, shown beside the first question."""
    procedure_slugs: Mapped[list[str]] = mapped_column(ARRAY(Text))
    sensitive: Mapped[bool]
    """A medical condition: no marketing, a clinician first."""


class Office(Base):
    """One clinic location, or the central desk that answers where no clinic can."""

    __tablename__ = "office"
    __table_args__ = (
        one_of("kind", OfficeKind),
        CheckConstraint("daily_capacity >= 0", name="daily_capacity"),
        CheckConstraint("weight > 0", name="weight"),
        CheckConstraint("latitude between -90 and 90 and longitude between -180 and 180", name="place"),
        Index("uq_office_central_desk", "kind", unique=True, postgresql_where="kind = 'central_desk'"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[OfficeKind] = mapped_column(Text)
    name: Mapped[str]
    street: Mapped[str]
    city: Mapped[str]
    region: Mapped[str]
    """State, province or nation, as the holidays library spells the subdivision."""
    postal_code: Mapped[str]
    country: Mapped[str] = mapped_column(ForeignKey("country.code"))
    latitude: Mapped[float] = mapped_column(Double)
    longitude: Mapped[float] = mapped_column(Double)
    zone: Mapped[str]
    phone: Mapped[str]
    """E.164."""
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    serves: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Country codes."""
    daily_capacity: Mapped[int]
    """New leads per office-local day."""
    weight: Mapped[int]
    accepts_leads: Mapped[bool]
    people_on_duty: Mapped[int] = mapped_column(server_default="1")

    hours: Mapped[list[OfficeHours]] = relationship(lazy="raise", order_by="OfficeHours.weekday")
    closures: Mapped[list[OfficeClosure]] = relationship(lazy="raise")
    procedures: Mapped[list[OfficeProcedure]] = relationship(lazy="raise")


class OfficeHours(Base):
    """One opening interval of one weekday, in the office's own zone; a day may have several."""

    __tablename__ = "office_hours"
    __table_args__ = (
        CheckConstraint("weekday between 0 and 6", name="weekday"),
        CheckConstraint("closes_at > opens_at", name="interval"),
        UniqueConstraint("office_id", "weekday", "opens_at"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"))
    weekday: Mapped[int] = mapped_column(SmallInteger)
    """0 is Monday."""
    opens_at: Mapped[time]
    closes_at: Mapped[time]


class OfficeClosure(Base):
    """Whole days on which one office is closed for a reason of its own."""

    __tablename__ = "office_closure"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="days"),
        UniqueConstraint("office_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str]


class OfficeProcedure(Base):
    """One office offers one procedure."""

    __tablename__ = "office_procedure"

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"), primary_key=True)
    procedure_id: Mapped[int] = mapped_column(
        ForeignKey("procedure.id", ondelete="CASCADE"), primary_key=True
    )


class PostalCode(Base):
    """Where a US ZIP, a Canadian FSA or a UK outcode lies, and its zone; attribution in leads/data."""

    __tablename__ = "postal_code"

    country: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    latitude: Mapped[float] = mapped_column(Double)
    longitude: Mapped[float] = mapped_column(Double)
    zone: Mapped[str]
