"""What the database itself refuses: rewriting history, answers or published promises."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

APPEND_ONLY = ("lead_event", "consent", "lead_note")
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
STEPS = ("sequence_id", "number", "published_at", "steps", "content_hash")
PROMISED = ("promo_id", "number", "published_at", "starts_on", "last_day_to_book", "terms", "content_hash")


def upgrade() -> None:
    op.execute(
        """
        create function refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception '% of % is refused', tg_op, tg_table_name using errcode = 'restrict_violation';
        end $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger append_only before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
    for table, columns, name in (
        ("lead", ANSWERS, "answers"),
        ("promo_version", PROMISED, "promised"),
        ("sequence_version", STEPS, "steps"),
    ):
        changed = " or ".join(f"old.{column} is distinct from new.{column}" for column in columns)
        if table == "lead":
            # The owner of a mailbox may have their address taken out of a request that is not theirs.
            changed += " or (old.email is distinct from new.email and new.email is not null)"
        op.execute(
            f"create trigger {name}_stay before update on {table} "
            f"for each row when ({changed}) execute function refuse_change()"
        )


def downgrade() -> None:
    for table in APPEND_ONLY:
        op.execute(f"drop trigger append_only on {table}")
    op.execute("drop trigger answers_stay on lead")
    op.execute("drop trigger steps_stay on sequence_version")
    op.execute("drop trigger promised_stay on promo_version")
    op.execute("drop function refuse_change()")
