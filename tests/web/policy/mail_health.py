"""Who mends mail that got stuck."""

from __future__ import annotations

from leads.vocabulary import StaffRole

PATHS = {
    "mail_health.show": "/desk/mail-health",
    "mail_health.retry": "/desk/mail-health/retry",
    "mail_health.dismiss": "/desk/mail-health/dismiss",
    "mail_health.hold": "/desk/mail-health/streams/news/hold",
    "mail_health.resume": "/desk/mail-health/streams/news/resume",
}
_ANSWERS = {"show": 200, "retry": 400, "dismiss": 400, "hold": 400, "resume": 303}


def expected(endpoint: str, role: StaffRole, place: str) -> int:
    """The answer for one role; offices do not matter."""
    keepers = {StaffRole.CENTRAL_DESK, StaffRole.OPERATIONS, StaffRole.ADMIN}
    return _ANSWERS[endpoint.partition(".")[2]] if role in keepers else 403
