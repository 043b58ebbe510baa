"""The tables, one file per family: facts and constraints, no behaviour."""

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
from leads.models.lead import ApiKey, Consent, Draft, Lead, LeadEvent, LeadLink, LeadNote, Person
from leads.models.outbox import LetterAttempt, LetterRow, MailBucket, MailPause
from leads.models.promo import Promo, PromoHold, PromoVerdict, PromoVersion
from leads.models.routing import Allocation, OfficeDay, OfficeShare
from leads.models.service import ClockOffset, Heartbeat, StreamChange
from leads.models.staff import OfficeMembership, Role, Staff, staff_role

__all__ = [
    "Allocation",
    "ApiKey",
    "ClockOffset",
    "Concern",
    "Consent",
    "CountryRow",
    "Draft",
    "FollowUpPause",
    "Heartbeat",
    "InboundMessage",
    "Lead",
    "LeadEvent",
    "LeadLink",
    "LeadNote",
    "LetterAttempt",
    "LetterRow",
    "MailBucket",
    "MailPause",
    "Office",
    "OfficeClosure",
    "OfficeDay",
    "OfficeHours",
    "OfficeMembership",
    "OfficeProcedure",
    "OfficeShare",
    "Person",
    "PostalCode",
    "PreferenceLink",
    "Procedure",
    "Promo",
    "PromoHold",
    "PromoVerdict",
    "PromoVersion",
    "Role",
    "Sequence",
    "SequenceVersion",
    "Staff",
    "StreamChange",
    "StreamPause",
    "Suppression",
    "Touch",
    "staff_role",
]
