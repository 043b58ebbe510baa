"""The policy table: every desk route × every role × own office, another office, none → what it answers.

Each room has a file in tests/web/policy with PATHS (endpoint → address; an endpoint whose name begins with
`show` is asked for, any other is posted to with the fields of FIELDS, if there are some) and `expected`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

from leads.vocabulary import StaffRole
from tests.web.desk_world import OTHER, OWN

OFFICE_READERS = {StaffRole.COORDINATOR, StaffRole.OFFICE_MANAGER}
GROUP_READERS = {StaffRole.CENTRAL_DESK, StaffRole.OPERATIONS, StaffRole.PRIVACY}
PLACES = {"own": OWN, "other": OTHER, "none": None}

DOORS = {
    "accounts.sign_in": "/desk/sign-in",
    "accounts.send_password": "/desk/sign-in",
    "accounts.show_second": "/desk/sign-in/second",
    "accounts.send_second": "/desk/sign-in/second",
    "accounts.sign_out": "/desk/sign-out",
    "enrol.show": "/desk/sign-in/enrol",
    "enrol.confirm": "/desk/sign-in/enrol",
    "lock.show": "/desk/locked",
    "lock.open_again": "/desk/unlock",
    "recovery.show_forgot": "/desk/forgot",
    "recovery.send_forgot": "/desk/forgot",
    "recovery.show_invitation": "/desk/invitation/never-was",
    "recovery.accept_invitation": "/desk/invitation/never-was",
    "recovery.show_reset": "/desk/reset/never-was",
    "recovery.accept_reset": "/desk/reset/never-was",
    "passkeys.ask": "/desk/passkey/question",
    "passkeys.take": "/desk/passkey/answer",
    "passkeys.begin": "/desk/passkey/registration",
    "passkeys.add": "/desk/passkey/new",
}
"""What answers before anybody is signed in; none of them shows or changes what belongs to others."""


def rooms() -> list[ModuleType]:
    """The tables of all rooms."""
    folder = Path(__file__).with_name("policy")
    return [import_module(f"tests.web.policy.{path.stem}") for path in sorted(folder.glob("*.py"))]


def paths() -> dict[str, str]:
    """Every endpoint with its address; `{own}`, `{touch}` and the like stand for rows of the test's world."""
    return {name: path for room in rooms() for name, path in room.PATHS.items()}


def fields(endpoint: str) -> dict[str, str]:
    """What is posted besides the form token."""
    given = [room.FIELDS for room in rooms() if endpoint in room.PATHS and hasattr(room, "FIELDS")]
    found: dict[str, str] = given[0].get(endpoint, {}) if given else {}
    return found


def expected(endpoint: str, role: StaffRole, place: str) -> int:
    """What the room's table says."""
    [room] = [room for room in rooms() if endpoint in room.PATHS]
    answer: int = room.expected(endpoint, role, place)
    return answer
