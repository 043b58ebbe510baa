"""What the pages at the door show: signing in, the second factor, its set-up, the lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from leads.accounts.rules import Weakness


@dataclass(frozen=True, slots=True)
class SignInPage:
    """One form; `problem` is the one sentence that never says which part was wrong."""

    email: str
    next: str
    kept: bool
    problem: str
    passkeys: bool
    has_demo: bool
    is_empty: bool


@dataclass(frozen=True, slots=True)
class SecondPage:
    """The second factor: a code or a passkey, whatever the person has."""

    problem: str
    has_app: bool
    passkeys: bool


@dataclass(frozen=True, slots=True)
class EnrolPage:
    """Setting up an authenticator app: a square to scan, the same as text, and the code that proves it."""

    problem: str
    key: str
    side: int
    dots: str
    back_href: str
    passkeys: bool
    forced: bool


@dataclass(frozen=True, slots=True)
class CodesPage:
    """Recovery codes, this one time."""

    codes: tuple[str, ...]
    next_href: str


@dataclass(frozen=True, slots=True)
class LockPage:
    """Quick unlock by whatever the person has at hand."""

    name: str
    next: str
    problem: str
    has_app: bool
    passkeys: bool


@dataclass(frozen=True, slots=True)
class ForgotPage:
    """Asking for a new password; the answer is the same for every address."""

    sent: bool


@dataclass(frozen=True, slots=True)
class ChoosePage:
    """Choosing a password behind a link."""

    email: str
    name: str
    problem: str
    is_new: bool


def weak_words(weak: Weakness) -> str:
    """Why a password cannot be taken, and what to do."""
    words = {
        Weakness.LENGTH: _("Choose a password of 12 to 256 characters. A sentence is a good one."),
        Weakness.REPEATS: _("This password repeats too few characters. Choose another one."),
        Weakness.PERSONAL: _("This password is mostly your name or email address. Choose another one."),
        Weakness.COMMON: _("Too many people use this password. Choose another one."),
    }
    return str(words[weak])


def wrong_password_words() -> str:
    """The answer to a wrong password of somebody who is signed in."""
    return str(_("That is not your password. Try again."))


def wait_words(wait: timedelta) -> str:
    """How long to wait after too many failures, in whole minutes."""
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    words: str = ngettext(
        "Too many tries. Wait %(num)s minute and try again.",
        "Too many tries. Wait %(num)s minutes and try again.",
        minutes,
    )
    return words


def refused_words() -> str:
    """The one answer to every wrong pair of address and password."""
    return str(_("That email address and password don’t match an account. Check both and try again."))


def wrong_code_words() -> str:
    """The answer to a wrong, late or used code."""
    return str(_("That code didn’t work. Codes change every half minute and work once: type the newest one."))


def wrong_passkey_words() -> str:
    """The answer to a passkey that does not open this account."""
    return str(_("That passkey didn’t work here. Try again, or sign in another way."))
