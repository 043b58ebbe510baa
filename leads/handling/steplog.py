"""The undo steps of one press of a button, on one lead or on many, written with few statements."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from leads.database import db
from leads.handling import snapshot
from leads.handling.snapshot import Around
from leads.handling.timing import UNDO_WITHIN
from leads.models import UndoStep


@dataclass(slots=True)
class Batch:
    """What hung on the leads before, and the steps not written yet.

    `token` is its author's secret to take it back; `name` is what others may know it by.
    """

    token: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    before: dict[int, Around] = field(default_factory=dict)
    steps: dict[int, dict[str, Any]] = field(default_factory=dict)

    def look(self, lead_ids: Collection[int]) -> None:
        """Read what hangs on these leads, which are locked and about to change."""
        self.before |= snapshot.around(lead_ids)

    def add(
        self, *, lead_id: int, staff_id: int, action: str, version: int, before: dict[str, Any], now: datetime
    ) -> None:
        """Remember one step; only `write` puts it down."""
        self.steps[lead_id] = {
            "batch": self.token,
            "lead_id": lead_id,
            "staff_id": staff_id,
            "action": action,
            "at": now,
            "expires_at": now + UNDO_WITHIN,
            "version": version,
            "before": before,
        }

    def write(self) -> None:
        """Put the steps down with what changed around their leads."""
        after = snapshot.around(list(self.steps))
        for lead_id, step in self.steps.items():
            step["before"] |= snapshot.difference(self.before[lead_id], after[lead_id])
        if self.steps:
            db.session.execute(insert(UndoStep), list(self.steps.values()))
        self.steps, self.before = {}, {}
