"""`/desk/search`: words are sent by POST and kept in the session, so that no name stands in an address."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from leads import clock
from leads.audit import service as audit
from leads.database import transaction
from leads.desk.frame import LEADS_PATH, SEARCH_PATH
from leads.desk.reader import reader_frame, reader_setting
from leads.reference import reference_of
from leads.triage.asked import LONGEST, By, read_words
from leads.triage.book_for import BookFor
from leads.triage.finding import Found, find
from leads.triage.search_page import search_page
from leads.web.access import LEAD_READERS, current_staff, staff_required

KEY = "searched"

blueprint = Blueprint("search", __name__, url_prefix=SEARCH_PATH)


@blueprint.post("")
@staff_required(LEAD_READERS)
def ask() -> ResponseReturnValue:
    """Remember the words and show what they find."""
    session[KEY] = request.form.get("q", "").strip()[:LONGEST]
    book = BookFor.read(request.args)
    return redirect(book.path if book else SEARCH_PATH, 303)


@blueprint.get("")
@staff_required(LEAD_READERS)
def show_search() -> ResponseReturnValue:
    """What the last words of this session find now; every look is written down, without the words."""
    staff, typed = current_staff(), str(session.get(KEY, ""))
    asked = read_words(typed)
    found = find(asked, staff) if typed else Found(())
    if asked.by is not By.NOTHING:
        with transaction():
            audit.record(
                "triage.searched",
                staff_id=staff.id,
                data={"by": asked.by.value, "results": len(found.leads)},
                now=clock.now(),
            )
    book = BookFor.read(request.args)
    if asked.by is By.REFERENCE and found.leads:
        reference = reference_of(found.leads[0].id)
        return redirect(book.href(reference) if book else f"{LEADS_PATH}/{reference}")
    setting = reader_setting()
    page = search_page(typed, asked, found, setting=setting, desk=reader_frame(SEARCH_PATH), book=book)
    return render_template("triage/search.html", page=page)
