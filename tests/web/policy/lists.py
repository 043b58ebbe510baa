"""Who reaches the lists: refresh, search, saved lists, presence and bulk; each in its reader's scope."""

from __future__ import annotations

from leads.vocabulary import StaffRole
from tests.web.policy_table import GROUP_READERS, OFFICE_READERS

PATHS = {
    "triage.show_news": "/desk/leads/news",
    "search.ask": "/desk/search",
    "search.show_search": "/desk/search",
    "presence.look": "/desk/leads/{own}/presence",
    "views.show_views": "/desk/leads/views",
    "views.save": "/desk/leads/views",
    "views.change": "/desk/leads/views/999999",
    "bulk.check": "/desk/bulk",
    "bulk.carry_out": "/desk/bulk/do",
}


def expected(endpoint: str, role: StaffRole, place: str) -> int:
    """The answer for one role of the own office, another office or none."""
    if role not in OFFICE_READERS | GROUP_READERS:
        return 403
    if endpoint.startswith("bulk."):
        return 403 if role is StaffRole.PRIVACY else 303 if endpoint == "bulk.check" else 400
    at_home = role in GROUP_READERS or place == "own"
    return {
        "search.ask": 303,
        "presence.look": 200 if at_home else 404,
        "views.save": 400,
        "views.change": 404,
    }.get(endpoint, 200)
