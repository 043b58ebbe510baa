"""The rows of a list under their headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from leads.desk import wording
from leads.desk.frame import LEADS_PATH
from leads.desk.listed import ListedLead
from leads.desk.rows import LeadRow, lead_row
from leads.desk.rules import Group
from leads.desk.said import beside
from leads.desk.setting import Setting
from leads.triage.queries import Slice


@dataclass(frozen=True, slots=True)
class LeadGroup:
    """Rows of one group under its heading."""

    title: str
    note: str
    rows: tuple[LeadRow, ...]


def rows_of(
    found: Slice, setting: Setting, here: str, *, open_reference: str, ticks: bool
) -> tuple[LeadGroup, ...]:
    """The rows of one page; `here` is its address, `open_reference` the lead shown beside it."""
    back = "" if here == LEADS_PATH else here

    def row(group: Group, lead: ListedLead) -> LeadRow:
        made = lead_row(lead, group, setting, back)
        opened = made.reference == open_reference
        return replace(made, peek=beside(here, made.reference), ticks=ticks, current=opened)

    return tuple(
        LeadGroup(
            str(wording.GROUPS[group][0]),
            str(wording.GROUPS[group][1]),
            tuple(row(group, lead) for _group, lead in rows),
        )
        for group, rows in groupby(found.rows, key=lambda pair: pair[0])
    )


def held_rows(leads: Sequence[ListedLead], setting: Setting) -> tuple[LeadRow, ...]:
    """Requests held back, in the order given."""
    return tuple(lead_row(lead, None, setting) for lead in leads)
