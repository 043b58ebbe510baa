"""What the filters of the board offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import gettext as _

from leads.desk.setting import Setting
from leads.pipeline.filters import ME, NOBODY
from leads.web.locale import babel_name

MONTHS_BACK = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One option."""

    value: str
    label: str
    current: bool


def office_choices(offices: Sequence[tuple[int, str]], chosen: str) -> tuple[Choice, ...]:
    """The offices of the reader; pointless for somebody who sees one."""
    if len(offices) < 2:
        return ()
    every = Choice("", _("All my offices"), not chosen)
    return (every, *(Choice(str(each), name, str(each) == chosen) for each, name in offices))


def owner_choices(owners: Sequence[tuple[int, str]], chosen: str) -> tuple[Choice, ...]:
    """Anybody, oneself, nobody, each colleague."""
    fixed = (("", _("Any owner")), (ME, _("Mine")), (NOBODY, _("Nobody’s")))
    named = ((str(each), name) for each, name in owners)
    return tuple(Choice(value, label, value == chosen) for value, label in (*fixed, *named))


def months(chosen: str, setting: Setting) -> tuple[Choice, ...]:
    """The last months in which a request may have come, newest first."""
    today = setting.now.astimezone(ZoneInfo(setting.zone)).date().replace(day=1)
    firsts = [today]
    while len(firsts) < MONTHS_BACK:
        last = firsts[-1]
        firsts.append(last.replace(year=last.year - (last.month == 1), month=(last.month - 2) % 12 + 1))
    named = [
        Choice(
            f"{each:%Y-%m}",
            format_date(each, "LLLL y", locale=babel_name(setting.locale)),
            f"{each:%Y-%m}" == chosen,
        )
        for each in firsts
    ]
    return (Choice("", _("Any month"), not chosen), *named)
