"""Offers, verdicts and holds; allocations and fair shares."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "promo",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("budget is null or budget >= 0", name=op.f("ck_promo_budget")),
        sa.CheckConstraint("taken >= 0 and (budget is null or taken <= budget)", name=op.f("ck_promo_taken")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promo")),
        sa.UniqueConstraint("code", name=op.f("uq_promo_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_promo_slug")),
    )
    op.create_table(
        "promo_version",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("promo_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("last_day_to_book", sa.Date(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.CheckConstraint("last_day_to_book >= starts_on", name=op.f("ck_promo_version_window")),
        sa.ForeignKeyConstraint(["promo_id"], ["promo.id"], name=op.f("fk_promo_version_promo_id_promo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promo_version")),
        sa.UniqueConstraint("promo_id", "number", name=op.f("uq_promo_version_promo_id_number")),
    )
    op.create_table(
        "office_day",
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("taken between 0 and capacity", name=op.f("ck_office_day_taken")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_office_day_office_id_office"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("office_id", "on_date", name=op.f("pk_office_day")),
    )
    op.create_table(
        "office_share",
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("owed", sa.Numeric(precision=40, scale=18), server_default="0", nullable=False),
        sa.Column("given", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paused", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("given >= 0", name=op.f("ck_office_share_given")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_office_share_office_id_office"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("office_id", name=op.f("pk_office_share")),
    )
    op.create_table(
        "allocation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ruleset", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("candidates", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("room_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "decided_by in ('rules', 'visitor', 'fallback', 'staff')", name=op.f("ck_allocation_decided_by")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_allocation_lead_id_lead")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_allocation_office_id_office")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_allocation_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint("lead_id", "number", name=op.f("uq_allocation_lead_id_number")),
    )
    op.create_table(
        "promo_hold",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("promo_id", sa.Integer(), nullable=False),
        sa.Column("promo_version_id", sa.Integer(), nullable=False),
        sa.Column("once_per_person", sa.Boolean(), nullable=False),
        sa.Column("takes_budget", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.Date(), nullable=False),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapse_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'lapsed') = (lapsed_at is not null)", name=op.f("ck_promo_hold_lapsed_has_a_time")
        ),
        sa.CheckConstraint(
            "state in ('held', 'reserved', 'earned', 'applied', 'lapsed')", name=op.f("ck_promo_hold_state")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_promo_hold_lead_id_lead")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_promo_hold_person_id_person")),
        sa.ForeignKeyConstraint(["promo_id"], ["promo.id"], name=op.f("fk_promo_hold_promo_id_promo")),
        sa.ForeignKeyConstraint(
            ["promo_version_id"],
            ["promo_version.id"],
            name=op.f("fk_promo_hold_promo_version_id_promo_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promo_hold")),
        sa.UniqueConstraint("lead_id", "promo_id", name=op.f("uq_promo_hold_lead_id_promo_id")),
    )
    op.create_index(
        "uq_promo_hold_once_per_person",
        "promo_hold",
        ["promo_id", "person_id"],
        unique=True,
        postgresql_where="once_per_person and state <> 'lapsed'",
    )
    op.create_table(
        "promo_verdict",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("promo_version_id", sa.Integer(), nullable=True),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("conditions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ruleset", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome in ('eligible', 'not_eligible', 'staff_confirm')", name=op.f("ck_promo_verdict_outcome")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_promo_verdict_lead_id_lead")),
        sa.ForeignKeyConstraint(
            ["promo_version_id"],
            ["promo_version.id"],
            name=op.f("fk_promo_verdict_promo_version_id_promo_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promo_verdict")),
    )
    op.create_index("ix_promo_verdict_lead_id", "promo_verdict", ["lead_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_promo_verdict_lead_id", table_name="promo_verdict")
    op.drop_table("promo_verdict")
    op.drop_index(
        "uq_promo_hold_once_per_person",
        table_name="promo_hold",
        postgresql_where="once_per_person and state <> 'lapsed'",
    )
    op.drop_table("promo_hold")
    op.drop_table("allocation")
    op.drop_table("office_share")
    op.drop_table("office_day")
    op.drop_table("promo_version")
    op.drop_table("promo")
