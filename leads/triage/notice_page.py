"""The list of what somebody was told, in words; here, unlike in letters, with the visitor's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.frame import LEADS_PATH, NOTICES_PATH, Frame
from leads.desk.setting import Setting
from leads.notices.kinds import NoticeKind
from leads.notices.letters import told_of
from leads.notices.queries import PAGE_SIZE, Heard
from leads.notices.wording import in_words
from leads.reference import reference_of

_SIGNS = {
    NoticeKind.NEW_REQUEST: ("inbox", "brand"),
    NoticeKind.MOVED_HERE: ("route", "brand"),
    NoticeKind.HALF_GONE: ("clock", "warn"),
    NoticeKind.NEARLY_LATE: ("clock", "warn"),
    NoticeKind.LATE: ("alert", "bad"),
    NoticeKind.LATE_FOR_MANAGER: ("alert", "bad"),
    NoticeKind.LATE_FOR_CENTRAL: ("alert", "bad"),
    NoticeKind.NO_CONTACT: ("alert", "bad"),
    NoticeKind.NO_OPENING: ("alert", "bad"),
    NoticeKind.DECIDE: ("alert", "warn"),
    NoticeKind.SNOOZE_OVER: ("clock", "info"),
    NoticeKind.REPLY: ("mail", "info"),
    NoticeKind.CAME_AGAIN: ("user", "info"),
    NoticeKind.BOUNCED: ("mail", "bad"),
    NoticeKind.GIVEN: ("user", ""),
    NoticeKind.STOP: ("shield", "bad"),
    NoticeKind.BOOKED: ("cal", "brand"),
    NoticeKind.APPOINTMENT_CHANGED: ("cal", "info"),
    NoticeKind.APPOINTMENT_CANCELLED: ("cal", "bad"),
    NoticeKind.DIGEST: ("note", ""),
    NoticeKind.WEEKLY: ("chart", ""),
}


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice; `href` is "" unless its lead is in the reader's scope, `read_href` once it was read."""

    icon: str
    tone: str
    title: str
    who: str
    href: str
    line: str
    time: str
    read_href: str


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """One page of the list; `next_href` is "" on the last."""

    desk: Frame
    note: str
    lines: tuple[NoticeLine, ...]
    has_unread: bool
    by_mail: bool
    next_href: str


def notices_page(heard: Sequence[Heard], *, desk: Frame, setting: Setting, by_mail: bool) -> NoticesPage:
    """Put the notices into words."""
    known = [each for each in heard if each.notice.kind in set(NoticeKind)]
    unread = sum(each.notice.read_at is None for each in known)
    is_last = len(heard) < PAGE_SIZE
    return NoticesPage(
        desk=desk,
        note=_("%(count)s new", count=unread) if unread else _("All read"),
        lines=tuple(_line(each, setting) for each in known),
        has_unread=unread > 0,
        by_mail=by_mail,
        next_href="" if is_last else f"{NOTICES_PATH}?before={heard[-1].notice.id}",
    )


def _line(each: Heard, setting: Setting) -> NoticeLine:
    notice = each.notice
    known = setting.directory
    reader = next((office for office in known.offices if office.zone == setting.zone), known.central)
    told = told_of(notice, each.office_id, reader)
    words = in_words(told, locale=setting.locale)
    icon, tone = _SIGNS[told.kind]
    is_new = notice.read_at is None
    return NoticeLine(
        icon=icon,
        tone=tone if is_new else "line",
        title=words.title,
        who=each.name,
        href=f"{LEADS_PATH}/{reference_of(notice.lead_id)}" if notice.lead_id and each.name else "",
        line=words.line,
        time=wording.day_and_time(notice.at, zone=setting.zone, now=setting.now, locale=setting.locale),
        read_href=f"{NOTICES_PATH}/{notice.id}/read" if is_new else "",
    )
