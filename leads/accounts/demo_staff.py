"""Who works at the demo clinic: names and passwords everybody may know. Plain data, light to import."""

from __future__ import annotations

from dataclasses import dataclass

from leads.vocabulary import StaffRole


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """One demo account; `what` says in the start-up lines what it is good for."""

    email: str
    password: str
    name: str
    role: StaffRole
    offices: tuple[str, ...]
    what: str


DEMO_STAFF = (
    DemoStaff(
        email="desk@example.com",
        password="calm-desk-demo-1",  # noqa: S106  (public on purpose)
        name="Noor Haddad",
        role=StaffRole.CENTRAL_DESK,
        offices=(),
        what="central desk, sees all offices",
    ),
    DemoStaff(
        email="miami@example.com",
        password="calm-desk-demo-2",  # noqa: S106  (public on purpose)
        name="Dani Reyes",
        role=StaffRole.COORDINATOR,
        offices=("miami-coral-gables",),
        what="coordinator, Miami – Coral Gables",
    ),
    DemoStaff(
        email="montreal@example.com",
        password="calm-desk-demo-3",  # noqa: S106  (public on purpose)
        name="Camille Gagnon",
        role=StaffRole.OFFICE_MANAGER,
        offices=("montreal",),
        what="office manager, Montréal",
    ),
    DemoStaff(
        email="admin@example.com",
        password="calm-desk-demo-4",  # noqa: S106  (public on purpose)
        name="Ruth Aldana",
        role=StaffRole.ADMIN,
        offices=(),
        what="admin, invites staff and reads the audit log",
    ),
)
