"""Everybody on the desk reads and takes off what they were told themselves; nobody else's is ever touched."""

from __future__ import annotations

from leads.vocabulary import StaffRole

PATHS = {
    "notices.show_notices": "/desk/notices",
    "notices.mark_read": "/desk/notices/1/read",
    "notices.mark_all_read": "/desk/notices/read",
    "notices.choose_letters": "/desk/notices/by-mail",
}
FIELDS = {"notices.choose_letters": {"wanted": "yes"}}


def expected(endpoint: str, _role: StaffRole, _place: str) -> int:
    """The answer for one role of the own office, another office or none."""
    return 200 if endpoint == "notices.show_notices" else 303
