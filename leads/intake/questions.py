"""A visitor adds a question to their request: kept encrypted, and the next thing somebody answers."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from leads import clock, notes, progress
from leads.database import db, transaction
from leads.handling import arrivals
from leads.intake import links
from leads.intake.checks import NOTE_CHARACTERS
from leads.models import Lead
from leads.settings import current_settings
from leads.stages import TERMINAL_STAGES
from leads.text import paragraphs
from leads.vocabulary import Actor
from leads.web.limits import hold_back

blueprint = Blueprint("question", __name__, url_prefix="/r")
# Far above the limit the page speaks of, so that "too long" is its sentence to say.
_LONGEST = 12_000


def add_question(*, lead_id: int, text: str, now: datetime) -> bool:
    """Keep the question and make answering it the next action; False when the request is closed.

    The same words again change nothing: that is a second tap, or a page sent twice.
    """
    lead = db.session.execute(select(Lead).where(Lead.id == lead_id).with_for_update()).scalar_one()
    if lead.stage in TERMINAL_STAGES:
        return False
    if any(each.author is Actor.VISITOR and each.text == text for each in notes.notes_of(lead_id)):
        return True
    note_id = notes.add(lead_id=lead_id, text=text, now=now)
    arrivals.wished(lead_id=lead_id, action={"kind": "answer_question", "note_id": note_id}, now=now)
    progress.record(lead_id, "intake.question_added", actor=Actor.VISITOR, now=now, data={"note_id": note_id})
    return True


@blueprint.get("/<token>/question")
def ask(token: str) -> ResponseReturnValue:
    """One box for the question."""
    return _page(token) if links.find(token, now=clock.now()) else _ended()


@blueprint.post("/<token>/question")
def add(token: str) -> ResponseReturnValue:
    """Keep it."""
    link = links.find(token, now=clock.now())
    if link is None:
        return _ended()
    text = paragraphs(request.form.get("question", "")[:_LONGEST])
    if not text:
        return _page(token, error=_("Enter your question")), 422
    if len(text) > NOTE_CHARACTERS:
        return _page(token, typed=text, error=_("Your question must be 1,000 characters or less")), 422
    hold_back("question", per_hour=current_settings().posts_per_address_per_hour)
    with transaction():
        kept = add_question(lead_id=link.lead_id, text=text, now=clock.now())
    if not kept:
        return _page(token, typed=text, error=_("Your request is closed. You can start a new one.")), 409
    return redirect(f"/r/{token}?done=question", 303)


def _page(token: str, *, typed: str = "", error: str = "") -> str:
    page = {"path": f"/r/{token}", "typed": typed, "errors": (("question", error),) if error else ()}
    return render_template("intake/question.html", page=page)


def _ended() -> ResponseReturnValue:
    return render_template("intake/link_ended.html", asked=False, typed="", error=""), 410
