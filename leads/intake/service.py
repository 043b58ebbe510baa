"""The one way in: a checked request becomes a person, a lead, its consents and the call to route it.

Everything happens in the caller's one transaction. Plain statements and no unit of work: this is the
path whose speed visitors feel.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from leads import progress
from leads.database import db
from leads.directory.queries import directory, locate
from leads.handling import arrivals
from leads.intake import links
from leads.intake.alongside import decide_offers, keep_consents
from leads.intake.answers import Answers
from leads.intake.contacts import Email, EmailProblem, Phone, read_email, read_phone
from leads.intake.identity import identify
from leads.intake.request import SPOKEN, ConsultationRequest, Receipt
from leads.keyring import keyring
from leads.models import Lead
from leads.people.matching import find_matches
from leads.people.rules import Evidence
from leads.reference import reference_of
from leads.vocabulary import UNSURE, Actor, LeadSource
from leads.wake import wake


class UncheckedRequest(ValueError):
    """A request reached the service with answers that do not pass the checks."""


def submit(
    request: ConsultationRequest,
    *,
    submission_key: str,
    source: LeadSource,
    now: datetime,
    suspicion: str | None = None,
    person_id: int | None = None,
) -> Receipt:
    """Take a request in; every copy of one submission gets the same receipt and makes one lead.

    `suspicion` keeps the lead for a person: it is neither routed nor answered by mail. `person_id`: whoever
    talked to the visitor says that they are this person; without it the address decides.
    Raises   UncheckedRequest for answers the checks would have refused.
    """
    email, phone = _contacts(request.answers, source)
    content = keyring().index("request", request.content())
    with db.session.begin_nested() as whole:
        who = identify(request, email, phone, known_id=person_id, now=now)
        values = _verbatim(request, email, phone) | {
            "submission_key": submission_key,
            "body_hash": content,
            "person_id": who.person_id,
            "source": source,
            "created_at": now,
            "stage_since": now,
            "note": _sealed_note(request.answers.note, submission_key),
            "next_action": _first_action(request.answers),
            "quarantined_at": now if suspicion else None,
            "quarantine_reason": suspicion,
        }
        added = insert(Lead).values(values).on_conflict_do_nothing(index_elements=["submission_key"])
        lead_id = db.session.execute(added.returning(Lead.id)).scalar_one_or_none()
        if lead_id is None:
            # Another copy made the lead; the person this one may have added goes again.
            whole.rollback()
    token = None if source is LeadSource.CSV else links.submission_token(submission_key)
    if lead_id is None:
        return _receipt_again(submission_key, content, token)
    if token:
        links.add(token=token, lead_id=lead_id, by_mail=False, now=now)
    keep_consents(request, who.row_id, lead_id, submission_key, source, now)
    decide_offers(request, who.person_id, lead_id, values["zone"], is_new=who.is_new, now=now)
    data = {"source": source, "returning": not who.is_new} | ({"suspicion": suspicion} if suspicion else {})
    progress.record(lead_id, "intake.received", actor=Actor.VISITOR, now=now, data=data)
    find_matches(person_id=who.row_id, evidence=_evidence(values, now), now=now)
    if not suspicion:
        if not who.is_new:
            arrivals.came_again(person_id=who.person_id, lead_id=lead_id, now=now)
        wake("route", lead_id)
    return Receipt(lead_id, reference_of(lead_id), token, created=True)


def _contacts(answers: Answers, source: LeadSource) -> tuple[Email | None, Phone | None]:
    email = read_email(answers.email) if answers.email or source not in SPOKEN else None
    phone = read_phone(answers.phone, answers.country) if answers.phone else None
    if isinstance(email, EmailProblem) or (answers.phone and phone is None) or not (email or phone):
        raise UncheckedRequest("the request was not checked before it was submitted")
    return email, phone


def _evidence(values: dict[str, Any], now: datetime) -> Evidence:
    """What the request shows of who sent it, for finding out whether they have been here before."""
    return Evidence(
        name=values["name"],
        email=values["email"],
        phone=values["phone"],
        country=values["country"],
        postal_code=values["postal_code"],
        procedure=values["procedure_id"],
        at=now,
    )


def _verbatim(request: ConsultationRequest, email: Email | None, phone: Phone | None) -> dict[str, Any]:
    """The answers as columns; they are never edited afterwards."""
    answers, known = request.answers, directory()
    place = locate(answers.country, answers.postal_code) if answers.postal_code else None
    office = known.office(answers.office) if answers.office else None
    if place is None and office is None:
        raise UncheckedRequest("a request needs a place we know or an office")
    procedure = None if answers.procedure == UNSURE else known.procedure(answers.procedure)
    concern = known.concern(request.concern) if request.concern else None
    return {
        "name": answers.name,
        "email": email.address if email else None,
        "phone_typed": phone.typed if phone else None,
        "phone": phone.e164 if phone else None,
        "contact_by": answers.contact_by,
        "best_times": list(answers.best_times),
        "locale": request.locale,
        "country": answers.country,
        "postal_code": place.code if place else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "zone": place.zone if place else office.zone if office else "UTC",
        "procedure_id": procedure.id if procedure else None,
        "concern_id": concern.id if concern else None,
        "timeframe": answers.timeframe or None,
        "meeting": answers.meeting,
        "wanted_office_id": office.id if office else None,
        "promo_code": request.promo,
        "first_touch": request.first_touch,
        "last_touch": request.last_touch,
    }


def _sealed_note(note: str, submission_key: str) -> bytes | None:
    return keyring().encrypt(note, bound_to=f"lead.note:{submission_key}") if note else None


def _first_action(answers: Answers) -> dict[str, Any]:
    """What a person does first: no lead is without a next action."""
    kind = "answer_question" if answers.note else "first_contact"
    return {"kind": kind, "by": answers.contact_by}


def _receipt_again(submission_key: str, content: bytes, token: str | None) -> Receipt:
    """The receipt of a lead that another copy of this submission has made."""
    known = select(Lead.id, Lead.body_hash).where(Lead.submission_key == submission_key)
    row = db.session.execute(known).one()
    return Receipt(row.id, reference_of(row.id), token, created=False, same_content=row.body_hash == content)
