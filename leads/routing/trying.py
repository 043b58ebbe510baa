"""How a request would be routed now: the rules that decide in earnest, nothing taken or written."""

from __future__ import annotations

from datetime import datetime

from leads.directory.facts import Place
from leads.models import Lead
from leads.routing.decision import Decision
from leads.routing.gathering import lead_facts, office_terms, weights
from leads.routing.rules import choose_office, pool_of
from leads.routing.shares import read_shares
from leads.vocabulary import Locale, Meeting


def try_out(place: Place, *, procedure_id: int | None, locale: Locale, now: datetime) -> Decision:
    """Decide about a request nobody has sent."""
    lead = Lead(
        country=place.country,
        postal_code=place.code,
        latitude=place.latitude,
        longitude=place.longitude,
        zone=place.zone,
        procedure_id=procedure_id,
        locale=locale,
        meeting=Meeting.NEAREST,
    )
    facts, offices, points = lead_facts(lead), office_terms(lead, now), weights()
    return choose_office(facts, offices, read_shares(pool_of(facts, offices, points)), points)
