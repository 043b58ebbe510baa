"""What staff can be told, as a closed set (ux.md D.3)."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """One kind of fact somebody should know of."""

    NEW_REQUEST = "new_request"
    MOVED_HERE = "moved_here"
    HALF_GONE = "half_gone"
    NEARLY_LATE = "nearly_late"
    LATE = "late"
    LATE_FOR_MANAGER = "late_for_manager"
    LATE_FOR_CENTRAL = "late_for_central"
    NO_CONTACT = "no_contact"
    NO_OPENING = "no_opening"
    DECIDE = "decide"
    GIVEN = "given"
    SNOOZE_OVER = "snooze_over"
    REPLY = "reply"
    CAME_AGAIN = "came_again"
    BOUNCED = "bounced"
    STOP = "stop"
    BOOKED = "booked"
    APPOINTMENT_CHANGED = "appointment_changed"
    APPOINTMENT_CANCELLED = "appointment_cancelled"
    DIGEST = "digest"
    WEEKLY = "weekly"


BY_MAIL = frozenset(
    {
        NoticeKind.NEW_REQUEST,
        NoticeKind.MOVED_HERE,
        NoticeKind.HALF_GONE,
        NoticeKind.NEARLY_LATE,
        NoticeKind.LATE,
        NoticeKind.LATE_FOR_MANAGER,
        NoticeKind.LATE_FOR_CENTRAL,
        NoticeKind.NO_CONTACT,
        NoticeKind.NO_OPENING,
        NoticeKind.DECIDE,
        NoticeKind.REPLY,
        NoticeKind.CAME_AGAIN,
        NoticeKind.BOOKED,
        NoticeKind.APPOINTMENT_CHANGED,
        NoticeKind.APPOINTMENT_CANCELLED,
    }
)
"""Kinds that also go out as a letter of their own, to whoever wants letters."""
