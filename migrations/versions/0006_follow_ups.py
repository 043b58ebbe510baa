"""Sequences, touches, suppression and mail that came in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sequence",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "trigger in ('routed', 'held_offer', 'not_ready_yet', 'last_try')",
            name=op.f("ck_sequence_trigger"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence")),
        sa.UniqueConstraint("slug", name=op.f("uq_sequence_slug")),
    )
    op.create_table(
        "suppression",
        sa.Column("address_index", sa.LargeBinary(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("scope in ('all', 'marketing')", name=op.f("ck_suppression_scope")),
        sa.PrimaryKeyConstraint("address_index", "scope", name=op.f("pk_suppression")),
    )
    op.create_table(
        "sequence_version",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("sequence_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sequence_id"], ["sequence.id"], name=op.f("fk_sequence_version_sequence_id_sequence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence_version")),
        sa.UniqueConstraint("sequence_id", "number", name=op.f("uq_sequence_version_sequence_id_number")),
    )
    op.create_table(
        "stream_pause",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("stream in ('care', 'news')", name=op.f("ck_stream_pause_stream")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_stream_pause_staff_id_staff")),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_stream_pause")),
    )
    op.create_table(
        "follow_up_pause",
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_follow_up_pause_lead_id_lead")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_follow_up_pause_staff_id_staff")),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_follow_up_pause")),
    )
    op.create_table(
        "preference_link",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_preference_link_lead_id_lead")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_preference_link_person_id_person")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_preference_link")),
    )
    op.create_index("ix_preference_link_person_id", "preference_link", ["person_id"], unique=False)
    op.create_table(
        "inbound_message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("authentic", sa.Boolean(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=True),
        sa.Column("letter_id", sa.BigInteger(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("purge_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("needs_staff", sa.Boolean(), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by", sa.Integer(), nullable=True),
        sa.Column("handling", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind in ('reply', 'stop', 'hard_bounce', 'soft_bounce', 'complaint', 'auto_reply', 'own_loop', 'unmatched', 'unreadable')",
            name=op.f("ck_inbound_message_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["handled_by"], ["staff.id"], name=op.f("fk_inbound_message_handled_by_staff")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_inbound_message_lead_id_lead")),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_inbound_message_letter_id_letter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_message")),
    )
    op.create_index("ix_inbound_message_lead_id", "inbound_message", ["lead_id"], unique=False)
    op.create_index(
        "ix_inbound_open",
        "inbound_message",
        ["received_at"],
        unique=False,
        postgresql_where="needs_staff and handled_at is null",
    )
    op.create_index("uq_inbound_message_content_hash", "inbound_message", ["content_hash"], unique=True)
    op.create_table(
        "touch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence_version_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_id", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'claimed') = (lease_until is not null)", name=op.f("ck_touch_lease")),
        sa.CheckConstraint(
            "(state in ('planned', 'claimed')) = (finished_at is null)", name=op.f("ck_touch_finished")
        ),
        sa.CheckConstraint(
            "state in ('planned', 'claimed', 'sent', 'skipped', 'stopped', 'failed')",
            name=op.f("ck_touch_state"),
        ),
        sa.CheckConstraint(
            "state not in ('skipped', 'stopped', 'failed') or reason is not null",
            name=op.f("ck_touch_reason"),
        ),
        sa.CheckConstraint("stream in ('care', 'news')", name=op.f("ck_touch_stream")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_touch_lead_id_lead")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_touch_letter_id_letter")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_touch_person_id_person")),
        sa.ForeignKeyConstraint(
            ["sequence_version_id"],
            ["sequence_version.id"],
            name=op.f("fk_touch_sequence_version_id_sequence_version"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_touch_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touch")),
        sa.UniqueConstraint("lead_id", "step", name=op.f("uq_touch_lead_id_step")),
    )
    op.create_index("ix_touch_due", "touch", ["due_at"], unique=False, postgresql_where="state = 'planned'")
    op.create_index(
        "ix_touch_leased", "touch", ["lease_until"], unique=False, postgresql_where="state = 'claimed'"
    )
    op.create_index("ix_touch_person_id", "touch", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_touch_person_id", table_name="touch")
    op.drop_index("ix_touch_leased", table_name="touch", postgresql_where="state = 'claimed'")
    op.drop_index("ix_touch_due", table_name="touch", postgresql_where="state = 'planned'")
    op.drop_table("touch")
    op.drop_index("uq_inbound_message_content_hash", table_name="inbound_message")
    op.drop_index(
        "ix_inbound_open", table_name="inbound_message", postgresql_where="needs_staff and handled_at is null"
    )
    op.drop_index("ix_inbound_message_lead_id", table_name="inbound_message")
    op.drop_table("inbound_message")
    op.drop_index("ix_preference_link_person_id", table_name="preference_link")
    op.drop_table("preference_link")
    op.drop_table("follow_up_pause")
    op.drop_table("stream_pause")
    op.drop_table("sequence_version")
    op.drop_table("suppression")
    op.drop_table("sequence")
