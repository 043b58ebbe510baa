"""Notices by mail: one letter to one colleague, in their own language; no names, no procedures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.models import Lead, Notice, OfficeMembership, Staff
from leads.notices.kinds import NoticeKind
from leads.notices.wording import Told, in_words
from leads.outbox import service as outbox
from leads.outbox.render import render
from leads.reference import reference_of
from leads.vocabulary import LetterKind, Locale, Stream
from leads.web.brand import brand
from leads.web.links import absolute
from leads.web.locale import babel_name

AT_ONCE = 10
AT_ONCE_WITHIN = timedelta(minutes=10)
"""After an outage everything is late at once: the first letters say so, the desk has the rest."""


@dataclass(frozen=True, slots=True)
class StaffNotice:
    """The facts of one letter; `more` is "" unless it is the last for a while."""

    brand: str
    title: str
    line: str
    more: str
    reference: str
    url: str
    settings_url: str
    postal_address: str


def send_notice(*, notice_id: int, now: datetime) -> None:
    """Write the letter of a notice, if its person wants letters and has not had too many just now."""
    notice = db.session.get_one(Notice, notice_id)
    staff = db.session.get_one(Staff, notice.staff_id)
    lately = _lately(staff.id, now)
    if not staff.active or not staff.notices_by_mail or lately >= AT_ONCE:
        return
    locale = Locale(staff.locale)
    letter = render(
        kind=LetterKind.STAFF_NOTICE,
        locale=locale,
        to=staff.email,
        sender_name=brand(locale).name,
        facts=_facts(notice, locale, is_last=lately == AT_ONCE - 1),
    )
    notice.letter_id = outbox.put(
        letter=letter,
        dedupe_key=f"notice:{notice.id}",
        lead_id=None,
        person_id=None,
        now=now,
        stream=Stream.DESK,
    )
    db.session.flush()


def told_of(notice: Notice, office_id: int | None, reader: OfficeFacts) -> Told:
    """A notice with the names it is told by; times are on the wall of the office it is about."""
    office = directory().office(office_id or 0)
    return Told(
        kind=NoticeKind(notice.kind),
        reference=reference_of(notice.lead_id) if notice.lead_id else "",
        office=(office or reader).name,
        zone=(office or reader).zone,
        at=notice.at,
        data=notice.data,
    )


def office_of(staff_id: int) -> OfficeFacts:
    """The office somebody reads in: their first, else the central desk."""
    first = select(OfficeMembership.office_id).where(OfficeMembership.staff_id == staff_id)
    found = db.session.execute(first.order_by(OfficeMembership.office_id).limit(1)).scalar_one_or_none()
    return directory().office(found or 0) or directory().central


def _facts(notice: Notice, locale: Locale, *, is_last: bool) -> StaffNotice:
    office_id = db.session.execute(
        select(Lead.office_id).where(Lead.id == (notice.lead_id or 0))
    ).scalar_one_or_none()
    told, who = told_of(notice, office_id, office_of(notice.staff_id)), brand(locale)
    with force_locale(babel_name(locale)):
        words = in_words(told, locale=locale)
        more = _("More is waiting on the desk; no more emails for ten minutes.") if is_last else ""
    return StaffNotice(
        brand=who.name,
        title=words.title,
        line=words.line,
        more=more,
        reference=told.reference,
        url=absolute(f"/desk/leads/{told.reference}" if told.reference else "/desk/notices"),
        settings_url=absolute("/desk/notices"),
        postal_address=f"{who.legal_name}, {who.postal_address}",
    )


def _lately(staff_id: int, now: datetime) -> int:
    """How many of the last letters to this person are of the last minutes."""
    last = (
        select(Notice.at)
        .where(Notice.staff_id == staff_id, Notice.letter_id.is_not(None))
        .order_by(Notice.id.desc())
        .limit(AT_ONCE)
    )
    return sum(at > now - AT_ONCE_WITHIN for at in db.session.execute(last).scalars())
