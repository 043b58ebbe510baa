"""The lists everybody has and the saved ones as tabs above the queue, each with its count.

A count that takes long comes a moment after the page, with the first news (templates/triage/_tabs.html).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leads.desk.frame import LEADS_PATH
from leads.handling.rules import WORKERS
from leads.triage.counting import Counts, in_few_letters
from leads.triage.filter_words import VIEWS
from leads.triage.filters import Filters, View
from leads.triage.saved_views import KeptView
from leads.web.access import StaffMember

HOT = frozenset({View.FIRST})
_OF_WORKERS = frozenset({View.MINE})


@dataclass(frozen=True, slots=True)
class Tab:
    """One list; `key` names its counter for the refresh, `by` a colleague who shares it."""

    key: str
    href: str
    label: str
    count: str
    hot: bool
    current: bool
    by: str = ""


def tabs(staff: StaffMember, filters: Filters, counts: Counts, saved: Sequence[KeptView]) -> tuple[Tab, ...]:
    """The defaults of a role first, then what was saved; the one that is exactly shown is current."""
    known = {kept.filters: kept.id for kept in reversed(saved)}
    chosen = known.get(filters)
    found = [
        Tab(
            view.value,
            Filters(view=view).address(LEADS_PATH),
            str(VIEWS[view]),
            in_few_letters(counts.views[view]) if view in counts.views else "",
            view in HOT and counts.views.get(view, 0) > 0,
            chosen is None and filters.view is view,
        )
        for view in View
        if staff.may(WORKERS) or view not in _OF_WORKERS
    ]
    found += [
        Tab(
            f"saved-{kept.id}",
            kept.filters.address(LEADS_PATH),
            kept.name,
            in_few_letters(counts.saved[kept.id]),
            False,
            chosen == kept.id,
            "" if kept.mine else kept.by,
        )
        for kept in saved
    ]
    return tuple(found)
