"""Where the address of a request was taken out, another one may be put in; changing one in place stays refused."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ANSWERS = (
    "submission_key",
    "body_hash",
    "source",
    "created_at",
    "name",
    "phone_typed",
    "phone",
    "contact_by",
    "best_times",
    "locale",
    "country",
    "postal_code",
    "procedure_id",
    "concern_id",
    "timeframe",
    "meeting",
    "note",
    "promo_code",
    "first_touch",
    "last_touch",
)
EDITED = "old.email is not null and new.email is not null and old.email is distinct from new.email"
FILLED = "old.email is distinct from new.email and new.email is not null"


def _guard(email: str) -> None:
    changed = " or ".join(f"old.{column} is distinct from new.{column}" for column in ANSWERS)
    op.execute("drop trigger answers_stay on lead")
    op.execute(
        f"create trigger answers_stay before update on lead for each row when ({changed} or ({email})) "
        "execute function refuse_change()"
    )


def upgrade() -> None:
    _guard(EDITED)


def downgrade() -> None:
    _guard(FILLED)
