"""When a letter must wait although it is due: held streams, token buckets, paused domains, the breaker.

All of it lies in shared rows, so that every worker on every host keeps the same pace.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from leads.database import db
from leads.models import MailBucket, MailPause, StreamPause
from leads.outbox.rules import BREAKER_FAILURES, BREAKER_OPEN_FOR, PAUSE_DOMAIN_FOR
from leads.settings import current_settings
from leads.vocabulary import Stream

WHOLE_SERVER = "*"
NEWS_PER_SECOND = 5
_LOOK_AGAIN = timedelta(minutes=1)


def wait_until(*, domain: str, stream: Stream, now: datetime) -> datetime | None:
    """The moment before which this letter may not be tried, or None: it may go now.

    Saying None takes a token, and the probe if the breaker is half open. A stream that is held is looked
    at again every minute until somebody lets it go.
    """
    if db.session.get(StreamPause, stream) is not None:
        return now + _LOOK_AGAIN
    query = select(MailPause.domain, MailPause.until, MailPause.failures)
    pauses = db.session.execute(query.where(MailPause.domain.in_((WHOLE_SERVER, domain)))).all()
    waits: list[datetime] = [pause.until for pause in pauses if pause.until > now]
    if waits:
        return max(waits)
    breaker = any(pause.domain == WHOLE_SERVER and pause.failures >= BREAKER_FAILURES for pause in pauses)
    if breaker and not _is_probe(now):
        return now + BREAKER_OPEN_FOR
    return _no_token(stream, now)


def server_failed(*, now: datetime) -> None:
    """Count one failure to reach the mail server; the fifth in a row opens the breaker."""
    first = insert(MailPause).values(domain=WHOLE_SERVER, until=now, reason="unreachable", failures=1)
    again = first.on_conflict_do_update(
        index_elements=["domain"], set_={"failures": MailPause.failures + 1}
    ).returning(MailPause.failures)
    if db.session.execute(again).scalar_one() >= BREAKER_FAILURES:
        opened = (
            update(MailPause).where(MailPause.domain == WHOLE_SERVER).values(until=now + BREAKER_OPEN_FOR)
        )
        db.session.execute(opened.execution_options(synchronize_session=False))


def server_answered() -> None:
    """The mail server works: forget its failures."""
    db.session.execute(delete(MailPause).where(MailPause.domain == WHOLE_SERVER))


def pause_domain(domain: str, *, now: datetime) -> None:
    """The server asked us to go slower towards one domain; all other domains go on."""
    until = now + PAUSE_DOMAIN_FOR
    row = insert(MailPause).values(domain=domain, until=until, reason="slow_down", failures=0)
    db.session.execute(row.on_conflict_do_update(index_elements=["domain"], set_={"until": until}))


def _is_probe(now: datetime) -> bool:
    """With the breaker's time over, exactly one letter tries the server and the others wait for it."""
    probe = (
        update(MailPause)
        .where(
            MailPause.domain == WHOLE_SERVER, MailPause.failures >= BREAKER_FAILURES, MailPause.until <= now
        )
        .values(until=now + BREAKER_OPEN_FOR)
        .returning(MailPause.domain)
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(probe).scalar_one_or_none() is not None


def _no_token(stream: Stream, now: datetime) -> datetime | None:
    rate = NEWS_PER_SECOND if stream == Stream.NEWS else current_settings().acknowledgements_per_second
    elapsed = func.greatest(func.extract("epoch", now - MailBucket.filled_at), 0)
    level = func.least(rate, MailBucket.tokens + elapsed * rate)
    take = (
        update(MailBucket)
        .where(MailBucket.name == stream, level >= 1)
        .values(tokens=level - 1, filled_at=func.greatest(MailBucket.filled_at, now))
        .returning(MailBucket.name)
        .execution_options(synchronize_session=False)
    )
    full = insert(MailBucket).values(name=stream, tokens=rate - 1, filled_at=now)
    begin = full.on_conflict_do_nothing().returning(MailBucket.name)
    # Of two that begin at once the second finds the bucket of the first.
    taken = next((True for each in (take, begin, take) if db.session.execute(each).first()), False)
    return None if taken else now + timedelta(seconds=1)
