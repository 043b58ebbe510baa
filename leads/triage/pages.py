"""The list of leads: rows grouped under headings, with the views, filters and counters around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import ngettext

from leads.desk import wording
from leads.desk.frame import LEADS_PATH, MY_DAY_PATH, QUARANTINE_PATH, Frame
from leads.desk.listed import ListedLead
from leads.desk.places import is_built
from leads.desk.setting import Setting
from leads.triage.counting import MOST, Counts
from leads.triage.filter_words import Pill, Select
from leads.triage.filters import Filters, View
from leads.triage.list_rows import LeadGroup, held_rows, rows_of
from leads.triage.preview_pane import Pane
from leads.triage.queries import Slice
from leads.triage.tabs import Tab


@dataclass(frozen=True, slots=True)
class Link:
    """One way to go on."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Empty:
    """What stands where no lead is."""

    title: str
    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class LeadsPage:
    """The list of leads, or of requests held back; an empty address means: not here."""

    desk: Frame
    title: str
    note: str
    counter: str
    groups: tuple[LeadGroup, ...]
    updated: str
    empty: Empty
    tabs: tuple[Tab, ...] = ()
    selects: tuple[Select, ...] = ()
    pills: tuple[Pill, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    clear_href: str = ""
    views_href: str = ""
    here: str = ""
    news_href: str = ""
    may_bulk: bool = False
    total: str = ""
    pane: Pane | None = None
    next_href: str = ""
    first_href: str = ""
    quarantine_note: str = ""


def leads_page(
    found: Slice,
    *,
    filters: Filters,
    counts: Counts,
    setting: Setting,
    desk: Frame,
    here: str,
    tabs: tuple[Tab, ...],
    selects: tuple[Select, ...],
    pills: tuple[Pill, ...],
    pane: Pane | None,
    median: timedelta | None,
    may_bulk: bool,
    is_first: bool,
    news_href: str,
) -> LeadsPage:
    """The queue, worked from the top."""
    return LeadsPage(
        desk=desk,
        title=_("Triage"),
        note=list_note(counts),
        counter=str(counts.here) if counts.here else "",
        groups=rows_of(found, setting, here, open_reference=pane.reference if pane else "", ticks=may_bulk),
        updated=wording.wall_time(setting.now, zone=setting.zone, now=setting.now, locale=setting.locale),
        empty=_empty(filters, median),
        tabs=tabs,
        selects=selects,
        pills=pills,
        hidden=tuple(pair for pair in filters.said() if pair[0] == "view"),
        clear_href=Filters(view=filters.view).address(LEADS_PATH) if pills else "",
        views_href=filters.address(f"{LEADS_PATH}/views"),
        here=here,
        news_href=news_href,
        may_bulk=may_bulk and bool(found.rows),
        total=_total(counts.here),
        pane=pane,
        next_href=filters.address(LEADS_PATH, after=str(found.next)) if found.next else "",
        first_href="" if is_first else filters.address(LEADS_PATH),
        quarantine_note=_quarantine_note(counts.quarantined),
    )


def quarantine_page(
    leads: Sequence[ListedLead], *, setting: Setting, desk: Frame, next_id: int | None, count: int
) -> LeadsPage:
    """Requests held back, oldest first, each with the time by which somebody looks at it."""
    rows = held_rows(leads, setting)
    group = LeadGroup(_("Suspected spam"), _("review due within one hour"), rows)
    return LeadsPage(
        desk=desk,
        title=_("Suspected spam"),
        note=_("held back: no letter, no office"),
        counter=str(count) if count else "",
        groups=(group,) if rows else (),
        updated=wording.wall_time(setting.now, zone=setting.zone, now=setting.now, locale=setting.locale),
        empty=Empty(_("Nothing is held back."), _("Every request went on to an office."), ()),
        next_href=f"{QUARANTINE_PATH}?{urlencode({'after': next_id})}" if next_id else "",
    )


def list_note(counts: Counts) -> str:
    """How many leads this list has and how many of them are late."""
    if counts.here > MOST:
        return _("more than %(num)s leads", num=MOST)
    note = ngettext("%(num)s lead", "%(num)s leads", counts.here)
    return _("%(leads)s, %(late)s late", leads=note, late=counts.late) if counts.late else note


def _empty(filters: Filters, median: timedelta | None) -> Empty:
    if filters.narrowing():
        clear = Link(Filters(view=filters.view).address(LEADS_PATH), _("Clear filters"))
        return Empty(_("No leads match."), _("Something may be waiting beyond these filters."), (clear,))
    links = [Link(Filters(view=View.FOLLOW_UP).address(LEADS_PATH), _("Follow-up due"))]
    if is_built(MY_DAY_PATH):
        links.append(Link(MY_DAY_PATH, _("My day")))
    took = _("Median first contact today: %(time)s.", time=wording.exact_span(median)) if median else ""
    return Empty(
        _("Nothing is waiting."),
        took or _("New requests appear here as soon as an office is chosen."),
        tuple(link for link in links if filters.view is not View.FOLLOW_UP or link.href == MY_DAY_PATH),
    )


def _total(count: int) -> str:
    return _("more than %(num)s", num=MOST) if count > MOST else str(count)


def _quarantine_note(count: int) -> str:
    return (
        ngettext(
            "Suspected spam: %(num)s request held back, review due within one hour",
            "Suspected spam: %(num)s requests held back, review due within one hour",
            count,
        )
        if count
        else ""
    )
