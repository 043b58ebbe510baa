"""What the letters of a morning have in common: parts with lines, requests by reference only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.models import Notice, Staff
from leads.notices.kinds import NoticeKind
from leads.notices.letters import office_of, told_of
from leads.notices.wording import in_words
from leads.officetime.rules import OfficeCalendar
from leads.outbox import service as outbox
from leads.outbox.render import render
from leads.vocabulary import LetterKind, Locale, Stream
from leads.web.brand import brand
from leads.web.links import absolute
from leads.web.locale import babel_name


@dataclass(frozen=True, slots=True)
class Morning:
    """One letter that is due: for whom, about which offices, on which day of the first one."""

    kind: NoticeKind
    staff_id: int
    offices: tuple[OfficeFacts, ...]
    hours: OfficeCalendar
    day: date

    @property
    def dedupe_key(self) -> str:
        """Once for each person and day."""
        return f"{self.kind}:{self.day.isoformat()}:{self.staff_id}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `url` is "" where it leads nowhere."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines under a heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What there is to say: numbers for the desk, and the parts of the letter in a reader's language."""

    data: Mapping[str, Any]
    parts: Callable[[Locale], tuple[Part, ...]]
    path: str
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class StaffDigest:
    """The facts of the letter."""

    brand: str
    title: str
    line: str
    parts: tuple[Part, ...]
    button: str
    url: str
    settings_url: str
    postal_address: str


def send_overview(overview: Overview, *, notice_id: int, now: datetime) -> None:
    """Write the letter of one notice, if its person wants letters."""
    notice = db.session.get_one(Notice, notice_id)
    staff = db.session.get_one(Staff, notice.staff_id)
    if not staff.notices_by_mail:
        return
    office = office_of(staff.id)
    locale = Locale(staff.locale)
    who = brand(locale)
    with force_locale(babel_name(locale)):
        words = in_words(told_of(notice, office.id, office), locale=locale)
        facts = StaffDigest(
            brand=who.name,
            title=words.title,
            line=words.line,
            parts=overview.parts(locale),
            button=_("Open the desk"),
            url=absolute(overview.path),
            settings_url=absolute("/desk/notices"),
            postal_address=f"{who.legal_name}, {who.postal_address}",
        )
    letter = render(
        kind=LetterKind.STAFF_DIGEST, locale=locale, to=staff.email, sender_name=who.name, facts=facts
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
