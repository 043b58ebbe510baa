"""What the database knows of a person for the promo rules: treated before, of age, what they hold."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select

from leads.database import db
from leads.family import family
from leads.models import Consent, Lead, PromoHold
from leads.vocabulary import ConsentPurpose, HoldState, LeadStage

_TREATED = (LeadStage.PROCEDURE_BOOKED, LeadStage.COMPLETED)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the database knows of a person for the promo rules."""

    new_patient: bool | None
    of_age: bool | None
    promos_held: frozenset[int]


def person_facts(person_id: int, *, lead_id: int) -> PersonFacts:
    """Whether this person was treated before, said to be of age, and which promos their other leads hold."""
    treated = exists().where(Lead.person_id == person_id, Lead.stage.in_(_TREATED))
    adult = exists().where(
        Consent.person_id.in_(family(person_id)), Consent.purpose == ConsentPurpose.ADULT, Consent.granted
    )
    was_treated, is_adult = db.session.execute(select(treated, adult)).one()
    held = db.session.execute(
        select(PromoHold.promo_id).where(
            PromoHold.person_id.in_(family(person_id)),
            PromoHold.lead_id != lead_id,
            PromoHold.state != HoldState.LAPSED,
        )
    ).scalars()
    # Nobody asked a person who came by phone: that is left to staff, not refused.
    return PersonFacts(not was_treated, True if is_adult else None, frozenset(held))
