"""Every letter a lead could get, as it would be written now, in each language; nothing is stored or sent."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from structlog import get_logger

from leads import clock
from leads.audit import service as audit
from leads.database import transaction
from leads.desk.reader import reader_frame
from leads.followups import previews
from leads.followups.letters import preview
from leads.outbox.letter import Letter
from leads.reference import lead_id_of
from leads.triage import queries
from leads.triage.emails import emails_path, is_touch_in_scope
from leads.triage.lead_view import lead_path
from leads.triage.preview_page import letters_page, preview_locale, preview_page
from leads.vocabulary import Locale
from leads.web.access import LEAD_READERS, current_staff, staff_required

blueprint = Blueprint("letters", __name__, url_prefix="/desk/leads/<reference>/emails")
log = get_logger()


@blueprint.get("")
@staff_required(LEAD_READERS)
def show_letters(reference: str) -> ResponseReturnValue:
    """The list of them, also of those that are not planned (yet)."""
    lead_id = _seen_by_reader(reference)
    page = letters_page(
        previews.letters_for(lead_id),
        desk=reader_frame(),
        path=emails_path(lead_id),
        back=lead_path(lead_id),
    )
    return render_template("triage/letters.html", page=page)


@blueprint.get("/letters/<step>")
@staff_required(LEAD_READERS)
def show_letter(reference: str, step: str) -> ResponseReturnValue:
    """The letter of one step, planned or not."""
    lead_id = _seen_by_reader(reference)
    locale = preview_locale(lead_id, request.args.get("in"))
    letter = previews.preview(lead_id=lead_id, step=step, locale=locale, now=clock.now())
    return _shown(letter, lead_id, f"{emails_path(lead_id)}/letters/{step}", locale)


@blueprint.get("/<int:touch_id>")
@staff_required(LEAD_READERS)
def show_preview(reference: str, touch_id: int) -> ResponseReturnValue:
    """The letter of one planned touch."""
    lead_id = _seen_by_reader(reference)
    if not is_touch_in_scope(touch_id, lead_id, current_staff()):
        abort(404)
    locale = preview_locale(lead_id, request.args.get("in"))
    letter = preview(touch_id=touch_id, locale=locale, now=clock.now())
    return _shown(letter, lead_id, f"{emails_path(lead_id)}/{touch_id}", locale)


def _seen_by_reader(reference: str) -> int:
    lead_id = lead_id_of(reference) or 0
    if not queries.is_in_scope(lead_id, current_staff()):
        abort(404)
    return lead_id


def _shown(letter: Letter | None, lead_id: int, path: str, locale: Locale) -> str:
    """The letter on a page, and a line about who read it."""
    if letter is None:
        abort(404)
    staff = current_staff()
    page = preview_page(letter, locale=locale, lead_id=lead_id, path=path, desk=reader_frame())
    html = render_template("triage/preview.html", page=page)
    log.info("triage.letter_previewed", lead_id=lead_id, staff_id=staff.id)
    with transaction():
        audit.record(
            "triage.letter_previewed",
            staff_id=staff.id,
            subject=f"lead:{lead_id}",
            data={"letter": str(letter.kind)},
            now=clock.now(),
        )
    return html
