"""The timeline's words for letters and follow-ups: sent, left out, come back, tried again, let be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from leads.desk import wording
from leads.directory.catalogue import Directory
from leads.followups.wording import reason_in_words as followup_reason
from leads.outbox.wording import kind_in_words
from leads.vocabulary import LetterKind, LetterState, Locale

Data = Mapping[str, Any]


def letter_fact(state: str, data: Data) -> str:
    """What happened to a letter; the states are those of the outbox."""
    letter = letter_name(data)
    reason = followup_reason(str(data.get("reason") or ""))
    if state == LetterState.SUPPRESSED and data.get("reason") not in (None, "recent_acknowledgement"):
        return _("%(letter)s: not sent, on purpose: %(reason)s", letter=letter, reason=reason)
    sentences = {
        "sent": _("%(letter)s: accepted by the mail server", letter=letter),
        "deferred": _("%(letter)s: not accepted yet, it is tried again", letter=letter),
        "failed": _("%(letter)s: could not be delivered", letter=letter),
        "unknown": _("%(letter)s: the connection broke at the end, it may have arrived", letter=letter),
        "suppressed": _("%(letter)s: not sent, this address had one within 24 hours", letter=letter),
    }
    return sentences.get(state, "")


def letter_name(data: Data) -> str:
    known = data.get("letter") in set(LetterKind)
    return kind_in_words(LetterKind(str(data["letter"]))) if known else _("Letter")


def followup(state: str, data: Data) -> str:
    """How a touch ended; the states are those of the follow-ups."""
    reason = followup_reason(str(data.get("reason") or ""))
    sentences = {
        "sent": _("A follow-up was carried out"),
        "skipped": _("A planned follow-up was left out: %(reason)s", reason=reason),
        "stopped": _("A planned follow-up was stopped: %(reason)s", reason=reason),
        "failed": _("A planned follow-up failed: %(reason)s", reason=reason),
    }
    return sentences.get(state, "")


def letter_retried(data: Data, _directory: Directory, _locale: Locale) -> str:
    if data.get("was") == LetterState.UNKNOWN:
        return _("%(letter)s: sent again although it may have arrived", letter=letter_name(data))
    return _("%(letter)s: tried again", letter=letter_name(data))


def letter_dismissed(data: Data, _directory: Directory, _locale: Locale) -> str:
    why = wording.dismissal(str(data.get("reason") or ""))
    return _("%(letter)s: let be, %(reason)s", letter=letter_name(data), reason=why)


def touch_dismissed(data: Data, _directory: Directory, _locale: Locale) -> str:
    why = wording.dismissal(str(data.get("reason") or ""))
    return _("A follow-up that failed was let be: %(reason)s", reason=why)


def bounced(data: Data, _directory: Directory, _locale: Locale) -> str:
    return _("%(letter)s: came back for good. No more emails to this address", letter=letter_name(data))


def bounced_for_now(data: Data, _directory: Directory, _locale: Locale) -> str:
    return _("%(letter)s: came back this time, the address may still be good", letter=letter_name(data))
