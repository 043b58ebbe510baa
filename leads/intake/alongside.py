"""What is written beside a new lead in its transaction: consents as they were shown, provisional verdicts."""

from __future__ import annotations

from datetime import datetime

from leads.consent.service import Evidence
from leads.consent.service import record as record_consents
from leads.intake.answers import Answers
from leads.intake.checks import HEALTH_LINE_COUNTRIES
from leads.intake.request import SPOKEN, ConsultationRequest
from leads.promos.conditions import PromoFacts
from leads.promos.persons import person_facts
from leads.promos.service import provisional
from leads.promos.service import record as record_verdicts
from leads.vocabulary import UNSURE, LeadSource
from leads.web.brand import brand


def decide_offers(
    request: ConsultationRequest, person_id: int, lead_id: int, zone: str, *, is_new: bool, now: datetime
) -> None:
    """Keep what the promo rules say before an office is known; routing decides for good."""
    answers = request.answers
    person = None if is_new else person_facts(person_id, lead_id=lead_id)
    facts = PromoFacts(
        submitted_at=now,
        zone=zone,
        country=answers.country,
        office=answers.office or None,
        procedure=None if answers.procedure == UNSURE else answers.procedure,
        code=request.promo,
        new_patient=person.new_patient if person else True,
        of_age=True,
        promos_held=person.promos_held if person else frozenset(),
    )
    record_verdicts(lead_id=lead_id, verdicts=provisional(facts), final=False, now=now)


def keep_consents(
    request: ConsultationRequest,
    person_id: int,
    lead_id: int,
    submission_key: str,
    source: LeadSource,
    now: datetime,
) -> None:
    """Write what the person allowed, each in the words they were shown, or asked."""
    granted = _spoken(request.answers) if source in SPOKEN else _ticked(request.answers)
    speaker = brand(request.locale)
    names = {
        "brand": speaker.name,
        "legal_name": speaker.legal_name,
        "postal_address": speaker.postal_address,
    }
    evidence = Evidence(submission_key, request.locale, request.page, request.ip_prefix)
    record_consents(
        person_id=person_id, lead_id=lead_id, granted=granted, evidence=evidence, names=names, now=now
    )


def _ticked(answers: Answers) -> list[tuple[str, str]]:
    """The boxes of the form, with the address or number beside each."""
    granted = [("request", answers.email), ("adult", "")]
    if answers.country in HEALTH_LINE_COUNTRIES:
        granted.append(("health_interest", ""))
    if answers.marketing_email:
        granted.append(("marketing_email", answers.email))
    if answers.marketing_texts:
        granted.append(("marketing_texts", answers.phone))
    return granted


def _spoken(answers: Answers) -> list[tuple[str, str]]:
    """The questions somebody was asked aloud; offers by text or call need more than a spoken yes."""
    granted = [("spoken_request", answers.phone), ("spoken_adult", "")]
    if answers.email:
        granted.append(("spoken_email", answers.email))
    if answers.country in HEALTH_LINE_COUNTRIES:
        granted.append(("spoken_health_interest", ""))
    if answers.email and answers.marketing_email:
        granted.append(("spoken_marketing_email", answers.email))
    return granted
