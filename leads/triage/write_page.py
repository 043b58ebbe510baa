"""The preview of a personal email: exactly what will be sent, and the two ways on from there."""

from __future__ import annotations

from dataclasses import dataclass

from leads.desk.frame import Frame
from leads.outbox.letter import Letter
from leads.triage.record_box import Typed


@dataclass(frozen=True, slots=True)
class WritePage:
    """One letter that is not sent yet."""

    desk: Frame
    path: str
    back: str
    seen: str
    letter: Letter
    typed: Typed


def write_page(letter: Letter, typed: Typed, *, desk: Frame, path: str, back: str, seen: str) -> WritePage:
    """Put the letter beside what was typed."""
    return WritePage(desk=desk, path=path, back=back, seen=seen, letter=letter, typed=typed)
