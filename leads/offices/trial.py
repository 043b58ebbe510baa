"""“Try a postcode”: where a request from there would go now, with the points and the gates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from leads.desk.setting import Setting
from leads.directory.distance import METRES_PER_MILE
from leads.directory.queries import locate
from leads.routing.decision import Candidate, Decision, Exclusion, Gate, Reason
from leads.routing.trying import try_out
from leads.vocabulary import Locale
from leads.web.formats import distance

SHOWN = 6
CRITERIA = ("distance", "next_free", "language", "open_now", "load")
_HUNDREDTHS = 100
_Choice = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One office: its points, or the gates it failed."""

    name: str
    away: str
    total: str
    points: tuple[str, ...]
    gates: str
    wins: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """The form as it was sent, and the answer; without one the form alone."""

    countries: tuple[_Choice, ...]
    procedures: tuple[_Choice, ...]
    languages: tuple[_Choice, ...]
    code: str
    problem: str = ""
    sentence: str = ""
    heads: tuple[str, ...] = ()
    lines: tuple[TrialLine, ...] = ()


def trial_of(asked: Mapping[str, str], setting: Setting, *, locales: Mapping[str, Locale]) -> Trial:
    """Read the form from the address and try what it says; nothing is written, no place is taken."""
    known, language = setting.directory, setting.locale.language
    country = asked.get("country") if known.country(asked.get("country", "")) else known.countries[0].code
    procedure = known.procedure(asked.get("procedure", ""))
    spoken = asked.get("language", "") if asked.get("language") in locales else "en"
    code = asked.get("code", "").strip()[:12]
    form = Trial(
        countries=tuple((each.code, each.name(language), each.code == country) for each in known.countries),
        procedures=tuple((each.slug, each.name(language), each is procedure) for each in known.procedures),
        languages=tuple((each, name, each == spoken) for each, name in _LANGUAGES.items() if each in locales),
        code=code,
    )
    if not code:
        return form
    place = locate(country or "", code)
    if place is None:
        return replace(form, problem=_("We do not know this code in that country."))
    decision = try_out(
        place, procedure_id=procedure.id if procedure else None, locale=locales[spoken], now=setting.now
    )
    return replace(
        form,
        code=place.code,
        sentence=_sentence(decision, setting),
        heads=(_("Distance"), _("Next free"), _("Language"), _("Open"), _("Load")),
        lines=_lines(decision, country or "", setting),
    )


_LANGUAGES = {"en": "English", "es": "Español", "fr": "Français"}


def _sentence(decision: Decision, setting: Setting) -> str:
    office = _name(decision.office_id, setting)
    words = {
        Reason.BEST_SCORE: _(
            "It would go to %(office)s: the best score, and no other comes near.", office=office
        ),
        Reason.FAIR_SHARE: _(
            "It would go to %(office)s, whose turn it is among near-equals: %(pool)s.",
            office=office,
            pool=", ".join(_name(each, setting) for each in decision.pool),
        ),
        Reason.NO_OFFICE_PASSES: _("No office could take it now, so the central desk would."),
    }
    return words.get(decision.reason, _("The central desk would take it."))


def _lines(decision: Decision, country: str, setting: Setting) -> tuple[TrialLine, ...]:
    passed = [_passed(each, decision, country, setting) for each in decision.candidates[:SHOWN]]
    at_home = [each for each in decision.exclusions if Gate.OTHER_COUNTRY not in each.gates]
    failed = [_failed(each, country, setting) for each in at_home[: max(0, SHOWN - len(passed))]]
    return (*passed, *failed)


def _passed(each: Candidate, decision: Decision, country: str, setting: Setting) -> TrialLine:
    return TrialLine(
        name=_name(each.office_id, setting),
        away=_away(each, country, setting),
        total=str(round(each.total / _HUNDREDTHS)),
        points=tuple(str(round(each.points.get(name, 0) / _HUNDREDTHS)) for name in CRITERIA),
        gates="",
        wins=each.office_id == decision.office_id,
    )


def _failed(each: Exclusion, country: str, setting: Setting) -> TrialLine:
    words = {
        Gate.NOT_ACCEPTING: _("takes no new requests"),
        Gate.OTHER_COUNTRY: _("in another country"),
        Gate.NO_PROCEDURE: _("does not offer the procedure"),
        Gate.NO_ROOM_TODAY: _("no room today"),
    }
    gates = ", ".join(words[gate] for gate in each.gates)
    return TrialLine(_name(each.office_id, setting), _away(each, country, setting), "", (), gates, wins=False)


def _away(each: Candidate | Exclusion, country: str, setting: Setting) -> str:
    if each.metres is None:
        return ""
    known = setting.directory.country(country)
    units = "km" if known and known.units == "km" else "mi"
    return distance(each.metres / METRES_PER_MILE, units=units, locale=setting.locale)  # type: ignore[arg-type]


def _name(office_id: int | None, setting: Setting) -> str:
    office = setting.directory.office(office_id) if office_id is not None else setting.directory.central
    return office.name if office else ""
