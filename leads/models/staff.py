"""Who works here: accounts and roles in the shape Flask-Security reads, and office membership."""

from __future__ import annotations

from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Integer, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from leads.database import Base
from leads.models.kinds import one_of
from leads.vocabulary import StaffRole

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
    __table_args__ = (CheckConstraint("email = lower(email)", name="email"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password: Mapped[str | None]
    """An argon2id hash."""
    active: Mapped[bool]
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    """Changing it ends every session of this person."""
    created_at: Mapped[datetime]

    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]  # the mixin says list[RoleMixin]
        secondary=staff_role, lazy="selectin"
    )
    offices: Mapped[list[OfficeMembership]] = relationship(lazy="raise")


class OfficeMembership(Base):
    """One staff member works for one office and sees its leads."""

    __tablename__ = "office_membership"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"), primary_key=True)
