"""The state of the whole service in one statement on a connection of its own, within one second."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Semaphore

import psycopg
from psycopg.rows import dict_row
from sqlalchemy import make_url

PATIENCE_SECONDS = 1.0
STALE_SECONDS = 120
OVERDUE_SECONDS = 300
PROCESSES = ("beat", "worker", "relay")

_SQL = """
select
    (select jsonb_object_agg(process, extract(epoch from clock_timestamp() - at)) from heartbeat)
      as heartbeats,
    (select extract(epoch from clock_timestamp() - min(created_at)) from lead
      where routed_at is null and quarantined_at is null) as oldest_unrouted,
    (select count(*) from lead where routed_at is null and quarantined_at is null) as unrouted,
    (select count(*) from lead where quarantined_at is not null) as quarantined,
    (select extract(epoch from clock_timestamp() - min(due_at)) from letter
      where due_at < clock_timestamp() and (state in ('pending', 'deferred')
        or state = 'unknown' and kind = 'acknowledgement' and not resent)) as oldest_due,
    (select jsonb_object_agg(state, letters) from
      (select state, count(*) as letters from letter
        where state in ('pending', 'claimed', 'sending', 'deferred', 'unknown', 'failed')
        group by state) by_state
    ) as letters
"""

_asking = Semaphore(2)
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="vitals")


@dataclass(frozen=True, slots=True)
class Vitals:
    """Ages in seconds; None where there is nothing of that kind, or where the database did not answer."""

    database: bool
    heartbeat_ages: Mapping[str, float] = field(default_factory=dict)
    oldest_unrouted: float | None = None
    oldest_due: float | None = None
    unrouted: int = 0
    quarantined: int = 0
    letters: Mapping[str, int] = field(default_factory=dict)

    def problems(self) -> list[str]:
        """What an operator should look at, in plain words; empty when all is well."""
        if not self.database:
            return ["the database does not answer"]
        found = []
        for process in PROCESSES:
            age = self.heartbeat_ages.get(process)
            if age is None:
                found.append(f"{process} has never been seen")
            elif age > STALE_SECONDS:
                found.append(f"{process} was last seen {round(age)} seconds ago")
        if (self.oldest_unrouted or 0) > 60:
            found.append(f"a lead has waited {round(self.oldest_unrouted or 0)} seconds for an office")
        if (self.oldest_due or 0) > OVERDUE_SECONDS:
            found.append(f"a letter has been due for {round(self.oldest_due or 0)} seconds")
        return found


def take_vitals(database_url: str) -> Vitals:
    """Ask the database; after one second without an answer that is the answer.

    Works outside the pool and in a thread of its own, because a hung server must not hang us,
    and at most two questions are open at once.
    """
    if not _asking.acquire(blocking=False):
        return Vitals(database=False)
    question = _threads.submit(_ask, database_url)
    question.add_done_callback(lambda _done: _asking.release())
    try:
        return question.result(timeout=PATIENCE_SECONDS)
    except (TimeoutError, psycopg.Error, OSError):
        return Vitals(database=False)


def _ask(database_url: str) -> Vitals:
    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(
        address, connect_timeout=2, options="-c statement_timeout=1s", row_factory=dict_row
    ) as connection:
        row = connection.execute(_SQL).fetchone() or {}
    return Vitals(
        database=True,
        heartbeat_ages={name: float(age) for name, age in (row["heartbeats"] or {}).items()},
        oldest_unrouted=_seconds(row["oldest_unrouted"]),
        oldest_due=_seconds(row["oldest_due"]),
        unrouted=row["unrouted"],
        quarantined=row["quarantined"],
        letters=row["letters"] or {},
    )


def _seconds(value: object) -> float | None:
    return None if value is None else float(str(value))
