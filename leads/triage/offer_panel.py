"""An offer as staff need it: every rule with its answer, what the visitor reads, and what to say about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from leads.desk.offers import MOST_TELLING
from leads.promos.rules import OfferStatus
from leads.promos.wording import Explained


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One met, open or failed condition; `state` is pass, todo, fail or staff."""

    state: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class OfferPanel:
    """One offer with every condition of its verdict, and what the visitor reads about it."""

    headline: str
    chip: tuple[str, str, str]
    sentence: str
    lines: tuple[RuleLine, ...]
    say: str
    note: str


_RANKS = {status: rank for rank, status in enumerate(MOST_TELLING)}
_STATES = {"check": "pass", "clock": "todo", "x": "fail"}
_CHIPS = {
    OfferStatus.HELD: ("ok", "check"),
    OfferStatus.PENDING: ("warn", "clock"),
    OfferStatus.NOT_ELIGIBLE: ("line", ""),
    OfferStatus.ENDED: ("line", ""),
    OfferStatus.UNKNOWN: ("line", ""),
    OfferStatus.NONE: ("line", ""),
}


def offer_panels(found: Iterable[Explained], *, decided: bool) -> tuple[OfferPanel, ...]:
    """All offers of a lead, first the one its row in the list shows."""
    ranked = sorted(found, key=lambda each: _RANKS.get(each.card.status, len(_RANKS)))
    return tuple(offer_panel(each, decided=decided) for each in ranked)


def offer_panel(told: Explained, *, decided: bool) -> OfferPanel:
    """What the rules said; before routing nothing is promised, whatever they say."""
    kind, icon = _CHIPS[told.card.status] if decided else ("line", "")
    version = _("version %(number)s", number=told.version) if told.version else ""
    return OfferPanel(
        headline=told.card.headline or _("Offer code %(code)s", code=told.code),
        chip=(_chip(told) if decided else _("Not decided yet"), kind, icon),
        sentence=_("They read: “%(sentence)s”", sentence=told.card.sentence)
        if decided
        else _("Decided, and held if it fits, when an office is chosen."),
        lines=tuple(RuleLine(_STATES[sign], text) for sign, text in told.lines),
        say=_say(told, decided=decided),
        note=", ".join(part for part in (version, told.ruleset) if part),
    )


def _chip(told: Explained) -> str:
    return _("Held for them") if told.card.status is OfferStatus.HELD else told.card.chip


def _say(told: Explained, *, decided: bool) -> str:
    """One line for the conversation."""
    status, headline = told.card.status, told.card.headline
    if not decided or status is OfferStatus.PENDING:
        return str(_("Promise nothing yet: say that it is checked, and by whom."))
    if status is OfferStatus.HELD:
        return str(
            _(
                "Say: “%(headline)s, set by your plan”. Don’t promise an amount before the plan.",
                headline=headline,
            )
        )
    if status is OfferStatus.UNKNOWN:
        return str(_("Say: we don’t know this code, and the request is fine without it."))
    return str(_("Don’t bring it up. If they ask, read them the sentence above."))
