"""Staff give a lead to another office with a reason; its visitor is told, and their clock goes on."""

from __future__ import annotations

from datetime import datetime

from leads import notes
from leads.database import db
from leads.handling.answers import Answer, Refused, Why
from leads.handling.claiming import set_owner
from leads.handling.colleagues import may_work_here
from leads.handling.outcomes import is_too_long
from leads.handling.rules import REROUTERS, RerouteReason
from leads.handling.steplog import Batch
from leads.handling.visitorletters import put_office_changed
from leads.handling.work import begin
from leads.models import Lead
from leads.routing import staffmoves
from leads.routing.queries import current_allocation
from leads.routing.staffmoves import Option, move_by_staff
from leads.vocabulary import LeadStage
from leads.web.access import StaffMember

MAY_MOVE = frozenset({LeadStage.NEW, LeadStage.CONTACTING, LeadStage.REACHED, LeadStage.SNOOZED})
"""Until something is booked at an office; from then on it is booked anew there."""


def reroute(
    *,
    lead_id: int,
    office_id: int,
    reason: RerouteReason,
    staff: StaffMember,
    now: datetime,
    note: str = "",
    batch: Batch | None = None,
) -> Answer:
    """Move a lead to another office: new decision with the scores of this moment, letter, owner, room.

    Takes    `note`, kept encrypted beside the reason. An owner who does not work there gives the lead up.
    """
    work = begin(lead_id=lead_id, staff=staff, now=now, roles=REROUTERS, batch=batch)
    if isinstance(work, Refused):
        return work
    lead, before = work.lead, work.lead.office_id
    if is_too_long(note):
        return Refused(lead_id, Why.TOO_LONG)
    if LeadStage(lead.stage) not in MAY_MOVE or lead.snoozed_from not in (None, *MAY_MOVE):
        return Refused(lead_id, Why.STAGE)
    option = next(
        (each for each in staffmoves.offices_for(lead=lead, now=now) if each.office.id == office_id), None
    )
    if option is None or not option.may_take:
        gates = ",".join(option.gates) if option else "other_country"
        return Refused(lead_id, Why.SAME if office_id == before else Why.GATES, detail=gates)
    note_id = (
        notes.add(lead_id=lead_id, text=note.strip(), now=now, staff_id=staff.id) if note.strip() else None
    )
    if lead.owner_id is not None and not may_work_here(lead.owner_id, office_id=office_id):
        set_owner(lead, None, now)
    move_by_staff(lead=lead, option=option, reason=reason, staff_id=staff.id, now=now)
    work.made["office_id"] = before
    decided = current_allocation(lead.id)
    letter_id = put_office_changed(lead, number=decided.number if decided else 1, now=now)
    if letter_id is not None:
        work.made["letter"] = letter_id
    data = {"office_id": office_id, "from_office_id": before, "reason": reason}
    return work.done("rerouted", data=data | ({"note_id": note_id} if note_id else {}))


def offices_for(*, lead_id: int, now: datetime) -> tuple[Option, ...]:
    """What each office would score for a lead at this moment; for the table of the form. Writes nothing."""
    return staffmoves.offices_for(lead=db.session.get_one(Lead, lead_id), now=now)
