"""What the page of one lead shows: the next right thing first, then everything that is known, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.faces import ClockFace, face_of
from leads.desk.frame import LEADS_PATH, QUARANTINE_PATH, Frame
from leads.desk.setting import Setting
from leads.reference import reference_of
from leads.triage.acts import Acts
from leads.triage.apply_form import Applying
from leads.triage.appointment_panel import AppointmentPanel, appointment_panel, strip_with
from leads.triage.emails_panel import EmailsPanel
from leads.triage.facts import LeadRecord, OtherLead
from leads.triage.matches_panel import MatchStrip
from leads.triage.next_words import Strip
from leads.triage.notes_panel import WrittenNote, written_notes
from leads.triage.offer_panel import OfferPanel, RuleLine, offer_panels
from leads.triage.office_panel import OfficePanel, office_panel
from leads.triage.person_panel import Pairs, permissions, person_pairs, work_pairs
from leads.triage.record_box import Choice, RecordBox
from leads.triage.thread_panel import ThreadItem, thread_of
from leads.triage.timeline import TimelineItem, timeline
from leads.triage.timeline_filter import filters, shown
from leads.vocabulary import Stream
from leads.web.formats import day_name
from leads.web.zones import zone_name


@dataclass(frozen=True, slots=True)
class OtherRequest:
    """Another request of the same person, or of the same phone."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Banner:
    """Why what was pressed was not done: what others did meanwhile, or what is missing."""

    title: str
    lines: tuple[str, ...] = ()
    text: str = ""
    kind: str = "warn"
    goes_on: bool = False
    """Whether the next lead of the list is what to do now; then `next_href` is where it is."""
    next_href: str = ""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Where the lead stands in the list it was opened from; "" where there is no further one."""

    label: str = ""
    previous_href: str = ""
    next_href: str = ""


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
    near: Neighbourhood
    acts: Acts
    owner_initials: str
    banner: Banner | None
    strip: Strip
    appointment: AppointmentPanel | None
    matches: tuple[MatchStrip, ...]
    box: RecordBox | None
    note: str
    note_unreadable: bool
    notes: tuple[WrittenNote, ...]
    answers: Pairs
    person: Pairs
    edit_href: str
    permissions: tuple[RuleLine, ...]
    work: Pairs
    offers: tuple[OfferPanel, ...]
    office: OfficePanel | None
    emails: EmailsPanel | None
    letters_href: str
    thread: tuple[ThreadItem, ...]
    others: tuple[OtherRequest, ...]
    filters: tuple[Choice, ...]
    timeline: tuple[TimelineItem, ...]
    zone: str


def lead_page(
    record: LeadRecord,
    *,
    setting: Setting,
    desk: Frame,
    acts: Acts,
    box: RecordBox | None,
    emails: EmailsPanel | None,
    letters_href: str,
    matches: tuple[MatchStrip, ...],
    near: Neighbourhood,
    banner: Banner | None,
    show: str,
    may_edit: bool,
    refusals: Mapping[Stream, str],
    applying: Applying | None,
) -> LeadPage:
    """Put a record into words, in the reader's language and with times on the wall of the lead's office."""
    lead = record.lead
    zone = setting.zone_of(lead.office_id)
    person, answers = person_pairs(record, setting)
    happened = shown(record.happened, show)
    return LeadPage(
        desk=desk,
        reference=reference_of(lead.id),
        name=lead.name,
        initials=wording.initials(lead.name),
        stage=str(wording.STAGES[lead.stage]),
        clock=face_of(lead, setting),
        back_href=acts.back or (QUARANTINE_PATH if lead.quarantined_at else LEADS_PATH),
        near=near,
        acts=acts,
        owner_initials=wording.initials(record.owner),
        banner=banner,
        strip=strip_with(record, setting),
        appointment=appointment_panel(record, setting, acts),
        matches=matches,
        box=box,
        note=record.note or "",
        note_unreadable=record.note_unreadable,
        notes=written_notes(record.notes, setting, zone),
        answers=answers,
        person=person,
        edit_href=f"{acts.path}/person" if may_edit else "",
        permissions=tuple(RuleLine(*each) for each in permissions(record.said, setting, refusals)),
        work=work_pairs(record, setting, zone),
        offers=offer_panels(
            record.offers,
            decided=record.allocation is not None,
            setting=setting,
            zone=zone,
            applying=applying,
        ),
        office=office_panel(record.allocation, setting) if record.allocation else None,
        emails=emails,
        letters_href=letters_href,
        thread=thread_of(record, setting, zone=zone, may_act=acts.may_work),
        others=tuple(_other(each, setting, zone) for each in record.others),
        filters=filters(record.happened, show, acts.path, acts.back),
        timeline=timeline(
            happened,
            notes={note.id: note.text or "" for note in record.notes},
            directory=setting.directory,
            zone=zone,
            now=setting.now,
            locale=setting.locale,
        ),
        zone=zone_name(zone, locale=setting.locale),
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
