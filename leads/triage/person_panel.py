"""Who wrote, what they answered, and what they allowed: terms and words for the panels of the lead page."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.setting import Setting
from leads.triage.facts import LeadFacts, LeadRecord, Said
from leads.vocabulary import ConsentChannel, ConsentPurpose
from leads.web.formats import long_date, phone_text

Pairs = tuple[tuple[str, str], ...]
_ALWAYS_SHOWN = (
    (ConsentPurpose.REQUEST, ConsentChannel.EMAIL),
    (ConsentPurpose.MARKETING, ConsentChannel.EMAIL),
    (ConsentPurpose.MARKETING, ConsentChannel.TEXT_AND_CALL),
)
"""A permission nobody gave is as important to see as one that was given."""


def person_pairs(record: LeadRecord, setting: Setting) -> tuple[Pairs, Pairs]:
    """The person, and their answers; an answer nobody gave is left out."""
    lead = record.lead
    office = setting.directory.office(lead.office_id) if lead.office_id is not None else None
    reader = office.country if office else lead.country
    person = (
        (_("Phone"), _phone(lead, reader) if lead.phone else _("Not given")),
        (_("Email"), lead.email or _("Not given")),
        (_("First contact"), str(wording.PREFERENCES[lead.contact_by])),
        (_("Near"), _near(lead, setting)),
        (_("Language"), wording.LANGUAGES[lead.locale.language]),
        (_("Office"), office.name if office else _("None yet")),
        (_("Owner"), _("Nobody yet")),
    )
    return person, tuple(pair for pair in _answers(lead, setting) if pair[1])


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
        (_("When"), str(wording.TIMEFRAMES[lead.timeframe]) if lead.timeframe else ""),
        (_("Best times"), ", ".join(str(wording.DAY_PARTS[part]) for part in lead.best_times)),
        (_("Meeting"), str(wording.MEETINGS[lead.meeting])),
        (_("Chose office"), wanted.name if wanted else ""),
        (_("Offer code"), lead.promo_code or ""),
        (_("Source"), str(touch)),
    )


def _near(lead: LeadFacts, setting: Setting) -> str:
    zone = wording.zone_name(lead.zone, locale=setting.locale)
    if lead.postal_code is None:
        return zone
    return _("%(code)s, %(zone)s", code=lead.postal_code, zone=zone)


def permissions(said: Sequence[Said], setting: Setting) -> tuple[tuple[str, str, str], ...]:
    """State, words and evidence of each permission; the newest row of the ledger decides."""
    newest = {(each.purpose, each.channel): each for each in said}
    keys = [*_ALWAYS_SHOWN, *(key for key in newest if key not in _ALWAYS_SHOWN)]
    return tuple(_permission(key, newest.get(key), setting) for key in keys)


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
