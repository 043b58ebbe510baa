"""Letters and answers of one lead as a thread, newest first: ours with their state, theirs in their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.frame import MESSAGES_PATH
from leads.desk.setting import Setting
from leads.outbox.queries import LetterFacts
from leads.outbox.wording import kind_in_words, reason_in_words
from leads.triage.facts import Answered, Happened, LeadRecord
from leads.triage.message_page import KINDS
from leads.vocabulary import LetterKind, LetterState

LONGEST_SHOWN = 4_000
_CHIPS = {
    LetterState.SENT: ("ok", "check"),
    LetterState.FAILED: ("bad", "alert"),
    LetterState.UNKNOWN: ("warn", "alert"),
    LetterState.SUPPRESSED: ("line", "x"),
}


@dataclass(frozen=True, slots=True)
class ThreadItem:
    """One letter of ours, or one answer of theirs; `is_open` unfolds what waits for staff."""

    id: str
    title: str
    chip: tuple[str, str, str]
    time: str
    reason: str
    to: str
    subject: str
    text: str
    incoming: bool
    is_open: bool
    handled_href: str


def thread_of(record: LeadRecord, setting: Setting, *, zone: str, may_act: bool) -> tuple[ThreadItem, ...]:
    """Everything that was written to and fro."""
    bounced = _came_back(record.happened)
    items = [(_when(each), _ours(each, bounced, setting, zone)) for each in record.letters]
    items += [(each.at, _theirs(each, setting, zone, may_act=may_act)) for each in record.answered]
    return tuple(item for _at, item in sorted(items, key=lambda pair: pair[0], reverse=True))


def _when(letter: LetterFacts) -> datetime:
    return letter.sent_at or letter.last_attempt_at or letter.created_at


def _ours(facts: LetterFacts, bounced: dict[int, str], setting: Setting, zone: str) -> ThreadItem:
    kind, icon = _CHIPS.get(facts.state, ("info", "mail"))
    words = letter_state(facts.state)
    if facts.id in bounced:
        words, kind, icon = bounced[facts.id], "bad", "alert"
    letter = facts.letter
    return ThreadItem(
        id=f"letter-{facts.id}",
        title=kind_in_words(facts.kind),
        chip=(words, kind, icon),
        time=wording.day_and_time(_when(facts), zone=zone, now=setting.now, locale=setting.locale),
        reason=reason_in_words(facts.reason),
        to=letter.to if letter else "",
        subject=letter.subject if letter else "",
        text=letter.text if letter else "",
        incoming=False,
        is_open=facts.kind is LetterKind.PERSONAL and facts.state is LetterState.FAILED,
        handled_href="",
    )


def letter_state(state: LetterState) -> str:
    """Where a letter stands, as far as anybody can know; nobody knows whether it was opened."""
    words = {
        LetterState.PENDING: _("Queued"),
        LetterState.CLAIMED: _("Being sent"),
        LetterState.SENDING: _("Being sent"),
        LetterState.DEFERRED: _("Not accepted yet, tried again"),
        LetterState.SENT: _("Accepted by the mail server"),
        LetterState.FAILED: _("Could not be delivered"),
        LetterState.UNKNOWN: _("May have arrived"),
        LetterState.SUPPRESSED: _("Not sent, on purpose"),
    }
    return str(words[state])


def _came_back(happened: tuple[Happened, ...]) -> dict[int, str]:
    """What became of letters after the mail server took them, by letter."""
    words = {
        "inbound.bounced": _("Came back: the mailbox does not exist"),
        "inbound.bounced_for_now": _("Came back this time"),
        "inbound.complained": _("Reported as spam"),
    }
    return {
        int(str(fact.data["letter_id"])): str(words[fact.kind])
        for fact in reversed(happened)
        if fact.kind in words and fact.data.get("letter_id")
    }


def _theirs(message: Answered, setting: Setting, zone: str, *, may_act: bool) -> ThreadItem:
    cut = message.words[:LONGEST_SHOWN]
    return ThreadItem(
        id=f"answer-{message.id}",
        title=str(KINDS[message.kind]),
        chip=(_("Waits for an answer"), "warn", "clock")
        if message.is_open
        else (_("Dealt with"), "line", ""),
        time=wording.day_and_time(message.at, zone=zone, now=setting.now, locale=setting.locale),
        reason="",
        to="",
        subject="",
        text=cut if cut == message.words else f"{cut} …",
        incoming=True,
        is_open=message.is_open,
        handled_href=f"{MESSAGES_PATH}/{message.id}/handled" if may_act and message.is_open else "",
    )
