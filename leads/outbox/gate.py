"""The last question before a letter is sent, answered by the rooms that know why it was written."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from leads.models import LetterRow


class Gate(Protocol):
    """What a room registers for the letters it writes."""

    def objection(self, letter: LetterRow, now: datetime) -> str | None:
        """Why this letter must not leave, as a code; None when it may. It must lock no row."""

    def held_back(self, letter: LetterRow, reason: str, now: datetime) -> None:
        """Told when a letter was suppressed for its objection, in the same transaction."""


_gates: list[Gate] = []


def register(gate: Gate) -> None:
    """Ask this gate before every letter; the same one is asked once however often it registers."""
    if gate not in _gates:
        _gates.append(gate)


def objection(letter: LetterRow, now: datetime) -> str | None:
    """The first objection of any gate against a letter whose row the caller has locked."""
    return next((reason for gate in _gates if (reason := gate.objection(letter, now))), None)


def held_back(letter: LetterRow, reason: str, now: datetime) -> None:
    """Tell every gate that the letter stays here."""
    for gate in _gates:
        gate.held_back(letter, reason, now)
