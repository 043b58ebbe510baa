"""The evidence of what a person allowed or took back: the exact words, with version, time and place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select

from leads.consent.texts import text_at
from leads.database import db
from leads.desk import wording
from leads.desk.frame import Frame
from leads.desk.setting import Setting
from leads.family import family
from leads.keyring import Unreadable, keyring
from leads.models import Consent, Lead
from leads.vocabulary import ConsentChannel, ConsentPurpose, Locale
from leads.web.brand import brand
from leads.web.formats import clock_time, long_date
from leads.web.zones import zone_name

Entry = tuple[Consent, str]
"""One word of the ledger, and the address or number that was shown beside it."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One word of the ledger."""

    title: str
    granted: bool
    text: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """All of them, the newest first."""

    desk: Frame
    back: str
    name: str
    zone: str
    proofs: tuple[Proof, ...]


def evidence_of(person_id: int) -> tuple[Entry, ...]:
    """The whole ledger of a person and of whom they were merged with, the newest word first."""
    rows = db.session.execute(
        select(Consent, Lead.submission_key)
        .outerjoin(Lead, Lead.id == Consent.lead_id)
        .where(Consent.person_id.in_(family(person_id)))
        .order_by(Consent.id.desc())
    )
    return tuple((consent, _shown(consent, key or "")) for consent, key in rows)


def _shown(row: Consent, submission_key: str) -> str:
    """The address or number that stood beside the box; "" when its key is gone."""
    if row.shown is None:
        return ""
    try:
        return keyring().decrypt(row.shown, bound_to=f"consent:{submission_key}")
    except Unreadable:
        return ""


def evidence_page(
    ledger: Sequence[Entry], *, setting: Setting, desk: Frame, back: str, name: str, zone: str
) -> EvidencePage:
    """Put the ledger into words."""
    return EvidencePage(
        desk=desk,
        back=back,
        name=name,
        zone=zone_name(zone, locale=setting.locale),
        proofs=tuple(_proof(each, setting, zone) for each in ledger),
    )


def _proof(entry: Entry, setting: Setting, zone: str) -> Proof:
    row, shown = entry
    words = wording.PERMISSIONS.get((ConsentPurpose(row.purpose), ConsentChannel(row.channel)))
    language = Locale(row.locale)
    who = brand(language)
    names = {"brand": who.name, "legal_name": who.legal_name, "postal_address": who.postal_address}
    day = long_date(row.at.astimezone(ZoneInfo(zone)).date(), locale=setting.locale)
    time = _("%(day)s, %(time)s", day=day, time=clock_time(row.at, zone=zone, locale=setting.locale))
    lines = (
        (_("When"), time),
        (_("Text"), _("“%(key)s”, version %(version)s", key=row.text_key, version=row.text_version)),
        (_("Language"), wording.LANGUAGES[language.language]),
        (_("Shown beside it"), shown),
        (_("Where"), row.page),
        (_("Network"), row.ip_prefix or ""),
    )
    return Proof(
        title=str(words) if words else row.purpose.replace("_", " "),
        granted=row.granted,
        text=text_at(row.text_key, row.text_version, language, **names),
        lines=tuple(pair for pair in lines if pair[1]),
    )
