"""Where the desk opens: at the work of a role, and for roles without leads at a page they may see."""

from __future__ import annotations

from leads.desk.places import LEADS_PATH, PROFILE_PATH, STAFF_PATH
from leads.web.access import LEAD_READERS, STAFF_KEEPERS, StaffMember


def home_path(staff: StaffMember) -> str:
    """The first page after signing in."""
    if staff.may(LEAD_READERS):
        return LEADS_PATH
    return STAFF_PATH if staff.may(STAFF_KEEPERS) else PROFILE_PATH
