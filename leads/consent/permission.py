"""The one question every sender asks: may we write to this person, at this address, for this purpose?

A person is everybody they were merged with; whoever asks about one of them is answered for all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    LargeBinary,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import LateralFromClause

from leads.consent.joint import Member, joint_word
from leads.consent.rules import (
    FROM_MAILBOX,
    WHOLE_PERSON,
    Permission,
    Scope,
    Suppressed,
    Word,
    permission,
    suppression,
)
from leads.database import db
from leads.family import family, root
from leads.models import Consent, Lead, Person, PersonMerge, Suppression
from leads.outbox.storage import address_index
from leads.vocabulary import ConsentChannel, ConsentPurpose


def may_contact(
    *,
    person_id: int,
    address: str | None,
    channel: ConsentChannel,
    purpose: ConsentPurpose,
    now: datetime,
) -> Permission:
    """Answer from what is committed at this moment; the table of answers is in consent.rules.

    Takes    purpose REQUEST for what the person asked, MARKETING for everything else. A permission counts
             from its moment on; a withdrawal as soon as it is written.
    """
    if not address:
        return Permission(allowed=False, reason="no_address")
    index = address_index(address)
    return may_contact_at(person_id=person_id, index=index, channel=channel, purpose=purpose, now=now)


def may_contact_for(
    *,
    person_id: int,
    address: str,
    channel: ConsentChannel,
    purposes: Collection[ConsentPurpose],
    now: datetime,
) -> dict[ConsentPurpose, Permission]:
    """The same for several purposes, still in one statement."""
    found = _found(person_id, address_index(address), channel, purposes, now)
    return {purpose: _permission(purpose, found) for purpose in purposes}


def may_contact_at(
    *,
    person_id: int | None,
    index: bytes,
    channel: ConsentChannel,
    purpose: ConsentPurpose,
    now: datetime,
) -> Permission:
    """The same for an address known by its keyed hash; without a person only the address decides."""
    found = _found(person_id, index, channel, (purpose,), now)
    if person_id is not None:
        return _permission(purpose, found)
    blocked = suppression(purpose, found.entries)
    return Permission(allowed=blocked is None, reason=blocked or "")


@dataclass(frozen=True, slots=True)
class _Found:
    """What one statement read: the entries of the address, and the newest words of each row of the person."""

    entries: Collection[Suppressed]
    members: Mapping[int, Member]
    words: Mapping[tuple[int, str], Word]


def _permission(purpose: ConsentPurpose, found: _Found) -> Permission:
    said = [replace(each, word=found.words.get((each.id, purpose))) for each in found.members.values()]
    return permission(purpose, found.entries, joint_word(purpose, said) if said else None)


def _found(
    person_id: int | None,
    index: bytes,
    channel: ConsentChannel,
    purposes: Collection[ConsentPurpose],
    now: datetime,
) -> _Found:
    """All that the rules ask, in one statement and so of one moment."""
    asked = {
        "person_id": person_id,
        "address": index,
        "channel": channel,
        "purposes": list(purposes),
        "now": now,
    }
    entries: dict[tuple[bytes, str], Suppressed] = {}
    members: dict[int, Member] = {}
    words: dict[tuple[int, str], Word] = {}
    everywhere = person_id is not None and channel is ConsentChannel.EMAIL
    for row in db.session.execute(_question(everywhere=everywhere), asked):
        if row.scope is not None:
            entries[row.address_index, row.scope] = Suppressed(Scope(row.scope), row.reason, row.since)
        if row.id is not None:
            members[row.id] = Member(row.id, None, row.kept_id, row.merged_at)
        if row.purpose is not None:
            words[row.id, row.purpose] = Word(row.granted, row.at, _is_from(row.page, row.email, index))
    return _Found(list(entries.values()), members, words)


_PERSON = bindparam("person_id", type_=BigInteger)
_ADDRESS = bindparam("address", type_=LargeBinary)


@cache
def _question(*, everywhere: bool) -> Select[*tuple[Any, ...]]:
    """The statement, built once: making it takes longer than answering it.

    `everywhere`: entries of the person’s other addresses count too, where they are about us.
    """
    member = aliased(Person, select(Person).where(Person.id.in_(family(_PERSON))).subquery("member"))
    word = _newest_words(member.id)
    one = select(literal(1)).subquery("one")
    entry = _entries(everywhere=everywhere)
    merge = and_(PersonMerge.merged_id == member.id, PersonMerge.undone_at.is_(None))
    return (
        select(
            member.id,
            PersonMerge.kept_id,
            PersonMerge.at.label("merged_at"),
            word.c.purpose,
            word.c.granted,
            word.c.at,
            word.c.page,
            word.c.email,
            entry.c.address_index,
            entry.c.scope,
            entry.c.reason,
            entry.c.at.label("since"),
        )
        .select_from(one)
        .outerjoin(member, true())
        .outerjoin(PersonMerge, merge)
        .outerjoin(word, true())
        .outerjoin(entry, true())
    )


def _newest_words(member_id: Any) -> LateralFromClause:
    """What each row of the person said last, and the address of the request it was said about."""
    newest = (
        select(Consent.purpose, Consent.granted, Consent.at, Consent.page, Lead.email)
        .outerjoin(Lead, Lead.id == Consent.lead_id)
        .where(
            Consent.person_id == member_id,
            Consent.channel == bindparam("channel"),
            Consent.purpose.in_(bindparam("purposes", expanding=True)),
            or_(Consent.at <= bindparam("now"), Consent.granted.is_(False)),
        )
        .order_by(Consent.purpose, Consent.id.desc())
    )
    return newest.ext(distinct_on(Consent.purpose)).lateral("word")


def _entries(*, everywhere: bool) -> Subquery:
    """The entries of the address; for merged people also those of their others that are about us."""
    own = Suppression.address_index == _ADDRESS
    if not everywhere:
        return select(Suppression).where(own).subquery("entry")
    other = aliased(Person)
    is_merged = exists().where(other.merged_into_id == root(_PERSON))
    theirs = select(Person.email_index).where(Person.id.in_(family(_PERSON)), is_merged)
    # One list of addresses, so that each is looked up by its key.
    addresses: CompoundSelect[Any] = union_all(select(_ADDRESS), theirs)
    return (
        select(Suppression)
        .where(Suppression.address_index.in_(addresses), or_(own, Suppression.reason.in_(WHOLE_PERSON)))
        .subquery("entry")
    )


def _is_from(page: str, email: str | None, index: bytes) -> bool:
    """Whether a word came from the mailbox we want to write to: another one of the person does not count."""
    return page == FROM_MAILBOX and email is not None and address_index(email) == index
