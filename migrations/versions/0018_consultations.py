"""Consultations: calendars of the offices, booked times that cannot overlap, and secret addresses to read them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

LACKS = "This PostgreSQL lacks the extension btree_gist: install its contrib package (postgresql-contrib)."
ASK = (
    "The database user may not create the extension btree_gist. It comes with PostgreSQL and is trusted, so a "
    "user who owns the database may create it. Otherwise let a database administrator run in this database, "
    "once: CREATE EXTENSION btree_gist; then migrate again."
)
WHEN = sa.DateTime(timezone=True)


def extension() -> None:
    """Have btree_gist, which lets one constraint compare a number and a range."""
    connection = op.get_bind()
    if connection.scalar(sa.text("select true from pg_extension where extname = 'btree_gist'")):
        return
    if not connection.scalar(sa.text("select true from pg_available_extensions where name = 'btree_gist'")):
        raise RuntimeError(LACKS)
    try:
        with connection.begin_nested():
            connection.execute(sa.text("create extension btree_gist"))
    except DBAPIError as error:
        raise RuntimeError(ASK) from error


def upgrade() -> None:
    extension()
    calendars()
    appointments()
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("read_at", WHEN, nullable=True),
        sa.Column("revoked_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_calendar_feed_office_id_office")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_calendar_feed_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_index("ix_calendar_feed_office_id", "calendar_feed", ["office_id"])


def calendars() -> None:
    """How each office gives consultations, and who or what each takes up."""
    op.create_table(
        "consultation_terms",
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("length_minutes", sa.Integer(), nullable=False),
        sa.Column("step_minutes", sa.Integer(), nullable=False),
        sa.Column("before_minutes", sa.Integer(), nullable=False),
        sa.Column("after_minutes", sa.Integer(), nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("length_minutes between 5 and 240", name=op.f("ck_consultation_terms_length")),
        sa.CheckConstraint("step_minutes between 5 and 240", name=op.f("ck_consultation_terms_step")),
        sa.CheckConstraint(
            "before_minutes between 0 and 120 and after_minutes between 0 and 120",
            name=op.f("ck_consultation_terms_buffers"),
        ),
        sa.CheckConstraint("notice_minutes between 0 and 20160", name=op.f("ck_consultation_terms_notice")),
        sa.CheckConstraint("horizon_days between 1 and 365", name=op.f("ck_consultation_terms_horizon")),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
            name=op.f("fk_consultation_terms_office_id_office"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("office_id", name=op.f("pk_consultation_terms")),
    )
    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("in_person", sa.Boolean(), nullable=False),
        sa.Column("video", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.CheckConstraint("kind in ('clinician', 'room')", name=op.f("ck_resource_kind")),
        sa.CheckConstraint("in_person or video", name=op.f("ck_resource_some_mode")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_resource_office_id_office"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("office_id", "slug", name=op.f("uq_resource_office_id_slug")),
    )
    op.create_table(
        "resource_hours",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.CheckConstraint("weekday between 0 and 6", name=op.f("ck_resource_hours_weekday")),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_resource_hours_interval")),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_resource_hours_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_hours")),
        sa.UniqueConstraint(
            "resource_id", "weekday", "opens_at", name=op.f("uq_resource_hours_resource_id_weekday_opens_at")
        ),
    )
    op.create_table(
        "resource_absence",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_resource_absence_days")),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_resource_absence_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_absence")),
        sa.UniqueConstraint(
            "resource_id", "starts_on", name=op.f("uq_resource_absence_resource_id_starts_on")
        ),
    )


def appointments() -> None:
    """The consultations themselves; the exclusion constraint is the last word on double booking."""
    op.create_table(
        "appointment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("starts_at", WHEN, nullable=False),
        sa.Column("ends_at", WHEN, nullable=False),
        sa.Column("busy_from", WHEN, nullable=False),
        sa.Column("busy_until", WHEN, nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kept_until", WHEN, nullable=True),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made_at", WHEN, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("booked_at", WHEN, nullable=True),
        sa.Column("changed_at", WHEN, nullable=True),
        sa.Column("confirmed_at", WHEN, nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("cancelled_at", WHEN, nullable=True),
        sa.Column("cancelled_by", sa.Text(), nullable=True),
        sa.Column("outcome_at", WHEN, nullable=True),
        sa.Column("outcome_staff_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("mode in ('in_person', 'video')", name=op.f("ck_appointment_mode")),
        sa.CheckConstraint(
            "state in ('kept', 'booked', 'cancelled', 'came', 'missed')", name=op.f("ck_appointment_state")
        ),
        sa.CheckConstraint(
            "busy_from <= starts_at and starts_at < ends_at and ends_at <= busy_until",
            name=op.f("ck_appointment_times"),
        ),
        sa.CheckConstraint(
            "(state = 'kept') = (kept_until is not null)", name=op.f("ck_appointment_kept_for_a_while")
        ),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_at is not null)",
            name=op.f("ck_appointment_cancelled_has_a_time"),
        ),
        sa.CheckConstraint(
            "(state in ('came', 'missed')) = (outcome_at is not null)",
            name=op.f("ck_appointment_outcome_has_a_time"),
        ),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_appointment_sequence")),
        postgresql.ExcludeConstraint(
            (sa.column("resource_id"), "="),
            (sa.func.tstzrange(sa.column("busy_from"), sa.column("busy_until")), "&&"),
            (sa.column("lead_id"), "<>"),
            where=sa.text("state <> 'cancelled'"),
            using="gist",
            name="ex_appointment_one_at_a_time",
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_appointment_lead_id_lead")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_appointment_office_id_office")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_appointment_resource_id_resource")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_appointment_staff_id_staff")),
        sa.ForeignKeyConstraint(
            ["outcome_staff_id"], ["staff.id"], name=op.f("fk_appointment_outcome_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("uid", name=op.f("uq_appointment_uid")),
    )
    indexes: dict[str, tuple[list[str], bool, str | None]] = {
        "uq_appointment_kept": (["lead_id"], True, "state = 'kept'"),
        "uq_appointment_booked": (["lead_id"], True, "state = 'booked'"),
        "ix_appointment_lead_id": (["lead_id", "id"], False, None),
        "ix_appointment_office_id": (["office_id", "starts_at"], False, "state <> 'cancelled'"),
        "ix_appointment_unanswered": (["office_id", "ends_at"], False, "state = 'booked'"),
        "ix_appointment_kept_until": (["kept_until"], False, "state = 'kept'"),
    }
    for name, (columns, unique, where) in indexes.items():
        op.create_index(name, "appointment", columns, unique=unique, postgresql_where=where)


def downgrade() -> None:
    for table in (
        "calendar_feed",
        "appointment",
        "resource_absence",
        "resource_hours",
        "resource",
        "consultation_terms",
    ):
        op.drop_table(table)
