"""Check and send: the only place of the form where a request comes into being."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from leads import clock
from leads.database import transaction
from leads.directory.queries import directory
from leads.intake import drafts, service, visit
from leads.intake.checks import all_problems, you_problems
from leads.intake.contacts import likely_meant
from leads.intake.drafts import DraftView
from leads.intake.known import known_facts, locale_for, whereabouts
from leads.intake.pages import check_rows
from leads.intake.request import ConsultationRequest
from leads.intake.rules import PostFacts, Suspicion, suspicion
from leads.intake.steps import already_sent, first_open_step
from leads.intake.views import agreement, step_page
from leads.settings import current_settings
from leads.vocabulary import LeadSource
from leads.web.limits import Pressure, caller, press
from leads.web.locale import current_locale
from leads.web.origin import ip_prefix

blueprint = Blueprint("intake_check", __name__, url_prefix="/start/check")


@blueprint.get("")
def check() -> ResponseReturnValue:
    """Every answer once, before anything is sent."""
    draft = visit.current(now=clock.now()).draft
    return already_sent(draft) or first_open_step(draft.answers, before=4) or _check_page(draft)


@blueprint.post("")
def send() -> ResponseReturnValue:
    """Make the request; a second tap, a reload or fifty copies give the same confirmation."""
    here = visit.current(now=clock.now())
    draft = here.draft
    if sent := already_sent(draft):
        return sent
    if draft.token is None:
        return _keep_and_look_again(draft)
    if all_problems(draft.answers, known_facts()):
        return first_open_step(draft.answers, before=4) or visit.see_other("/start")
    pressure = press_send()
    if pressure is Pressure.FLOOD:
        abort(429)
    doubt = _doubt(draft, pressure, clock.now())
    with transaction():
        now = clock.now()
        receipt = service.submit(
            request_from(draft),
            submission_key=draft.submission_key,
            source=LeadSource.FORM,
            now=now,
            suspicion=doubt,
        )
        drafts.mark_sent(draft, lead_id=receipt.lead_id)
    return visit.see_other(f"/r/{receipt.link_token}?sent=1")


@blueprint.post("/email")
def use_other_email() -> ResponseReturnValue:
    """Take the spelling we offered instead of the one typed."""
    draft = visit.current(now=clock.now()).draft
    changed = replace(draft, answers=draft.answers.with_typed(request.form, ("email",)))
    if draft.sent_key or you_problems(changed.answers, known_facts()):
        return visit.see_other("/start/check")
    with transaction():
        kept = drafts.save(changed, now=clock.now())
    return visit.remember(visit.see_other("/start/check"), kept)


@blueprint.errorhandler(CSRFError)
def form_had_ended(_error: CSRFError) -> ResponseReturnValue:
    """The session behind the form had ended: show the answers again and let the visitor send them."""
    draft = visit.current(now=clock.now()).draft
    if draft.sent_key or first_open_step(draft.answers, before=4):
        return visit.see_other("/start/check")
    return _check_page(draft, had_ended=True), 422


def press_send() -> Pressure:
    """Count one anonymous request of this caller; the limits are settings."""
    settings = current_settings()
    return press(
        "send",
        caller(),
        per_minute=settings.posts_per_address_per_minute,
        per_hour=settings.posts_per_address_per_hour,
    )


def request_from(draft: DraftView) -> ConsultationRequest:
    """The complete request of a draft whose answers passed the checks."""
    answers = draft.answers
    if not known_facts().asks_marketing_texts(answers.country):
        answers = replace(answers, marketing_texts=False)
    touches = draft.touches or ({},)
    return ConsultationRequest(
        answers=answers,
        locale=locale_for(answers.country, current_locale()),
        page="/start/check",
        concern=draft.link.concern,
        promo=draft.link.promo,
        first_touch=touches[0],
        last_touch=touches[-1],
        ip_prefix=ip_prefix(),
    )


def _doubt(draft: DraftView, pressure: Pressure, now: datetime) -> Suspicion | None:
    return suspicion(
        PostFacts(
            honeypot=draft.honeypot or visit.honeypot(),
            age=now - draft.started_at if draft.started_at else None,
            over_soft_limit=pressure is not Pressure.CALM,
            name=draft.answers.name,
            note=draft.answers.note,
        )
    )


def _check_page(draft: DraftView, *, had_ended: bool = False) -> str:
    facts, answers = directory(), draft.answers
    locale = locale_for(answers.country, current_locale())
    asks_texts = known_facts().asks_marketing_texts(answers.country)
    page = step_page(
        draft,
        back="/start/you",
        had_ended=had_ended or request.args.get("ended") == "1",
        rows=check_rows(answers, whereabouts(answers), facts, locale, asks_texts=asks_texts),
        meant=likely_meant(answers.email),
        promise=agreement("request", answers).label,
    )
    return render_template("intake/check.html", page=page)


def _keep_and_look_again(draft: DraftView) -> Response:
    """The draft behind the form is gone; its sealed copy becomes a new one, seen again before sending."""
    with transaction():
        kept = drafts.save(draft, now=clock.now())
    return visit.remember(visit.see_other("/start/check?ended=1"), kept)
