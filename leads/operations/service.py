"""What operators do with troubled rows: try again, or let them be and say why; all of a kind at once.

Every action asks again, with the row locked, whether the trouble is still there: pressing twice, or two
people pressing at once, does it once. Locks are taken lead → person → touch → letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select, true
from structlog import get_logger

from leads import progress
from leads.audit import service as audit
from leads.database import db
from leads.followups import service as followups
from leads.followups.desk import BY_STAFF
from leads.followups.rules import Action, Judgement
from leads.followups.steps import FOLLOW_UP_LETTERS
from leads.models import Lead, LetterRow, Touch
from leads.operations.troubles import Trouble, kind_column, troubled
from leads.outbox import attempts
from leads.outbox.holding import suppress
from leads.vocabulary import Actor, LetterKind, LetterState, TouchState
from leads.wake import wake

_ANSWERS_AND_PERSONAL = frozenset(LetterKind) - FOLLOW_UP_LETTERS
_NOT_LEFT = (LetterState.PENDING, LetterState.DEFERRED, LetterState.CLAIMED)
Done = tuple[int | None, dict[str, object]]
"""A lead, and what to tell on its timeline."""
_MOST = 10_000
_LETTERS = frozenset({Trouble.LETTER_FAILED, Trouble.LETTER_UNKNOWN, Trouble.LETTER_STUCK})

log = get_logger()


class Dismissal(StrEnum):
    """Why a row is let be; a code, because timelines hold nothing that somebody typed."""

    REACHED = "reached_another_way"
    NOT_NEEDED = "not_needed_any_more"
    WRONG_ADDRESS = "wrong_address"
    ARRIVED = "it_arrived"
    TEST = "only_a_test"


def may_dismiss(trouble: Trouble, kind: str) -> bool:
    """Whether a trouble may be let be: never a lead, nor an answer that somebody waits for."""
    if trouble is Trouble.LETTER_STUCK:
        return kind not in _ANSWERS_AND_PERSONAL
    return trouble is not Trouble.LEAD_UNROUTED


def free_abandoned(*, now: datetime) -> None:
    """Free what dead workers held, as the sweeps do; in a transaction of its own, before a retry."""
    attempts.recover(now=now, limit=_MOST)
    followups.recover(now=now)


def retry(*, trouble: Trouble, kind: str, row_id: int | None, staff_id: int, now: datetime) -> int:
    """Try one row again, or all of a kind (`row_id` None), and give their number.

    A letter that may have arrived may so arrive twice: that is the decision of whoever calls this.
    """
    if trouble is Trouble.LEAD_UNROUTED:
        leads = _leads(trouble, kind, row_id, now)
        announced: list[Done] = [_route(each) for each in leads]
        _tell("operations.routing_retried", announced, staff_id, now)
        return len(leads)
    if trouble in _LETTERS:
        letters = [each for each in _letters(trouble, kind, row_id, now) if _may_be_sent(each)]
        _tell("operations.letter_retried", [_send(each, now) for each in letters], staff_id, now)
        return len(letters)
    touches = [each for each in _touches(trouble, kind, row_id, now) if each.state != TouchState.CLAIMED]
    _tell("operations.touch_retried", [_plan_again(each, now) for each in touches], staff_id, now)
    return len(touches)


def dismiss(
    *, trouble: Trouble, kind: str, row_id: int | None, reason: Dismissal, staff_id: int, now: datetime
) -> int:
    """Let one row be, or all of a kind, with the reason on the timeline; give their number.

    A letter or follow-up that waits for too long is then not sent at all.
    Raises   ValueError for a trouble that nobody may let be.
    """
    if not may_dismiss(trouble, kind):
        raise ValueError(trouble)
    done: list[Done] = []
    if trouble in (Trouble.TOUCH_FAILED, Trouble.TOUCH_STUCK):
        for touch in _touches(trouble, kind, row_id, now):
            if not _leave_out(touch, staff_id, now):
                continue
            done.append((touch.lead_id, {"touch_id": touch.id, "step": touch.step, "reason": reason}))
        _tell("operations.touch_dismissed", done, staff_id, now)
        return len(done)
    for letter in _letters(trouble, kind, row_id, now):
        if trouble is Trouble.LETTER_STUCK and not _keep_here(letter, now):
            continue
        letter.dismissed_at = now
        done.append((letter.lead_id, {"letter_id": letter.id, "letter": letter.kind, "reason": reason}))
    db.session.flush()
    _tell("operations.letter_dismissed", done, staff_id, now)
    return len(done)


def _leads(trouble: Trouble, kind: str, row_id: int | None, now: datetime) -> list[int]:
    """Lock the leads of the wanted rows in id order."""
    if trouble is Trouble.LEAD_UNROUTED:
        wanted = select(Lead.id).where(troubled(trouble, now))
        wanted = wanted if row_id is None else wanted.where(Lead.id == row_id)
        # A lead that is just being routed needs no help.
        return list(db.session.scalars(wanted.order_by(Lead.id).with_for_update(skip_locked=True)))
    model = LetterRow if trouble in _LETTERS else Touch
    of_rows = select(model.lead_id).where(troubled(trouble, now), _is_of(trouble, kind))
    of_rows = of_rows if row_id is None else of_rows.where(model.id == row_id)
    locked = select(Lead.id).where(Lead.id.in_(of_rows)).order_by(Lead.id).with_for_update()
    return list(db.session.scalars(locked))


def _is_of(trouble: Trouble, kind: str) -> ColumnElement[bool]:
    column = kind_column(trouble)
    return true() if column is None else column == kind


def _letters(trouble: Trouble, kind: str, row_id: int | None, now: datetime) -> Sequence[LetterRow]:
    _leads(trouble, kind, row_id, now)
    wanted = select(LetterRow).where(troubled(trouble, now), LetterRow.kind == kind)
    wanted = wanted if row_id is None else wanted.where(LetterRow.id == row_id)
    locked = wanted.order_by(LetterRow.id).with_for_update(skip_locked=True)
    return db.session.scalars(locked.execution_options(populate_existing=True)).all()


def _touches(trouble: Trouble, kind: str, row_id: int | None, now: datetime) -> Sequence[Touch]:
    _leads(trouble, kind, row_id, now)
    wanted = select(Touch).where(troubled(trouble, now), Touch.step == kind)
    wanted = wanted if row_id is None else wanted.where(Touch.id == row_id)
    locked = wanted.order_by(Touch.id).with_for_update(skip_locked=True)
    return db.session.scalars(locked.execution_options(populate_existing=True)).all()


def _may_be_sent(letter: LetterRow) -> bool:
    """Its words are kept, and nobody is at it."""
    return letter.content is not None and letter.state not in (LetterState.CLAIMED, LetterState.SENDING)


def _route(lead_id: int) -> Done:
    wake("route", lead_id)
    return lead_id, {}


def _send(letter: LetterRow, now: datetime) -> Done:
    """Make a letter due now; when it may have arrived it is not sent again by itself a third time."""
    was = letter.state
    letter.state, letter.due_at, letter.lease_until = LetterState.DEFERRED, now, None
    letter.resent = letter.resent or was == LetterState.UNKNOWN
    db.session.flush()
    wake("deliver", letter.id)
    return letter.lead_id, {"letter_id": letter.id, "letter": letter.kind, "was": was}


def _plan_again(touch: Touch, now: datetime) -> Done:
    """Plan a touch for now; every rule is asked again when it is carried out."""
    touch.state, touch.due_at, touch.reason = TouchState.PLANNED, now, None
    touch.attempts, touch.lease_until, touch.finished_at = 0, None, None
    db.session.flush()
    return touch.lead_id, {"touch_id": touch.id, "step": touch.step}


def _leave_out(touch: Touch, staff_id: int, now: datetime) -> bool:
    """Skip a touch that nobody is carrying out; False when somebody was faster."""
    if touch.state not in (TouchState.FAILED, TouchState.PLANNED):
        return False
    held = followups.hold(touch.id, state=TouchState(touch.state))
    if held is None:
        return False
    followups.settle(held, Judgement(Action.SKIP, BY_STAFF), now, staff_id=staff_id)
    return True


def _keep_here(letter: LetterRow, now: datetime) -> bool:
    """Take back a letter that nobody is sending, and its touch with it."""
    if letter.state not in _NOT_LEFT:
        return False
    suppress(letter, reason=BY_STAFF, now=now)
    return letter.state == LetterState.SUPPRESSED


def _tell(kind: str, done: Iterable[Done], staff_id: int, now: datetime) -> None:
    """Write what was done on the timeline of each lead."""
    count = 0
    for lead_id, data in done:
        count += 1
        if lead_id is not None:
            progress.record(lead_id, kind, actor=Actor.STAFF, now=now, staff_id=staff_id, data=data)
        else:
            audit.record(kind, staff_id=staff_id, data=data, now=now)
    if count:
        log.info(kind, rows=count, staff_id=staff_id)
