"""The four fields staff choose from when two rows become one person, and how they are put back. Pure.

An address is known by its keyed hash and lies in one row only, so choosing the other one’s is an exchange:
both stay known, and whoever writes with either is found. A number may lie in both rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

FIELDS = ("name", "email", "phone", "locale")


@dataclass(frozen=True, slots=True)
class Known:
    """Something somebody is known by: as it reads, and its keyed hash in hex.

    The text is missing where an address was taken out.
    """

    text: str | None
    index: str | None


NOTHING = Known(None, None)


@dataclass(frozen=True, slots=True)
class Fields:
    """One row of a person."""

    name: str
    locale: str
    email: Known
    phone: Known


@dataclass(frozen=True, slots=True)
class Two:
    """Both rows: who stays, and who becomes part of them."""

    kept: Fields
    merged: Fields


def joined(two: Two, taken_from_merged: frozenset[str]) -> Two:
    """Both rows after a merge.

    Takes    the fields chosen from the merged row. What only one of them has is chosen by itself.
    """
    kept, merged = two.kept, two.merged
    if "name" in taken_from_merged:
        kept, merged = replace(kept, name=two.merged.name), replace(merged, name=two.kept.name)
    if "locale" in taken_from_merged:
        kept, merged = replace(kept, locale=two.merged.locale), replace(merged, locale=two.kept.locale)
    emails = _chosen(two.kept.email, two.merged.email, swap="email" in taken_from_merged)
    phones = _chosen(two.kept.phone, two.merged.phone, swap="phone" in taken_from_merged)
    kept = replace(kept, email=emails[0], phone=phones[0])
    # A row without anything to be known by may not be: a number may lie in both.
    rest = phones[1] if phones[1].index or emails[1].index else phones[0]
    return Two(kept, replace(merged, email=emails[1], phone=rest))


def restored(before: Two, after: Two, now: Two) -> Two:
    """Both rows after a merge is undone: as they were, but what was changed or taken out since stays so."""
    phones = (
        before.kept.phone if now.kept.phone == after.kept.phone else now.kept.phone,
        before.merged.phone if now.merged.phone == after.merged.phone else now.merged.phone,
    )
    here = {each.index: each for each in (now.kept.email, now.merged.email) if each.index}
    ours = {each.index for two in (before, after) for each in (two.kept.email, two.merged.email)}
    return Two(
        _back(before.kept, after.kept, now.kept, phones[0], here, ours),
        _back(before.merged, after.merged, now.merged, phones[1], here, ours),
    )


def _chosen(kept: Known, merged: Known, *, swap: bool) -> tuple[Known, Known]:
    if merged.text is None:
        return kept, merged
    return (merged, kept) if swap or kept.text is None else (kept, merged)


def _back(
    before: Fields,
    after: Fields,
    now: Fields,
    phone: Known,
    here: Mapping[str, Known],
    ours: set[str | None],
) -> Fields:
    return Fields(
        name=before.name if now.name == after.name else now.name,
        locale=before.locale if now.locale == after.locale else now.locale,
        email=_address_back(before.email, now.email, phone, here, ours),
        phone=phone,
    )


def _address_back(
    before: Known, now: Known, phone: Known, here: Mapping[str, Known], ours: set[str | None]
) -> Known:
    if now.index and now.index not in ours:
        return now
    if before.index is None:
        return NOTHING
    if before.index in here:
        return here[before.index]
    # Somebody had this address taken out since; only where there is no number its hash must stay.
    return NOTHING if phone.index else Known(None, before.index)
