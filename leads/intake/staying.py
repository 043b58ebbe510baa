"""Two links of follow-up letters, "Not now" and "Keep it open": one button each; opening changes nothing."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from leads import clock, progress
from leads.database import db, transaction
from leads.followups.steps import Stop
from leads.followups.stopping import stop
from leads.intake import links
from leads.models import Lead
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import Actor, CloseReason, LeadStage

blueprint = Blueprint("staying", __name__, url_prefix="/r")


def not_now(*, lead_id: int, now: datetime) -> None:
    """Close the lead as not ready yet because its visitor says so; doing it twice changes nothing."""
    lead = _locked(lead_id)
    if lead.stage not in TERMINAL_STAGES:
        progress.record(lead_id, "intake.not_now", actor=Actor.VISITOR, now=now)
        progress.move(lead, LeadStage.CLOSED, actor=Actor.VISITOR, now=now, reason=CloseReason.NOT_READY_YET)


def keep_open(*, lead_id: int, now: datetime) -> None:
    """Stop what would close the lead; one that was closed because nobody answered is open again."""
    lead = _locked(lead_id)
    if lead.stage == LeadStage.CLOSED and lead.close_reason != CloseReason.NO_ANSWER:
        return
    stop(lead_id=lead_id, reason=Stop.KEPT_OPEN, now=now)
    progress.record(lead_id, "intake.kept_open", actor=Actor.VISITOR, now=now)
    if lead.stage == LeadStage.CLOSED:
        progress.move(lead, LeadStage.CONTACTING, actor=Actor.VISITOR, now=now)


@blueprint.get("/<token>/not-now")
def ask_not_now(token: str) -> ResponseReturnValue:
    """One button; scanners that open links do not press it."""
    return _page("intake/not_now.html", token)


@blueprint.post("/<token>/not-now")
def say_not_now(token: str) -> ResponseReturnValue:
    """Close the request for now."""
    link = links.find(token, now=clock.now())
    if link is None:
        return _page("", token)
    with transaction():
        not_now(lead_id=link.lead_id, now=clock.now())
    return redirect(f"/r/{token}", 303)


@blueprint.get("/<token>/keep")
def ask_keep(token: str) -> ResponseReturnValue:
    """One button; scanners that open links do not press it."""
    return _page("intake/keep.html", token)


@blueprint.post("/<token>/keep")
def say_keep(token: str) -> ResponseReturnValue:
    """Keep the request open."""
    link = links.find(token, now=clock.now())
    if link is None:
        return _page("", token)
    with transaction():
        keep_open(lead_id=link.lead_id, now=clock.now())
    return redirect(f"/r/{token}?done=kept", 303)


def _page(template: str, token: str) -> ResponseReturnValue:
    if links.find(token, now=clock.now()) is None:
        return render_template("intake/link_ended.html", asked=False, typed="", error=""), 410
    return render_template(template, path=f"/r/{token}")


def _locked(lead_id: int) -> Lead:
    return db.session.execute(select(Lead).where(Lead.id == lead_id).with_for_update()).scalar_one()
