"""Puts the acknowledgement of a routed lead into the outbox, with the offers this letter may name."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import exists, select

from leads import progress
from leads.consent.letter_links import mint_preference_link
from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.models import Consent, Lead
from leads.officetime.promise import Promise
from leads.outbox import service as outbox
from leads.outbox.links import mint
from leads.outbox.render import BrokenTemplate
from leads.outbox.rules import acknowledgement_key
from leads.promos.wording import OfferCard, cards_of
from leads.routing.letters import Written, acknowledgement
from leads.traces import where
from leads.vocabulary import Actor, ConsentChannel, ConsentPurpose, Locale

# Canada reads even the status of an offer as promotion, which needs consent given in so many words.
OFFERS_NEED_CONSENT = frozenset({"CA"})
log = structlog.get_logger()


def acknowledge(lead: Lead, office: OfficeFacts, promise: Promise, now: datetime) -> None:
    """Write the first letter of a lead; a lead without an address has none.

    A letter that cannot be written must not keep the lead from its office: the timeline says so instead.
    """
    if not lead.email:
        return
    written = Written(
        lead=lead,
        office=office,
        promise=promise,
        cards=_cards(lead),
        token=mint(lead_id=lead.id, now=now),
        preferences=mint_preference_link(
            person_id=lead.person_id, lead_id=lead.id, address=lead.email, now=now
        ),
    )
    try:
        letter = acknowledgement(written, now=now)
    except BrokenTemplate as error:
        log.error("routing.letter_not_written", lead_id=lead.id, at=where(error))
        progress.record(lead.id, "routing.letter_not_written", actor=Actor.SYSTEM, now=now)
        return
    outbox.put(
        letter=letter,
        dedupe_key=acknowledgement_key(lead.id),
        lead_id=lead.id,
        person_id=lead.person_id,
        now=now,
    )


def _cards(lead: Lead) -> tuple[OfferCard, ...]:
    if lead.country in OFFERS_NEED_CONSENT and not _wants_offers(lead):
        return ()
    return cards_of(lead.id, Locale(lead.locale))


def _wants_offers(lead: Lead) -> bool:
    given = exists().where(
        Consent.lead_id == lead.id,
        Consent.channel == ConsentChannel.EMAIL,
        Consent.purpose == ConsentPurpose.MARKETING,
        Consent.granted,
    )
    return bool(db.session.execute(select(given)).scalar_one())
