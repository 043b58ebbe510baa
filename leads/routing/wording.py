"""Why this office, in up to three lines a visitor can check, in the language they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from leads.directory.distance import METRES_PER_MILE
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.models import Allocation
from leads.routing.decision import Gate, Reason
from leads.routing.queries import comes_from
from leads.vocabulary import DecidedBy, Locale
from leads.web.formats import distance
from leads.web.locale import babel_name

LINES = 3


def why_this_office(allocation: Allocation, locale: Locale) -> list[str]:
    """The reasons of one allocation, most telling first, at most three; all true of the chosen office."""
    with force_locale(babel_name(locale)):
        office = directory().office(allocation.office_id)
        if office is None or allocation.decided_by in (DecidedBy.FALLBACK, DecidedBy.STAFF):
            return _for_central(allocation, office)
        lines = [_chosen_line(allocation, office), *_fitting_lines(allocation, office, locale)]
        return [line for line in lines if line][:LINES]


def _for_central(allocation: Allocation, office: OfficeFacts | None) -> list[str]:
    words = {
        Reason.NO_OFFICE_PASSES: _(
            "No office near you can take this request today, so a person finds the right one"
        ),
        Reason.PLACE_UNKNOWN: _(
            "We couldn’t place your postal code, so a person finds the right office with you"
        ),
        Reason.NOTHING_NEARBY: _(
            "We have no office near you yet, so our central desk stays in touch with you"
        ),
        Reason.ROUTING_FAILED: _("A person is choosing the right office for you"),
        Reason.STAFF_CHOICE: _("One of us chose this office for you"),
    }
    why = words.get(Reason(allocation.reason)) if allocation.reason in set(Reason) else ""
    chosen = _chosen_line(allocation, office) if office else ""
    return [line for line in (chosen, why) if line]


def _chosen_line(allocation: Allocation, office: OfficeFacts) -> str:
    if allocation.reason == Reason.VISITOR_CHOICE:
        return _("You chose this office")
    wanted = directory().office(_lead(allocation).get("wanted_office") or 0)
    if wanted is None or wanted.id == office.id:
        return ""
    gates = _gates(allocation, wanted.id)
    if Gate.NO_PROCEDURE in gates:
        return _("%(office)s, which you chose, doesn’t offer this procedure", office=wanted.name)
    if Gate.NO_ROOM_TODAY in gates:
        return _("%(office)s, which you chose, has no room for new requests today", office=wanted.name)
    return _("%(office)s, which you chose, can’t take new requests at the moment", office=wanted.name)


def _fitting_lines(allocation: Allocation, office: OfficeFacts, locale: Locale) -> list[str]:
    lead = _lead(allocation)
    procedure = directory().procedure(lead.get("procedure") or "")
    lines = [_distance_line(allocation, office, locale)]
    if procedure is not None:
        lines.append(_("Offers %(procedure)s", procedure=_in_sentence(procedure.name(locale.language))))
    if lead.get("language") in office.languages and lead.get("language") != "en":
        lines.append(_("Speaks your language"))
    lines.append(_free_line(allocation, office))
    if _points(allocation, office.id).get("open_now"):
        lines.append(_("Was open when you wrote to us"))
    return lines


def _distance_line(allocation: Allocation, office: OfficeFacts, locale: Locale) -> str:
    found = next((each for each in allocation.candidates if each["office_id"] == office.id), None)
    if found is None or found["metres"] is None:
        return ""
    near = comes_from(allocation.lead_id)
    if near is None:
        return ""
    country = directory().country(_lead(allocation)["country"])
    far = distance(
        found["metres"] / METRES_PER_MILE,
        units="km" if country and country.units == "km" else "mi",
        locale=locale,
    )
    passed = [
        each["metres"] for each in allocation.candidates if "points" in each and each["metres"] is not None
    ]
    if found["metres"] > min(passed):
        return _("About %(distance)s from you", distance=far)
    return _("Closest to %(place)s, about %(distance)s", place=near, distance=far)


def _free_line(allocation: Allocation, office: OfficeFacts) -> str:
    """How soon there was a free consultation, where that was soon; true whenever it is read."""
    offices: Sequence[Mapping[str, Any]] = allocation.facts.get("offices", ())
    days = next((each["next_free_days"] for each in offices if each["office_id"] == office.id), None)
    if days is None or days > 1:
        return ""
    if days == 0:
        return _("Had a free consultation on the day you wrote to us")
    return _("Had a free consultation the day after you wrote to us")


def _in_sentence(name: str) -> str:
    """A name inside a sentence: "hip contouring", but "BBL" keeps its capitals."""
    first, second = name[:1], name[1:2]
    return name if second.isupper() or name.startswith("Brazilian") else first.lower() + name[1:]


def _lead(allocation: Allocation) -> Mapping[str, Any]:
    lead: Mapping[str, Any] = allocation.facts.get("lead", {})
    return lead


def _points(allocation: Allocation, office_id: int) -> Mapping[str, int]:
    return next(
        (
            each["points"]
            for each in allocation.candidates
            if each["office_id"] == office_id and "points" in each
        ),
        {},
    )


def _gates(allocation: Allocation, office_id: int) -> set[str]:
    return {
        gate
        for each in allocation.candidates
        if each["office_id"] == office_id
        for gate in each.get("gates", ())
    }
