"""Which part of the timeline is shown: a filter in the address, with how many facts each part has."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask_babel import gettext as _

from leads.triage.facts import Happened
from leads.triage.record_box import Choice

_MAIL = frozenset({"outbox", "inbound", "followups", "preferences", "operations"})
_REQUEST = frozenset({"intake", "routing", "promos", "reception", "booking"})
ALL = "all"


def part_of(kind: str) -> str:
    """The part of the timeline a kind of fact belongs to."""
    room, _dot, rest = kind.partition(".")
    if kind == "inbound.replied" or rest.startswith("attempt_") or rest == "note_added":
        return "contact"
    if room in _MAIL:
        return "mail"
    return "request" if room in _REQUEST else "work"


def shown(happened: Sequence[Happened], show: str) -> tuple[Happened, ...]:
    """The facts of one part; all of them for a part nobody knows."""
    if show not in ("contact", "mail", "work", "request"):
        return tuple(happened)
    return tuple(fact for fact in happened if part_of(fact.kind) == show)


def filters(happened: Sequence[Happened], show: str, path: str, back: str) -> tuple[Choice, ...]:
    """The links over the timeline; a part without facts is left out. `value` is the address."""
    names = {
        ALL: _("Everything"),
        "contact": _("Contact"),
        "mail": _("Mail"),
        "work": _("Work"),
        "request": _("Request"),
    }
    counts = dict.fromkeys(names, 0) | {ALL: len(happened)}
    for fact in happened:
        counts[part_of(fact.kind)] += 1
    current = show if counts.get(show) else ALL
    return tuple(
        Choice(_address(path, code, back), str(name), code == current, str(counts[code]))
        for code, name in names.items()
        if counts[code]
    )


def _address(path: str, show: str, back: str) -> str:
    given = ({"show": show} if show != ALL else {}) | ({"back": back} if back else {})
    return f"{path}?{urlencode(given)}#timeline" if given else f"{path}#timeline"
