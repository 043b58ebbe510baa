"""An index of what is held, so that promises whose last day is over are found without reading all others."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NAME = "ix_promo_hold_held_until"


def upgrade() -> None:
    op.create_index(NAME, "promo_hold", ["held_until"], postgresql_where=sa.text("state = 'held'"))


def downgrade() -> None:
    op.drop_index(NAME, table_name="promo_hold")
