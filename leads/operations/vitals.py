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
MOST_QUARANTINED = 50
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
      where due_at < clock_timestamp() and stream not in (select stream from stream_pause)
        and (state in ('pending', 'deferred')
        or state = 'unknown' and kind = 'acknowledgement' and not resent)) as oldest_due,
    (select jsonb_object_agg(state, letters) from
      (select state, count(*) as letters from letter
        where state in ('pending', 'claimed', 'sending', 'deferred', 'unknown', 'failed')
          and dismissed_at is null
        group by state) by_state
    ) as letters,
    (select jsonb_object_agg(reason, letters) from
      (select coalesce(reason, 'none') as reason, count(*) as letters from letter
        where state = 'suppressed' group by 1) by_reason
    ) as suppressed,
    (select jsonb_object_agg(state, touches) from
      (select state, count(*) as touches from touch group by state) by_state
    ) as touches,
    (select jsonb_object_agg(stream, reason) from stream_pause) as held,
    exists (select from mail_pause where domain = '*' and failures >= 5) as server_breaker_open
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
    suppressed: Mapping[str, int] = field(default_factory=dict)
    touches: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)
    server_breaker_open: bool = False

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
        found += [
            f"letters that are {state} and wait for a decision: {self.letters[state]}"
            for state in ("failed", "unknown")
            if self.letters.get(state)
        ]
        if self.touches.get("failed"):
            found.append(f"follow-ups that failed and wait for a decision: {self.touches['failed']}")
        found += [f"the {stream} stream is held: {reason}" for stream, reason in sorted(self.held.items())]
        if self.server_breaker_open:
            found.append("the mail server has not been reached five times in a row")
        if self.quarantined > MOST_QUARANTINED:
            found.append(f"{self.quarantined} requests are held as suspected spam")
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
        suppressed=row["suppressed"] or {},
        touches=row["touches"] or {},
        held=row["held"] or {},
        server_breaker_open=row["server_breaker_open"],
    )


def _seconds(value: object) -> float | None:
    return None if value is None else float(str(value))
