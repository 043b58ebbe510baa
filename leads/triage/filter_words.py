"""Filters in words: the choices of each select, and the pills of what a list is narrowed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from leads.desk import wording
from leads.desk.frame import LEADS_PATH
from leads.desk.setting import Setting
from leads.stages import TERMINAL_STAGES
from leads.triage.filters import ME, NOBODY, Age, Filters, Flag, Offer, View
from leads.vocabulary import UNSURE, LeadStage
from leads.web.access import StaffMember
from leads.web.catalogues import gettext as _

VIEWS = {
    View.TO_DO: _l("To do"),
    View.FIRST: _l("Needs first contact"),
    View.MINE: _l("Mine"),
    View.UNCLAIMED: _l("Unclaimed"),
    View.FOLLOW_UP: _l("Follow-up due"),
    View.DUPLICATES: _l("Possible duplicates"),
    View.SNOOZED: _l("Snoozed"),
    View.OPEN: _l("Everything open"),
}
NAMES = {
    "office": (_l("Office"), _l("All offices")),
    "procedure": (_l("Procedure"), _l("Any procedure")),
    "language": (_l("Language"), _l("Any language")),
    "source": (_l("Source"), _l("Any source")),
    "offer": (_l("Offer"), _l("Any offer")),
    "stage": (_l("Stage"), _l("Any stage")),
    "owner": (_l("Owner"), _l("Anybody’s")),
    "age": (_l("Age"), _l("Any age")),
    "flag": (_l("Flag"), _l("Any flag")),
}
AT_HAND = ("office", "procedure", "language")
"""Beside the list at once; the others open with "Filter"."""
_AGES = {
    Age.UNDER_HOUR: _l("Under an hour"),
    Age.UNDER_DAY: _l("Under a day"),
    Age.OVER_DAY: _l("Over a day"),
    Age.OVER_THREE_DAYS: _l("Over 3 days"),
    Age.OVER_WEEK: _l("Over a week"),
    Age.OVER_MONTH: _l("Over a month"),
}
_FLAGS = {
    Flag.DUPLICATE: _l("Possible duplicate"),
    Flag.SENSITIVE: _l("Sensitive"),
    Flag.BOUNCED: _l("Email bounced"),
    Flag.RETURNING: _l("Wrote before"),
}
_OFFERS = {
    Offer.HELD: _l("Held"),
    Offer.RESERVED: _l("Reserved"),
    Offer.LAPSED: _l("Lapsed"),
    Offer.PENDING: _l("Needs one thing"),
    Offer.ENDED: _l("Ended"),
    Offer.NOT_ELIGIBLE: _l("Not for this"),
    Offer.UNKNOWN: _l("Code not recognised"),
    Offer.NONE: _l("None"),
}
_SOURCES = {
    "form": _l("Website"),
    "api": _l("Another site"),
    "csv": _l("Imported file"),
    "phone": _l("Phone"),
    "walk_in": _l("Front desk"),
}
_FIXED: Mapping[str, Mapping[Any, Any]] = {
    "source": _SOURCES,
    "offer": _OFFERS,
    "age": _AGES,
    "flag": _FLAGS,
}

Choice = tuple[str, str, bool]
"""Value, words, and whether it is the chosen one."""


@dataclass(frozen=True, slots=True)
class Select:
    """One way to narrow a list."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Pill:
    """One narrowing, and the address of the list without it."""

    text: str
    label: str
    href: str


def selects(
    filters: Filters, *, staff: StaffMember, setting: Setting, colleagues: Mapping[int, str]
) -> tuple[Select, ...]:
    """Every select of the filter form, each with its empty choice on top."""
    found = []
    for name, (label, nothing) in NAMES.items():
        chosen, words = getattr(filters, name), _choices(name, staff, setting, colleagues)
        own = len([each for each in words if each[0]]) if name == "office" else 0
        first = (
            str(nothing)
            if name != "office" or staff.sees_every_office
            else _("My offices (%(num)s)", num=own)
        )
        options = [("", first, not chosen), *((value, text, value == chosen) for value, text in words)]
        found.append(Select(name, str(label), tuple(options)))
    return tuple(found)


def pills(
    filters: Filters, *, staff: StaffMember, setting: Setting, colleagues: Mapping[int, str]
) -> tuple[Pill, ...]:
    """What the list is narrowed to, each removable."""
    found = []
    for name, value in filters.narrowing():
        words = dict(_choices(name, staff, setting, colleagues)).get(value, value)
        text = _("%(filter)s: %(value)s", filter=NAMES[name][0], value=words)
        href = filters.without(name).address(LEADS_PATH)
        found.append(Pill(text, _("Remove the filter %(filter)s", filter=text), href))
    return tuple(found)


def _choices(
    name: str, staff: StaffMember, setting: Setting, colleagues: Mapping[int, str]
) -> Sequence[tuple[str, str]]:
    language, known = setting.locale.language, setting.directory
    if name == "office":
        offices = ((str(each.id), each.name) for each in known.offices if staff.works_for(each.id))
        return sorted(offices, key=lambda pair: pair[1])
    if name == "procedure":
        return [
            *((str(each.id), each.name(language)) for each in known.procedures),
            (UNSURE, _("Not sure yet")),
        ]
    if name == "language":
        return list(wording.LANGUAGES.items())
    if name == "stage":
        return [(each.value, str(wording.STAGES[each])) for each in LeadStage if each not in TERMINAL_STAGES]
    if name == "owner":
        others = sorted(colleagues.items(), key=lambda pair: pair[1])
        return [(ME, _("Mine")), (NOBODY, _("Nobody’s")), *((str(each), words) for each, words in others)]
    return [(str(value), str(text)) for value, text in _FIXED[name].items()]
