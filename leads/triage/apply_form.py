"""The form that says what was applied of an earned offer, and what stands there once it was."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from leads.desk.setting import Setting
from leads.promos.explaining import Explained
from leads.promos.life import row_for
from leads.promos.printed import amount_line
from leads.promos.rules import OfferStatus
from leads.triage.record_box import Choice
from leads.web.formats import at_moment


@dataclass(frozen=True, slots=True)
class Slip:
    """What went wrong with one of these forms."""

    hold_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Applying:
    """Where the forms of a lead go, for somebody who may apply its offers; `zone` is the office's."""

    action: str
    slip: Slip | None


@dataclass(frozen=True, slots=True)
class ApplyForm:
    """One form: the rows of the offer's own table, none for financing."""

    action: str
    hold_id: int
    choices: tuple[Choice, ...]
    error: str


def apply_form(told: Explained, applying: Applying | None, setting: Setting) -> ApplyForm | None:
    """The form for an offer that is earned; None for any other, and for who may not apply it."""
    if applying is None or told.card.status is not OfferStatus.EARNED or not told.hold or not told.terms:
        return None
    slip = applying.slip if applying.slip and applying.slip.hold_id == told.hold.id else None
    choices = tuple(
        Choice(str(row.areas), amount_line(row, told.terms, setting.locale)) for row in told.terms.amounts
    )
    return ApplyForm(applying.action, told.hold.id, choices, slip.text if slip else "")


def applied_words(told: Explained, setting: Setting, zone: str) -> str:
    """How much of an offer was applied, by whom and when; "" for one that was not."""
    hold, terms = told.hold, told.terms
    if told.card.status is not OfferStatus.APPLIED or not hold or not terms or hold.applied_at is None:
        return ""
    time = at_moment(hold.applied_at, zone=zone, now=setting.now, locale=setting.locale)
    row = row_for(terms.amounts, hold.applied_areas)
    if row is None:
        return str(_("Applied by %(name)s, %(time)s", name=hold.applied_by, time=time))
    amount = amount_line(row, terms, setting.locale)
    return str(_("%(amount)s, applied by %(name)s, %(time)s", amount=amount, name=hold.applied_by, time=time))
