"""What may be done with a lead now, and by whom: the buttons in its head and the menus behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.rows import ContactLink, contact_link
from leads.desk.rules import Step
from leads.desk.setting import Setting
from leads.handling.colleagues import Colleague
from leads.handling.rules import ASSIGNERS, STAFF_CLOSE_REASONS, WORKERS, stages_to_choose
from leads.handling.timing import snooze_choices
from leads.stages import BOOKABLE_STAGES, TERMINAL_STAGES
from leads.triage.facts import LeadRecord
from leads.triage.record_box import Choice, Typed, snooze_name
from leads.vocabulary import LeadStage
from leads.web.access import StaffMember


@dataclass(frozen=True, slots=True)
class Acts:
    """Everything in the head of a lead; an empty list or False means: not for this person, or not now."""

    path: str
    seen: str
    back: str
    call: ContactLink | None
    other_contacts: tuple[ContactLink, ...]
    may_work: bool
    may_claim: bool
    may_give_back: bool
    may_wake: bool
    may_reopen: bool
    may_reroute: bool
    may_release: bool
    may_note: bool
    book_href: str
    book_words: str
    snoozes: tuple[Choice, ...]
    stages: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    colleagues: tuple[Choice, ...] | None
    owner: str
    typed: Typed


def acts_of(
    record: LeadRecord,
    staff: StaffMember,
    setting: Setting,
    *,
    path: str,
    back: str,
    may_release: bool,
    colleagues: Sequence[Colleague] | None,
    typed: Typed,
) -> Acts:
    """Decide what one person sees in the head of one lead; the services decide again what is done."""
    lead = record.lead
    is_open = lead.stage not in TERMINAL_STAGES
    is_worked = is_open and lead.quarantined_at is None and lead.office_id is not None
    works, steers = staff.may(WORKERS), staff.may(WORKERS | ASSIGNERS)
    mine = lead.owner_id == staff.id
    lapsed = lead.claim_lapses_at is not None and lead.claim_lapses_at <= setting.now
    links = contacts(record)
    return Acts(
        path=path,
        seen=record.seen,
        back=back,
        call=next((link for link in links if link.href.startswith("tel:")), None),
        other_contacts=tuple(link for link in links if link.href.startswith("sms:")),
        may_work=is_worked and works,
        may_claim=is_worked
        and works
        and not mine
        and (lead.owner_id is None or lapsed or _is_handed(lead.handed_to)),
        may_give_back=is_worked and (mine or (steers and staff.may(ASSIGNERS) and lead.owner_id is not None)),
        may_wake=is_worked and steers and lead.stage is LeadStage.SNOOZED,
        may_reopen=steers and lead.stage is LeadStage.CLOSED,
        may_reroute=is_worked and steers,
        may_release=may_release and lead.quarantined_at is not None,
        book_href=_book_href(path, back) if is_worked and works and _books(record, setting) else "",
        book_words=_("Change time") if lead.stage is LeadStage.BOOKED else _("Book"),
        may_note=works and lead.quarantined_at is None and lead.office_id is not None,
        snoozes=_snoozes(record, setting) if is_worked and steers else (),
        stages=_stages(lead.stage) if is_worked and steers else (),
        reasons=_reasons(typed) if is_worked and steers else (),
        colleagues=_colleagues(record, colleagues, staff, may=is_worked and staff.may(ASSIGNERS | WORKERS)),
        owner=_("You") if mine else record.owner,
        typed=typed,
    )


def contacts(record: LeadRecord) -> tuple[ContactLink, ...]:
    """Call first, then text and email: whatever works."""
    lead = record.lead
    email = record.person.email or lead.email
    links = (
        contact_link(
            step, name=lead.name, phone=record.phone if step is not Step.EMAIL else None, email=email
        )
        for step in (Step.CALL, Step.TEXT, Step.EMAIL)
    )
    return tuple({link.href: link for link in links if link}.values())


def _books(record: LeadRecord, setting: Setting) -> bool:
    """Whether its office has a calendar, and it is not too late for a consultation."""
    office = setting.directory.office(record.lead.office_id or 0)
    return office is not None and office.consultations is not None and record.lead.stage in BOOKABLE_STAGES


def _book_href(path: str, back: str) -> str:
    return f"{path}/book?back={quote(back, safe='')}" if back else f"{path}/book"


def _is_handed(handed_to: str) -> bool:
    return handed_to != "office"


def _snoozes(record: LeadRecord, setting: Setting) -> tuple[Choice, ...]:
    zone = setting.zone_of(record.lead.office_id)
    return tuple(
        Choice(
            each.choice,
            snooze_name(each.choice),
            note=wording.day_and_time(each.until, zone=zone, now=setting.now, locale=setting.locale),
        )
        for each in snooze_choices(setting.now, zone)
    )


def _stages(stage: LeadStage) -> tuple[Choice, ...]:
    return tuple(Choice(each, str(wording.STAGES[each])) for each in stages_to_choose(stage))


def _reasons(typed: Typed) -> tuple[Choice, ...]:
    return tuple(
        Choice(each, wording.first_up(wording.CLOSE_REASONS[each]), typed.reason == each)
        for each in STAFF_CLOSE_REASONS
    )


def _colleagues(
    record: LeadRecord, found: Sequence[Colleague] | None, staff: StaffMember, *, may: bool
) -> tuple[Choice, ...] | None:
    """None until somebody asks for the menu: it costs a statement that most openings do not need."""
    if not may or found is None:
        return () if not may else None
    return tuple(
        Choice(
            str(each.staff_id),
            _("%(name)s (you)", name=each.name) if each.staff_id == staff.id else each.name,
            each.staff_id == record.lead.owner_id,
        )
        for each in found
    )
