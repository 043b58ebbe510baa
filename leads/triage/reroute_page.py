"""The table of another office for a lead: what each scores now, and why some cannot take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from leads.desk.frame import Frame
from leads.desk.setting import Setting
from leads.directory.distance import METRES_PER_MILE
from leads.handling.rules import RerouteReason
from leads.routing.staffmoves import Option
from leads.triage.facts import LeadFacts
from leads.triage.lead_page import Banner
from leads.triage.record_box import Choice
from leads.triage.refusals import gates_in_words
from leads.triage.reroute_words import reason_in_words
from leads.vocabulary import OfficeKind
from leads.web.formats import Units, distance

HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class OfficeChoice:
    """One office; `may_take` is False where a gate keeps it from taking the lead, and `note` says which."""

    id: int
    name: str
    away: str
    score: str
    note: str
    current: bool
    may_take: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class ReroutePage:
    """The offices to choose from, and the reasons to choose one of."""

    desk: Frame
    path: str
    back: str
    seen: str
    name: str
    offices: tuple[OfficeChoice, ...]
    reasons: tuple[Choice, ...]
    note: str
    told: str
    banner: Banner | None


def reroute_page(
    lead: LeadFacts,
    options: Sequence[Option],
    *,
    setting: Setting,
    desk: Frame,
    path: str,
    back: str,
    seen: str,
    chosen: tuple[str, str, str],
    banner: Banner | None,
) -> ReroutePage:
    """Put the options into words; `chosen` is the office, reason and note somebody had picked already."""
    office, reason, note = chosen
    return ReroutePage(
        desk=desk,
        path=path,
        back=back,
        seen=seen,
        name=lead.name,
        offices=tuple(_office(each, lead, setting, office) for each in options),
        reasons=tuple(Choice(each, reason_in_words(each), each == reason) for each in RerouteReason),
        note=note,
        told=_("The visitor is told by email which office looks after them now.")
        if lead.email
        else _("The visitor gave no email address: tell them yourself."),
        banner=banner,
    )


def _office(option: Option, lead: LeadFacts, setting: Setting, chosen: str) -> OfficeChoice:
    country = setting.directory.country(lead.country)
    units: Units = "km" if country and country.units == "km" else "mi"
    is_desk = option.office.kind is OfficeKind.CENTRAL_DESK
    away = (
        distance(option.metres / METRES_PER_MILE, units=units, locale=setting.locale)
        if option.metres is not None
        else ""
    )
    note = _("Now here") if option.is_current else gates_in_words(",".join(option.gates))
    return OfficeChoice(
        id=option.office.id,
        name=option.office.name,
        away=away,
        score=str(round(option.total / HUNDREDTHS)) if option.points else "",
        note=note or (_("Answers for every office") if is_desk else ""),
        current=option.is_current,
        may_take=option.may_take,
        chosen=str(option.office.id) == chosen,
    )
