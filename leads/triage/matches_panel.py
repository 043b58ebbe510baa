"""The strips about people who may be the same: who, which fields match, and the two answers to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.setting import Setting
from leads.people.queries import Match
from leads.people.wording import reason_in_words
from leads.web.formats import day_name

MATCHES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class MatchStrip:
    """One possible duplicate."""

    title: str
    text: str
    compare_href: str
    different_href: str


def match_strips(
    found: Sequence[Match], person_id: int, setting: Setting, *, zone: str, may_decide: bool
) -> tuple[MatchStrip, ...]:
    """The strongest few, each with its latest request; answers only for who may give them."""
    return tuple(
        MatchStrip(
            title=_("Possibly the same person as %(name)s", name=match.name),
            text=_text(match, setting, zone),
            compare_href=f"/desk/people/{person_id}/compare/{match.person_id}",
            different_href=f"/desk/people/{person_id}/different/{match.person_id}" if may_decide else "",
        )
        for match in found[:MATCHES_SHOWN]
    )


def _text(match: Match, setting: Setting, zone: str) -> str:
    why = " ".join(reason_in_words(reason) for reason in match.reasons)
    if not match.leads:
        return why
    last = max(match.leads, key=lambda lead: lead.id)
    day = day_name(last.created_at, zone=zone, now=setting.now, locale=setting.locale)
    told = _("Their request of %(day)s: %(stage)s.", day=day, stage=wording.STAGES[last.stage])
    return f"{why} {told}"
