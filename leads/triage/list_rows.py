"""The rows of a list under their headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from leads.desk import wording
from leads.desk.listed import ListedLead
from leads.desk.rows import Around, LeadRow, lead_row
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
    around = Around.at(here, opened=open_reference, ticks=ticks)
    return tuple(
        LeadGroup(
            str(wording.GROUPS[group][0]),
            str(wording.GROUPS[group][1]),
            tuple(lead_row(lead, group, setting, around) for _group, lead in rows),
        )
        for group, rows in groupby(found.rows, key=lambda pair: pair[0])
    )


def held_rows(leads: Sequence[ListedLead], setting: Setting) -> tuple[LeadRow, ...]:
    """Requests held back, in the order given."""
    return tuple(lead_row(lead, None, setting) for lead in leads)
