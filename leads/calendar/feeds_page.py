"""The feeds of one office in words: who made each, when it was last read, and a new one’s address, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from leads.booking.feeds import FeedFacts
from leads.calendar.pages import Choice
from leads.desk import wording
from leads.desk.frame import CALENDAR_PATH, FEEDS_PATH, Frame
from leads.desk.setting import Setting
from leads.directory.facts import OfficeFacts
from leads.web.access import LEAD_READERS, current_staff
from leads.web.formats import long_date


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed."""

    title: str
    read: str
    revoke_href: str


@dataclass(frozen=True, slots=True)
class FeedsPage:
    """The whole page; `secret` is the address of a feed that was made just now."""

    desk: Frame
    path: str
    back_href: str
    office: str
    slug: str
    offices: tuple[Choice, ...]
    secret: str
    feeds: tuple[FeedLine, ...]


def feeds_page(
    found: Sequence[FeedFacts],
    *,
    office: OfficeFacts,
    offices: Sequence[OfficeFacts],
    secret: str,
    desk: Frame,
    setting: Setting,
) -> FeedsPage:
    """Put the feeds of an office into words."""
    choices = tuple(Choice(each.slug, each.name, each is office) for each in offices)
    return FeedsPage(
        desk=desk,
        path=FEEDS_PATH,
        back_href=f"{CALENDAR_PATH}?office={office.slug}" if current_staff().may(LEAD_READERS) else "",
        office=office.name,
        slug=office.slug,
        offices=choices if len(choices) > 1 else (),
        secret=secret,
        feeds=tuple(_line(each, setting) for each in found),
    )


def _line(feed: FeedFacts, setting: Setting) -> FeedLine:
    made_on = feed.created_at.astimezone(ZoneInfo(setting.zone)).date()
    day = long_date(made_on, locale=setting.locale)
    if feed.read_at is None:
        read = _("Never read yet")
    else:
        at = wording.day_and_time(feed.read_at, zone=setting.zone, now=setting.now, locale=setting.locale)
        read = _("Last read %(time)s", time=at)
    return FeedLine(
        title=_("Made by %(name)s, %(day)s", name=feed.made_by, day=day),
        read=read,
        revoke_href=f"{FEEDS_PATH}/{feed.id}/revoke",
    )
