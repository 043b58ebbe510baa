"""The clock of one lead in words, ring and colour, on the wall of the office that answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from leads.desk import wording
from leads.desk.listed import ListedLead
from leads.desk.rules import QUARANTINE_REVIEW, ClockKind, Group, PromiseClock, read_clock
from leads.desk.setting import Setting
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import LeadStage
from leads.web.catalogues import gettext as _

LONGEST_COUNTDOWN = 3600
"""Above this many seconds the due time is told instead of what is left."""
UNROUTED_IS_LATE = timedelta(seconds=60)
"""No lead stays without an owner for longer than this (product.md §5)."""


class ClockFace(NamedTuple):
    """The clock of a row: `percent` draws the ring, the seconds `left` let it tick."""

    kind: ClockKind
    text: str
    percent: int | None = None
    left: int = 0


def row_face(lead: ListedLead, group: Group | None, setting: Setting) -> ClockFace:
    """The clock of a row; `group` is None for a request held back, whose review has a due time of its own."""
    if group is None:
        due = (lead.quarantined_at or lead.created_at) + QUARANTINE_REVIEW
        clock = read_clock(stage=lead.stage, starts_at=lead.quarantined_at, due_at=due, now=setting.now)
        return _faced(clock, lead, setting)
    if group is Group.UNROUTED:
        late = setting.now - lead.created_at > UNROUTED_IS_LATE
        return ClockFace(ClockKind.LATE if late else ClockKind.WAIT, _("No office yet"))
    if group is Group.SNOOZED and lead.snoozed_until is not None:
        zone = setting.zone_of(lead.office_id)
        back = wording.wall_time(lead.snoozed_until, zone=zone, now=setting.now, locale=setting.locale)
        return ClockFace(ClockKind.WAIT, _("Back %(time)s", time=back))
    clock = read_clock(
        stage=lead.stage,
        starts_at=lead.clock_starts_at,
        due_at=lead.first_contact_due_at,
        now=setting.now,
        attempted_at=lead.first_attempt_at,
    )
    return _faced(clock, lead, setting)


class Clocked(Protocol):
    """What the clock needs to know of a lead, from whatever page."""

    @property
    def stage(self) -> LeadStage: ...
    @property
    def office_id(self) -> int | None: ...
    @property
    def quarantined_at(self) -> datetime | None: ...
    @property
    def clock_starts_at(self) -> datetime | None: ...
    @property
    def first_contact_due_at(self) -> datetime | None: ...
    @property
    def first_attempt_at(self) -> datetime | None: ...


def face_of(lead: Clocked, setting: Setting) -> ClockFace | None:
    """The clock of one lead on its own page; a closed or completed lead has none."""
    if lead.stage in TERMINAL_STAGES or lead.quarantined_at is not None:
        return None
    if lead.office_id is None:
        return ClockFace(ClockKind.WAIT, _("No office yet"))
    clock = read_clock(
        stage=lead.stage,
        starts_at=lead.clock_starts_at,
        due_at=lead.first_contact_due_at,
        now=setting.now,
        attempted_at=lead.first_attempt_at,
    )
    return _faced(clock, lead, setting)


def _faced(clock: PromiseClock, lead: Clocked, setting: Setting) -> ClockFace:
    text = wording.clock_text(
        clock, zone=setting.zone_of(lead.office_id), now=setting.now, locale=setting.locale
    )
    left = int(clock.span.total_seconds())
    if clock.percent is None or left >= LONGEST_COUNTDOWN:
        return ClockFace(clock.kind, text, clock.percent)
    return ClockFace(clock.kind, text, clock.percent, left)
