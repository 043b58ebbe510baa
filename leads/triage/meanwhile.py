"""Whether colleagues changed a lead while somebody looked at it: found under its lock, told in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from leads.database import db
from leads.desk.setting import Setting
from leads.models import Lead
from leads.triage.facts import Happened
from leads.triage.lead_page import Banner
from leads.triage.story import story_of
from leads.triage.timeline import timeline
from leads.vocabulary import Actor
from leads.web.access import StaffMember, scoped

_SEEN = re.compile(r"([0-9]{1,9})-([0-9]{1,18})")
MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What happened since the page was made, newest first; empty when nothing did that matters."""

    is_there: bool
    facts: tuple[Happened, ...] = ()


def meanwhile(lead_id: int, seen: str, staff: StaffMember, now: datetime) -> Meanwhile:
    """Lock the lead and compare it with what its reader saw.

    What machines and clocks did, and what the reader did in another window, is no conflict. A form without
    `seen` (a row of a list) asks for nothing.
    """
    wanted = scoped(select(Lead.version).where(Lead.id == lead_id), staff).with_for_update()
    version = db.session.execute(wanted).scalar_one_or_none()
    if version is None:
        return Meanwhile(is_there=False)
    found = _SEEN.fullmatch(seen)
    if found is None or int(found[1]) == version:
        return Meanwhile(is_there=True)
    happened, _answers = story_of(lead_id, staff, at=now)
    return Meanwhile(
        True, tuple(fact for fact in happened if fact.id > int(found[2]) and _counts(fact, staff))
    )


def _counts(fact: Happened, staff: StaffMember) -> bool:
    if fact.elsewhere:
        return False
    if fact.actor == Actor.STAFF:
        return fact.staff_id != staff.id
    return fact.actor == Actor.VISITOR


def conflict(facts: Sequence[Happened], setting: Setting, *, zone: str) -> Banner:
    """Who did what, and that nothing typed is lost."""
    told = timeline(
        tuple(facts[:MOST_TOLD]),
        directory=setting.directory,
        zone=zone,
        now=setting.now,
        locale=setting.locale,
    )
    return Banner(
        title=_("This lead changed while you looked at it"),
        lines=tuple(
            _("%(who)s, %(time)s: %(what)s", who=item.by, time=item.time, what=item.text) for item in told
        ),
        text=_("Nothing was saved yet. What you typed is still here: look at it again, then send it."),
    )
