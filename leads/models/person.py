"""People: who wrote, what they allowed, and which of them turned out to be the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from leads.database import Base
from leads.vocabulary import Locale


class Person(Base):
    """Who wrote: one per e-mail or phone identity; owns consent."""

    __tablename__ = "person"
    __table_args__ = (
        # Unique over keyed hashes: an error text of the database then repeats no address.
        Index(
            "uq_person_email_index", "email_index", unique=True, postgresql_where="email_index is not null"
        ),
        Index("ix_person_phone_index", "phone_index"),
        Index("ix_person_merged_into_id", "merged_into_id", postgresql_where="merged_into_id is not null"),
        CheckConstraint("email_index is not null or phone_index is not null", name="identity"),
        CheckConstraint("length(name) <= 100", name="name"),
        CheckConstraint("length(email) <= 254", name="email"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str]
    email: Mapped[str | None]
    email_index: Mapped[bytes | None]
    phone: Mapped[str | None]
    """E.164."""
    phone_index: Mapped[bytes | None]
    locale: Mapped[Locale] = mapped_column(Text)
    created_at: Mapped[datetime]
    merged_into_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    """Who they turned out to be, past all merges; this row and its keys stay: both addresses lead there."""


class Consent(Base):
    """The ledger of what a person allowed, in which words, where and when; append-only."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_person_id", "person_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    lead_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("lead.id"))
    at: Mapped[datetime]
    channel: Mapped[str]
    purpose: Mapped[str]
    granted: Mapped[bool]
    text_key: Mapped[str]
    text_version: Mapped[int]
    locale: Mapped[str]
    page: Mapped[str]
    ip_prefix: Mapped[str | None]
    """/24 or /48 of the visitor's address, never the whole."""
    shown: Mapped[bytes | None]
    """The number or address shown beside the box, encrypted, bound to `consent:<submission_key>`."""


class PersonKey(Base):
    """One thing people may be recognised by, as a keyed hash; leads.people.rules says which there are."""

    __tablename__ = "person_key"
    __table_args__ = (Index("ix_person_key_person_id", "person_id"),)

    key: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"), primary_key=True)


class PersonMatch(Base):
    """Two people who may be one, with every reason; found when a request comes in, decided by staff."""

    __tablename__ = "person_match"
    __table_args__ = (
        CheckConstraint("low_id < high_id", name="order"),
        Index("ix_person_match_high_id", "high_id"),
        Index("ix_person_match_open", "low_id", "high_id", postgresql_where="different_at is null"),
    )

    low_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"), primary_key=True)
    high_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"), primary_key=True)
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Codes, strongest first: `same_email`, `same_phone`, `like_name_same_area`, …"""
    found_at: Mapped[datetime]
    different_at: Mapped[datetime | None]
    """When staff said that these are not the same person; remembered for good."""
    different_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class PersonMerge(Base):
    """One merge with all that is needed to take it back."""

    __tablename__ = "person_merge"
    __table_args__ = (
        CheckConstraint("kept_id <> merged_id", name="two_people"),
        Index("ix_person_merge_kept_id", "kept_id"),
        Index("ix_person_merge_merged_id", "merged_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kept_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    merged_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    choices: Mapped[dict[str, Any]]
    """Which of the two each field was taken from: `{"name": "kept", "phone": "merged"}`."""
    lead_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """The leads that came over."""
    before: Mapped[bytes]
    """Both people's fields before and after, and what else must come back, encrypted JSON, bound to
    `person_merge:<kept>:<merged>`."""
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
