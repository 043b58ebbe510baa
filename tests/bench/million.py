"""A database with any number of made-up leads, written by SQL alone: sizes matter here, stories do not.

One lead in fifty is open, and one person in two thousand may be the next one too. Names follow a steep curve,
so that there are common and rare surnames.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from leads.database import db

FIRST = "Maya Renée Chidi Jolene Sofía Priya Tomasz Ana Grace Dmitri Noor Camille Lena Omar Yuki Zoë Inés"
LAST = (
    "Garcia Smith Tremblay Nguyen Okafor Patel Kowalski Martínez Johnson Roy Brown Whitfield Halloran Pratt "
    "Camarena Baptiste Zieliński Natarajan Vega Torres"
)
DOMAINS = "example.com mail.example.org inbox.example.net post.example.com"
RARE_SURNAMES = 20_000
OPEN_SHARE = 50
"""One lead in so many is open."""
DOUBTED_SHARE = 2000
"""One person in so many waits for somebody to say whether they are two."""

_PEOPLE = """
insert into person (name, email, email_index, phone, phone_index, locale, created_at)
select first_names[1 + n % array_length(first_names, 1)] || ' ' || case
         when n % 3 = 0 then last_names[1 + (n / 7) % array_length(last_names, 1)]
         else initcap(translate(to_hex((n % :rare) * 7919 % :rare + 70000), '0123456789', 'oiuaeylrns')) end,
       lower(translate(first_names[1 + n % array_length(first_names, 1)], 'éíëñ', 'eien')) || case
         when n % 3 = 0 then '.' || lower(last_names[1 + (n / 7) % array_length(last_names, 1)])
         else '' end || n || '@' || domains[1 + n % array_length(domains, 1)],
       sha256(('email' || n)::bytea),
       '+1305' || lpad((n % 10000000)::text, 7, '0'),
       sha256(('phone' || n)::bytea),
       'en-US', :now - (n % 700) * interval '1 day' - (n * 37 % 86400) * interval '1 second'
from generate_series(cast(:low as int), cast(:high as int)) as n,
     (select string_to_array(:first, ' ') as first_names, string_to_array(:last, ' ') as last_names,
             string_to_array(:domains, ' ') as domains) as names
"""

_LEADS = """
insert into lead (submission_key, body_hash, person_id, source, created_at, stage_since, name, email,
                  phone_typed, phone, contact_by, locale, country, postal_code, zone, procedure_id,
                  first_touch, last_touch, stage, close_reason, office_id, routed_at, clock_starts_at,
                  first_contact_due_at, acknowledged_at, next_action, next_action_due_at, first_attempt_at)
select 'bench-' || p.id, '\\x00', p.id, 'form', p.created_at, p.created_at, p.name, p.email,
       p.phone, p.phone, 'call', 'en-US', 'US', '33133', 'America/New_York',
       procedures[1 + p.id % array_length(procedures, 1)],
       '{}', '{}',
       case when is_open then (array['new', 'contacting', 'reached'])[1 + p.id % 3] else 'closed' end,
       case when is_open then null else 'not_ready_yet' end,
       offices[1 + p.id % array_length(offices, 1)], p.created_at, p.created_at,
       p.created_at + interval '5 minutes', p.created_at,
       case when is_open and p.id % 3 > 0 then '{"kind": "call"}'::jsonb end,
       case when is_open and p.id % 3 > 0 then :now + (p.id % 2000 - 1000) * interval '1 minute' end,
       case when p.id % 3 > 0 or not is_open then p.created_at + interval '2 minutes' end
from (select *, id % :share = 0 as is_open from person where id > :after) as p,
     (select array(select id from office where kind = 'clinic' order by id) as offices,
             array(select id from procedure order by id) as procedures) as known
"""

_PAIRS = """
insert into person_match (low_id, high_id, reasons, found_at)
select id, id + 1, array['same_phone'], :now from person where id > :after and id % :share = 0
  and id < (select max(id) from person)
"""


def fill(leads: int, *, now: datetime) -> None:
    """Bring the database to so many leads of as many people, and let the planner look at them."""
    have = db.session.execute(text("select count(*) from person")).scalar_one()
    last = db.session.execute(text("select coalesce(max(id), 0) from person")).scalar_one()
    if have < leads:
        names = {"first": FIRST, "last": LAST, "domains": DOMAINS, "rare": RARE_SURNAMES}
        db.session.execute(text(_PEOPLE), {"low": have + 1, "high": leads, "now": now} | names)
        db.session.execute(text(_LEADS), {"share": OPEN_SHARE, "after": last, "now": now})
        db.session.execute(text(_PAIRS), {"share": DOUBTED_SHARE, "after": last, "now": now})
        db.session.commit()
    # Outside a transaction, and with the visibility map, as autovacuum would leave it.
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
