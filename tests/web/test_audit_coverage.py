"""Whatever staff change through the desk is in the audit log, with their name on it: every posting route."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from leads import clock
from leads.database import db
from leads.models import AuditEntry
from leads.operations.streams import hold_stream
from leads.vocabulary import StaffRole, Stream
from tests.factories import NOON
from tests.web import policy_table
from tests.web.desk_world import OWN, Desk

PATHS = policy_table.paths()
ROLES = (StaffRole.OFFICE_MANAGER, StaffRole.CENTRAL_DESK, StaffRole.ADMIN)
OWN_COMFORT = {
    "account.save_account": "how one’s own desk looks",
    "notices.mark_read": "what one has read oneself",
    "notices.mark_all_read": "what one has read oneself",
    "notices.choose_letters": "whether one gets letters oneself",
    "views.save": "a name for filters",
    "views.change": "a name for filters",
    "presence.look": "who looks at the moment; forgotten after half a minute",
    "search.ask": "keeps the words; the page that searches is audited",
}
"""Posts that change nothing about visitors, colleagues or the service."""
NOTHING_YET = {
    "proofs.change_password",
    "proofs.begin_app",
    "proofs.new_codes",
    "proofs.remove_passkey",
    "staff.approve_reset",
    "lead.release_lead",
    "offices.open_again",
    "undo.undo",
    "emails.resume",
    "emails.skip",
    "emails.send_now",
}
"""Answered by 303 in this test’s world although nothing was there to be changed; their rooms test them."""
CHANGING = [each for each in PATHS if not each.partition(".")[2].startswith("show")]


def fields(endpoint: str) -> dict[str, str]:
    """What is posted: the table’s fields, and where those change nothing, others that do."""
    return {"pipeline.move": {"stage": "reached"}}.get(endpoint) or policy_table.fields(endpoint)


@pytest.mark.parametrize("endpoint", sorted(set(CHANGING) - set(OWN_COMFORT) - NOTHING_YET))
def test_what_a_route_changed_is_in_the_log(desk: Desk, endpoint: str) -> None:
    ids: dict[str, object] = {"touch": desk.plan_for("own"), "message": desk.message_for("own")}
    ids |= {"colleague": desk.colleague()} | desk.twins()
    ids |= {"appointment": desk.book_for("own", NOON - timedelta(hours=1)), "feed": desk.feed_for(OWN)[0]}
    with desk.arrange():
        hold_stream(Stream.NEWS, reason="complaints", now=clock.now())
    me = desk.become(*ROLES, office=OWN)
    path = PATHS[endpoint].format(**desk.leads, **ids)

    answer = desk.post(path, **fields(endpoint))

    with desk.arrange():
        by_me = select(AuditEntry.action).where(
            AuditEntry.staff_id == me, AuditEntry.action.not_like("%\\_opened")
        )
        written = db.session.scalars(by_me).all()
    refused = answer.status_code != 303 or "done=not_" in (answer.location or "")
    nothing = "done=nothing_ticked" in (answer.location or "")
    assert written or refused or nothing, answer.location
