"""What a search found, best first, with where each lead stands; the words stay in their box."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from leads.desk import wording
from leads.desk.frame import SEARCH_PATH, Frame
from leads.desk.listed import ListedLead
from leads.desk.rows import LeadRow, lead_row
from leads.desk.rules import Group
from leads.desk.setting import Setting
from leads.triage.asked import Asked, By
from leads.triage.book_for import BookFor
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
    booking: str = ""
    """Says that a time is looked for a lead for; "" for a plain search."""
    path: str = SEARCH_PATH


def search_page(
    typed: str, asked: Asked, found: Found, *, setting: Setting, desk: Frame, book: BookFor | None = None
) -> SearchPage:
    """The results, or what to try instead; `book` where somebody looks for whom to book."""
    count = len(found.leads)
    return SearchPage(
        desk=desk,
        typed=typed,
        note=ngettext("%(num)s lead", "%(num)s leads", count) if typed else "",
        hint=_hint(typed, asked, found),
        rows=tuple(_for_booking(_row(lead, setting), book) for lead in found.leads),
        booking=book.words(setting) if book else "",
        path=book.path if book else SEARCH_PATH,
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


def _for_booking(row: LeadRow, book: BookFor | None) -> LeadRow:
    return row._replace(href=book.href(row.reference)) if book else row


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
