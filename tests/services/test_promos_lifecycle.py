"""A promise is reserved by booking in time, earned by completing, and otherwise gives its unit back once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from leads import progress
from leads.database import db
from leads.models import Lead, LeadEvent, Office, Promo, PromoHold
from leads.promos import lifecycle, service
from leads.promos.applying import Applied, AppliedBefore, NotApplied, apply
from leads.promos.queries import forget_live_terms
from leads.promos.service import OfficeForPromos
from leads.promos.sweeping import sweep
from leads.vocabulary import Actor, CloseReason, HoldState, LeadStage, StaffRole
from leads.web.access import StaffMember
from tests.factories import NOON, make_adult_lead, make_staff

pytestmark = pytest.mark.usefixtures("session")
LAST_MINUTE = datetime(2027, 1, 1, 4, 59, tzinfo=UTC)
"""11:59 pm on December 31 in Miami, where it is still the last day to book."""
MIDNIGHT = LAST_MINUTE + timedelta(minutes=1)
BOOKED, COMPLETED = LeadStage.BOOKED, LeadStage.COMPLETED


@pytest.fixture(autouse=True)
def _a_limited_offer(session: object) -> None:
    db.session.execute(update(Promo).where(Promo.code == "WINTER26").values(budget=5))
    forget_live_terms()


def office(slug: str) -> Office:
    return db.session.execute(select(Office).where(Office.slug == slug)).scalar_one()


def promised(slug: str = "miami-coral-gables", **changes: Any) -> Lead:
    """A lead of this office with the winter offer and the financing held."""
    here = office(slug)
    lead = make_adult_lead(office_id=here.id, zone=here.zone, **changes)
    where = OfficeForPromos(slug, here.zone)
    service.settle(lead=lead, procedure="hip-contouring", office=where, now=NOON)
    return lead


def move(lead: Lead, stage: LeadStage, at: datetime = NOON, reason: CloseReason | None = None) -> None:
    progress.move(lead, stage, actor=Actor.STAFF, now=at, reason=reason)


def winter(lead: Lead) -> PromoHold:
    found = select(PromoHold).join(Promo, Promo.id == PromoHold.promo_id)
    own = found.where(PromoHold.lead_id == lead.id, Promo.code == "WINTER26")
    return db.session.execute(own.execution_options(populate_existing=True)).scalar_one()


def stands(lead: Lead) -> tuple[str, str | None, int]:
    """State of the winter offer, why it lapsed, and how many units of it are taken."""
    taken = db.session.execute(select(Promo.taken).where(Promo.code == "WINTER26")).scalar_one()
    hold = winter(lead)
    return hold.state, hold.lapse_reason, taken


def told(lead: Lead) -> list[tuple[str, Any, Any]]:
    """What the timeline says about offers, oldest first."""
    events = select(LeadEvent).where(LeadEvent.lead_id == lead.id, LeadEvent.kind.startswith("promos."))
    found = db.session.execute(events.order_by(LeadEvent.id)).scalars()
    return [(each.kind, each.data["codes"], each.data.get("reason")) for each in found]


def colleague(*offices: Office) -> StaffMember:
    staff = make_staff(StaffRole.COORDINATOR, offices=offices)
    return StaffMember(
        staff.id, staff.name, frozenset({StaffRole.COORDINATOR}), frozenset(each.id for each in offices)
    )


@pytest.mark.parametrize("stage", [BOOKED, LeadStage.CONSULTED, LeadStage.PROCEDURE_BOOKED])
def test_booking_on_the_last_minute_of_the_last_day_reserves_whatever_is_held(stage: LeadStage) -> None:
    lead = promised()

    move(lead, stage, LAST_MINUTE)

    assert stands(lead) == ("reserved", None, 1)
    assert winter(lead).reserved_at == LAST_MINUTE
    assert told(lead) == [("promos.reserved", ["winter26", "zero12"], None)]


def test_booking_a_minute_after_the_last_day_ends_the_promise_and_gives_its_unit_back_once() -> None:
    lead = promised()

    move(lead, BOOKED, MIDNIGHT)
    move(lead, LeadStage.CONSULTED, MIDNIGHT)

    assert stands(lead) == ("lapsed", "booked_too_late", 0)
    assert told(lead) == [("promos.lapsed", ["winter26", "zero12"], "booked_too_late")]


def test_the_last_day_is_the_office_s_own_and_goes_on_in_the_west() -> None:
    lead = promised("san-diego")

    move(lead, BOOKED, MIDNIGHT + timedelta(hours=2))

    assert stands(lead) == ("reserved", None, 1)


def test_other_stages_leave_a_promise_alone_and_so_does_putting_a_booked_lead_aside() -> None:
    lead = promised()
    move(lead, LeadStage.CONTACTING)
    move(lead, LeadStage.REACHED)
    move(lead, LeadStage.SNOOZED)
    assert stands(lead) == ("held", None, 1)

    move(lead, BOOKED)
    move(lead, LeadStage.SNOOZED)
    move(lead, BOOKED, MIDNIGHT)

    assert stands(lead) == ("reserved", None, 1)


def test_a_completed_procedure_earns_what_was_reserved_however_late_it_is() -> None:
    lead = promised()
    move(lead, BOOKED)

    move(lead, COMPLETED, MIDNIGHT + timedelta(days=90))

    assert stands(lead) == ("earned", None, 1)
    assert told(lead)[-1] == ("promos.earned", ["winter26", "zero12"], None)


def test_completing_without_a_booking_earns_a_promise_in_its_days_and_no_other() -> None:
    in_time, late = promised(), promised()

    move(in_time, COMPLETED, LAST_MINUTE)
    move(late, COMPLETED, MIDNIGHT)

    assert stands(in_time)[:2] == ("earned", None)
    assert stands(late) == ("lapsed", "booked_too_late", 1)


def test_a_visitor_who_cancels_in_time_may_book_again_and_is_reserved_again() -> None:
    lead = promised()
    move(lead, BOOKED)

    lifecycle.unbook(lead=lead, by_us=False, now=LAST_MINUTE)
    assert stands(lead) == ("held", None, 1)
    assert winter(lead).reserved_at is None
    move(lead, LeadStage.REACHED, LAST_MINUTE)
    move(lead, BOOKED, LAST_MINUTE)

    assert stands(lead) == ("reserved", None, 1)
    assert [kind for kind, _codes, _reason in told(lead)] == [
        "promos.reserved",
        "promos.held_again",
        "promos.reserved",
    ]


def test_a_visitor_who_cancels_after_the_last_day_gives_the_promise_back() -> None:
    lead = promised()
    move(lead, BOOKED)

    lifecycle.unbook(lead=lead, by_us=False, now=MIDNIGHT)
    lifecycle.unbook(lead=lead, by_us=False, now=MIDNIGHT)

    assert stands(lead) == ("lapsed", "not_booked_in_time", 0)


def test_a_consultation_we_cancel_takes_nothing_away_from_its_visitor() -> None:
    lead = promised()
    move(lead, BOOKED)

    lifecycle.unbook(lead=lead, by_us=True, now=MIDNIGHT)
    move(lead, LeadStage.CONSULTED, MIDNIGHT)

    assert stands(lead) == ("reserved", None, 1)


def test_a_request_that_is_none_gives_back_what_was_reserved_and_tells_why() -> None:
    lead = promised()
    move(lead, BOOKED)

    move(lead, LeadStage.CLOSED, reason=CloseReason.DUPLICATE)

    assert stands(lead) == ("lapsed", "duplicate", 0)
    assert told(lead)[-1] == ("promos.lapsed", ["winter26", "zero12"], "duplicate")


def test_what_is_held_ends_by_itself_when_its_last_day_is_over_in_its_own_zone() -> None:
    here, west = promised(), promised("san-diego")

    assert sweep(now=LAST_MINUTE, limit=10) == 0
    assert sweep(now=MIDNIGHT, limit=10) == 1
    assert sweep(now=MIDNIGHT, limit=10) == 0
    assert stands(here) == ("lapsed", "not_booked_in_time", 1)
    assert stands(west) == ("held", None, 1)

    assert sweep(now=MIDNIGHT + timedelta(hours=3), limit=10) == 1
    assert stands(west) == ("lapsed", "not_booked_in_time", 0)


def test_a_sweep_takes_only_so_many_leads_and_leaves_what_is_reserved() -> None:
    first, second, third = promised(), promised(), promised()
    move(second, BOOKED)

    assert sweep(now=MIDNIGHT, limit=1) == 1
    assert sweep(now=MIDNIGHT, limit=1) == 1
    assert sweep(now=MIDNIGHT, limit=1) == 0

    assert [stands(lead)[0] for lead in (first, second, third)] == ["lapsed", "reserved", "lapsed"]


def test_what_is_earned_is_applied_once_with_the_amount_of_its_own_table() -> None:
    lead = promised()
    alice, ben = colleague(office("miami-coral-gables")), colleague(office("miami-coral-gables"))
    move(lead, COMPLETED)
    version, hold_id = lead.version, winter(lead).id

    assert apply(hold_id=hold_id, areas=3, staff=alice, now=NOON) == Applied(lead.id, 3, 250000)
    later = NOON + timedelta(hours=1)
    assert apply(hold_id=hold_id, areas=4, staff=ben, now=later) == AppliedBefore(lead.id, alice.name, NOON)

    hold = winter(lead)
    assert (hold.state, hold.applied_areas, hold.applied_cents) == (HoldState.APPLIED, 3, 250000)
    assert (hold.applied_by, hold.applied_at) == (alice.id, NOON)
    assert told(lead)[-1][:2] == ("promos.applied", ["winter26"])
    assert lead.version == version + 1


def test_only_what_is_earned_is_applied_by_who_sees_the_lead_and_from_the_table() -> None:
    lead = promised()
    here, elsewhere = colleague(office("miami-coral-gables")), colleague(office("boston"))
    hold_id = winter(lead).id

    def refused(areas: int | None, staff: StaffMember = here) -> object:
        return apply(hold_id=hold_id, areas=areas, staff=staff, now=NOON)

    assert refused(1) is NotApplied.NOT_EARNED
    move(lead, COMPLETED)
    assert refused(1, elsewhere) is NotApplied.MISSING
    assert refused(5) is refused(0) is refused(None) is NotApplied.AMOUNT
    assert stands(lead) == ("earned", None, 1)


def test_financing_is_applied_without_an_amount() -> None:
    lead, alice = promised(), colleague(office("miami-coral-gables"))
    move(lead, COMPLETED)
    credit = select(PromoHold).join(Promo, Promo.id == PromoHold.promo_id)
    own = credit.where(PromoHold.lead_id == lead.id, Promo.code == "ZERO12")
    hold = db.session.execute(own).scalar_one()

    assert apply(hold_id=hold.id, areas=1, staff=alice, now=NOON) is NotApplied.AMOUNT
    assert apply(hold_id=hold.id, areas=None, staff=alice, now=NOON) == Applied(lead.id, None, None)
