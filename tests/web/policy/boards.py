"""Who reaches My day, the pipeline, the offices and the audit log."""

from __future__ import annotations

from leads.vocabulary import StaffRole
from tests.web.desk_world import OWN
from tests.web.policy_table import GROUP_READERS, OFFICE_READERS

PATHS = {
    "my_day.show": "/desk/my-day",
    "pipeline.show": "/desk/pipeline",
    "pipeline.move": "/desk/pipeline/{own}/move",
    "offices.show_offices": "/desk/offices",
    "offices.show_office": f"/desk/offices/{OWN}",
    "offices.close": f"/desk/offices/{OWN}/closures",
    "offices.open_again": f"/desk/offices/{OWN}/closures/remove",
    "audit_log.show": "/desk/audit",
}


CLOSED = {"starts_on": "2026-12-29", "reason": "New floor"}
FIELDS = {"offices.close": CLOSED, "offices.open_again": CLOSED}


def expected(endpoint: str, role: StaffRole, place: str) -> int:
    """The answer for one role of the own office, another office or none."""
    if endpoint == "audit_log.show":
        return 200 if role in {StaffRole.OPERATIONS, StaffRole.PRIVACY, StaffRole.ADMIN} else 403
    if role not in OFFICE_READERS | GROUP_READERS:
        return 403
    if endpoint in ("offices.close", "offices.open_again"):
        may = role in {StaffRole.OFFICE_MANAGER, StaffRole.OPERATIONS}
        return 403 if not may else 303 if role in GROUP_READERS or place == "own" else 404
    at_home = role in GROUP_READERS or place == "own"
    if role is StaffRole.PRIVACY and endpoint in ("my_day.show", "pipeline.move"):
        return 403
    return {
        "pipeline.move": 303 if at_home else 404,
        "offices.show_office": 200 if at_home else 404,
    }.get(endpoint, 200)
