"""What is to be done with many leads: the choices of each action, and the action a form names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from leads.desk import wording
from leads.desk.setting import Setting
from leads.handling.bulkrules import Action, Assign, Close, MoveStage, Reroute, SnoozeUntil
from leads.handling.rules import STAFF_CLOSE_REASONS, RerouteReason, stages_to_choose
from leads.handling.timing import snooze_choices
from leads.triage.record_box import Choice, snooze_name
from leads.triage.reroute_words import reason_in_words
from leads.vocabulary import CloseReason, LeadStage
from leads.web.access import StaffMember

NOBODY = "nobody"


class Do(StrEnum):
    """The actions of the bar."""

    ASSIGN = "assign"
    STAGE = "stage"
    SNOOZE = "snooze"
    REROUTE = "reroute"
    CLOSE = "close"


TITLES = {
    Do.ASSIGN: _l("Assign"),
    Do.STAGE: _l("Change the stage"),
    Do.SNOOZE: _l("Snooze"),
    Do.REROUTE: _l("Re-route"),
    Do.CLOSE: _l("Close"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the page: to whom, which stage, until when, which office, why."""

    name: str
    label: str
    choices: tuple[Choice, ...]


def questions(
    do: Do,
    said: Mapping[str, str],
    *,
    staff: StaffMember,
    setting: Setting,
    colleagues: Mapping[int, str],
) -> tuple[Asked, ...]:
    """What an action needs to know; the first choice stands until another one is made."""

    def asked(name: str, label: str, pairs: list[tuple[str, str]]) -> Asked:
        values = [value for value, _words in pairs]
        chosen = said.get(name) if said.get(name) in values else values[0] if values else ""
        return Asked(name, label, tuple(Choice(value, words, value == chosen) for value, words in pairs))

    if do is Do.ASSIGN:
        others = sorted(colleagues.items(), key=lambda pair: pair[1])
        people = [
            (str(staff.id), _("%(name)s (you)", name=staff.name)),
            *((str(i), name) for i, name in others),
        ]
        return (asked("owner", _("To whom"), [*people, (NOBODY, _("Nobody: back to the queue"))]),)
    if do is Do.STAGE:
        stages = [(each.value, str(wording.STAGES[each])) for each in stages_to_choose(LeadStage.NEW)]
        return (asked("stage", _("New stage"), stages),)
    if do is Do.SNOOZE:
        times = [
            (
                each.choice.value,
                _(
                    "%(choice)s: %(time)s",
                    choice=snooze_name(each.choice),
                    time=wording.day_and_time(
                        each.until, zone=setting.zone, now=setting.now, locale=setting.locale
                    ),
                ),
            )
            for each in snooze_choices(setting.now, setting.zone)
        ]
        return (asked("until", _("Until"), times),)
    if do is Do.REROUTE:
        offices = sorted(
            ((str(each.id), each.name) for each in setting.directory.offices), key=lambda pair: pair[1]
        )
        reasons = [(each.value, reason_in_words(each)) for each in RerouteReason]
        return (asked("office", _("To the office"), offices), asked("reason", _("Why"), reasons))
    reasons = [(each.value, wording.first_up(wording.CLOSE_REASONS[each])) for each in STAFF_CLOSE_REASONS]
    return (asked("reason", _("Why"), reasons),)


def action_of(do: Do, asked: tuple[Asked, ...], setting: Setting) -> Action:
    """The action with what is chosen."""
    said = {each.name: next((choice.value for choice in each.choices if choice.chosen), "") for each in asked}
    if do is Do.ASSIGN:
        return Assign(None if said["owner"] == NOBODY else int(said["owner"]))
    if do is Do.STAGE:
        return MoveStage(LeadStage(said["stage"]))
    if do is Do.SNOOZE:
        times = {each.choice.value: each.until for each in snooze_choices(setting.now, setting.zone)}
        return SnoozeUntil(times[said["until"]])
    if do is Do.REROUTE:
        return Reroute(int(said["office"]), RerouteReason(said["reason"]))
    return Close(CloseReason(said["reason"]))
