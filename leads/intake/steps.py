"""The question pages: what, where and when, who. Each keeps all answers and leads to the next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from flask import Blueprint, Response, make_response, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from leads import clock
from leads.database import transaction
from leads.directory.queries import directory
from leads.intake import answers as fields
from leads.intake import drafts, views, visit
from leads.intake.answers import Answers
from leads.intake.attribution import read_link
from leads.intake.checks import interest_problems, place_problems, you_problems
from leads.intake.drafts import DraftView
from leads.intake.known import known_facts, whereabouts
from leads.intake.links import submission_token
from leads.intake.problems import SELECT_MEETING, Problem
from leads.vocabulary import Meeting
from leads.web.security import allow_cross_site

blueprint = Blueprint("intake", __name__, url_prefix="/start")


@blueprint.get("")
def start() -> ResponseReturnValue:
    """Step 1, unless there is nothing to ask: one procedure in all, or one in the link that says `go=1`."""
    here = visit.current(now=clock.now())
    link = read_link(request.args)
    nothing_to_ask = directory().only_procedure is not None and here.draft.sent_key is None
    if nothing_to_ask or (link.go and link.procedure and directory().procedure(link.procedure)):
        return visit.see_other(views.address("/start/place", replace(link, go=None)))
    draft = here.draft if here.draft.sent_key is None else visit.arrived(DraftView(), link, clock.now())
    return views.start_page(draft, unknown=visit.unknown_names(link))


@blueprint.post("")
@allow_cross_site
def choose_interest() -> ResponseReturnValue:
    """Keep the interest. A form of another site only opens step 1 or 2 with its choice filled in."""
    link = read_link(request.form)
    if not visit.form_is_ours():
        go = "1" if link.procedure else None
        return visit.see_other(views.address("/start", replace(link, go=go)))
    draft = fresh(visit.current(now=clock.now()).draft)
    draft = typed(draft, fields.INTEREST)
    problems = interest_problems(draft.answers, known_facts())
    if problems:
        return _keep_and_show(draft, views.start_page(draft, problems=problems))
    return keep_and_go(draft, _next_after("/start/place", draft))


@blueprint.get("/place")
def place() -> ResponseReturnValue:
    """Step 2: a postal code, or with `by=office` the list of offices."""
    draft = visit.current(now=clock.now()).draft
    return already_sent(draft) or first_open_step(draft.answers, before=2) or views.place_page(draft)


@blueprint.post("/place")
def choose_place() -> ResponseReturnValue:
    """Keep place, time and note; without an office near, say so first."""
    here = visit.current(now=clock.now())
    by_office = request.form.get("by") == "office"
    names = [name for name in fields.PLACE if name != "meeting" and not (by_office and name in _CODE_ONLY)]
    draft = typed(here.draft, names)
    draft = replace(draft, answers=_one_way(draft.answers, by_office=by_office))
    problems = place_problems(draft.answers, known_facts())
    if problems:
        return _keep_and_show(draft, views.place_page(draft, problems=problems))
    if sent := already_sent(draft):
        return sent
    where = whereabouts(draft.answers)
    if where.chosen is None and where.near is None:
        return keep_and_go(draft, "/start/far")
    return keep_and_go(draft, _next_after("/start/you", draft))


_CODE_ONLY = ("country", "postal_code")


def _one_way(answers: Answers, *, by_office: bool) -> Answers:
    """An office from the list, or a postal code: the way just taken replaces the other."""
    if not by_office:
        return replace(answers, office="", meeting=Meeting.NEAREST)
    office = directory().office(answers.office)
    country = office.country if office else answers.country or "US"
    return replace(answers, country=country, postal_code="", meeting=Meeting.CHOSEN)


@blueprint.get("/far")
def far() -> ResponseReturnValue:
    """No office is near: three honest ways on."""
    draft = visit.current(now=clock.now()).draft
    return already_sent(draft) or first_open_step(draft.answers, before=3) or views.far_page(draft)


@blueprint.post("/far")
def choose_far() -> ResponseReturnValue:
    """Keep the way the visitor chose."""
    draft = typed(visit.current(now=clock.now()).draft, ("meeting",))
    ways = {Meeting.VIDEO, Meeting.CHOSEN, Meeting.NOTIFY}
    if request.form.get("meeting") not in ways:
        draft = replace(draft, answers=replace(draft.answers, meeting=Meeting.NEAREST))
        return views.far_page(draft, problems=[SELECT_MEETING]), 422
    if draft.answers.meeting == Meeting.CHOSEN:
        draft = replace(draft, answers=replace(draft.answers, meeting=Meeting.NEAREST))
        return keep_and_go(draft, "/start/place?by=office")
    return keep_and_go(draft, _next_after("/start/you", draft))


@blueprint.get("/you")
def you() -> ResponseReturnValue:
    """Step 3."""
    draft = visit.current(now=clock.now()).draft
    # Whoever changes an answer has seen this step before; what another country asks for is new to them.
    changed = request.args.get("change") == "1"
    problems = you_problems(draft.answers, known_facts()) if changed else []
    shown = already_sent(draft) or first_open_step(draft.answers, before=3)
    return shown or views.you_page(draft, problems=problems)


@blueprint.post("/you")
def say_who() -> ResponseReturnValue:
    """Keep who asks and how to reach them."""
    here = visit.current(now=clock.now())
    draft = typed(here.draft, fields.YOU)
    draft = replace(draft, honeypot=draft.honeypot or visit.honeypot())
    problems = you_problems(draft.answers, known_facts())
    if problems:
        return _keep_and_show(draft, views.you_page(draft, problems=problems))
    return already_sent(draft) or keep_and_go(draft, "/start/check")


@blueprint.errorhandler(CSRFError)
def form_had_ended(_error: CSRFError) -> ResponseReturnValue:
    """A form whose session had ended: show it again with everything typed, and store nothing."""
    draft = visit.current(now=clock.now()).draft
    if request.endpoint == "intake.choose_place":
        return views.place_page(typed(draft, fields.PLACE), had_ended=True), 422
    if request.endpoint == "intake.say_who":
        return views.you_page(typed(draft, fields.YOU), had_ended=True), 422
    return visit.see_other("/start")


def typed(draft: DraftView, names: Collection[str]) -> DraftView:
    """The draft with these answers as the form has them."""
    typed = {name: request.form.get(name, "") for name in names} | {
        "best_times": request.form.getlist("best_times")
    }
    return replace(draft, answers=draft.answers.with_typed(typed, names))


def fresh(draft: DraftView) -> DraftView:
    """A draft that was sent stays what it is; a new beginning gets a draft of its own."""
    return DraftView() if draft.sent_key is not None else draft


def _next_after(step: str, draft: DraftView) -> str:
    """The next page, or back to the check page when this one was opened from there."""
    if request.form.get("change") != "1":
        return step
    known, answers = known_facts(), draft.answers
    is_open = place_problems(answers, known) or you_problems(answers, known)
    return f"{step}?change=1" if is_open else "/start/check"


def keep_and_go(draft: DraftView, address: str) -> Response:
    """Store the answers and send the visitor on."""
    with transaction():
        kept = drafts.save(draft, now=clock.now())
    return visit.remember(visit.see_other(address), kept)


def _keep_and_show(draft: DraftView, page: str) -> Response:
    """A page with its errors; what was typed stays when the visitor switches the language or goes back."""
    with transaction():
        kept = drafts.save(draft, now=clock.now())
    return visit.remember(make_response(page, 422), kept)


def already_sent(draft: DraftView) -> Response | None:
    """Back after sending shows the confirmation, not a second form."""
    if draft.sent_key is None:
        return None
    return visit.see_other(f"/r/{submission_token(draft.sent_key)}?sent=1")


def first_open_step(answers: Answers, *, before: int) -> Response | None:
    """Send the visitor to the first step before `before` that is not answered yet, if there is one."""
    known = known_facts()
    checks = (("/start", interest_problems), ("/start/place", place_problems), ("/start/you", you_problems))
    for address, check in checks[: before - 1]:
        found: list[Problem] = check(answers, known)
        if found:
            return visit.see_other(address)
    return None
