"""The last question before any letter leaves: does its address, or its person, still allow it?"""

from __future__ import annotations

from datetime import datetime

from leads.consent.permission import may_contact_at
from leads.consent.rules import NO_CONSENT
from leads.models import LetterRow
from leads.vocabulary import ConsentChannel, ConsentPurpose, LetterKind, Stream

ANSWERS = frozenset({LetterKind.ACKNOWLEDGEMENT, LetterKind.PRIVATE_LINK})
"""Answers to what somebody has just done: they need no word in the ledger, only none against them."""


class ConsentGate:
    """News needs an opt-in, anything else that its person wanted to hear from us; our staff is not asked."""

    def objection(self, letter: LetterRow, now: datetime) -> str | None:
        """Why this letter must not leave, as a code; it locks nothing."""
        if letter.stream == Stream.DESK:
            return None
        purpose = ConsentPurpose.MARKETING if letter.stream == Stream.NEWS else ConsentPurpose.REQUEST
        found = may_contact_at(
            person_id=letter.person_id,
            index=letter.recipient_index,
            channel=ConsentChannel.EMAIL,
            purpose=purpose,
            now=now,
        )
        if found.reason == NO_CONSENT and letter.kind in ANSWERS:
            return None
        return found.reason or None

    def held_back(self, letter: LetterRow, reason: str, now: datetime) -> None:
        """Nothing of ours hangs on a letter."""


GATE = ConsentGate()
