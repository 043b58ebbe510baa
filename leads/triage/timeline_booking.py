"""The timeline's words for consultations: booked, moved, cancelled, confirmed, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

Data = Mapping[str, Any]


def _booked(time: str, by_video: bool) -> str:
    if by_video:
        return _("Consultation booked by video: %(time)s", time=time)
    return _("Consultation booked: %(time)s", time=time)


def _changed(time: str, by_video: bool) -> str:
    if by_video:
        return _("Consultation moved, by video: now %(time)s", time=time)
    return _("Consultation moved: now %(time)s", time=time)


def _cancelled(time: str, _by_video: bool) -> str:
    return _("Consultation cancelled: it was to be %(time)s", time=time)


def _came(time: str, _by_video: bool) -> str:
    return _("Came to the consultation of %(time)s", time=time)


def _missed(time: str, _by_video: bool) -> str:
    return _("Did not come to the consultation of %(time)s", time=time)


def _confirmed(time: str, _by_video: bool) -> str:
    return _("Confirmed that they will come: %(time)s", time=time)


_SENTENCES: Mapping[str, Callable[[str, bool], str]] = {
    "booking.booked": _booked,
    "booking.changed": _changed,
    "booking.cancelled": _cancelled,
    "booking.came": _came,
    "booking.missed": _missed,
    "booking.confirmed": _confirmed,
}


def booking_in_words(kind: str, data: Data, when: Callable[[str], str]) -> str:
    """A fact about a consultation as a sentence, `when` reads its stored time; "" for other facts."""
    told = _SENTENCES.get(kind)
    if told is None:
        return ""
    return told(when(str(data.get("starts_at") or "")), data.get("mode") == "video")
