"""Add lead: whoever works leads; the form belongs to no office."""

from leads.vocabulary import StaffRole

PATHS = {"reception.show_form": "/desk/leads/add", "reception.add": "/desk/leads/add"}


def expected(endpoint: str, role: StaffRole, _place: str) -> int:
    """An empty form is shown again with what is missing."""
    if role not in {StaffRole.COORDINATOR, StaffRole.CENTRAL_DESK, StaffRole.OFFICE_MANAGER}:
        return 403
    return 200 if endpoint == "reception.show_form" else 422
