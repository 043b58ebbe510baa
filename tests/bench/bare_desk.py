"""The least that can be called a list of leads: one statement by psycopg, one loop in Jinja, nothing else."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from datetime import datetime

import psycopg
from flask import Flask, render_template_string
from psycopg.rows import dict_row

ROWS = 51
_COLUMNS = (
    "id, name, phone, email, contact_by, locale, office_id, procedure_id, created_at, stage, "
    "clock_starts_at, first_contact_due_at"
)
_OPEN = "stage not in ('completed', 'closed') and quarantined_at is null"
_WAITS = f"{_OPEN} and stage = 'new' and first_attempt_at is null"
_STATEMENT = f"""
(select 0 as part, first_contact_due_at as at, {_COLUMNS} from lead
 where office_id = any(%(offices)s) and {_WAITS} and first_contact_due_at <= %(now)s
 order by first_contact_due_at, id limit {ROWS})
union all
(select 1, first_contact_due_at, {_COLUMNS} from lead
 where office_id = any(%(offices)s) and {_WAITS} and first_contact_due_at > %(now)s
 order by first_contact_due_at, id limit {ROWS})
union all
(select 2, next_action_due_at, {_COLUMNS} from lead
 where office_id = any(%(offices)s) and {_OPEN} and next_action_due_at <= %(now)s
 order by next_action_due_at, id limit {ROWS})
order by part, at, id limit {ROWS}
"""
_PAGE = """<!doctype html><title>Leads</title><ul>{% for row in rows %}
<li><a href="/leads/{{ row.id }}">{{ row.name }}</a> {{ row.phone }} {{ row.email }} {{ row.contact_by }}
{{ row.locale }} {{ row.office_id }} {{ row.procedure_id }} {{ row.created_at }} {{ row.stage }}
{{ row.clock_starts_at }} {{ row.first_contact_due_at }}</li>{% endfor %}</ul>"""


def statement(offices: list[int], now: datetime) -> tuple[str, Mapping[str, object]]:
    """The statement and its values."""
    return _STATEMENT, {"offices": offices, "now": now}


def environ_of(database_url: str, offices: list[int], now: datetime) -> dict[str, str]:
    """What `app` reads: whose offices, and the moment of which it tells."""
    found = {"database": database_url.replace("postgresql+psycopg", "postgresql"), "offices": offices}
    return {"BARE_DESK": json.dumps(found | {"now": now.isoformat()})}


def app() -> Flask:
    """A page of the first rows at `/`; each thread has one connection."""
    told = json.loads(os.environ["BARE_DESK"])
    asked = statement(told["offices"], datetime.fromisoformat(told["now"]))
    bare, own = Flask(__name__), threading.local()

    @bare.get("/")
    def show() -> str:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(told["database"], autocommit=True, row_factory=dict_row)
        rows = own.connection.execute(*asked).fetchall()
        return render_template_string(_PAGE, rows=rows[: ROWS - 1])

    return bare
