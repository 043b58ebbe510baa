"""Who reaches leads, messages and mail: what a request about a lead of Coral Gables answers."""

from __future__ import annotations

from leads.vocabulary import StaffRole
from tests.web.policy_table import GROUP_READERS, OFFICE_READERS

PATHS = {
    "triage.show_desk": "/desk",
    "triage.show_leads": "/desk/leads",
    "triage.show_quarantine": "/desk/quarantine",
    "messages.show_messages": "/desk/mail",
    "messages.show_message": "/desk/mail/{message}",
    "messages.mark_all_handled": "/desk/mail/handled",
    "messages.mark_handled": "/desk/mail/{message}/handled",
    "emails.pause": "/desk/leads/{own}/emails/pause",
    "emails.resume": "/desk/leads/{own}/emails/resume",
    "emails.skip": "/desk/leads/{own}/emails/{touch}/skip",
    "emails.send_now": "/desk/leads/{own}/emails/{touch}/send",
}


def expected(endpoint: str, role: StaffRole, place: str) -> int:
    """The answer for one role of the own office, another office or none."""
    if endpoint == "triage.show_desk":
        return 302
    if role not in OFFICE_READERS | GROUP_READERS:
        return 403
    everywhere = role in GROUP_READERS
    at_home = everywhere or place == "own"
    return {
        "triage.show_leads": 200,
        "triage.show_quarantine": 200 if everywhere else 403,
        "messages.show_messages": 200,
        "messages.mark_all_handled": 403 if role is StaffRole.PRIVACY else 400,
        "messages.show_message": 200 if at_home else 404,
    }.get(endpoint, 403 if role is StaffRole.PRIVACY else 303 if at_home else 404)
