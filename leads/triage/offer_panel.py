"""An offer as staff need it: every rule with its answer, what the visitor reads, and what to say about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from leads.desk.offers import MOST_TELLING
from leads.desk.setting import Setting
from leads.promos.explaining import Explained
from leads.promos.rules import OfferStatus
from leads.triage.apply_form import ApplyForm, Applying, applied_words, apply_form


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
    applied: str = ""
    """By whom and when it was applied; "" while it is not."""
    form: ApplyForm | None = None


_RANKS = {status: rank for rank, status in enumerate(MOST_TELLING)}
_STATES = {"check": "pass", "clock": "todo", "x": "fail"}
_CHIPS = {
    OfferStatus.HELD: ("ok", "check"),
    OfferStatus.RESERVED: ("ok", "check"),
    OfferStatus.EARNED: ("ok", "check"),
    OfferStatus.APPLIED: ("ok", "check"),
    OfferStatus.LAPSED: ("line", ""),
    OfferStatus.PENDING: ("warn", "clock"),
    OfferStatus.NOT_ELIGIBLE: ("line", ""),
    OfferStatus.ENDED: ("line", ""),
    OfferStatus.UNKNOWN: ("line", ""),
    OfferStatus.NONE: ("line", ""),
}


def offer_panels(
    found: Iterable[Explained],
    *,
    decided: bool,
    setting: Setting,
    zone: str,
    applying: Applying | None = None,
) -> tuple[OfferPanel, ...]:
    """All offers of a lead, first the one its row in the list shows.

    Takes    `applying` for a reader who may say what was applied.
    """
    ranked = sorted(found, key=lambda each: _RANKS.get(each.card.status, len(_RANKS)))
    return tuple(
        replace(
            offer_panel(each, decided=decided),
            applied=applied_words(each, setting, zone),
            form=apply_form(each, applying, setting),
        )
        for each in ranked
    )


def offer_panel(told: Explained, *, decided: bool) -> OfferPanel:
    """What the rules said; before routing nothing is promised, whatever they say."""
    kind, icon = _CHIPS[told.card.status] if decided else ("line", "")
    version = _("version %(number)s", number=told.version) if told.version else ""
    return OfferPanel(
        headline=told.card.headline or _("Offer code %(code)s", code=told.code),
        chip=(_chip(told) if decided else _("Not decided yet"), kind, icon),
        sentence=_read(told) if decided else _("Decided, and held if it fits, when an office is chosen."),
        lines=tuple(RuleLine(_STATES[sign], text) for sign, text in told.lines),
        say=_say(told, decided=decided),
        note=", ".join(part for part in (version, told.ruleset) if part),
    )


def _read(told: Explained) -> str:
    if not told.card.sentence:
        return str(_("They read nothing about it."))
    return str(_("They read: “%(sentence)s”", sentence=told.card.sentence))


def _chip(told: Explained) -> str:
    words = {
        OfferStatus.HELD: _("Held for them"),
        OfferStatus.RESERVED: _("Reserved for them"),
        OfferStatus.EARNED: _("Earned"),
        OfferStatus.LAPSED: _("Lapsed"),
    }
    return words.get(told.card.status, told.card.chip)


def _say(told: Explained, *, decided: bool) -> str:
    """One line for the conversation."""
    status, headline = told.card.status, told.card.headline
    if not decided or status is OfferStatus.PENDING:
        return str(_("Promise nothing yet: say that it is checked, and by whom."))
    words = {
        OfferStatus.HELD: _(
            "Say: “%(headline)s, set by your plan”. Don’t promise an amount before the plan.",
            headline=headline,
        ),
        OfferStatus.RESERVED: _(
            "Say: “You booked in time, so it is reserved for you”. Don’t promise an amount before the plan."
        ),
        OfferStatus.EARNED: _("Take it off their bill, then mark here what was applied."),
        OfferStatus.APPLIED: _("Nothing is left to do about it."),
        OfferStatus.UNKNOWN: _("Say: we don’t know this code, and the request is fine without it."),
    }
    if told.terms is not None and not told.terms.amounts and status is OfferStatus.EARNED:
        return str(_("Arrange the financing with them, then mark here that it was applied."))
    return str(words.get(status, _("Don’t bring it up. If they ask, read them the sentence above.")))
