"""One visitor’s draft as a request meets it: the cookie, the hidden copy, the link they came by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from flask import Response, g, make_response, redirect, request
from flask_wtf.csrf import ValidationError, validate_csrf

from leads.directory.queries import directory
from leads.intake import drafts
from leads.intake.attribution import DeepLink, read_link
from leads.intake.drafts import DraftView
from leads.intake.known import open_office
from leads.text import one_line
from leads.vocabulary import UNSURE
from leads.web.cookies import read_cookie, set_cookie

COOKIE = "draft"
HONEYPOT = "website"
CARRIED = "answers_so_far"
"""The hidden field with the sealed copy of the answers."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Visit:
    """A request’s draft. `had_ended`: a form was posted whose draft is gone; its answers were kept."""

    draft: DraftView
    had_ended: bool = False


def current(*, now: datetime) -> Visit:
    """The visitor’s draft: by the cookie, else from the form’s copy, else new; with the link applied.

    Opening a page stores nothing, so the form’s copy is also how the link of that page gets here.
    """
    kept = drafts.load(token(), now=now)
    shown = drafts.from_sealed_copy(request.form.get(CARRIED, "")) if request.method == "POST" else None
    draft = kept or shown or DraftView()
    if kept and shown:
        draft = arrived(kept, shown.link, now)
    # Only the address is a link: the same names in a posted form are answers, and no arrival of their own.
    draft = _without_a_question(arrived(draft, read_link(request.args), now))
    here = Visit(draft, had_ended=kept is None and shown is not None)
    # The offer banner is another room's: it shows what is live where this visitor is.
    g.visitor_country = here.draft.answers.country
    return here


def arrived(draft: DraftView, link: DeepLink, now: datetime) -> DraftView:
    """The draft after a link: what the link names and we know is answered already."""
    if draft.sent_key is not None:
        return draft
    later = draft.arrived_by(link, now)
    if later is draft:
        return draft
    known, answers = directory(), later.answers
    procedure = known.procedure(link.procedure) if link.procedure else None
    if procedure or link.procedure == UNSURE:
        answers = replace(answers, procedure=procedure.slug if procedure else UNSURE)
    office = open_office(link.office) if link.office else None
    if office:
        answers = replace(answers, country=office.country, office=office.slug)
    return replace(later, answers=answers)


def _without_a_question(draft: DraftView) -> DraftView:
    """With one procedure in the catalogue there is nothing to ask about: it is the answer."""
    only = directory().only_procedure
    if only is None or draft.sent_key is not None:
        return draft
    return replace(draft, answers=replace(draft.answers, procedure=only.slug))


def unknown_names(link: DeepLink) -> list[str]:
    """Which parts of a link name something we do not have; they are ignored with kind words."""
    known = directory()
    asked = (
        ("procedure", None if link.procedure == UNSURE else link.procedure, known.procedure),
        ("concern", link.concern, known.concern),
        ("office", link.office, open_office),
    )
    unknown = [name for name, slug, find in asked if slug and find(slug) is None]
    if unknown:
        log.info("intake.unknown_deep_link", parts=unknown)
    return unknown


def form_is_ours() -> bool:
    """Whether a posted form carries our signature for this browser; other sites' forms cannot."""
    try:
        validate_csrf(request.form.get("csrf_token", ""))
    except ValidationError:
        return False
    return True


def token() -> str | None:
    """The draft's token as the browser sent it."""
    return read_cookie(COOKIE)


def see_other(address: str) -> Response:
    """Send the browser on after a post."""
    return make_response(redirect(address, 303))


def remember(response: Response, draft: DraftView) -> Response:
    """Let the browser find its draft again for a day; the cookie says nothing by itself."""
    if draft.token:
        set_cookie(response, COOKIE, draft.token, max_age=int(drafts.LIFE.total_seconds()))
    return response


def forget(response: Response) -> Response:
    """Take the cookie back."""
    set_cookie(response, COOKIE, "", max_age=0)
    return response


def honeypot() -> str:
    """What was written into the field that people cannot see, in short."""
    return one_line(request.form.get(HONEYPOT, ""))[:20]
