"""Rows become the facts a judgement asks for. Reads only; each call sees what is committed at that moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, null, select, true

from leads.consent.permission import may_contact_for
from leads.database import db
from leads.followups.circumstances import (
    consultation_from,
    is_pressure_free,
    is_sensitive,
    newest_consultation,
)
from leads.followups.rules import FREE_OF_REST, REST, ConsultationFacts, OfferFacts, TouchFacts
from leads.followups.steps import Step, steps_from
from leads.followups.stops import happened
from leads.models import (
    FollowUpPause,
    InboundMessage,
    Lead,
    LetterRow,
    Promo,
    PromoHold,
    SequenceVersion,
    StreamPause,
    Touch,
)
from leads.outbox.storage import address_index
from leads.vocabulary import (
    CloseReason,
    ConsentChannel,
    ConsentPurpose,
    HoldState,
    InboundKind,
    LeadStage,
    LetterState,
    Stream,
)

_PURPOSES = {Stream.CARE: ConsentPurpose.REQUEST, Stream.NEWS: ConsentPurpose.MARKETING}
_NOT_SENT = (LetterState.SUPPRESSED, LetterState.FAILED)
# A letter that waits longer than this has given up; REST looks back less far.
_LOOK_BACK = timedelta(days=3) + REST


def steps_of(version_ids: Iterable[int]) -> dict[int, dict[str, Step]]:
    """The steps of these sequence versions by name."""
    rows = db.session.execute(
        select(SequenceVersion.id, SequenceVersion.steps).where(SequenceVersion.id.in_(set(version_ids)))
    )
    return {row.id: {step.name: step for step in steps_from(row.steps)} for row in rows}


@dataclass(frozen=True, slots=True)
class Known:
    """What all touches of one lead share: asked once, and as true as the moment it was asked."""

    refusals: Mapping[Stream, str]
    replied_at: datetime | None
    held: frozenset[Stream]
    offer: OfferFacts | None
    last_letter_at: datetime | None
    consultation: ConsultationFacts | None = None
    held_for_all: frozenset[Stream] = frozenset()


def known_of(lead: Lead, now: datetime) -> Known:
    """Everything about one lead that its touches depend on."""
    paused = exists().where(FollowUpPause.lead_id == lead.id)
    held = select(func.array_agg(StreamPause.stream)).scalar_subquery()
    offer = _ending(lead.id).with_only_columns(PromoHold.held_at, PromoHold.held_until).subquery()
    visit = newest_consultation(lead.id).subquery()
    one = select(literal(1)).subquery()
    columns = (paused, held, _replied_at(lead.id), _last_letter_at(lead.email, now), *offer.c, *visit.c)
    joined = select(*columns).select_from(one).outerjoin(offer, true()).outerjoin(visit, true())
    is_paused, streams, replied_at, last_letter_at, held_at, held_until, *found = db.session.execute(
        joined
    ).one()
    for_all = frozenset(Stream(each) for each in streams or ())
    return Known(
        refusals=_refusals(lead, now),
        replied_at=replied_at,
        held=frozenset(Stream) if is_paused else for_all,
        offer=_offer(lead, held_at, held_until, now),
        last_letter_at=last_letter_at,
        consultation=consultation_from(*found),
        held_for_all=for_all,
    )


def touch_facts(touch: Touch, lead: Lead, step: Step, known: Known) -> TouchFacts:
    """Everything about one touch that its judgement depends on."""
    replied = known.replied_at is not None and known.replied_at >= touch.planned_at
    closed_because = CloseReason(lead.close_reason) if lead.close_reason else None
    return TouchFacts(
        due_at=touch.due_at,
        zone=lead.zone,
        happened=happened(LeadStage(lead.stage), closed_because, replied=replied),
        is_paused=step.stream in known.held,
        has_address=bool(lead.email),
        refusal=known.refusals[step.stream],
        sensitive=is_sensitive(lead),
        pressure_free=is_pressure_free(lead),
        offer=known.offer,
        last_letter_at=known.last_letter_at,
        letter_was_sent=step.closes_after is None or _was_sent(lead.id, step.closes_after),
        occasion=touch.occasion,
        consultation=known.consultation,
    )


def ending_hold(lead_id: int) -> PromoHold | None:
    """The held offer of a lead that ends first; None when nothing is held, or its promo was withdrawn."""
    return db.session.execute(_ending(lead_id)).scalar_one_or_none()


def _ending(lead_id: int) -> Select[PromoHold]:
    return (
        select(PromoHold)
        .join(Promo, Promo.id == PromoHold.promo_id)
        .where(PromoHold.lead_id == lead_id, PromoHold.state == HoldState.HELD, Promo.withdrawn_at.is_(None))
        .order_by(PromoHold.held_until, PromoHold.id)
        .limit(1)
    )


def _offer(lead: Lead, held_at: datetime | None, held_until: date | None, now: datetime) -> OfferFacts | None:
    if held_at is None or held_until is None:
        return None
    today = now.astimezone(ZoneInfo(lead.zone)).date()
    return OfferFacts(held_at=held_at, is_held=held_until >= today)


def _refusals(lead: Lead, now: datetime) -> dict[Stream, str]:
    if not lead.email:
        return dict.fromkeys(_PURPOSES, "no_address")
    found = may_contact_for(
        person_id=lead.person_id,
        address=lead.email,
        channel=ConsentChannel.EMAIL,
        purposes=tuple(_PURPOSES.values()),
        now=now,
    )
    return {stream: found[purpose].reason for stream, purpose in _PURPOSES.items()}


def _replied_at(lead_id: int) -> ColumnElement[Any]:
    newest = select(func.max(InboundMessage.received_at)).where(
        InboundMessage.lead_id == lead_id, InboundMessage.kind == InboundKind.REPLY, InboundMessage.authentic
    )
    return newest.scalar_subquery()


def _last_letter_at(address: str | None, now: datetime) -> ColumnElement[Any]:
    """When the newest automatic letter left; one that is still on its way counts as leaving now."""
    if not address:
        return null()
    left = case(
        (LetterRow.state == LetterState.SENT, LetterRow.sent_at),
        (LetterRow.state == LetterState.UNKNOWN, LetterRow.due_at),
        else_=now,
    )
    newest = select(func.max(left)).where(
        LetterRow.recipient_index == address_index(address),
        LetterRow.created_at > now - _LOOK_BACK,
        LetterRow.kind.not_in(FREE_OF_REST),
        LetterRow.state.not_in(_NOT_SENT),
    )
    return newest.scalar_subquery()


def _was_sent(lead_id: int, step: str) -> bool:
    sent = exists().where(
        Touch.lead_id == lead_id,
        Touch.step == step,
        LetterRow.id == Touch.letter_id,
        LetterRow.state.in_((LetterState.SENT, LetterState.UNKNOWN)),
    )
    return bool(db.session.execute(select(sent)).scalar_one())
