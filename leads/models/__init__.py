"""The tables, one file per family: facts and constraints, no behaviour."""

from leads.models.appointment import (
    Appointment,
    CalendarFeed,
    ConsultationTerms,
    Resource,
    ResourceAbsence,
    ResourceHours,
)
from leads.models.audit import AuditAnchor, AuditCheck, AuditEntry
from leads.models.desk import Attempt, Notice, Presence, SavedView, UndoStep
from leads.models.directory import (
    Concern,
    CountryRow,
    Office,
    OfficeClosure,
    OfficeHours,
    OfficeProcedure,
    PostalCode,
    Procedure,
)
from leads.models.doors import ApiKey, Draft, LeadLink
from leads.models.followup import (
    FollowUpPause,
    PreferenceLink,
    Sequence,
    SequenceVersion,
    StreamPause,
    Suppression,
    Touch,
)
from leads.models.inbound import InboundMessage
from leads.models.lead import Lead, LeadEvent, LeadNote
from leads.models.outbox import LetterAttempt, LetterRow, MailBucket, MailPause
from leads.models.person import Consent, Person, PersonKey, PersonMatch, PersonMerge
from leads.models.promo import Promo, PromoHold, PromoVerdict, PromoVersion
from leads.models.routing import Allocation, OfficeDay, OfficeShare
from leads.models.service import ClockOffset, Heartbeat, StreamChange
from leads.models.staff import (
    KnownDevice,
    MfaReset,
    OfficeMembership,
    Passkey,
    Role,
    SignInFailures,
    Staff,
    StaffSession,
    StaffToken,
    staff_role,
)

__all__ = [
    "Allocation",
    "ApiKey",
    "Appointment",
    "Attempt",
    "AuditAnchor",
    "AuditCheck",
    "AuditEntry",
    "CalendarFeed",
    "ClockOffset",
    "Concern",
    "Consent",
    "ConsultationTerms",
    "CountryRow",
    "Draft",
    "FollowUpPause",
    "Heartbeat",
    "InboundMessage",
    "KnownDevice",
    "Lead",
    "LeadEvent",
    "LeadLink",
    "LeadNote",
    "LetterAttempt",
    "LetterRow",
    "MailBucket",
    "MailPause",
    "MfaReset",
    "Notice",
    "Office",
    "OfficeClosure",
    "OfficeDay",
    "OfficeHours",
    "OfficeMembership",
    "OfficeProcedure",
    "OfficeShare",
    "Passkey",
    "Person",
    "PersonKey",
    "PersonMatch",
    "PersonMerge",
    "PostalCode",
    "PreferenceLink",
    "Presence",
    "Procedure",
    "Promo",
    "PromoHold",
    "PromoVerdict",
    "PromoVersion",
    "Resource",
    "ResourceAbsence",
    "ResourceHours",
    "Role",
    "SavedView",
    "Sequence",
    "SequenceVersion",
    "SignInFailures",
    "Staff",
    "StaffSession",
    "StaffToken",
    "StreamChange",
    "StreamPause",
    "Suppression",
    "Touch",
    "UndoStep",
    "staff_role",
]
