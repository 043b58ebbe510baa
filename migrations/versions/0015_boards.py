"""Indexes of the pipeline, by stage for an office and for the whole group, and of the offers taken of late."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ON_THE_BOARD = "stage not in ('completed', 'closed') and quarantined_at is null"
INDEXES = {
    "ix_lead_office_stage": ["office_id", "stage", "stage_since", "id"],
    "ix_lead_stage": ["stage", "stage_since", "id"],
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(
            name,
            "lead",
            columns,
            unique=False,
            postgresql_include=["owner_id", "created_at"],
            postgresql_where=ON_THE_BOARD,
        )
    op.create_index("ix_promo_hold_held_at", "promo_hold", ["held_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_promo_hold_held_at", table_name="promo_hold")
    for name in INDEXES:
        op.drop_index(name, table_name="lead", postgresql_where=ON_THE_BOARD)
