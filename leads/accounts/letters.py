"""Letters to staff about their own account: an invitation, a new password, a browser nobody saw before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import select

from leads.database import db
from leads.directory.queries import directory
from leads.models import OfficeMembership, Staff
from leads.outbox.render import render
from leads.outbox.service import put
from leads.vocabulary import LetterKind, Locale, Stream
from leads.web.brand import brand
from leads.web.formats import clock_time, weekday_date
from leads.web.links import absolute

SECURITY_PATH = "/desk/account/security"


@dataclass(frozen=True, slots=True)
class StaffLetter:
    """What the three letters read: no name of a visitor, no word about a request."""

    brand: str
    url: str
    postal_address: str
    device: str = ""
    when: str = ""


def send_invitation(staff: Staff, *, token: str, now: datetime) -> None:
    """Ask somebody in: the link shows a form to choose a password."""
    _send(staff, LetterKind.STAFF_INVITATION, f"/desk/invitation/{token}", about=token, now=now)


def send_reset(staff: Staff, *, token: str, now: datetime) -> None:
    """The way to a new password, for whoever reads this mailbox."""
    _send(staff, LetterKind.STAFF_RESET, f"/desk/reset/{token}", about=token, now=now)


def send_new_device(staff: Staff, *, device: str, now: datetime) -> None:
    """Tell the owner that a browser signed in which never did before."""
    locale, zone = Locale(staff.locale), zone_of(staff.id)
    day = weekday_date(now.astimezone(ZoneInfo(zone)).date(), locale=locale, year=True)
    when = f"{day}, {clock_time(now, zone=zone, locale=locale)}"
    about = f"{now.timestamp():.3f}"
    _send(staff, LetterKind.STAFF_NEW_DEVICE, SECURITY_PATH, about=about, now=now, device=device, when=when)


def _send(
    staff: Staff, kind: LetterKind, path: str, *, about: str, now: datetime, device: str = "", when: str = ""
) -> None:
    locale = Locale(staff.locale)
    who = brand(locale)
    facts = StaffLetter(
        brand=who.name,
        url=absolute(path),
        postal_address=f"{who.legal_name}, {who.postal_address}",
        device=device,
        when=when,
    )
    letter = render(
        kind=kind,
        locale=locale,
        to=staff.email,
        to_name=staff.name,
        sender_name=f"{who.name} Desk",
        facts=facts,
    )
    # The row outlives the link: only a hash of what it is about may stand in its name.
    name = f"staff:{staff.id}:{kind}:{sha256(about.encode()).hexdigest()[:16]}"
    put(letter=letter, dedupe_key=name, lead_id=None, person_id=None, now=now, stream=Stream.DESK)


def zone_of(staff_id: int) -> str:
    """Where this person’s clock hangs: at their first office, else at the central desk."""
    mine = select(OfficeMembership.office_id).where(OfficeMembership.staff_id == staff_id)
    own, known = set(db.session.scalars(mine)), directory()
    return next((each.zone for each in known.offices if each.id in own), known.central.zone)
