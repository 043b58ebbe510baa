"""The work on a lead, and who does it."""

from enum import StrEnum


class LeadStage(StrEnum):
    """Where the work on a lead stands (product words, in order; the last two stand aside)."""

    NEW = "new"
    CONTACTING = "contacting"
    REACHED = "reached"
    BOOKED = "booked"
    CONSULTED = "consulted"
    PROCEDURE_BOOKED = "procedure_booked"
    COMPLETED = "completed"
    SNOOZED = "snoozed"
    CLOSED = "closed"


class CloseReason(StrEnum):
    """Why a lead was closed; closing always needs one."""

    NOT_READY_YET = "not_ready_yet"
    CHOSE_ELSEWHERE = "chose_elsewhere"
    NO_ANSWER = "no_answer"
    NOT_SUITABLE = "not_suitable"
    WRONG_NUMBER = "wrong_number"
    SPAM = "spam"
    DUPLICATE = "duplicate"
    TAKEN_BACK = "taken_back"


class Alarm(StrEnum):
    """What the clocks say or do next, in this order: the promise clock first, the contact clock last."""

    OPEN = "open"
    HALF = "half"
    MOST = "most"
    LATE = "late"
    MANAGER = "manager"
    CENTRAL = "central"
    CONTACT = "contact"


class HandedTo(StrEnum):
    """Whose duty the first contact is: the rungs of the hand-over ladder."""

    OFFICE = "office"
    MANAGER = "manager"
    CENTRAL = "central"


class AttemptOutcome(StrEnum):
    """How a person's attempt to contact a visitor ended; the first three are contacts."""

    REACHED = "reached"
    BOOKED = "booked"
    CALL_BACK = "call_back"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    TEXT_SENT = "text_sent"
    EMAIL_SENT = "email_sent"


class KeysMode(StrEnum):
    """Whether single keys work on the desk."""

    ON = "on"
    OFF = "off"
    CTRL_ALT = "ctrl_alt"


class StaffRole(StrEnum):
    """What a staff member may do; office membership says where."""

    COORDINATOR = "coordinator"
    CENTRAL_DESK = "central_desk"
    OFFICE_MANAGER = "office_manager"
    OPERATIONS = "operations"
    MARKETING = "marketing"
    APPROVER = "approver"
    PRIVACY = "privacy"
    ADMIN = "admin"


class Actor(StrEnum):
    """Who caused an event on the timeline."""

    VISITOR = "visitor"
    STAFF = "staff"
    SYSTEM = "system"


class OfficeKind(StrEnum):
    """A clinic sees visitors; the central desk answers where no clinic can."""

    CLINIC = "clinic"
    CENTRAL_DESK = "central_desk"


class DecidedBy(StrEnum):
    """Who or what chose the office of an allocation."""

    RULES = "rules"
    VISITOR = "visitor"
    FALLBACK = "fallback"
    STAFF = "staff"


class Outcome(StrEnum):
    """The three-valued answer of the promo rules."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    STAFF_CONFIRM = "staff_confirm"


class HoldState(StrEnum):
    """The life of one promo version promised to one lead."""

    HELD = "held"
    RESERVED = "reserved"
    EARNED = "earned"
    APPLIED = "applied"
    LAPSED = "lapsed"


class ResourceKind(StrEnum):
    """What a consultation takes up: somebody's time, or a room."""

    CLINICIAN = "clinician"
    ROOM = "room"


class AppointmentMode(StrEnum):
    """How a consultation is held."""

    IN_PERSON = "in_person"
    VIDEO = "video"


class AppointmentState(StrEnum):
    """Where one consultation stands; `kept` is a time kept free for minutes while its visitor confirms."""

    KEPT = "kept"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    CAME = "came"
    MISSED = "missed"


class SessionStage(StrEnum):
    """How far somebody got: at the door, asked for a second factor, told to set one up, or in."""

    DOOR = "door"
    SECOND = "second"
    ENROL = "enrol"
    OPEN = "open"
