"""Search for leads by any part of a name or an address, and the indexes of the upper groups of the desk."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

EXTENSIONS = ("pg_trgm", "unaccent")
OPEN = "stage not in ('completed', 'closed')"
WAITS = "stage = 'new' and first_attempt_at is null"
ASK = (
    "The database user may not create the extension {name}. Both extensions come with PostgreSQL and are "
    "trusted from version 13 on, so a user who owns the database may create them. Otherwise let a database "
    "administrator run in this database, once: CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent; "
    "then migrate again."
)
LACKS = "This PostgreSQL lacks the extension {name}: install its contrib package (postgresql-contrib)."


def extension(name: str) -> str:
    """Have an extension and give the schema it lives in; one a DBA made beforehand is as good as ours."""
    connection = op.get_bind()
    found = sa.text(
        "select nspname from pg_extension join pg_namespace n on n.oid = extnamespace where extname = :name"
    )
    schema = connection.scalar(found, {"name": name})
    if schema is not None:
        return str(schema)
    known = sa.text("select true from pg_available_extensions where name = :name")
    if not connection.scalar(known, {"name": name}):
        raise RuntimeError(LACKS.format(name=name))
    try:
        with connection.begin_nested():
            connection.execute(sa.text(f"create extension {name}"))
    except DBAPIError as error:
        raise RuntimeError(ASK.format(name=name)) from error
    return str(connection.scalar(found, {"name": name}))


def upgrade() -> None:
    trigrams, accents = (extension(name) for name in EXTENSIONS)
    # unaccent() alone is only stable, for its rules could change; ours are the ones PostgreSQL ships.
    op.execute(
        f"""
        create function fold_name(text) returns text language sql immutable strict parallel safe as $$
            select lower({accents}.unaccent('{accents}.unaccent', $1))
        $$
        """
    )
    op.add_column(
        "lead",
        sa.Column("name_folded", sa.Text(), sa.Computed("fold_name(name)", persisted=True), nullable=False),
    )
    op.create_index(
        "ix_lead_name_folded",
        "lead",
        ["name_folded"],
        postgresql_using="gin",
        postgresql_ops={"name_folded": f"{trigrams}.gin_trgm_ops"},
    )
    op.create_index(
        "ix_lead_email_parts",
        "lead",
        [sa.func.lower(sa.literal_column("email")).label("parts")],
        postgresql_using="gin",
        postgresql_ops={"parts": f"{trigrams}.gin_trgm_ops"},
    )
    op.create_index("ix_lead_email", "lead", [sa.func.lower(sa.literal_column("email"))])
    op.create_index(
        "ix_lead_phone_end",
        "lead",
        [sa.func.reverse(sa.literal_column("phone")).label("phone_end")],
        postgresql_ops={"phone_end": "text_pattern_ops"},
    )
    due, todo = "first_contact_due_at", "next_action_due_at"
    op.create_index("ix_lead_first_contact", "lead", ["office_id", due, "id"], postgresql_where=WAITS)
    op.create_index("ix_lead_first_contact_all", "lead", [due, "id"], postgresql_where=WAITS)
    op.create_index("ix_lead_next_action_all", "lead", [todo, "id"], postgresql_where=OPEN)


def downgrade() -> None:
    for name in (
        "next_action_all",
        "first_contact_all",
        "first_contact",
        "phone_end",
        "email",
        "email_parts",
        "name_folded",
    ):
        op.drop_index(f"ix_lead_{name}", table_name="lead")
    op.drop_column("lead", "name_folded")
    # The extensions stay: others may use them by now, and a DBA may have made them.
    op.execute("drop function fold_name(text)")
