"""Who works here: accounts and roles in the shape Flask-Security reads, and office membership."""

from __future__ import annotations

from datetime import datetime

from flask_security import AsaList, RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from leads.database import Base
from leads.models.kinds import one_of
from leads.vocabulary import KeysMode, Locale, SessionStage, StaffRole

staff_role = Table(
    "staff_role",
    Base.metadata,
    Column("staff_id", Integer, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", Integer, ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Base, RoleMixin):
    """What a staff member may do; the names are StaffRole."""

    __tablename__ = "role"
    __table_args__ = (one_of("name", StaffRole),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str | None]


class Staff(Base, UserMixin):
    """A person who signs in; `active` false puts them out at the next request."""

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email"),
        one_of("keys_mode", KeysMode),
        one_of("locale", Locale),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password: Mapped[str | None]
    """An argon2id hash."""
    active: Mapped[bool]
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    """A name Flask-Security asks for; signing in does not use it."""
    created_at: Mapped[datetime]
    locale: Mapped[Locale] = mapped_column(Text, server_default=Locale.EN_US)
    """The language of the letters they get; pages follow the browser."""
    is_demo: Mapped[bool] = mapped_column(server_default="false")
    """Its password is public: no second factor is asked for, and production knows no such account."""
    tf_primary_method: Mapped[str | None]
    """`authenticator` once a code has been confirmed; the name is Flask-Security's."""
    tf_totp_secret: Mapped[str | None]
    """Encrypted by our key ring, bound to `staff.totp:<id>`."""
    tf_last_counter: Mapped[int | None] = mapped_column(BigInteger)
    """The half minute of the last code that was taken: each code works once."""
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    """SHA-256 of each code that is left: they are long and random, so nothing slower is needed."""
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]  # as above
        unique=True
    )
    on_duty_since: Mapped[datetime | None]
    """They said that they answer now; counted in the promise after hours."""
    last_seen_at: Mapped[datetime | None]
    keys_mode: Mapped[KeysMode] = mapped_column(Text, server_default=KeysMode.ON)
    advances: Mapped[bool] = mapped_column(server_default="true")
    """After an action on the list, the next lead opens by itself."""
    notices_by_mail: Mapped[bool] = mapped_column(server_default="true")

    passkeys: Mapped[list[Passkey]] = relationship(lazy="raise")
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]  # the mixin says list[RoleMixin]
        secondary=staff_role, lazy="selectin"
    )
    offices: Mapped[list[OfficeMembership]] = relationship(lazy="raise")


class OfficeMembership(Base):
    """One staff member works for one office and sees its leads."""

    __tablename__ = "office_membership"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"), primary_key=True)


class Passkey(Base, WebAuthnMixin):
    """One passkey or security key of a staff member, in the shape Flask-Security reads."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(server_default="0")
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    backup_state: Mapped[bool]
    device_type: Mapped[str]
    extensions: Mapped[str | None]
    create_datetime: Mapped[datetime]
    lastuse_datetime: Mapped[datetime]
    name: Mapped[str]
    usage: Mapped[str]
    """`first` signs in by itself, `secondary` only after a password."""

    user: Mapped[Staff] = relationship(back_populates="passkeys", lazy="raise")


class StaffSession(Base):
    """One browser that is signed in, or on its way; the cookie holds a token whose hash is the key."""

    __tablename__ = "staff_session"
    __table_args__ = (
        one_of("stage", SessionStage),
        CheckConstraint("(staff_id is null) = (stage = 'door')", name="stage_has_a_person"),
        Index("ix_staff_session_staff_id", "staff_id"),
        Index("ix_staff_session_expires_at", "expires_at"),
    )

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    stage: Mapped[SessionStage] = mapped_column(Text)
    content: Mapped[bytes | None]
    """What signing in must remember, encrypted JSON, bound to `staff_session:<token hash in hex>`."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]
    """Idle too long: the screen is locked until its owner proves who they are."""
    device: Mapped[str]
    """Browser and system in two words, for the list of one's own sessions."""
    kept: Mapped[bool] = mapped_column(server_default="false")
    """The cookie outlives the browser window, though never the session."""


class StaffToken(Base):
    """One letter's way in for staff: an invitation or a reset of the password; works once."""

    __tablename__ = "staff_token"
    __table_args__ = (
        CheckConstraint("purpose in ('invitation', 'reset')", name="purpose"),
        Index("ix_staff_token_staff_id", "staff_id"),
    )

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class KnownDevice(Base):
    """A browser somebody signed in from before: it counts its own failures and needs no warning letter.

    Several people share the computer of a front desk, so one token may be known for each of them.
    """

    __tablename__ = "known_device"
    __table_args__ = (Index("ix_known_device_staff_id", "staff_id"),)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class SignInFailures(Base):
    """How often signing in failed of late, per account or known device; grows the wait, locks nobody out."""

    __tablename__ = "sign_in_failures"

    subject: Mapped[bytes] = mapped_column(primary_key=True)
    """A keyed hash of the account, with or without the device."""
    count: Mapped[int]
    last_at: Mapped[datetime]


class MfaReset(Base):
    """Somebody lost their second factor: one admin asks, another one approves."""

    __tablename__ = "mfa_reset"
    __table_args__ = (
        CheckConstraint("approved_by is null or approved_by <> asked_by", name="two_admins"),
        Index("ix_mfa_reset_staff_id", "staff_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    approved_at: Mapped[datetime | None]
