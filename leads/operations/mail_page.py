"""The operators' page about mail: what went wrong by kind, in plain words, and what can be pressed."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from leads.desk import wording
from leads.desk.frame import LEADS_PATH, MAIL_PATH, Frame
from leads.followups.wording import reason_in_words as followup_reason
from leads.operations.service import Dismissal, may_dismiss
from leads.operations.streams import HOLDABLE, HeldStream, HoldReason
from leads.operations.troubles import Trouble, TroubledKind, TroubledRow
from leads.outbox.wording import kind_in_words, reason_in_words
from leads.reference import reference_of
from leads.vocabulary import LetterKind, Locale, Stream


@dataclass(frozen=True, slots=True)
class Banner:
    """A held stream."""

    title: str
    text: str
    resume_href: str
    resume_label: str


@dataclass(frozen=True, slots=True)
class TroubleLine:
    """One row; `href` is "" for readers who may not open leads."""

    row_id: int
    reference: str
    href: str
    since: str
    reason: str
    may_retry: bool


@dataclass(frozen=True, slots=True)
class TroublePanel:
    """All rows of a kind; `retry` is the word on the button, and says when something may arrive twice."""

    id: str
    trouble: str
    kind: str
    title: str
    count: str
    has_several: bool
    what: str
    retry: str
    retry_all: str
    may_dismiss: bool
    lines: tuple[TroubleLine, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Holding:
    """A stream that goes on and may be held by hand."""

    title: str
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class MailPage:
    """The whole page."""

    desk: Frame
    said: str
    banners: tuple[Banner, ...]
    panels: tuple[TroublePanel, ...]
    reasons: tuple[tuple[str, str], ...]
    holdings: tuple[Holding, ...]
    hold_reasons: tuple[tuple[str, str], ...]
    path: str


def mail_page(
    found: Sequence[TroubledKind],
    held: Sequence[HeldStream],
    *,
    desk: Frame,
    said: str,
    opens_leads: bool,
    zone: str,
    now: datetime,
    locale: Locale,
) -> MailPage:
    """Put what was found into words; times are on the wall of the reader's office, at `zone`."""

    def when(at: datetime) -> str:
        return wording.day_and_time(at, zone=zone, now=now, locale=locale)

    return MailPage(
        desk=desk,
        said=_said(said),
        banners=tuple(_banner(each, when(each.since)) for each in held),
        panels=tuple(
            _panel(each, tuple(_line(each, row, when(row.since), opens_leads) for row in each.rows))
            for each in found
        ),
        reasons=tuple((str(each), wording.dismissal(each)) for each in Dismissal),
        holdings=_holdings({each.stream for each in held}),
        hold_reasons=tuple((str(each), _hold_reasons()[each]) for each in HoldReason),
        path=MAIL_PATH,
    )


def _holdings(held: Set[Stream]) -> tuple[Holding, ...]:
    words = {
        Stream.CARE: (_("Emails about requests"), _("Hold emails about requests")),
        Stream.NEWS: (_("Marketing emails"), _("Hold marketing emails")),
    }
    return tuple(
        Holding(words[stream][0], f"{MAIL_PATH}/streams/{stream}/hold", words[stream][1])
        for stream in HOLDABLE
        if stream not in held
    )


def _hold_reasons() -> dict[str, str]:
    return {
        HoldReason.WRONG_WORDS: _("Something in our emails is wrong."),
        HoldReason.COMPLAINTS_REPORTED: _("People complain about our emails."),
        HoldReason.SERVER_TROUBLE: _("Our mail server has trouble."),
        HoldReason.LOOKING_INTO_IT: _("Somebody is looking into something."),
    }


def _banner(held: HeldStream, since: str) -> Banner:
    reasons = {
        "complaints": _("More than 1 of the last 1,000 marketing emails were marked as spam."),
        "complaints_stop": _("More than 3 of the last 1,000 marketing emails were marked as spam."),
        "bounces": _("More than 10 of the last 200 marketing emails came back."),
        "restored": _("A backup was restored. Look at the rows below before anything is sent again."),
    } | _hold_reasons()
    titles = {
        Stream.CARE: (_("All emails about requests are held"), _("Resume emails about requests")),
        Stream.NEWS: (_("All marketing emails are held"), _("Resume marketing emails")),
        Stream.DESK: (_("All emails to our own staff are held"), _("Resume emails to our own staff")),
    }
    title, resume = titles[held.stream]
    return Banner(
        title=title,
        text=_held_words(since, reasons.get(held.reason, held.reason), held.by),
        resume_href=f"{MAIL_PATH}/streams/{held.stream}/resume",
        resume_label=resume,
    )


def _held_words(since: str, reason: str, by: str) -> str:
    if by:
        return str(_("Since %(time)s, by %(name)s. %(reason)s", time=since, name=by, reason=reason))
    return str(_("Since %(time)s. %(reason)s", time=since, reason=reason))


def _panel(found: TroubledKind, lines: tuple[TroubleLine, ...]) -> TroublePanel:
    title, what = _words(found)
    doubtful = found.trouble is Trouble.LETTER_UNKNOWN
    rest = found.count - len(lines)
    return TroublePanel(
        id=f"{found.trouble}-{found.kind}",
        trouble=str(found.trouble),
        kind=found.kind,
        title=title,
        count=str(found.count),
        has_several=found.count > 1,
        what=what,
        retry=_("Send again, it may arrive twice") if doubtful else _("Retry"),
        retry_all=_("Send all again, they may arrive twice") if doubtful else _("Retry all"),
        may_dismiss=may_dismiss(found.trouble, found.kind),
        lines=lines,
        more=ngettext("and %(num)s more", "and %(num)s more", rest) if rest else "",
    )


def _words(found: TroubledKind) -> tuple[str, str]:
    name = _kind(found.kind)
    words = {
        Trouble.LEAD_UNROUTED: (
            _("Requests without an office"),
            _("Routing has not taken them for over a minute. They are routed as soon as a worker runs."),
        ),
        Trouble.LETTER_FAILED: (
            _("%(letter)s: could not be delivered", letter=name),
            _("They are not tried again by themselves. If the address is wrong, reach them another way."),
        ),
        Trouble.LETTER_UNKNOWN: (
            _("%(letter)s: may have arrived", letter=name),
            _("We cannot know whether these arrived. Sending one again may reach the person twice."),
        ),
        Trouble.LETTER_STUCK: (
            _("%(letter)s: waits for too long", letter=name),
            _("Due for over five minutes. These leave by themselves as soon as workers run."),
        ),
        Trouble.TOUCH_FAILED: (
            _("%(letter)s: the follow-up failed", letter=name),
            _("Retry plans it for now and asks every rule again."),
        ),
        Trouble.TOUCH_STUCK: (
            _("%(letter)s: the follow-up waits for too long", letter=name),
            _("Due for over five minutes. These go on by themselves as soon as workers run."),
        ),
    }
    return words[found.trouble]


def _kind(kind: str) -> str:
    """A letter's kind, or a step: named after its letter, so the longest kind it begins with."""
    named = [each for each in LetterKind if kind.startswith(each)]
    return kind_in_words(max(named, key=len)) if named else str(_("Close the request"))


def _line(found: TroubledKind, row: TroubledRow, since: str, opens_leads: bool) -> TroubleLine:
    reference = reference_of(row.lead_id) if row.lead_id is not None else ""
    is_touch = found.trouble in (Trouble.TOUCH_FAILED, Trouble.TOUCH_STUCK)
    reason = followup_reason(row.reason) if is_touch else reason_in_words(row.reason)
    return TroubleLine(
        row_id=row.id,
        reference=reference or (_("Our own staff") if found.kind.startswith("staff_") else _("No request")),
        href=f"{LEADS_PATH}/{reference}" if reference and opens_leads else "",
        since=since,
        reason=reason if row.words_kept else _("Its words are no longer kept, so it cannot be sent again."),
        may_retry=row.words_kept,
    )


def _said(code: str) -> str:
    what, _dot, number = code.partition(".")
    count = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else None
    if what == "resumed":
        return str(_("The emails go on."))
    if what == "held":
        return str(_("They are held now. Nothing of the kind leaves until somebody lets it go on."))
    if count is None or what not in ("retried", "dismissed"):
        return ""
    if count == 0:
        return str(_("Nothing was left to do: somebody was faster, or it went on by itself."))
    if what == "retried":
        return str(ngettext("%(num)s is tried again.", "%(num)s are tried again.", count))
    return str(ngettext("%(num)s was let be.", "%(num)s were let be.", count))
