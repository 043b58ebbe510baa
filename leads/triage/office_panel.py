"""Why this office: the scores that decided, the runners-up, and why other offices could not take the lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from leads.desk.setting import Setting
from leads.directory.distance import METRES_PER_MILE
from leads.models import Allocation
from leads.routing.decision import Gate, Reason
from leads.web.formats import Units, distance

HUNDREDTHS = 100
CANDIDATES_SHOWN = 5
EXCLUSIONS_SHOWN = 5
CRITERIA = ("distance", "next_free", "language", "open_now", "load")

Cell = tuple[str, str]
"""Text and alignment, as the table macro takes them."""


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One office that passed the gates; `win` marks the chosen one."""

    cells: tuple[Cell, ...]
    win: bool


@dataclass(frozen=True, slots=True)
class OfficePanel:
    """One allocation: the sentence, the table and what was left out."""

    sentence: str
    heads: tuple[Cell, ...]
    lines: tuple[OfficeLine, ...]
    points_heads: tuple[Cell, ...]
    points: tuple[OfficeLine, ...]
    more: str
    passed_over: tuple[str, ...]
    note: str


def office_panel(allocation: Allocation, setting: Setting) -> OfficePanel:
    """Explain one stored allocation to staff; nothing is computed again."""
    candidates: Sequence[Mapping[str, Any]] = allocation.candidates
    passed = [each for each in candidates if "points" in each]
    shown = [
        each
        for place, each in enumerate(passed)
        if place < CANDIDATES_SHOWN or each["office_id"] == allocation.office_id
    ]
    weights = allocation.facts.get("weights", {})
    criteria = [name for name in CRITERIA if any(each["points"].get(name) for each in passed)]
    left = len(passed) - len(shown)
    more = ngettext("%(num)s more office passed", "%(num)s more offices passed", left) if left else ""
    return OfficePanel(
        sentence=_sentence(allocation, passed, setting),
        heads=((_("Office"), ""), (_("Away"), "r"), (_("Score"), "r")) if passed else (),
        lines=tuple(_line(each, allocation, setting) for each in shown),
        points_heads=_heads(criteria, weights) if passed else (),
        points=tuple(_points(each, criteria, allocation, setting) for each in shown),
        more=more,
        passed_over=_passed_over(allocation, setting),
        note=_note(allocation, criteria),
    )


def _sentence(allocation: Allocation, passed: Sequence[Mapping[str, Any]], setting: Setting) -> str:
    pool = [_name(each["office_id"], setting) for each in passed if each.get("in_pool")]
    name = _name(allocation.office_id, setting)
    words = {
        Reason.VISITOR_CHOICE: _("The visitor chose %(office)s.", office=name),
        Reason.BEST_SCORE: _(
            "%(office)s has the best score, and no other office comes near it.", office=name
        ),
        Reason.FAIR_SHARE: _(
            "Near-equals that take turns by their weights: %(pool)s. It was the turn of %(office)s.",
            pool=", ".join(pool),
            office=name,
        ),
        Reason.NO_OFFICE_PASSES: _("No office can take this request today, so the central desk owns it."),
        Reason.PLACE_UNKNOWN: _("The postal code could not be placed, so the central desk owns the request."),
        Reason.NOTHING_NEARBY: _(
            "The visitor wants to hear when an office opens nearby: the central desk owns it."
        ),
        Reason.ROUTING_FAILED: _(
            "Routing kept failing for 30 seconds, so the central desk owns the request."
        ),
        Reason.STAFF_CHOICE: _("A colleague chose %(office)s.", office=name),
        Reason.CLOSED_BEFORE: _("The request was closed before it was routed; the central desk keeps it."),
    }
    known = allocation.reason in set(Reason)
    return words[Reason(allocation.reason)] if known else allocation.reason.replace("_", " ")


def _heads(criteria: Sequence[str], weights: Mapping[str, Any]) -> tuple[Cell, ...]:
    names = {
        "distance": _("Distance"),
        "next_free": _("Next free"),
        "language": _("Language"),
        "open_now": _("Open"),
        "load": _("Load"),
    }
    points = tuple(
        (_("%(criterion)s, of %(most)s", criterion=names[name], most=weights.get(name, "?")), "r")
        for name in criteria
    )
    return ((_("Office"), ""), *points)


def _line(each: Mapping[str, Any], allocation: Allocation, setting: Setting) -> OfficeLine:
    cells = (
        (_name(each["office_id"], setting), ""),
        (_away(each["metres"], allocation, setting), "r"),
        (str(_whole(each["total"])), "r strong"),
    )
    return OfficeLine(cells, each["office_id"] == allocation.office_id)


def _points(
    each: Mapping[str, Any], criteria: Sequence[str], allocation: Allocation, setting: Setting
) -> OfficeLine:
    points = tuple((str(_whole(each["points"].get(name, 0))), "r") for name in criteria)
    return OfficeLine(
        ((_name(each["office_id"], setting), ""), *points), each["office_id"] == allocation.office_id
    )


def _passed_over(allocation: Allocation, setting: Setting) -> tuple[str, ...]:
    """The nearest offices that failed a gate, each with every gate; those abroad only as a number."""
    failed = [each for each in allocation.candidates if "gates" in each]
    home = [each for each in failed if Gate.OTHER_COUNTRY not in each["gates"]]
    lines = [
        _(
            "%(office)s, %(away)s: %(reasons)s",
            office=_name(each["office_id"], setting),
            away=_away(each["metres"], allocation, setting),
            reasons=", ".join(_gate(gate) for gate in each["gates"]),
        )
        for each in home[:EXCLUSIONS_SHOWN]
    ]
    more = len(home) - len(lines)
    if more > 0:
        lines.append(ngettext("%(num)s more office could not", "%(num)s more offices could not", more))
    abroad = len(failed) - len(home)
    if abroad:
        lines.append(
            ngettext("%(num)s office in another country", "%(num)s offices in other countries", abroad)
        )
    return tuple(lines)


def _gate(gate: str) -> str:
    words = {
        Gate.NOT_ACCEPTING: _("takes no new leads"),
        Gate.OTHER_COUNTRY: _("in another country"),
        Gate.NO_PROCEDURE: _("doesn’t offer the procedure"),
        Gate.NO_ROOM_TODAY: _("no room left today"),
    }
    return words[Gate(gate)] if gate in set(Gate) else gate.replace("_", " ")


def _note(allocation: Allocation, criteria: Sequence[str]) -> str:
    if "next_free" in criteria or not criteria:
        return _("Rules %(ruleset)s.", ruleset=allocation.ruleset)
    return _(
        "Rules %(ruleset)s. The next free consultation is not known yet and counts the same for all.",
        ruleset=allocation.ruleset,
    )


def _name(office_id: int, setting: Setting) -> str:
    office = setting.directory.office(office_id)
    return office.name if office else _("a former office")


def _away(metres: int | None, allocation: Allocation, setting: Setting) -> str:
    if metres is None:
        return _("not known")
    country = setting.directory.country(allocation.facts.get("lead", {}).get("country", ""))
    units: Units = "km" if country and country.units == "km" else "mi"
    return distance(metres / METRES_PER_MILE, units=units, locale=setting.locale)


def _whole(hundredths: int) -> int:
    return round(hundredths / HUNDREDTHS)
