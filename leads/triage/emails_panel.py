"""The panel "Emails" of a lead: what will be sent when, what was, and why something was not; in words."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.setting import Setting
from leads.followups.queries import Plan, PlannedTouch
from leads.followups.wording import reason_in_words, state_in_words, step_in_words
from leads.outbox import wording as letters
from leads.vocabulary import LetterState, Stream, TouchState
from leads.web.zones import zone_name

_CHIPS = {
    TouchState.PLANNED: ("brand", "clock"),
    TouchState.CLAIMED: ("brand", "mail"),
    TouchState.SENT: ("ok", "check"),
    TouchState.SKIPPED: ("line", ""),
    TouchState.STOPPED: ("line", "x"),
    TouchState.FAILED: ("bad", "alert"),
}
_LETTER_CHIPS = {
    LetterState.FAILED: ("bad", "alert"),
    LetterState.UNKNOWN: ("warn", "alert"),
    LetterState.SUPPRESSED: ("line", "x"),
}
_WAITING = ("info", "mail")


@dataclass(frozen=True, slots=True)
class EmailRow:
    """One touch; the addresses are "" where there is nothing to press."""

    title: str
    chip: tuple[str, str, str]
    time: str
    reason: str
    preview_href: str
    skip_href: str
    send_href: str


@dataclass(frozen=True, slots=True)
class EmailsPanel:
    """All touches of a lead in order of time; `said` answers what staff just pressed."""

    rows: tuple[EmailRow, ...]
    zone: str
    said: str
    held: tuple[str, ...]
    pause_href: str
    resume_href: str


def emails_panel(
    plan: Plan,
    *,
    path: str,
    zone: str,
    setting: Setting,
    paused_by: str,
    held_streams: Set[Stream],
    said: str,
    may_act: bool,
) -> EmailsPanel:
    """Put a plan into words; times are on the wall of the person, at `zone`."""
    has_more = any(touch.state is TouchState.PLANNED for touch in plan.touches)
    is_paused = plan.paused_at is not None
    return EmailsPanel(
        rows=tuple(
            _row(touch, path, zone, setting, may_act=may_act, is_held=touch.stream in held_streams)
            for touch in plan.touches
        ),
        zone=zone_name(zone, locale=setting.locale),
        said=_said(said),
        held=_held(plan, zone, setting, paused_by, held_streams),
        pause_href=f"{path}/pause" if may_act and has_more and not is_paused else "",
        resume_href=f"{path}/resume" if may_act and is_paused else "",
    )


def _row(
    touch: PlannedTouch, path: str, zone: str, setting: Setting, *, may_act: bool, is_held: bool
) -> EmailRow:
    is_planned = touch.state is TouchState.PLANNED
    at = touch.finished_at or touch.due_at
    return EmailRow(
        title=step_in_words(touch.letter),
        chip=_chip(touch),
        time=wording.day_and_time(at, zone=zone, now=setting.now, locale=setting.locale),
        reason=_reason(touch, setting.now, is_held=is_held),
        preview_href=f"{path}/{touch.id}" if touch.letter else "",
        skip_href=f"{path}/{touch.id}/skip" if may_act and is_planned else "",
        send_href=f"{path}/{touch.id}/send" if may_act and is_planned and touch.letter else "",
    )


def _chip(touch: PlannedTouch) -> tuple[str, str, str]:
    """A touch is done when its letter is written; staff ask where that letter stands."""
    if touch.state is TouchState.SENT and touch.letter_state not in (None, LetterState.SENT):
        return (
            letters.state_in_words(touch.letter_state),
            *_LETTER_CHIPS.get(touch.letter_state, _WAITING),
        )
    if touch.state is TouchState.SENT and touch.letter_state is LetterState.SENT:
        return (letters.state_in_words(touch.letter_state), *_CHIPS[touch.state])
    return (state_in_words(touch.state), *_CHIPS[touch.state])


def _reason(touch: PlannedTouch, now: datetime, *, is_held: bool) -> str:
    if touch.state in (TouchState.PLANNED, TouchState.CLAIMED):
        if is_held:
            return _("Waits: all emails of this kind are held")
        if touch.forecast:
            return _("Will not be sent as things stand: %(reason)s", reason=reason_in_words(touch.forecast))
        if touch.due_at <= now:
            return _("Due now")
    if touch.state is TouchState.SENT:
        return letters.reason_in_words(touch.letter_reason)
    return reason_in_words(touch.reason)


def _held(
    plan: Plan, zone: str, setting: Setting, paused_by: str, held_streams: Set[Stream]
) -> tuple[str, ...]:
    lines: list[str] = []
    if plan.paused_at is not None:
        at = wording.day_and_time(plan.paused_at, zone=zone, now=setting.now, locale=setting.locale)
        if paused_by:
            words = _(
                "Paused by %(name)s, %(time)s. Nothing is sent until staff resume.", name=paused_by, time=at
            )
        else:
            words = _("Paused, %(time)s. Nothing is sent until staff resume.", time=at)
        lines.append(words)
    if Stream.CARE in held_streams:
        lines.append(_("All emails about requests are held for every lead."))
    if Stream.NEWS in held_streams:
        lines.append(_("All marketing emails are held for every lead."))
    return tuple(lines)


def _said(code: str) -> str:
    """The answer to the last press; a code nobody wrote says nothing."""
    plain = {
        "sent": _("It is on its way."),
        "skipped": _("Left out. Nothing else changes."),
        "paused": _("Follow-ups are paused. Letters that had not left were taken back."),
        "resumed": _("Follow-ups go on."),
        "gone": _("It is no longer planned, so nothing was done."),
    }
    if code in plain:
        return plain[code]
    refused, _dot, reason = code.partition(".")
    words = reason_in_words(reason)
    if refused != "refused" or not words or words == reason.replace("_", " "):
        return ""
    return _("Not sent: %(reason)s", reason=words)
