"""Who reads and works one lead of Coral Gables: readers look, workers work, others meet no lead at all."""

from __future__ import annotations

from leads.vocabulary import StaffRole
from tests.web.policy_table import GROUP_READERS, OFFICE_READERS

WORKERS = {StaffRole.COORDINATOR, StaffRole.OFFICE_MANAGER, StaffRole.CENTRAL_DESK}
STEERERS = WORKERS | {StaffRole.OPERATIONS}

PATHS = {
    "lead.show_lead": "/desk/leads/{own}",
    "lead.release_lead": "/desk/leads/{own}/release",
    "letters.show_letters": "/desk/leads/{own}/emails",
    "letters.show_letter": "/desk/leads/{own}/emails/letters/win_back_first",
    "letters.show_preview": "/desk/leads/{own}/emails/{touch}",
    "person.show_evidence": "/desk/leads/{own}/evidence",
    "person.show_form": "/desk/leads/{own}/person",
    "person.save": "/desk/leads/{own}/person",
    "reroute.show_offices": "/desk/leads/{own}/reroute",
    "reroute.reroute": "/desk/leads/{own}/reroute",
    "work.claim": "/desk/leads/{own}/claim",
    "work.give_back": "/desk/leads/{own}/give-back",
    "work.assign": "/desk/leads/{own}/assign",
    "work.move_stage": "/desk/leads/{own}/stage",
    "work.snooze": "/desk/leads/{own}/snooze",
    "work.wake": "/desk/leads/{own}/wake",
    "work.close": "/desk/leads/{own}/close",
    "work.reopen": "/desk/leads/{own}/reopen",
    "work.set_next": "/desk/leads/{own}/next",
    "offer.apply_offer": "/desk/leads/{own}/offer",
    "contact.log_attempt": "/desk/leads/{own}/log",
    "contact.add_note": "/desk/leads/{own}/note",
    "contact.write": "/desk/leads/{own}/write",
    "contact.preview": "/desk/leads/{own}/write/preview",
    "contact.change": "/desk/leads/{own}/write/change",
    "undo.undo": "/desk/undo",
}
FIELDS = {
    "work.snooze": {"choice": "tomorrow"},
    "contact.log_attempt": {"outcome": "no_answer"},
    "contact.add_note": {"note": "Prefers mornings."},
    "person.save": {"name": "Maya Torres", "email": "maya.new@example.com", "phone": "", "locale": "en-US"},
}
_READ = {"lead.show_lead", "letters.show_letters", "letters.show_letter", "letters.show_preview"}
_READ |= {"person.show_evidence"}
_STEERED = {endpoint for endpoint in PATHS if endpoint.startswith("work.") and endpoint != "work.claim"}
_STEERED |= {"person.show_form", "person.save", "reroute.show_offices", "reroute.reroute"}
_ANSWERS = {
    # Without a colleague, a stage or a reason there is nothing to do: the page says so.
    "work.give_back": 409,
    "work.assign": 409,
    "work.move_stage": 409,
    "work.wake": 409,
    "work.close": 422,
    "work.reopen": 409,
    "work.set_next": 422,
    "reroute.reroute": 422,
    "offer.apply_offer": 409,
    "contact.write": 409,
    "contact.preview": 422,
    "contact.change": 200,
    "reroute.show_offices": 200,
    "person.show_form": 200,
}


def expected(endpoint: str, role: StaffRole, place: str) -> int:
    """The answer for one role of the own office, another office or none."""
    if endpoint == "undo.undo":
        return 303 if role in STEERERS else 403
    if endpoint == "lead.release_lead":
        return 303 if role is StaffRole.CENTRAL_DESK else 403
    may = STEERERS if endpoint in _STEERED else WORKERS
    if endpoint in _READ:
        may = OFFICE_READERS | GROUP_READERS
    if role not in may:
        return 403
    if role not in GROUP_READERS and place != "own":
        return 404
    if endpoint == "work.claim" and place != "own":
        return 409  # The colleague before was faster.
    return 200 if endpoint in _READ else _ANSWERS.get(endpoint, 303)
