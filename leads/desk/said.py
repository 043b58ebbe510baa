"""What the desk says after an action: words by code, never from the address, and how to take it back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import request
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from leads.web.access import safe_next

UNDO_PATH = "/desk/undo"
_OURS = frozenset({"done", "undo"})
_LONGEST_TOKEN = 64
_MANY = "bulk-"

SAID: dict[str, LazyString] = {
    "claimed": _l("Claimed. It is yours."),
    "released": _l("Given back. Anybody may claim it."),
    "assigned": _l("Assigned."),
    "moved": _l("Moved to another stage."),
    "not_moved": _l("Not moved: it may not go there from where it is now."),
    "snoozed": _l("Snoozed. It comes back by itself."),
    "woken": _l("Back in the queue."),
    "closed": _l("Closed."),
    "offer_applied": _l("Saved: the offer is applied."),
    "reopened": _l("Opened again."),
    "next_set": _l("Next action saved."),
    "attempt_reached": _l("Logged: reached."),
    "attempt_voicemail": _l("Logged: voicemail."),
    "attempt_no_answer": _l("Logged: no answer."),
    "attempt_wrong_number": _l("Logged: wrong number."),
    "attempt_booked": _l("Logged: booked."),
    "attempt_call_back": _l("Logged: call back."),
    "attempt_text_sent": _l("Logged: text sent."),
    "booked": _l("Booked. They get an email with the time."),
    "appointment_changed": _l("The time is changed. They get an email."),
    "appointment_cancelled": _l("The consultation is cancelled. They get an email."),
    "appointment_confirmed": _l("Confirmed by phone. No reminder is sent."),
    "came": _l("Noted: they came."),
    "missed": _l("Noted: they did not come."),
    "not_answered": _l("Somebody has said already how it went, or the time was changed."),
    "feed_revoked": _l("The feed is revoked. Its address opens nothing any more."),
    "days_closed": _l("Saved. Visitors are offered no times on these days."),
    "days_open": _l("Open again on these days."),
    "note_added": _l("Note added."),
    "letter_queued": _l("Your email leaves in ten seconds."),
    "rerouted": _l("Sent to another office. The visitor is told."),
    "person_edited": _l("Saved."),
    "lead_added": _l("Added, logged as reached, and yours."),
    "merged": _l("Merged into one person."),
    "unmerged": _l("The merge was undone. They are two people again."),
    "different": _l("Noted: not the same person. Nobody is asked again."),
    "view_saved": _l("View saved."),
    "view_deleted": _l("View deleted."),
    "nothing_ticked": _l("Tick some leads first."),
    "taken": _l("Somebody else was faster."),
    "gone": _l("This lead is no longer open."),
    "undone": _l("Taken back."),
    "too_late": _l("Too late to take back: ten seconds are over."),
    "changed_since": _l("Not taken back: somebody has worked on it since."),
}
"""Words by code. A room adds its own line here; the address only ever carries the code."""
_REFUSALS = frozenset(
    {"nothing_ticked", "taken", "gone", "too_late", "changed_since", "not_moved", "not_answered"}
)


@dataclass(frozen=True, slots=True)
class Toast:
    """One short line at the foot of the page; `batch` names what Undo takes back, "" when nothing can be."""

    text: str
    batch: str
    back: str
    refused: bool


def said_at(path: str, *, done: str, undo: str | None = None) -> str:
    """The address to go to after an action: `path` with what was done, and with the way to take it back."""
    return _without_ours(path, [("done", done), *([("undo", undo)] if undo else [])])


def beside(path: str, reference: str) -> str:
    """The address of a list with one of its leads shown beside it."""
    place, _, query = path.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name not in _OURS | {"lead"}]
    return f"{place}?{urlencode([*kept, ('lead', reference)])}"


def toast() -> Toast | None:
    """What the page being made has to say, read from its own address."""
    code = request.args.get("done", "")
    text = _of_many(code) if code.startswith(_MANY) else str(SAID.get(code, ""))
    if not text:
        return None
    batch = request.args.get("undo", "")[:_LONGEST_TOKEN]
    here = _without_ours(request.full_path.rstrip("?"), [])
    return Toast(text, batch, safe_next(here) or "", code in _REFUSALS)


def _of_many(code: str) -> str:
    """What was done to many leads, from `bulk-<done>-<left out>`."""
    numbers = code.removeprefix(_MANY).split("-")
    if len(numbers) != 2 or not all(each.isascii() and each.isdigit() and len(each) < 6 for each in numbers):
        return ""
    done, left = (int(each) for each in numbers)
    if not left:
        return ngettext("Done for %(num)s lead.", "Done for %(num)s leads.", done)
    return ngettext(
        "Done for %(num)s lead, %(left)s left out.",
        "Done for %(num)s leads, %(left)s left out.",
        done,
        left=left,
    )


def _without_ours(path: str, more: list[tuple[str, str]]) -> str:
    place, _, query = path.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name not in _OURS]
    return f"{place}?{urlencode([*kept, *more])}" if kept or more else place
