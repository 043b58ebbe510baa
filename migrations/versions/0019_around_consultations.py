"""What consultations change elsewhere: new letters, follow-ups that come again, the life of a promised offer."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

LETTERS = (
    "acknowledgement",
    "private_link",
    "office_introduction",
    "day_one",
    "day_three",
    "good_to_know",
    "offer_ending",
    "win_back",
    "final",
    "personal",
    "office_changed",
    "staff_notice",
    "staff_digest",
    "staff_invitation",
    "staff_reset",
    "staff_new_device",
)
NEW_LETTERS = (
    "appointment_booked",
    "appointment_changed",
    "appointment_cancelled",
    "reminder",
    "after_consultation",
    "missed",
)
TRIGGERS = ("routed", "held_offer", "not_ready_yet", "last_try")
NEW_TRIGGERS = ("booked", "came", "missed")
HOLD_COLUMNS = (
    ("reserved_at", sa.DateTime(timezone=True)),
    ("earned_at", sa.DateTime(timezone=True)),
    ("applied_at", sa.DateTime(timezone=True)),
    ("applied_by", sa.Integer()),
    ("applied_areas", sa.Integer()),
    ("applied_cents", sa.Integer()),
)
HOLD_CHECKS = {
    "reserved_has_a_time": "state <> 'reserved' or reserved_at is not null",
    "earned_has_a_time": "state not in ('earned', 'applied') or earned_at is not null",
    "applied_by_somebody": "(state = 'applied') = (applied_at is not null and applied_by is not null)",
    "amount": "applied_cents is null or (applied_cents > 0 and applied_areas > 0)",
}


def words(table: str, column: str, allowed: tuple[str, ...]) -> None:
    """Replace the closed set of a text column."""
    rule = f"{column} in ({', '.join(repr(word) for word in allowed)})"
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, rule)


def upgrade() -> None:
    words("letter", "kind", LETTERS + NEW_LETTERS)
    words("sequence", "trigger", TRIGGERS + NEW_TRIGGERS)
    op.add_column("touch", sa.Column("occasion", sa.Text(), server_default="", nullable=False))
    op.drop_constraint(op.f("uq_touch_lead_id_step"), "touch")
    op.create_unique_constraint(
        op.f("uq_touch_lead_id_step_occasion"), "touch", ["lead_id", "step", "occasion"]
    )
    for name, kind in HOLD_COLUMNS:
        op.add_column("promo_hold", sa.Column(name, kind, nullable=True))
    op.create_foreign_key(
        op.f("fk_promo_hold_applied_by_staff"), "promo_hold", "staff", ["applied_by"], ["id"]
    )
    for name, rule in HOLD_CHECKS.items():
        op.create_check_constraint(op.f(f"ck_promo_hold_{name}"), "promo_hold", rule)


def downgrade() -> None:
    for name in HOLD_CHECKS:
        op.drop_constraint(op.f(f"ck_promo_hold_{name}"), "promo_hold")
    for name, _kind in HOLD_COLUMNS:
        op.drop_column("promo_hold", name)
    op.execute("delete from touch where occasion <> ''")
    op.drop_constraint(op.f("uq_touch_lead_id_step_occasion"), "touch")
    op.create_unique_constraint(op.f("uq_touch_lead_id_step"), "touch", ["lead_id", "step"])
    op.drop_column("touch", "occasion")
    words("sequence", "trigger", TRIGGERS)
    words("letter", "kind", LETTERS)
