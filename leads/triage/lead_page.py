"""What the page of one lead shows: the next right thing first, then everything that is known, in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.frame import LEADS_PATH, QUARANTINE_PATH, Frame
from leads.desk.rows import ClockFace, ContactLink, contact_link, face_of
from leads.desk.rules import Step, first_contact
from leads.desk.setting import Setting
from leads.outbox.queries import LetterFacts
from leads.outbox.wording import kind_in_words, reason_in_words, state_in_words
from leads.promos.rules import OfferStatus
from leads.promos.wording import Explained
from leads.reference import reference_of
from leads.triage.emails_panel import EmailsPanel
from leads.triage.facts import LeadFacts, LeadRecord, OtherLead
from leads.triage.next_words import Strip, strip_of
from leads.triage.notes_panel import WrittenNote, written_notes
from leads.triage.office_panel import OfficePanel, office_panel
from leads.triage.person_panel import Pairs, permissions, person_pairs
from leads.triage.timeline import TimelineItem, timeline
from leads.web.formats import day_name


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One met, open or failed condition; `state` is pass, todo, fail or staff."""

    state: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class OfferPanel:
    """One offer with every condition of its verdict, and what the visitor reads about it."""

    headline: str
    chip: tuple[str, str, str]
    sentence: str
    lines: tuple[RuleLine, ...]
    note: str


@dataclass(frozen=True, slots=True)
class LetterPanel:
    """One letter: what it is, where it stands, and its words while they are kept."""

    title: str
    state: str
    reason: str
    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class OtherRequest:
    """Another request of the same person, or of the same phone."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class LeadPage:
    """One lead."""

    desk: Frame
    reference: str
    name: str
    initials: str
    stage: str
    clock: ClockFace | None
    back_href: str
    back_label: str
    strip: Strip
    contacts: tuple[ContactLink, ...]
    release_href: str | None
    note: str
    note_unreadable: bool
    notes: tuple[WrittenNote, ...]
    answers: Pairs
    person: Pairs
    permissions: tuple[RuleLine, ...]
    offers: tuple[OfferPanel, ...]
    office: OfficePanel | None
    emails: EmailsPanel | None
    letters: tuple[LetterPanel, ...]
    others: tuple[OtherRequest, ...]
    timeline: tuple[TimelineItem, ...]
    zone: str


def lead_page(
    record: LeadRecord, *, setting: Setting, desk: Frame, emails: EmailsPanel | None, may_release: bool
) -> LeadPage:
    """Put a record into words, in the reader's language and with times on the wall of the lead's office."""
    lead = record.lead
    zone = setting.zone_of(lead.office_id)
    held_back = lead.quarantined_at is not None
    path = f"{LEADS_PATH}/{reference_of(lead.id)}"
    person, answers = person_pairs(record, setting)
    return LeadPage(
        desk=desk,
        reference=reference_of(lead.id),
        name=lead.name,
        initials=wording.initials(lead.name),
        stage=str(wording.STAGES[lead.stage]),
        clock=face_of(lead, setting),
        back_href=QUARANTINE_PATH if held_back else LEADS_PATH,
        back_label=_("Suspected spam") if held_back else _("Leads"),
        strip=strip_of(lead, setting),
        contacts=_contacts(lead),
        release_href=f"{path}/release" if held_back and may_release else None,
        note=record.note or "",
        note_unreadable=record.note_unreadable,
        notes=written_notes(record.notes, setting, zone),
        answers=answers,
        person=person,
        permissions=tuple(RuleLine(*each) for each in permissions(record.said, setting)),
        offers=tuple(_offer(each, decided=record.allocation is not None) for each in record.offers),
        office=office_panel(record.allocation, setting) if record.allocation else None,
        emails=emails,
        letters=tuple(_letter(each, setting, zone) for each in record.letters),
        others=tuple(_other(each, setting, zone) for each in record.others),
        timeline=timeline(
            record.happened, directory=setting.directory, zone=zone, now=setting.now, locale=setting.locale
        ),
        zone=wording.zone_name(zone, locale=setting.locale),
    )


def _contacts(lead: LeadFacts) -> tuple[ContactLink, ...]:
    """The preferred way first, then the other ones that work."""
    preferred = first_contact(
        lead.contact_by, has_phone=lead.phone is not None, has_email=lead.email is not None
    )
    steps = [preferred, *(each for each in (Step.CALL, Step.TEXT, Step.EMAIL) if each is not preferred)]
    links = (contact_link(step, name=lead.name, phone=lead.phone, email=lead.email) for step in steps)
    return tuple({link.href: link for link in links if link}.values())


_STATES = {"check": "pass", "clock": "todo", "x": "fail"}
_CHIPS = {
    OfferStatus.HELD: ("ok", "check"),
    OfferStatus.PENDING: ("warn", "clock"),
    OfferStatus.NOT_ELIGIBLE: ("line", ""),
    OfferStatus.ENDED: ("line", ""),
    OfferStatus.UNKNOWN: ("line", ""),
    OfferStatus.NONE: ("line", ""),
}


def _offer(told: Explained, *, decided: bool) -> OfferPanel:
    """What the rules said; before routing nothing is promised, whatever they say."""
    kind, icon = _CHIPS[told.card.status] if decided else ("line", "")
    version = _("version %(number)s", number=told.version) if told.version else ""
    return OfferPanel(
        headline=told.card.headline or _("Offer code %(code)s", code=told.code),
        chip=(told.card.chip if decided else _("Not decided yet"), kind, icon),
        sentence=told.card.sentence
        if decided
        else _("Decided, and held if it fits, when an office is chosen."),
        lines=tuple(RuleLine(_STATES[sign], text) for sign, text in told.lines),
        note=", ".join(part for part in (version, told.ruleset) if part),
    )


def _letter(facts: LetterFacts, setting: Setting, zone: str) -> LetterPanel:
    at = facts.sent_at or facts.last_attempt_at or facts.created_at
    time = wording.day_and_time(at, zone=zone, now=setting.now, locale=setting.locale)
    letter = facts.letter
    return LetterPanel(
        title=kind_in_words(facts.kind),
        state=_("%(state)s, %(time)s", state=state_in_words(facts.state), time=time),
        reason=reason_in_words(facts.reason),
        to=letter.to if letter else "",
        subject=letter.subject if letter else "",
        text=letter.text if letter else "",
    )


def _other(other: OtherLead, setting: Setting, zone: str) -> OtherRequest:
    reference = reference_of(other.id)
    values = {
        "reference": reference,
        "day": day_name(other.created_at, zone=zone, now=setting.now, locale=setting.locale),
        "stage": wording.STAGES[other.stage],
    }
    if other.same_person:
        text = _("%(reference)s, %(day)s: %(stage)s", **values)
    else:
        text = _("%(reference)s, %(day)s: %(stage)s (same phone, other email)", **values)
    return OtherRequest(f"{LEADS_PATH}/{reference}", text)
