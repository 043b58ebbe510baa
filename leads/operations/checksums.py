"""A checksum of every table that does not depend on the order of its rows, as plain SQL for either end."""

from __future__ import annotations

import re

import psycopg
from psycopg import sql

# Whatever the server's own settings are, a row must be spelled the same way when it is saved and restored.
SAME_SPELLING = (
    "set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres';"
    " set extra_float_digits = 1; set bytea_output = 'hex'"
)
_TABLES = "select tablename from pg_tables where schemaname = 'public' order by tablename"
_NAME = re.compile(r"[a-z_]+")
_SUM = re.compile(r"[0-9]+:-?[0-9]+")


def checksums(connection: psycopg.Connection[tuple[str]]) -> dict[str, str]:
    """Rows and checksum of each table, as the connection's transaction sees them."""
    connection.execute(sql.SQL(SAME_SPELLING))
    tables = [name for (name,) in connection.execute(_TABLES)]
    return {name: _one(connection, name) for name in tables}


def check_script(expected: dict[str, str]) -> str:
    """A script that fails, and so undoes its transaction, when a table differs from what was saved.

    Raises   ValueError for a list that we did not write.
    """
    parts = [f"{SAME_SPELLING};"]
    for table, wanted in sorted(expected.items()):
        if not _NAME.fullmatch(table) or not _SUM.fullmatch(wanted):
            raise ValueError(table)
        parts.append(
            f"do $$ begin if ({_statement(table)}) <> '{wanted}' then"
            f" raise exception 'table {table} is not what was saved'; end if; end $$;"
        )
    return "\n".join(parts)


def _one(connection: psycopg.Connection[tuple[str]], table: str) -> str:
    if not _NAME.fullmatch(table):
        raise ValueError(table)
    row = connection.execute(sql.SQL(_statement(table))).fetchone()
    return row[0] if row else ""


def _statement(table: str) -> str:
    hashed = "('x' || substr(md5(t::text), 1, 16))::bit(64)::bigint"
    return f"select count(*) || ':' || coalesce(sum({hashed}::numeric), 0) from public.{table} t"  # noqa: S608
