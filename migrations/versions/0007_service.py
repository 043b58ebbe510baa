"""Heartbeats and the clock of tests."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clock_offset",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("by", sa.Interval(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_clock_offset_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_offset")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "stream_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("stream in ('care', 'news')", name=op.f("ck_stream_change_stream")),
        sa.CheckConstraint("what in ('held', 'resumed')", name=op.f("ck_stream_change_what")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_stream_change_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_change")),
    )
    op.create_index("ix_stream_change_stream", "stream_change", ["stream", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_stream_change_stream", table_name="stream_change")
    op.drop_table("stream_change")
    op.drop_table("heartbeat")
    op.drop_table("clock_offset")
