"""One's own account as pages show it: how the desk behaves for me, and how I prove who I am."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from leads.accounts import passkeys
from leads.database import db
from leads.desk.frame import Frame
from leads.models import Passkey, Staff, StaffSession
from leads.vocabulary import KeysMode, Locale
from leads.web.formats import at_moment
from leads.web.theme import DARK, LIGHT, SYSTEM

THEME_WORDS = {LIGHT: _l("Light"), DARK: _l("Dark"), SYSTEM: _l("As this computer says")}
KEYS_WORDS = {
    KeysMode.ON: _l("Single keys"),
    KeysMode.CTRL_ALT: _l("With Ctrl and Alt"),
    KeysMode.OFF: _l("No keys"),
}
LANGUAGES = {Locale.EN_US: "English", Locale.ES: "Español", Locale.FR_CA: "Français"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice."""

    value: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """How the desk behaves for one person."""

    desk: Frame
    said: str
    email: str
    is_demo: bool
    on_duty: bool
    themes: tuple[Choice, ...]
    keys: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    advances: bool
    notices_by_mail: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One passkey or session: its name, when it was used last, what a button sends."""

    key: str
    name: str
    when: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class SecurityPage:
    """How one person signs in, and where they are signed in now."""

    desk: Frame
    said: str
    problem: str
    sure: bool
    is_demo: bool
    has_app: bool
    codes_left: int
    may_passkey: bool
    passkeys: tuple[Line, ...]
    sessions: tuple[Line, ...]


def account_page(staff: Staff, *, desk: Frame, said: str, theme: str, on_duty: bool) -> AccountPage:
    """The page of one's own settings."""
    language = Locale(staff.locale).language
    return AccountPage(
        desk=desk,
        said=done_words(said),
        email=staff.email,
        is_demo=staff.is_demo,
        on_duty=on_duty,
        themes=tuple(Choice(each, str(words), each == theme) for each, words in THEME_WORDS.items()),
        keys=tuple(Choice(each, str(words), each == staff.keys_mode) for each, words in KEYS_WORDS.items()),
        languages=tuple(Choice(each, words, each.language == language) for each, words in LANGUAGES.items()),
        advances=staff.advances,
        notices_by_mail=staff.notices_by_mail,
    )


def security_page(
    staff: Staff, *, desk: Frame, here: bytes, sure: bool, said: str, problem: str, zone: str, now: datetime
) -> SecurityPage:
    """The page of one's own keys and sessions."""
    locale = Locale(staff.locale)

    def when(at: datetime) -> str:
        return at_moment(at, zone=zone, now=now, locale=locale)

    mine = select(StaffSession).where(StaffSession.staff_id == staff.id, StaffSession.expires_at > now)
    return SecurityPage(
        desk=desk,
        said=done_words(said),
        problem=problem,
        sure=sure,
        is_demo=staff.is_demo,
        has_app=staff.tf_totp_secret is not None,
        codes_left=len(staff.mf_recovery_codes or ()),
        may_passkey=passkeys.possible(),
        passkeys=tuple(_passkey(each, when(each.lastuse_datetime)) for each in passkeys.of(staff.id)),
        sessions=tuple(
            Line(
                each.token_hash.hex(),
                each.device or _("Unknown browser"),
                when(each.seen_at),
                each.token_hash == here,
            )
            for each in db.session.scalars(mine.order_by(StaffSession.seen_at.desc()))
        ),
    )


def _passkey(row: Passkey, when: str) -> Line:
    return Line(str(row.id), row.name or _("Passkey"), when)


def done_words(code: str) -> str:
    """What was just done, from the code in the address."""
    words = {
        "saved": _("Saved."),
        "on_duty": _("You are on duty."),
        "off_duty": _("You are off duty."),
        "password": _("Your password is changed. Your other sessions have ended."),
        "passkey_added": _("The passkey is added."),
        "passkey_removed": _("The passkey is removed."),
        "ended": _("The session has ended."),
        "sure": _("Thank you. For ten minutes you can change how you sign in."),
        "last_factor": _("Not removed: it is your only second factor. Add another one first."),
    }
    return str(words.get(code, ""))
