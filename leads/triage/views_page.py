"""The page of saved lists: a name for the one just shown, and the order of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from leads.desk.frame import LEADS_PATH, Frame
from leads.desk.setting import Setting
from leads.triage.filter_words import VIEWS, pills
from leads.triage.filters import Filters
from leads.triage.saved_views import LONGEST_NAME, KeptView
from leads.web.access import StaffMember


@dataclass(frozen=True, slots=True)
class ViewLine:
    """One saved list; `path` changes it, "" for a colleague's."""

    name: str
    href: str
    text: str
    path: str
    shared: bool
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class ViewsPage:
    """Saved lists."""

    desk: Frame
    back_href: str
    text: str
    fields: tuple[tuple[str, str], ...]
    error: str
    longest: int
    lines: tuple[ViewLine, ...]


def views_page(
    filters: Filters,
    saved: Sequence[KeptView],
    *,
    staff: StaffMember,
    setting: Setting,
    colleagues: Mapping[int, str],
    desk: Frame,
    refused: bool,
) -> ViewsPage:
    """What can be saved and what was."""

    def text(of: Filters) -> str:
        found = pills(of, staff=staff, setting=setting, colleagues=colleagues)
        return " · ".join([str(VIEWS[of.view]), *(pill.text for pill in found)])

    own = [kept.id for kept in saved if kept.mine]
    lines = tuple(
        ViewLine(
            name=kept.name,
            href=kept.filters.address(LEADS_PATH),
            text=text(kept.filters)
            if kept.mine
            else _("%(list)s, shared by %(name)s", list=text(kept.filters), name=kept.by),
            path=f"{LEADS_PATH}/views/{kept.id}" if kept.mine else "",
            shared=kept.shared,
            first=kept.id == own[0] if kept.mine else False,
            last=kept.id == own[-1] if kept.mine else False,
        )
        for kept in saved
    )
    return ViewsPage(
        desk=desk,
        back_href=filters.address(LEADS_PATH),
        text=text(filters),
        fields=tuple(filters.said()),
        error=_("Give it a name. Twenty lists are the most.") if refused else "",
        longest=LONGEST_NAME,
        lines=lines,
    )
