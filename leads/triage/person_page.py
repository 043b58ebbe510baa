"""The form for the contact data of a person, beside what the request itself says."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from leads.desk.frame import Frame
from leads.desk.wording import LANGUAGES
from leads.triage.facts import LeadFacts
from leads.triage.lead_page import Banner
from leads.triage.person_form import PersonForm
from leads.triage.person_panel import Pairs
from leads.triage.record_box import Choice
from leads.vocabulary import Locale
from leads.web.formats import phone_text

_PLACES = {Locale.EN_US: "US", Locale.EN_CA: "CA", Locale.EN_GB: "GB"}


@dataclass(frozen=True, slots=True)
class PersonPage:
    """The form, and the answers that stay."""

    desk: Frame
    path: str
    back: str
    seen: str
    form: PersonForm
    locales: tuple[Choice, ...]
    typed: Pairs
    banner: Banner | None


def person_page(
    form: PersonForm,
    *,
    desk: Frame,
    path: str,
    back: str,
    seen: str,
    typed: LeadFacts,
    banner: Banner | None,
) -> PersonPage:
    """Put the form together; `typed` are the answers of the request."""
    return PersonPage(
        desk=desk,
        path=path,
        back=back,
        seen=seen,
        form=form,
        locales=tuple(Choice(each, _language(each), each == form.locale) for each in Locale),
        typed=(
            (_("Name"), typed.name),
            (_("Phone"), phone_text(typed.phone, typed.country) if typed.phone else _("Not given")),
            (_("Email"), typed.email or _("Not given")),
            (_("Language"), _language(typed.locale)),
        ),
        banner=banner,
    )


def _language(locale: Locale) -> str:
    name = LANGUAGES[locale.language]
    return f"{name} ({_PLACES[locale]})" if locale in _PLACES else name
