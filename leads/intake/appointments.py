"""What visitors do about a consultation that is booked: into their calendar, "I'll be there", call it off."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from leads import clock
from leads.booking import service as booking
from leads.booking.answers import Booked
from leads.booking.calendar_file import calendar_file
from leads.database import transaction
from leads.directory.queries import directory
from leads.intake import links
from leads.intake.appointmentcard import is_ahead, when_words
from leads.intake.checks import NOTE_CHARACTERS
from leads.intake.known import locale_for
from leads.intake.queries import RequestFacts, request_facts
from leads.settings import current_settings
from leads.slots.appointments import AppointmentFacts, booked
from leads.text import paragraphs
from leads.vocabulary import Locale
from leads.web.limits import hold_back
from leads.web.locale import current_locale, speak

blueprint = Blueprint("appointments", __name__, url_prefix="/r")
# Far above the limit the page speaks of, so that "too long" is its sentence to say.
_LONGEST = 12_000


@blueprint.get("/<token>/appointment")
def show(token: str) -> ResponseReturnValue:
    """Where letters lead to: the part of the request's page with the button; opening it says nothing."""
    return _to_page(token, "#appointment") if _request(token) else _ended()


@blueprint.post("/<token>/appointment")
def say_coming(token: str) -> ResponseReturnValue:
    """They will be there."""
    facts = _request(token)
    if facts is None:
        return _ended()
    with transaction():
        coming = booking.will_come(lead_id=facts.lead_id, now=clock.now())
    return _to_page(token, "?done=coming" if coming else "")


@blueprint.get("/<token>/appointment.ics")
def into_calendar(token: str) -> ResponseReturnValue:
    """The consultation for the visitor's own calendar; it names no procedure and carries the link back."""
    facts = _request(token)
    if facts is None:
        return _ended()
    mine = booked(facts.lead_id)
    office = directory().office(mine.office_id) if mine else None
    if mine is None or office is None:
        return _to_page(token)
    url = f"{current_settings().base_url}/r/{token}"
    file = calendar_file(mine, office, status_url=url, locale=_locale(facts))
    answer = Response(file.content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer


@blueprint.get("/<token>/cancel")
def think_again(token: str) -> ResponseReturnValue:
    """One box they may leave empty, and one button."""
    facts = _request(token)
    if facts is None:
        return _ended()
    mine = booked(facts.lead_id)
    if mine is None or not is_ahead(mine, clock.now()):
        return _to_page(token)
    return _page(token, mine, _locale(facts))


@blueprint.post("/<token>/cancel")
def call_off(token: str) -> ResponseReturnValue:
    """Call it off; doing so twice changes nothing more."""
    facts = _request(token)
    if facts is None:
        return _ended()
    words = paragraphs(request.form.get("words", "")[:_LONGEST])
    mine = booked(facts.lead_id)
    if mine is not None and len(words) > NOTE_CHARACTERS:
        error = _("Your note must be 1,000 characters or less")
        return _page(token, mine, _locale(facts), typed=words, error=error), 422
    # Counted by itself: whoever tried many times must still be able to give theirs back.
    hold_back("call_off", per_hour=current_settings().posts_per_address_per_hour)
    with transaction():
        answer = booking.cancel(lead_id=facts.lead_id, now=clock.now(), words=words)
    return _to_page(token, "?done=cancelled" if isinstance(answer, Booked) else "")


def _request(token: str) -> RequestFacts | None:
    link = links.find(token, now=clock.now())
    if link is None:
        return None
    facts = request_facts(link.lead_id)
    speak(facts.locale)
    return facts


def _locale(facts: RequestFacts) -> Locale:
    return locale_for(facts.country, current_locale())


def _page(token: str, mine: AppointmentFacts, locale: Locale, *, typed: str = "", error: str = "") -> str:
    page = {
        "path": f"/r/{token}",
        "when": when_words(mine, locale),
        "typed": typed,
        "errors": (("words", error),) if error else (),
    }
    return render_template("intake/cancel.html", page=page)


def _to_page(token: str, rest: str = "") -> ResponseReturnValue:
    return redirect(f"/r/{token}{rest}", 303)


def _ended() -> ResponseReturnValue:
    return render_template("intake/link_ended.html", asked=False, typed="", error=""), 410
