"""The reviewed facts that letters quote by id, read from data/facts.json; never a verdict on one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from leads.directory.datafiles import read_json
from leads.vocabulary import Locale
from leads.web.formats import long_date


@dataclass(frozen=True, slots=True)
class Fact:
    """One question and its answer, with who read it and when."""

    question: str
    answer: str
    reviewer: str
    reviewed_on: str


def facts(*ids: str, locale: Locale) -> tuple[Fact, ...]:
    """These facts in the language of a locale, in the order asked; raises KeyError for an unknown id."""
    return tuple(_fact(_library()[each], locale) for each in ids)


def fact_ids() -> tuple[str, ...]:
    """Every fact there is."""
    return tuple(_library())


def _fact(entry: dict[str, Any], locale: Locale) -> Fact:
    language = locale.language
    return Fact(
        question=entry["question"][language],
        answer=entry["answer"][language],
        reviewer=entry["reviewer"][language],
        reviewed_on=long_date(date.fromisoformat(entry["reviewed_on"]), locale=locale),
    )


@cache
def _library() -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in read_json("facts.json")["facts"]}
