"""Two people side by side in words: fields to choose from, what each allowed, and both histories."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from leads.consent.rules import NO_CONSENT, Permission
from leads.desk import wording
from leads.desk.frame import LEADS_PATH, Frame
from leads.desk.setting import Setting
from leads.followups.wording import reason_in_words as why_not
from leads.people.comparing import ASKED, Comparison, PastLead, Side
from leads.people.fields import Fields
from leads.reference import reference_of
from leads.vocabulary import ConsentPurpose, Locale
from leads.web.formats import day_name, phone_text


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of both; `choices` pair each person with their text, the preferred one first checked."""

    name: str
    label: str
    choices: tuple[tuple[int, str], ...]
    chosen: int
    same: bool


@dataclass(frozen=True, slots=True)
class AllowedRow:
    """One permission: what each allowed, and what counts once they are one."""

    text: str
    sides: tuple[tuple[bool, str], ...]
    together: tuple[bool, str]


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a history."""

    href: str
    reference: str
    when: str
    what: str
    stage: str
    facts: str


@dataclass(frozen=True, slots=True)
class Column:
    """One person."""

    id: int
    name: str
    since: str
    requests: tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class ComparePage:
    """The whole page; `blocked` says why the reader cannot merge, "" when they can."""

    desk: Frame
    columns: tuple[Column, ...]
    reasons: tuple[str, ...]
    fields: tuple[FieldRow, ...]
    allowed: tuple[AllowedRow, ...]
    sequences: str
    state: str
    merge_path: str
    different_path: str
    blocked: str
    problem: str
    back: str


def compare_page(
    found: Comparison,
    *,
    setting: Setting,
    desk: Frame,
    reasons: tuple[str, ...],
    blocked: str,
    may_decide: bool,
    problem: str,
    back: str,
) -> ComparePage:
    """Everything one needs to say yes or no."""
    kept, merged = found.kept, found.merged
    path = f"/desk/people/{kept.id}"
    return ComparePage(
        desk=desk,
        columns=(
            _column(kept, found.two.kept, setting),
            _column(merged, found.two.merged, setting),
        ),
        reasons=reasons,
        fields=tuple(_fields(found, setting)),
        allowed=tuple(_allowed(purpose, channel, found) for purpose, channel in ASKED),
        sequences=_sequences(found),
        state=found.state,
        merge_path=f"{path}/merge/{merged.id}" if may_decide and not blocked else "",
        different_path=f"{path}/different/{merged.id}" if may_decide else "",
        blocked=blocked,
        problem=problem,
        back=back,
    )


def requests_of(leads: tuple[PastLead, ...], setting: Setting) -> tuple[Request, ...]:
    """A history, newest request first."""
    return tuple(_request(lead, setting) for lead in leads)


def _column(side: Side, fields: Fields, setting: Setting) -> Column:
    day = day_name(side.created_at, zone=setting.zone, now=setting.now, locale=setting.locale)
    return Column(side.id, fields.name, _("Known since %(day)s", day=day), requests_of(side.leads, setting))


def _fields(found: Comparison, setting: Setting) -> list[FieldRow]:
    kept, merged = found.two.kept, found.two.merged
    country = next((o.country for o in setting.directory.offices if o.zone == setting.zone), "US")
    labels = (
        ("name", _("Name"), kept.name, merged.name),
        ("email", _("Email"), kept.email.text or "", merged.email.text or ""),
        (
            "phone",
            _("Phone"),
            phone_text(kept.phone.text, country) if kept.phone.text else "",
            phone_text(merged.phone.text, country) if merged.phone.text else "",
        ),
        (
            "locale",
            _("Language"),
            wording.LANGUAGES[Locale(kept.locale).language],
            wording.LANGUAGES[Locale(merged.locale).language],
        ),
    )
    newest = max((*found.kept.leads, *found.merged.leads), key=lambda lead: lead.id).person_id
    return [
        FieldRow(
            name,
            label,
            ((found.kept.id, left or _("Not given")), (found.merged.id, right or _("Not given"))),
            # What the newest request says is most likely still true; a gap never wins.
            newest if left and right else (found.kept.id if left or not right else found.merged.id),
            left == right,
        )
        for name, label, left, right in labels
    ]


def _allowed(purpose: ConsentPurpose, channel: object, found: Comparison) -> AllowedRow:
    key = next(each for each in ASKED if each == (purpose, channel))
    kept, merged = found.kept.answers[key], found.merged.answers[key]
    words = str(wording.PERMISSIONS[key])
    together = _together(purpose, kept, merged)
    return AllowedRow(words, (_said(kept), _said(merged)), _said(together))


def _together(purpose: ConsentPurpose, kept: Permission, merged: Permission) -> Permission:
    """The stricter of two; only about a request silence is no refusal."""
    refused = [each for each in (kept, merged) if not each.allowed]
    if purpose is ConsentPurpose.REQUEST:
        refused = [each for each in refused if each.reason not in (NO_CONSENT, "no_address")] or (
            refused if len(refused) == 2 else []
        )
    return refused[0] if refused else kept if kept.allowed else merged


def _said(answer: Permission) -> tuple[bool, str]:
    return answer.allowed, _("Yes") if answer.allowed else _("No: %(why)s", why=why_not(answer.reason))


def _sequences(found: Comparison) -> str:
    planned = [lead for lead in (*found.kept.leads, *found.merged.leads) if lead.planned]
    if len(planned) < 2:
        return ""
    newest = max(lead.id for lead in planned)
    count = sum(lead.planned for lead in planned if lead.id != newest)
    told = ngettext(
        "%(num)s planned email of the older request stops; nobody gets two sequences at once.",
        "%(num)s planned emails of the older requests stop; nobody gets two sequences at once.",
        count,
    )
    return str(told)


def _request(lead: PastLead, setting: Setting) -> Request:
    office = setting.directory.office(lead.office_id) if lead.office_id is not None else None
    procedure = setting.procedure(lead.procedure_id)
    stage = str(wording.STAGES[lead.stage])
    if lead.close_reason is not None:
        stage = _("%(stage)s: %(reason)s", stage=stage, reason=wording.CLOSE_REASONS[lead.close_reason])
    facts = [str(wording.SOURCES[lead.source]), office.name if office else _("No office yet")]
    if lead.first_contact_at:
        facts.append(_("reached"))
    if lead.sent:
        facts.append(ngettext("%(num)s email sent", "%(num)s emails sent", lead.sent))
    return Request(
        href=f"{LEADS_PATH}/{reference_of(lead.id)}",
        reference=reference_of(lead.id),
        when=day_name(lead.created_at, zone=setting.zone, now=setting.now, locale=setting.locale),
        what=procedure.name(setting.locale.language) if procedure else _("Not sure yet"),
        stage=stage,
        facts=" · ".join(facts),
    )
