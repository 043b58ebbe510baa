"""What becomes of a promise: the table, and that nothing outside it ever changes one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.promos.life import Happens, Turn, happens_at, row_for, turn
from leads.promos.terms import AmountRow
from leads.vocabulary import HoldState, LeadStage

LAST_DAY = date(2026, 12, 31)
DAY_AFTER = LAST_DAY + timedelta(days=1)
HELD, RESERVED, EARNED, LAPSED = HoldState.HELD, HoldState.RESERVED, HoldState.EARNED, HoldState.LAPSED
TOO_LATE, NOT_IN_TIME = Turn(LAPSED, "booked_too_late"), Turn(LAPSED, "not_booked_in_time")
TABLE = {
    (HELD, Happens.BOOKED): (Turn(RESERVED), TOO_LATE),
    (HELD, Happens.COMPLETED): (Turn(EARNED), TOO_LATE),
    (HELD, Happens.NOTHING): (None, NOT_IN_TIME),
    (RESERVED, Happens.COMPLETED): (Turn(EARNED), Turn(EARNED)),
    (RESERVED, Happens.CANCELLED): (Turn(HELD), NOT_IN_TIME),
}


@pytest.mark.parametrize("state", HoldState)
@pytest.mark.parametrize("happens", Happens)
def test_a_promise_goes_where_the_table_says_and_the_last_day_counts_in_full(
    state: HoldState, happens: Happens
) -> None:
    in_time, over = TABLE.get((state, happens), (None, None))

    assert turn(state, happens, day=LAST_DAY, until=LAST_DAY) == in_time
    assert turn(state, happens, day=DAY_AFTER, until=LAST_DAY) == over


@given(st.sampled_from([EARNED, HoldState.APPLIED, LAPSED]), st.sampled_from(Happens), st.dates(), st.dates())
def test_what_is_earned_applied_or_lapsed_follows_nothing_its_lead_does(
    state: HoldState, happens: Happens, day: date, until: date
) -> None:
    assert turn(state, happens, day=day, until=until) is None


def test_a_lead_counts_as_booked_from_that_stage_on_however_it_came_there() -> None:
    booked = [stage for stage in LeadStage if happens_at(stage) is Happens.BOOKED]

    assert booked == [LeadStage.BOOKED, LeadStage.CONSULTED, LeadStage.PROCEDURE_BOOKED]
    assert happens_at(LeadStage.COMPLETED) is Happens.COMPLETED
    assert happens_at(LeadStage.CLOSED) is happens_at(LeadStage.SNOOZED) is None


def test_only_a_row_of_the_table_can_be_applied() -> None:
    table = (AmountRow(1, 50000), AmountRow(2, 150000))

    assert row_for(table, 2) == AmountRow(2, 150000)
    assert row_for(table, 3) is row_for(table, None) is row_for((), 1) is None
