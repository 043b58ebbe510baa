"""Questions and notes that came after the request, as staff read them beneath the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.setting import Setting
from leads.notes import Note
from leads.vocabulary import Actor


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """One of them; `text` is None when its key is no longer in the key ring."""

    title: str
    text: str | None


def written_notes(notes: Sequence[Note], setting: Setting, zone: str) -> tuple[WrittenNote, ...]:
    """What the visitor added, oldest first, with times on the wall of the office.

    Notes of staff stand on the timeline, each with its call; one that cannot be read is told here.
    """
    return tuple(
        _written(note, setting, zone) for note in notes if note.author is not Actor.STAFF or note.text is None
    )


def _written(note: Note, setting: Setting, zone: str) -> WrittenNote:
    time = wording.day_and_time(note.at, zone=zone, now=setting.now, locale=setting.locale)
    if note.author is Actor.STAFF:
        return WrittenNote(_("Note, %(time)s", time=time), note.text)
    return WrittenNote(_("Question added %(time)s", time=time), note.text)
