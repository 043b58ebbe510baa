"""The list of leads: rows grouped under headings, with the counters and filters around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import ngettext

from leads.desk import wording
from leads.desk.frame import LEADS_PATH, QUARANTINE_PATH, Frame
from leads.desk.listed import ListedLead
from leads.desk.rows import LeadRow, lead_row
from leads.desk.rules import Group
from leads.desk.setting import Setting
from leads.triage.queries import Counts, Cursor, Slice


@dataclass(frozen=True, slots=True)
class LeadGroup:
    """Rows of one group under its heading."""

    title: str
    note: str
    rows: tuple[LeadRow, ...]


@dataclass(frozen=True, slots=True)
class OfficeChoice:
    """One office in the filter."""

    value: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class LeadsPage:
    """The list of leads, or of requests held back."""

    desk: Frame
    title: str
    note: str
    counter: str
    groups: tuple[LeadGroup, ...]
    offices: tuple[OfficeChoice, ...]
    updated: str
    next_href: str | None
    first_href: str | None
    quarantine_note: str
    filtered: bool


def leads_page(
    found: Slice,
    *,
    counts: Counts,
    setting: Setting,
    desk: Frame,
    offices: Sequence[tuple[int, str]],
    office_id: int | None,
    after: Cursor | None,
    sees_quarantine: bool,
) -> LeadsPage:
    """The queue, worked from the top."""
    groups = tuple(
        LeadGroup(
            str(wording.GROUPS[group][0]),
            str(wording.GROUPS[group][1]),
            tuple(lead_row(lead, group, setting) for _group, lead in rows),
        )
        for group, rows in groupby(found.rows, key=lambda pair: pair[0])
    )
    late = counts.groups[Group.LATE]
    note = ngettext("%(num)s open", "%(num)s open", sum(counts.groups.values()))
    return LeadsPage(
        desk=desk,
        title=_("Leads"),
        note=_("%(open)s, %(late)s late", open=note, late=late) if late else note,
        counter=str(counts.first_contact) if counts.first_contact else "",
        groups=groups,
        offices=_choices(offices, office_id),
        updated=wording.wall_time(setting.now, zone=setting.zone, now=setting.now, locale=setting.locale),
        next_href=_href(office_id, found.next) if found.next else None,
        first_href=_href(office_id, None) if after else None,
        quarantine_note=_quarantine_note(counts.quarantined) if sees_quarantine else "",
        filtered=office_id is not None,
    )


def quarantine_page(
    leads: Sequence[ListedLead], *, setting: Setting, desk: Frame, next_id: int | None, counts: Counts
) -> LeadsPage:
    """Requests held back, oldest first, each with the time by which somebody looks at it."""
    rows = tuple(lead_row(lead, None, setting) for lead in leads)
    group = LeadGroup(_("Suspected spam"), _("review due within one hour"), rows)
    return LeadsPage(
        desk=desk,
        title=_("Suspected spam"),
        note=_("held back: no letter, no office"),
        counter=str(counts.quarantined) if counts.quarantined else "",
        groups=(group,) if rows else (),
        offices=(),
        updated=wording.wall_time(setting.now, zone=setting.zone, now=setting.now, locale=setting.locale),
        next_href=f"{QUARANTINE_PATH}?{urlencode({'after': next_id})}" if next_id else None,
        first_href=None,
        quarantine_note="",
        filtered=False,
    )


def _choices(offices: Sequence[tuple[int, str]], chosen: int | None) -> tuple[OfficeChoice, ...]:
    """The office filter; pointless for somebody who sees one office."""
    if len(offices) < 2:
        return ()
    every = OfficeChoice("", _("All my offices"), chosen is None)
    return (every, *(OfficeChoice(str(office_id), name, office_id == chosen) for office_id, name in offices))


def _href(office_id: int | None, after: Cursor | None) -> str:
    given = {"office": office_id, "after": after}
    query = urlencode({name: str(value) for name, value in given.items() if value is not None})
    return f"{LEADS_PATH}?{query}" if query else LEADS_PATH


def _quarantine_note(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "Suspected spam: %(num)s request held back, review due within one hour",
        "Suspected spam: %(num)s requests held back, review due within one hour",
        count,
    )
