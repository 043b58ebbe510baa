"""One letter as it would be written now, shown as text: an address in it opens nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leads.database import db
from leads.desk.frame import LEADS_PATH, Frame
from leads.desk.wording import LANGUAGES
from leads.followups.previews import Previewable
from leads.models import Lead
from leads.outbox.letter import Letter
from leads.outbox.wording import kind_in_words
from leads.reference import reference_of
from leads.vocabulary import Locale

_ENGLISH = {"US": Locale.EN_US, "CA": Locale.EN_CA, "GB": Locale.EN_GB}


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """One language the letter exists in."""

    href: str
    locale: str
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class LettersPage:
    """Links to all letters a lead could get: address and name."""

    desk: Frame
    back: str
    letters: tuple[tuple[str, str], ...]


def letters_page(found: Sequence[Previewable], *, desk: Frame, path: str, back: str) -> LettersPage:
    """The list in the order of the sequences."""
    named = tuple((f"{path}/letters/{each.step}", kind_in_words(each.letter)) for each in found)
    return LettersPage(desk=desk, back=back, letters=named)


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """A letter that is not stored; `locale` is the language of its words."""

    desk: Frame
    title: str
    back_href: str
    languages: tuple[LanguageChoice, ...]
    locale: str
    to: str
    subject: str
    preview: str
    text: str


def preview_locale(lead_id: int, language: str | None) -> Locale:
    """The asked language as it is written in the lead's country; the lead's own for anything else."""
    lead = db.session.get_one(Lead, lead_id)
    own = Locale(lead.locale)
    return own if language in (None, own.language) else _locales(lead.country).get(str(language), own)


def preview_page(letter: Letter, *, locale: Locale, lead_id: int, path: str, desk: Frame) -> PreviewPage:
    """The letter with its languages to choose from."""
    return PreviewPage(
        desk=desk,
        title=kind_in_words(letter.kind),
        back_href=f"{LEADS_PATH}/{reference_of(lead_id)}#emails",
        languages=tuple(
            LanguageChoice(f"{path}?in={language}", language, name, language == locale.language)
            for language, name in LANGUAGES.items()
        ),
        locale=locale,
        to=letter.to,
        subject=letter.subject,
        preview=letter.preview,
        text=letter.text,
    )


def _locales(country: str) -> dict[str, Locale]:
    return {"en": _ENGLISH.get(country, Locale.EN_US), "es": Locale.ES, "fr": Locale.FR_CA}
