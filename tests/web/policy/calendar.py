"""Who reaches the calendar, its feeds, and the booking of a lead; the one of Coral Gables has begun."""

from __future__ import annotations

from leads.handling.rules import WORKERS
from leads.vocabulary import StaffRole
from tests.web.policy_table import GROUP_READERS, OFFICE_READERS

PATHS = {
    "calendar.show": "/desk/calendar",
    "calendar.came": "/desk/calendar/{appointment}/came",
    "calendar.missed": "/desk/calendar/{appointment}/missed",
    "calendar_feeds.show": "/desk/calendar/feeds",
    "calendar_feeds.make": "/desk/calendar/feeds",
    "calendar_feeds.revoke": "/desk/calendar/feeds/{feed}/revoke",
    "book.show": "/desk/leads/{own}/book",
    "book.book": "/desk/leads/{own}/book",
    "book.cancel": "/desk/leads/{own}/book/cancel",
    "book.confirm": "/desk/leads/{own}/book/confirmed",
}
_KEEPERS = {StaffRole.OFFICE_MANAGER, StaffRole.CENTRAL_DESK, StaffRole.ADMIN}
_AT_HOME = {
    "calendar.came": 303,
    "calendar.missed": 303,
    "book.show": 200,
    "book.book": 422,
    "book.cancel": 409,
    "book.confirm": 409,
}
"""The booking form is sent without a time; what has begun can be neither cancelled nor confirmed."""


def expected(endpoint: str, role: StaffRole, place: str) -> int:
    """The answer for one role of the own office, another office or none."""
    if endpoint == "calendar.show":
        return 200 if role in OFFICE_READERS | GROUP_READERS else 403
    if endpoint.startswith("calendar_feeds."):
        if role not in _KEEPERS:
            return 403
        is_manager = role is StaffRole.OFFICE_MANAGER
        if endpoint == "calendar_feeds.revoke":
            return 404 if is_manager and place != "own" else 303
        return 404 if is_manager and place == "none" else 200
    if role not in WORKERS:
        return 403
    return _AT_HOME[endpoint] if role in GROUP_READERS or place == "own" else 404
