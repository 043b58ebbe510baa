"""The words of the product as closed sets; one word per thing, shared by tables, code and screens."""

from enum import StrEnum


class Locale(StrEnum):
    """A language as written in one country; decides words, dates, numbers and units."""

    EN_US = "en-US"
    EN_CA = "en-CA"
    EN_GB = "en-GB"
    ES = "es"
    FR_CA = "fr-CA"

    @property
    def language(self) -> str:
        """The two letters a letter, a talk or a data map is keyed by: en, es or fr."""
        return self.value[:2]


class Country(StrEnum):
    """A country the group works in, as ISO 3166 alpha-2."""

    US = "US"
    CA = "CA"
    GB = "GB"


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


class LeadSource(StrEnum):
    """The door a request came through."""

    FORM = "form"
    API = "api"
    CSV = "csv"
    PHONE = "phone"
    WALK_IN = "walk_in"


class ContactBy(StrEnum):
    """How the visitor prefers to be contacted first, always by a person."""

    CALL = "call"
    TEXT = "text"
    EMAIL = "email"


class Timeframe(StrEnum):
    """When the visitor is thinking of."""

    SOON = "soon"
    THREE_MONTHS = "three_months"
    LATER = "later"
    EXPLORING = "exploring"


class DayPart(StrEnum):
    """Best time to be contacted, in the visitor's own zone."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class Meeting(StrEnum):
    """What a visitor without an office near wants; most visitors leave it at the nearest office."""

    NEAREST = "nearest"
    CHOSEN = "chosen"
    VIDEO = "video"
    NOTIFY = "notify"


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


class SessionStage(StrEnum):
    """How far somebody got: at the door, asked for a second factor, told to set one up, or in."""

    DOOR = "door"
    SECOND = "second"
    ENROL = "enrol"
    OPEN = "open"


class OfficeKind(StrEnum):
    """A clinic sees visitors; the central desk answers where no clinic can."""

    CLINIC = "clinic"
    CENTRAL_DESK = "central_desk"


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


class DecidedBy(StrEnum):
    """Who or what chose the office of an allocation."""

    RULES = "rules"
    VISITOR = "visitor"
    FALLBACK = "fallback"
    STAFF = "staff"


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


class ConsentChannel(StrEnum):
    """By which channel a person allowed something."""

    EMAIL = "email"
    TEXT_AND_CALL = "text_and_call"
    NONE = "none"


class ConsentPurpose(StrEnum):
    """What a person allowed."""

    REQUEST = "request"
    HEALTH_INTEREST = "health_interest"
    MARKETING = "marketing"
    ADULT = "adult"


UNSURE = "unsure"
"""The procedure choice "I'm not sure yet": a full choice, stored as no procedure."""
