"""States and reasons of letters in the words staff read; a code nobody has worded yet is shown as it is."""

from __future__ import annotations

from flask_babel import gettext as _

from leads.outbox.objections import objections
from leads.vocabulary import LetterKind, LetterState


def kind_in_words(kind: LetterKind) -> str:
    """What a letter is, for a list."""
    words: dict[LetterKind, str] = {
        LetterKind.ACKNOWLEDGEMENT: _("Acknowledgement"),
        LetterKind.PRIVATE_LINK: _("Private link"),
        LetterKind.OFFICE_INTRODUCTION: _("Office introduction"),
        LetterKind.DAY_ONE: _("Day 1"),
        LetterKind.DAY_THREE: _("Day 3"),
        LetterKind.GOOD_TO_KNOW: _("Good to know"),
        LetterKind.OFFER_ENDING: _("Offer ending"),
        LetterKind.WIN_BACK: _("Win-back"),
        LetterKind.FINAL: _("Final"),
        LetterKind.PERSONAL: _("Personal email"),
        LetterKind.OFFICE_CHANGED: _("Change of office"),
        LetterKind.APPOINTMENT_BOOKED: _("Consultation confirmed"),
        LetterKind.APPOINTMENT_CHANGED: _("Consultation moved"),
        LetterKind.APPOINTMENT_CANCELLED: _("Consultation cancelled"),
        LetterKind.REMINDER: _("Reminder"),
        LetterKind.AFTER_CONSULTATION: _("After the consultation"),
        LetterKind.MISSED: _("Missed consultation"),
        LetterKind.STAFF_NOTICE: _("Notice to staff"),
        LetterKind.STAFF_DIGEST: _("Morning digest"),
        LetterKind.STAFF_INVITATION: _("Invitation for staff"),
        LetterKind.STAFF_RESET: _("New password for staff"),
        LetterKind.STAFF_NEW_DEVICE: _("New device of staff"),
    }
    return words[kind]


def state_in_words(state: LetterState) -> str:
    """Where a letter stands."""
    words: dict[LetterState, str] = {
        LetterState.PENDING: _("Waiting to be sent"),
        LetterState.CLAIMED: _("Being sent"),
        LetterState.SENDING: _("Being sent"),
        LetterState.DEFERRED: _("Will be tried again"),
        LetterState.SENT: _("Sent"),
        LetterState.FAILED: _("Failed"),
        LetterState.UNKNOWN: _("May have arrived"),
        LetterState.SUPPRESSED: _("Not sent, on purpose"),
    }
    return words[state]


def reason_in_words(reason: str | None) -> str:
    """Why a letter stands where it stands; "" when there is nothing to say."""
    if reason is None:
        return ""
    known: dict[str, str] = {
        "recent_acknowledgement": _("This address had an acknowledgement in the last 24 hours."),
        "hard_bounce": _("The mailbox does not exist. Use another way."),
        "unsafe_address": _("The address is not one plain email address."),
        "address_needs_smtputf8": _("Our mail server cannot write to this kind of address."),
        "not_on_allow_list": _("Outside production, letters go only to addresses on the allow list."),
        "gave_up_after_24_hours": _("No mail server took it for 24 hours."),
        "restored": _("A backup was restored. It may have been sent after that backup was made."),
        "by_staff": _("Left out by staff"),
        "waiting": _("Waiting for its turn."),
        "lease_ran_out": _("The sender stopped before the letter was handed over."),
        "lease_ran_out_after_dot": _("The sender stopped just after the letter was handed over."),
    }
    if reason in known:
        return known[reason]
    if reason in (objected := objections()):
        return objected[reason]
    if reason.endswith("_after_dot"):
        return str(_("The line broke after the letter was handed over."))
    if reason.startswith("server_"):
        return str(_("Our mail server could not be reached."))
    return str(_("The mail server answered: %(code)s", code=reason))
