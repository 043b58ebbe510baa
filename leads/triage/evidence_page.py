"""The evidence of what a person allowed or took back: the exact words, with version, time and place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from leads.consent.texts import text_at
from leads.database import db
from leads.desk import wording
from leads.desk.frame import Frame
from leads.desk.setting import Setting
from leads.family import family
from leads.models import Consent
from leads.vocabulary import ConsentChannel, ConsentPurpose, Locale
from leads.web.brand import brand


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


def evidence_of(person_id: int) -> Sequence[Consent]:
    """The whole ledger of a person and of whom they were merged with, the newest word first."""
    found = select(Consent).where(Consent.person_id.in_(family(person_id))).order_by(Consent.id.desc())
    return db.session.scalars(found).all()


def evidence_page(
    ledger: Sequence[Consent], *, setting: Setting, desk: Frame, back: str, name: str, zone: str
) -> EvidencePage:
    """Put the ledger into words."""
    return EvidencePage(
        desk=desk,
        back=back,
        name=name,
        zone=wording.zone_name(zone, locale=setting.locale),
        proofs=tuple(_proof(each, setting, zone) for each in ledger),
    )


def _proof(row: Consent, setting: Setting, zone: str) -> Proof:
    words = wording.PERMISSIONS.get((ConsentPurpose(row.purpose), ConsentChannel(row.channel)))
    language = Locale(row.locale)
    who = brand(language)
    names = {"brand": who.name, "legal_name": who.legal_name, "postal_address": who.postal_address}
    time = wording.day_and_time(row.at, zone=zone, now=setting.now, locale=setting.locale)
    lines = (
        (_("When"), time),
        (_("Text"), _("“%(key)s”, version %(version)s", key=row.text_key, version=row.text_version)),
        (_("Language"), wording.LANGUAGES[language.language]),
        (_("Where"), row.page),
        (_("Network"), row.ip_prefix or ""),
    )
    return Proof(
        title=str(words) if words else row.purpose.replace("_", " "),
        granted=row.granted,
        text=text_at(row.text_key, row.text_version, language, **names),
        lines=tuple(pair for pair in lines if pair[1]),
    )
