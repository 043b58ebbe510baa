"""Tasks of the house itself: show that beat and workers live, and throw away what has had its time."""

from __future__ import annotations

from celery import shared_task
from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from leads import clock
from leads.accounts import tidying
from leads.audit import checking
from leads.audit import service as audit
from leads.booking import sweeping
from leads.database import db, transaction
from leads.models import Draft, Heartbeat, InboundMessage, LeadLink, LetterRow
from leads.operations import breakers


def beat(*processes: str) -> None:
    """Write that these kinds of process are alive now."""
    with transaction():
        rows = [{"process": process, "at": clock.now()} for process in processes]
        seen = insert(Heartbeat).values(rows)
        db.session.execute(
            seen.on_conflict_do_update(index_elements=["process"], set_={"at": seen.excluded.at})
        )


@shared_task(name="housekeeping.heartbeat")
def heartbeat() -> None:
    """That this runs shows two things: beat sent it, and a worker took it."""
    beat("beat", "worker")


@shared_task(name="housekeeping.purge")
def purge() -> None:
    """Throw away expired drafts, links and kept times, and the words of mail past their retention."""
    with transaction():
        now = clock.now()
        db.session.execute(delete(Draft).where(Draft.expires_at < now))
        db.session.execute(delete(LeadLink).where(LeadLink.expires_at < now))
        tidying.forget_ended(now=now)
        sweeping.let_go_of_run_out(now=now)
        old = update(LetterRow).where(LetterRow.purge_after < now, LetterRow.content.is_not(None))
        db.session.execute(old.values(content=None))
        read = update(InboundMessage).where(InboundMessage.purge_after < now, InboundMessage.raw.is_not(None))
        db.session.execute(read.values(raw=None, text=None))


@shared_task(name="housekeeping.breakers")
def look_at_breakers() -> None:
    """Hold marketing when too many people complain or too many letters come back."""
    with transaction():
        breakers.watch(now=clock.now())


@shared_task(name="housekeeping.seal_audit")
def seal_audit() -> None:
    """Seal what was written into the audit log since the last tick."""
    with transaction():
        audit.seal(now=clock.now())


@shared_task(name="housekeeping.check_audit")
def check_audit() -> None:
    """Look over the whole audit log a few times a day, and say loudly when it is not whole."""
    with transaction():
        checking.look_over_when_due(now=clock.now())
