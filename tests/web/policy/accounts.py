"""Who reaches accounts: everybody their own, admins those of colleagues; offices do not matter."""

from __future__ import annotations

from leads.vocabulary import StaffRole

PATHS = {
    "account.show_account": "/desk/account",
    "account.save_account": "/desk/account",
    "account.change_duty": "/desk/duty",
    "lock.lock_now": "/desk/lock",
    "proofs.show_security": "/desk/account/security",
    "proofs.confirm": "/desk/account/security/confirm",
    "proofs.change_password": "/desk/account/security/password",
    "proofs.begin_app": "/desk/account/security/app",
    "proofs.new_codes": "/desk/account/security/codes",
    "proofs.remove_passkey": "/desk/account/security/passkeys/remove",
    "proofs.end_one": "/desk/account/security/sessions/end",
    "staff.show_staff": "/desk/staff",
    "staff.show_invite": "/desk/staff/invite",
    "staff.invite": "/desk/staff/invite",
    "staff.show_member": "/desk/staff/{colleague}",
    "staff.change": "/desk/staff/{colleague}",
    "staff.invite_again": "/desk/staff/{colleague}/invite",
    "staff.deactivate": "/desk/staff/{colleague}/deactivate",
    "staff.reactivate": "/desk/staff/{colleague}/reactivate",
    "staff.ask_reset": "/desk/staff/{colleague}/reset",
    "staff.approve_reset": "/desk/staff/{colleague}/reset/approve",
}
FIELDS = {
    "account.save_account": {"theme": "dark", "keys": "off", "locale": "es"},
    "staff.change": {"role": "operations"},
}
_OWN = {
    "account.show_account": 200,
    "account.save_account": 303,
    "proofs.show_security": 200,
    "proofs.confirm": 422,
}
_ADMINS = {"staff.show_staff": 200, "staff.show_invite": 200, "staff.show_member": 200, "staff.invite": 422}


def expected(endpoint: str, role: StaffRole, place: str) -> int:
    """The answer for one role; a colleague's account is the admins' business."""
    if not endpoint.startswith("staff."):
        return _OWN.get(endpoint, 303)
    return _ADMINS.get(endpoint, 303) if role is StaffRole.ADMIN else 403
