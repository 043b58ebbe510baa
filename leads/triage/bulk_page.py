"""The page before anything is done to many leads: everybody on the list, and who is left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from leads.desk.frame import LEADS_PATH, Frame
from leads.desk.setting import Setting
from leads.handling.answers import Refused
from leads.handling.bulk import MOST, Plan, Skipped
from leads.reference import reference_of
from leads.triage.bulk_choice import TITLES, Asked, Do
from leads.triage.refusals import refusal_in_words


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One lead of the list."""

    href: str
    name: str
    reference: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class BulkPage:
    """What will happen; `chosen` is what the plan was made for, `ids` the leads it was made of."""

    desk: Frame
    do: str
    title: str
    note: str
    back_href: str
    asked: tuple[Asked, ...]
    chosen: str
    ids: str
    button: str
    will: tuple[BulkLine, ...]
    will_title: str
    skipped: tuple[BulkLine, ...]
    skipped_title: str
    warning: str
    changed: bool


def bulk_page(
    do: Do,
    asked: tuple[Asked, ...],
    plan: Plan,
    *,
    ids: tuple[int, ...],
    names: Mapping[int, str],
    setting: Setting,
    desk: Frame,
    back: str,
    changed: bool,
) -> BulkPage:
    """Put a plan into words."""
    will, skipped = len(plan.will), len(plan.skipped)
    return BulkPage(
        desk=desk,
        do=do.value,
        title=str(TITLES[do]),
        note=ngettext("%(num)s lead chosen", "%(num)s leads chosen", len(ids)),
        back_href=back,
        asked=asked,
        chosen=chosen_of(asked),
        ids=",".join(str(each) for each in ids),
        button=ngettext("Do it for %(num)s lead", "Do it for %(num)s leads", will) if will else "",
        will=tuple(_line(each, names) for each in plan.will),
        will_title=ngettext("%(num)s lead will change", "%(num)s leads will change", will),
        skipped=tuple(_left_out(each, names, setting) for each in plan.skipped),
        skipped_title=ngettext("%(num)s lead is left out", "%(num)s leads are left out", skipped),
        warning=_warning(do, plan),
        changed=changed,
    )


def chosen_of(asked: tuple[Asked, ...]) -> str:
    """What is chosen, so that nobody carries out something else than the page they read."""
    return " ".join(choice.value for each in asked for choice in each.choices if choice.chosen)


def _warning(do: Do, plan: Plan) -> str:
    if plan.too_many:
        return _("More than %(most)s leads are not one decision any more. Narrow the list first.", most=MOST)
    if do is Do.REROUTE and plan.will:
        return _("Each of these visitors gets an email about their new office.")
    return ""


def _line(lead_id: int, names: Mapping[int, str], why: str = "") -> BulkLine:
    reference = reference_of(lead_id)
    return BulkLine(f"{LEADS_PATH}/{reference}", names.get(lead_id, reference), reference, why)


def _left_out(skipped: Skipped, names: Mapping[int, str], setting: Setting) -> BulkLine:
    refused = Refused(skipped.lead_id, skipped.why, by=skipped.by)
    return _line(skipped.lead_id, names, refusal_in_words(refused, setting))
