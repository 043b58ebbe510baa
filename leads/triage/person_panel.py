"""Who wrote, what they answered, and what they allowed: terms and words for the panels of the lead page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.setting import Setting
from leads.outbox.objections import objections
from leads.triage.facts import LeadFacts, LeadRecord, Said
from leads.vocabulary import ConsentChannel, ConsentPurpose, Stream
from leads.web.formats import long_date, phone_text, span
from leads.web.zones import zone_name

Pairs = tuple[tuple[str, str], ...]
_ALWAYS_SHOWN = (
    (ConsentPurpose.REQUEST, ConsentChannel.EMAIL),
    (ConsentPurpose.MARKETING, ConsentChannel.EMAIL),
    (ConsentPurpose.MARKETING, ConsentChannel.TEXT_AND_CALL),
)
"""A permission nobody gave is as important to see as one that was given."""
_STREAMS = {
    (ConsentPurpose.REQUEST, ConsentChannel.EMAIL): Stream.CARE,
    (ConsentPurpose.MARKETING, ConsentChannel.EMAIL): Stream.NEWS,
}


def person_pairs(record: LeadRecord, setting: Setting) -> tuple[Pairs, Pairs]:
    """The person, and their answers; an answer nobody gave is left out."""
    lead = record.lead
    office = setting.directory.office(lead.office_id) if lead.office_id is not None else None
    reader = office.country if office else lead.country
    now = record.person
    person = (
        (_("Name"), now.name if now.name != lead.name else ""),
        (_("Phone"), _numbers(record, reader) or _("Not given")),
        (_("Email"), " · ".join(dict.fromkeys(filter(None, (now.email, lead.email)))) or _("Not given")),
        (_("First contact"), str(wording.PREFERENCES[lead.contact_by])),
        (_("Near"), _near(lead, setting)),
        (_("Language"), wording.LANGUAGES[lead.locale.language]),
        (_("Office"), office.name if office else _("None yet")),
        (_("Owner"), record.owner or _("Nobody yet")),
    )
    return tuple(pair for pair in person if pair[1]), tuple(
        pair for pair in _answers(lead, setting) if pair[1]
    )


def work_pairs(record: LeadRecord, setting: Setting, zone: str) -> Pairs:
    """Both clocks of a lead as facts: when a first try was promised, made, and when somebody reached them."""
    lead = record.lead

    def told(at: datetime | None) -> str:
        return wording.day_and_time(at, zone=zone, now=setting.now, locale=setting.locale) if at else ""

    def took(at: datetime | None) -> str:
        begun = lead.clock_starts_at or lead.created_at
        if at is None:
            return ""
        return _("%(time)s, after %(span)s", time=told(at), span=span(max(at, begun) - begun))

    pairs = (
        (_("Request sent"), told(lead.created_at)),
        (_("First try promised by"), told(lead.first_contact_due_at)),
        (_("First try"), took(lead.first_attempt_at)),
        (_("Contact due by"), told(lead.contact_due_at) if lead.first_contact_at is None else ""),
        (_("First reached"), took(lead.first_contact_at)),
        (_("In this stage since"), told(lead.stage_since)),
        (_("Claimed"), told(lead.claimed_at) if record.owner else ""),
    )
    return tuple(pair for pair in pairs if pair[1])


def _numbers(record: LeadRecord, reader: str) -> str:
    """The number known today first, then the one of this request where it is another."""
    lead, newest = record.lead, record.person.phone
    own = _phone(lead, reader) if lead.phone else ""
    if newest and newest != lead.phone:
        today = phone_text(newest, reader)
        return _("%(number)s (this request: %(other)s)", number=today, other=own) if own else today
    return own


def _phone(lead: LeadFacts, reader: str) -> str:
    """The number, and what was typed when that says more, such as an extension."""
    number, typed = phone_text(lead.phone or "", reader), lead.phone_typed or ""
    digits = "".join(char for char in typed if char.isdigit()).lstrip("0")
    return number if (lead.phone or "").endswith(digits) else f"{number} ({typed})"


def _answers(lead: LeadFacts, setting: Setting) -> Pairs:
    procedure, concern = setting.procedure(lead.procedure_id), setting.concern(lead.concern_id)
    language = setting.locale.language
    wanted = setting.directory.office(lead.wanted_office_id) if lead.wanted_office_id is not None else None
    touch = lead.last_touch.get("src") or lead.last_touch.get("utm_source") or ""
    return (
        (_("Interested in"), procedure.name(language) if procedure else _("Not sure yet")),
        (_("Came from"), concern.name(language) if concern else ""),
        (_("When"), wording.first_up(wording.TIMEFRAMES[lead.timeframe]) if lead.timeframe else ""),
        (
            _("Best times"),
            wording.first_up(", ".join(str(wording.DAY_PARTS[part]) for part in lead.best_times)),
        ),
        (_("Meeting"), str(wording.MEETINGS[lead.meeting])),
        (_("Chose office"), wanted.name if wanted else ""),
        (_("Offer code"), lead.promo_code or ""),
        (_("Source"), str(touch)),
    )


def _near(lead: LeadFacts, setting: Setting) -> str:
    zone = zone_name(lead.zone, locale=setting.locale)
    if lead.postal_code is None:
        return zone
    return _("%(code)s, %(zone)s", code=lead.postal_code, zone=zone)


def permissions(
    said: Sequence[Said], setting: Setting, refusals: Mapping[Stream, str] = MappingProxyType({})
) -> tuple[tuple[str, str, str], ...]:
    """State, words and evidence of each permission.

    The newest row of the ledger is told, unless every sender is refused for another reason: a bounce, a
    complaint, a word of somebody this person was merged with. Then that is what counts, and it is said.
    """
    newest = {(each.purpose, each.channel): each for each in said}
    keys = [*_ALWAYS_SHOWN, *(key for key in newest if key not in _ALWAYS_SHOWN)]
    return tuple(_refused(key, _permission(key, newest.get(key), setting), refusals) for key in keys)


def _refused(
    key: tuple[str, str], told: tuple[str, str, str], refusals: Mapping[Stream, str]
) -> tuple[str, str, str]:
    stream = _STREAMS.get((ConsentPurpose(key[0]), ConsentChannel(key[1])))
    code = refusals.get(stream, "") if stream else ""
    if not code or told[0] == "fail":
        return told
    return ("fail", told[1], objections().get(code, code.replace("_", " ")))


def _permission(key: tuple[str, str], said: Said | None, setting: Setting) -> tuple[str, str, str]:
    words = wording.PERMISSIONS.get((ConsentPurpose(key[0]), ConsentChannel(key[1])))
    text = str(words) if words else key[0].replace("_", " ")
    if said is None:
        return ("fail", text, _("not given"))
    evidence = {
        "text": said.text_key,
        "version": said.text_version,
        "date": long_date(said.at.date(), locale=setting.locale),
    }
    if said.granted:
        return ("pass", text, _("text “%(text)s”, version %(version)s, %(date)s", **evidence))
    return ("fail", text, _("taken back, text “%(text)s”, version %(version)s, %(date)s", **evidence))
