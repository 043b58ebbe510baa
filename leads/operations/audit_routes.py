"""The address of the audit log; looking at it is an entry of its own."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from leads.audit.rules import SUBJECT
from leads.audit.service import record
from leads.database import transaction
from leads.desk.frame import AUDIT_PATH
from leads.desk.places import READ_AUDIT
from leads.desk.reader import reader_frame, reader_setting
from leads.operations.audit_page import FAMILIES, audit_page
from leads.operations.audit_queries import Cursor, Wanted, entries, people, soundness
from leads.reference import lead_id_of
from leads.web.access import LEAD_READERS, current_staff, staff_required

blueprint = Blueprint("audit_log", __name__, url_prefix=AUDIT_PATH)


@blueprint.get("")
@staff_required(READ_AUDIT)
def show() -> ResponseReturnValue:
    """What was done, read and searched, newest first."""
    staff = current_staff()
    with transaction():
        setting = reader_setting()
        asked, wanted, problem = _asked(ZoneInfo(setting.zone))
        after = Cursor.parse(request.args.get("after"))
        record(
            "audit.read",
            staff_id=staff.id,
            data={
                "who": wanted.staff_id,
                "what": wanted.family,
                "about": wanted.subject,
                "since": asked["since"] or None,
                "until": asked["until"] or None,
            },
            now=setting.now,
        )
        found, following = ((), None) if problem else entries(wanted, after=after)
        page = audit_page(
            found,
            following=following,
            sound=soundness(),
            people=people(),
            asked=asked | ({"after": str(after)} if after else {}),
            problem=problem,
            opens_leads=staff.may(LEAD_READERS),
            desk=reader_frame(AUDIT_PATH),
            setting=setting,
        )
    return render_template("operations/audit.html", page=page)


def _asked(zone: ZoneInfo) -> tuple[dict[str, str], Wanted, str]:
    """The filters of the address, what they mean, and what cannot be understood about them."""
    given = {
        name: request.args.get(name, "").strip()[:80] for name in ("who", "what", "about", "since", "until")
    }
    about, problem = _subject(given["about"]), ""
    if given["about"] and about is None:
        problem = _("Write a reference like LC-7KD-3QX, or a subject like staff:3.")
    since, until = _day(given["since"]), _day(given["until"])
    who = int(given["who"]) if given["who"].isdecimal() and len(given["who"]) < 10 else None
    asked = {
        "who": str(who or ""),
        "what": given["what"] if given["what"] in FAMILIES else "",
        "about": given["about"],
        "since": since.isoformat() if since else "",
        "until": until.isoformat() if until else "",
    }
    wanted = Wanted(
        staff_id=who,
        family=asked["what"] or None,
        subject=about,
        since=datetime.combine(since, time(), zone) if since else None,
        until=datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
    )
    return asked, wanted, problem


def _subject(text: str) -> str | None:
    lead_id = lead_id_of(text)
    if lead_id is not None:
        return f"lead:{lead_id}"
    return text if SUBJECT.fullmatch(text) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 and "1999" < text < "2999" else None
    except ValueError:
        return None
