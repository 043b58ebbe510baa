"""The page of choices: boxes in the words the ledger keeps, and what will arrive as plain sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _

from leads.consent.texts import ConsentText, consent_text
from leads.preferences.queries import Choices
from leads.vocabulary import Locale
from leads.web.brand import brand


@dataclass(frozen=True, slots=True)
class Box:
    """One question with its answer."""

    name: str
    label: str
    small: str
    checked: bool


@dataclass(frozen=True, slots=True)
class ChoicesPage:
    """What the page shows; `errors` stays empty, nothing here can be wrong."""

    path: str
    address: str
    status: str
    arriving: tuple[str, ...]
    boxes: tuple[Box, ...]
    request: str
    errors: tuple[tuple[str, str], ...] = ()


def choices_page(choices: Choices, *, path: str, done: str, locale: Locale, today: date) -> ChoicesPage:
    """The choices as they are now; `done` names what was just pressed."""
    return ChoicesPage(
        path=path,
        address=choices.address,
        status=_done(done),
        arriving=tuple(_arriving(choices)),
        boxes=() if choices.silent else tuple(_boxes(choices, locale, today)),
        request=choices.reference if choices.request_open and not choices.silent else "",
    )


def _done(done: str) -> str:
    known: dict[str, str] = {
        "saved": _("Saved."),
        "stopped": _("Stopped. It works from this moment on."),
        "taken-back": _("You took your request back. We won’t contact you about it."),
        "not-me": _("Done. We removed this address and won’t write to it again."),
    }
    return known.get(done, "")


def _arriving(choices: Choices) -> list[str]:
    if choices.silent:
        return [_("Nothing. We don’t write to %(address)s.", address=choices.address)]
    lines = []
    if choices.request_open:
        lines.append(
            _("Messages about your request %(reference)s, until we’ve talked.", reference=choices.reference)
        )
    if choices.news:
        lines.append(_("Guides and offers by email."))
    if choices.texts:
        lines.append(_("Texts and calls with offers."))
    return lines or [_("Nothing. No guides, no offers, and you have no open request.")]


def _boxes(choices: Choices, locale: Locale, today: date) -> list[Box]:
    boxes = [_box("news", "marketing_email", choices.news, locale, today)]
    if choices.texts:
        # Its small print speaks of a number beside the box, which is not shown here.
        boxes.append(replace(_box("texts", "marketing_texts", choices.texts, locale, today), small=""))
    return boxes


def _box(name: str, key: str, checked: bool, locale: Locale, today: date) -> Box:
    who = brand(locale)
    names = {"brand": who.name, "legal_name": who.legal_name, "postal_address": who.postal_address}
    text: ConsentText = consent_text(key, locale, today, **names)
    return Box(name, text.label, text.small, checked)
