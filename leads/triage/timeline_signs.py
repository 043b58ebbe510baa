"""The sign and colour of each kind of fact on the timeline."""

from __future__ import annotations

_SIGNS = {
    "intake": ("globe", ""),
    "reception": ("phone", ""),
    "routing": ("route", "brand"),
    "promos": ("tag", "promo"),
    "outbox": ("mail", "info"),
    "preferences": ("shield", "brand"),
    "progress": ("check", "brand"),
    "triage": ("shield", "brand"),
    "handling": ("user", "brand"),
    "clocks": ("clock", ""),
    "people": ("merge", "info"),
    "followups": ("seq", ""),
    "operations": ("gear", ""),
    "inbound": ("mail", "brand"),
    "booking": ("cal", "brand"),
}
_OF_WORK = {
    "attempt_": ("phone", "brand"),
    "attempt_text_sent": ("chat", "brand"),
    "attempt_email_sent": ("mail", "info"),
    "letter_": ("mail", "info"),
    "note_": ("note", ""),
    "snoozed": ("moon", ""),
    "woken": ("moon", ""),
    "rerouted": ("route", "brand"),
    "closed": ("x", ""),
    "moved": ("check", "brand"),
    "next_": ("clock", ""),
    "undone": ("left", ""),
}


def sign_of(kind: str) -> tuple[str, str]:
    """Icon and tone of a kind of fact; a kind of a later version gets a sheet of paper."""
    room, _dot, rest = kind.partition(".")
    if room == "handling":
        found = [sign for begins, sign in _OF_WORK.items() if rest.startswith(begins)]
        if found:
            return found[-1]
    return _SIGNS.get(room, ("note", ""))
