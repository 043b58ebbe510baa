"""What a search found, best first, with where each lead stands; the words stay in their box."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from leads.desk import wording
from leads.desk.frame import Frame
from leads.desk.listed import ListedLead
from leads.desk.rows import LeadRow, lead_row
from leads.desk.rules import Group
from leads.desk.setting import Setting
from leads.triage.asked import Asked, By
from leads.triage.finding import CANDIDATES, SHOWN, Found
from leads.vocabulary import LeadStage


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One search."""

    desk: Frame
    typed: str
    note: str
    hint: str
    rows: tuple[LeadRow, ...]


def search_page(typed: str, asked: Asked, found: Found, *, setting: Setting, desk: Frame) -> SearchPage:
    """The results, or what to try instead."""
    count = len(found.leads)
    return SearchPage(
        desk=desk,
        typed=typed,
        note=ngettext("%(num)s lead", "%(num)s leads", count) if typed else "",
        hint=_hint(typed, asked, found),
        rows=tuple(_row(lead, setting) for lead in found.leads),
    )


def _row(lead: ListedLead, setting: Setting) -> LeadRow:
    """A row with its stage in front: a search finds what is closed, too."""
    group = (
        Group.SNOOZED
        if lead.stage is LeadStage.SNOOZED
        else Group.UNROUTED
        if lead.office_id is None and lead.quarantined_at is None
        else Group.WORKED
    )
    made = lead_row(lead, None if lead.quarantined_at else group, setting)
    stage = (str(wording.STAGES[lead.stage]), "brand", "")
    return made._replace(chips=(stage, *made.chips))


def _hint(typed: str, asked: Asked, found: Found) -> str:
    if not typed:
        return ""
    if asked.by is By.NOTHING:
        return _("Two letters of a name or four digits of a number are the least.")
    if found.about and found.leads:
        return _("Nobody has this name. These open leads fit: %(wish)s", wish=found.about)
    if found.about:
        return _("Nobody has this name, and no open lead fits: %(wish)s", wish=found.about)
    if not found.leads:
        return _(
            "Nothing found among the leads you may see. "
            "Try a part of the name, or the last digits of a number."
        )
    if found.partial:
        return _(
            "More than %(most)s leads match; these are the best of the first ones found. Add a first name.",
            most=CANDIDATES,
        )
    return _("These are the %(num)s best.", num=SHOWN) if len(found.leads) == SHOWN else ""
