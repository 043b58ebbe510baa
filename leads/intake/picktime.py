"""Pick a time and confirm it: free times, the chosen one kept for some minutes, and the booking."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from leads import clock
from leads.booking import service as booking
from leads.booking.answers import Booked, Kept, NotNow, Taken
from leads.database import transaction
from leads.intake.asking import Asking, asking, elsewhere
from leads.intake.confirmpage import confirm_page
from leads.intake.slotpage import mode_for, slot_page, zone_for
from leads.intake.timechoice import TimeChoice, choice_from
from leads.settings import current_settings
from leads.slots.appointments import kept
from leads.vocabulary import AppointmentMode
from leads.web.limits import hold_back

blueprint = Blueprint("pick_time", __name__, url_prefix="/r")


@blueprint.get("/<token>/book")
def choose(token: str) -> ResponseReturnValue:
    """Free times for a way to meet; a letter’s link may name the time. Nothing is kept yet."""
    found = asking(token)
    if not isinstance(found, Asking):
        return found
    return render_template("intake/book.html", page=slot_page(found, choice_from(request.args)))


@blueprint.post("/<token>/book")
def keep(token: str) -> ResponseReturnValue:
    """Keep the chosen time for some minutes and go on to confirm it."""
    found = asking(token)
    if not isinstance(found, Asking):
        return found
    choice = choice_from(request.form)
    if choice.time is None:
        page = slot_page(found, choice, error=_("Select a time"))
        return render_template("intake/book.html", page=page), 422
    hold_back("book", per_hour=current_settings().posts_per_address_per_hour)
    with transaction():
        answer = booking.keep(now=clock.now(), **_wanted(found, choice, choice.time))
    if isinstance(answer, Kept):
        return redirect(f"{found.path}/book/confirm", 303)
    return _refused(token, choice, answer)


@blueprint.get("/<token>/book/confirm")
def check(token: str) -> ResponseReturnValue:
    """The time that is kept, once more; without one they choose again, or see what is booked."""
    found = asking(token)
    if not isinstance(found, Asking):
        return found
    mine = kept(found.facts.lead_id, now=found.now)
    if mine is None:
        return redirect(found.path if found.booked else f"{found.path}/book", 303)
    return render_template("intake/book_confirm.html", page=confirm_page(found, mine))


@blueprint.post("/<token>/book/confirm")
def confirm(token: str) -> ResponseReturnValue:
    """Book it, also when it is kept no longer but still free; twice books once."""
    found = asking(token)
    if not isinstance(found, Asking):
        return found
    choice = choice_from(request.form)
    if choice.time is None:
        return redirect(f"{found.path}/book", 303)
    hold_back("book", per_hour=current_settings().posts_per_address_per_hour)
    with transaction():
        answer = booking.book(now=clock.now(), **_wanted(found, choice, choice.time))
    if isinstance(answer, Booked):
        return redirect(f"{found.path}?done=booked", 303)
    return _refused(token, choice, answer)


class _Wanted(TypedDict):
    lead_id: int
    starts_at: datetime
    mode: AppointmentMode
    zone: str


def _wanted(found: Asking, choice: TimeChoice, starts_at: datetime) -> _Wanted:
    mode = mode_for(choice, found)
    return _Wanted(
        lead_id=found.facts.lead_id, starts_at=starts_at, mode=mode, zone=zone_for(choice, mode, found)
    )


def _refused(token: str, choice: TimeChoice, answer: Taken | NotNow) -> ResponseReturnValue:
    """Somebody was faster: the closest times on top. Or the request is not where it was: its own page."""
    if isinstance(answer, NotNow):
        return elsewhere(token, answer)
    found = asking(token)
    if not isinstance(found, Asking):
        return found
    return render_template("intake/book.html", page=slot_page(found, choice, taken=answer)), 409
