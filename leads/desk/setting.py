"""What every page of the desk is written with: who reads, when, where, and what the directory says then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from leads.desk.rules import Step
from leads.directory.catalogue import Directory
from leads.directory.facts import ConcernFacts, ProcedureFacts
from leads.vocabulary import Locale

Chip = tuple[str, str, str]
"""Text, kind and icon, as the chip macro takes them."""


class NextWords(NamedTuple):
    """What to do, in one or two words and a sign."""

    text: str
    icon: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One reader at one moment."""

    directory: Directory
    locale: Locale
    now: datetime
    zone: str
    """The zone of the reader's own office; times without an office of their own are told in it."""
    offers: Mapping[int, Chip] = field(default_factory=dict)
    """The offer chip of each lead of a list."""
    steps: dict[Step, NextWords] = field(default_factory=dict)
    """The steps that have been worded for this page: fifty rows share a handful."""

    def procedure(self, procedure_id: int | None) -> ProcedureFacts | None:
        """The procedure a lead names, if it names one."""
        return next((each for each in self.directory.procedures if each.id == procedure_id), None)

    def concern(self, concern_id: int | None) -> ConcernFacts | None:
        """The concern a lead names, if it names one."""
        return next((each for each in self.directory.concerns if each.id == concern_id), None)

    def zone_of(self, office_id: int | None) -> str:
        """Where the clock on the wall hangs: at the lead's office, else at the reader's."""
        office = self.directory.office(office_id) if office_id is not None else None
        return office.zone if office else self.zone
