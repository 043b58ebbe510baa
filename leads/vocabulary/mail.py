"""Mail: letters out, messages in, the follow-ups between."""

from enum import StrEnum


class LetterKind(StrEnum):
    """Every letter this product can write; one folder of templates each."""

    ACKNOWLEDGEMENT = "acknowledgement"
    PRIVATE_LINK = "private_link"
    OFFICE_INTRODUCTION = "office_introduction"
    DAY_ONE = "day_one"
    DAY_THREE = "day_three"
    GOOD_TO_KNOW = "good_to_know"
    OFFER_ENDING = "offer_ending"
    WIN_BACK = "win_back"
    FINAL = "final"
    PERSONAL = "personal"
    OFFICE_CHANGED = "office_changed"
    APPOINTMENT_BOOKED = "appointment_booked"
    APPOINTMENT_CHANGED = "appointment_changed"
    APPOINTMENT_CANCELLED = "appointment_cancelled"
    REMINDER = "reminder"
    AFTER_CONSULTATION = "after_consultation"
    MISSED = "missed"
    STAFF_NOTICE = "staff_notice"
    STAFF_DIGEST = "staff_digest"
    STAFF_INVITATION = "staff_invitation"
    STAFF_RESET = "staff_reset"
    STAFF_NEW_DEVICE = "staff_new_device"


class Stream(StrEnum):
    """Who writes: care about what was asked, news to whom opted in; desk is mail to our own staff."""

    CARE = "care"
    NEWS = "news"
    DESK = "desk"


class LetterState(StrEnum):
    """Where a letter stands in the outbox; the last five are final, deferred is not."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    DEFERRED = "deferred"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"


class SmtpPhase(StrEnum):
    """How far one SMTP conversation got; written before the step it names."""

    STARTED = "started"
    CONNECTED = "connected"
    DATA_STARTED = "data_started"
    DOT_SENT = "dot_sent"
    ANSWERED = "answered"


class Trigger(StrEnum):
    """What begins a sequence of follow-ups."""

    ROUTED = "routed"
    HELD_OFFER = "held_offer"
    NOT_READY_YET = "not_ready_yet"
    LAST_TRY = "last_try"
    BOOKED = "booked"
    CAME = "came"
    MISSED = "missed"


class TouchState(StrEnum):
    """Where a touch stands; the last four are final and each but `sent` has a reason."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    SENT = "sent"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    FAILED = "failed"


class InboundKind(StrEnum):
    """What a message that came in is."""

    REPLY = "reply"
    STOP = "stop"
    HARD_BOUNCE = "hard_bounce"
    SOFT_BOUNCE = "soft_bounce"
    COMPLAINT = "complaint"
    AUTO_REPLY = "auto_reply"
    OWN_LOOP = "own_loop"
    UNMATCHED = "unmatched"
    UNREADABLE = "unreadable"
