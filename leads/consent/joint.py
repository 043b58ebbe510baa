"""Pure: what counts of the words of people who turned out to be one.

Each keeps their own words. A word is answered by a later one of the same row, or of a row that was
already known to be the same person when it was said. Of what nobody has answered the strictest counts:

| unanswered words                                  | the person’s word                                   |
|---------------------------------------------------|-----------------------------------------------------|
| a withdrawal among them                           | the newest withdrawal                               |
| marketing, and one of them never said yes         | none: nobody opted in for all of them               |
| otherwise                                         | a permission: from the mailbox asked about, if any  |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from leads.consent.rules import Word
from leads.vocabulary import ConsentPurpose

_ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Member:
    """One row of a person: their newest word, and whom they were merged into and when."""

    id: int
    word: Word | None
    merged_into: int | None = None
    merged_at: datetime | None = None


def joint_word(purpose: ConsentPurpose, members: Sequence[Member]) -> Word | None:
    """The word that counts for all of them; the newest one where there is only one row."""
    if len(members) == 1:
        return members[0].word
    by_id = {each.id: each for each in members}
    open_words = [each.word for each in members if not _is_answered(each, by_id)]
    said = [word for word in open_words if word is not None]
    withdrawn = [word for word in said if not word.granted]
    if withdrawn:
        return max(withdrawn, key=lambda word: word.at)
    if purpose is ConsentPurpose.MARKETING and len(said) < len(open_words):
        return None
    return max(said, key=lambda word: (word.from_mailbox, word.at), default=None)


def _is_answered(one: Member, by_id: Mapping[int, Member]) -> bool:
    since = one.word.at if one.word else _ALWAYS
    return any(
        other.word is not None
        and other.word.at > since
        and (together := _together_since(one, other, by_id)) is not None
        and other.word.at > together
        for other in by_id.values()
        if other.id != one.id
    )


def _together_since(one: Member, other: Member, by_id: Mapping[int, Member]) -> datetime | None:
    """From when on two rows were known to be one person; None when they are not."""
    mine, theirs = _way_up(one, by_id), _way_up(other, by_id)
    shared = [max(mine[each], theirs[each]) for each in mine if each in theirs]
    return min(shared, default=None)


def _way_up(one: Member, by_id: Mapping[int, Member]) -> dict[int, datetime]:
    """Everybody this row has become, each with the moment."""
    way, at, current = {one.id: _ALWAYS}, _ALWAYS, one
    while current.merged_into is not None and current.merged_into in by_id and current.merged_into not in way:
        at = max(at, current.merged_at or _ALWAYS)
        way[current.merged_into] = at
        current = by_id[current.merged_into]
    return way
