"""A search that names a wish and nobody: a procedure or a concern, by any word people use for it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, literal, or_

from leads.directory.queries import directory
from leads.models import Lead


@dataclass(frozen=True, slots=True)
class Subject:
    """A wish in the reader's language, whether a lead is about it, and how closely: less is closer."""

    name: str
    asked_for: ColumnElement[bool]
    rank: ColumnElement[int]


def subject_of(words: str, language: str) -> Subject | None:
    """The concern or the procedure somebody typed; a concern also finds the procedures that answer it."""
    known = directory()
    concern, procedure = known.concern(words), known.procedure(words)
    if concern is not None:
        answers = [found.id for slug in concern.procedures if (found := known.procedure(slug))]
        named = Lead.concern_id == concern.id
        either = or_(named, Lead.procedure_id.in_(answers))
        return Subject(concern.name(language), either, case((named, 0), else_=1))
    if procedure is not None:
        return Subject(procedure.name(language), Lead.procedure_id == procedure.id, literal(0))
    return None
