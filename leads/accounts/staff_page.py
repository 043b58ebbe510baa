"""Who works here, as admins see it: roles, offices, second factor, last seen; never what they work on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from leads.accounts.account_page import LANGUAGES, Choice
from leads.accounts.staff_queries import Person
from leads.desk.frame import ROLES, Frame
from leads.desk.setting import Chip
from leads.desk.wording import initials
from leads.vocabulary import Locale, StaffRole
from leads.web.formats import at_moment


@dataclass(frozen=True, slots=True)
class Row:
    """One colleague in the list."""

    href: str
    initials: str
    name: str
    email: str
    work: str
    chips: tuple[Chip, ...]
    seen: str


@dataclass(frozen=True, slots=True)
class StaffPage:
    """The list of colleagues."""

    desk: Frame
    said: str
    note: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class InvitePage:
    """The form that asks somebody in; what was typed stays when something is wrong."""

    desk: Frame
    problem: str
    email: str
    name: str
    roles: tuple[Choice, ...]
    offices: tuple[Choice, ...]
    languages: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One colleague: roles and offices to change, and what to do when something happened."""

    desk: Frame
    said: str
    problem: str
    path: str
    row: Row
    is_self: bool
    active: bool
    invited: bool
    roles: tuple[Choice, ...]
    offices: tuple[Choice, ...]
    has_second: bool
    reset: str
    """`none`, `ours` (we asked, another admin must agree) or `theirs` (we may agree)."""
    open_leads: int
    heirs: tuple[Choice, ...]


def staff_page(people: Sequence[Person], *, desk: Frame, said: str, when: When) -> StaffPage:
    """The list, active people first."""
    active = sum(person.active for person in people)
    return StaffPage(
        desk=desk,
        said=done_words(said),
        note=_("%(num)s active", num=active),
        rows=tuple(row_of(person, when) for person in people),
    )


@dataclass(frozen=True, slots=True)
class When:
    """How moments are told on this page."""

    zone: str
    now: datetime
    locale: Locale

    def __call__(self, at: datetime) -> str:
        """A moment in words."""
        return at_moment(at, zone=self.zone, now=self.now, locale=self.locale)


def row_of(person: Person, when: When) -> Row:
    """One colleague in words."""
    chips: list[Chip] = []
    if not person.active:
        chips.append((_("Deactivated"), "bad", ""))
    elif person.invited:
        chips.append((_("Invited"), "warn", "mail"))
    elif person.second:
        chips.append((_("Second factor on"), "ok", "shield"))
    elif person.is_demo:
        chips.append((_("Demo, no second factor"), "warn", "alert"))
    else:
        chips.append((_("Second factor not set up"), "warn", "alert"))
    if person.on_duty:
        chips.append((_("On duty"), "brand", "check"))
    work = [*(str(ROLES[role]) for role in StaffRole if role in person.roles), *person.offices]
    return Row(
        href=f"/desk/staff/{person.id}",
        initials=initials(person.name),
        name=person.name,
        email=person.email,
        work=", ".join(work),
        chips=tuple(chips),
        seen=_("last seen %(when)s", when=when(person.last_seen_at))
        if person.last_seen_at
        else _("never signed in"),
    )


def role_choices(chosen: Collection[str]) -> tuple[Choice, ...]:
    """The eight roles as boxes to tick."""
    return tuple(Choice(role.value, str(words), role.value in chosen) for role, words in ROLES.items())


def office_choices(offices: Sequence[tuple[int, str]], chosen: Collection[str]) -> tuple[Choice, ...]:
    """The offices as boxes to tick."""
    return tuple(Choice(str(each), name, str(each) in chosen) for each, name in offices)


def language_choices(chosen: str) -> tuple[Choice, ...]:
    """The language of the letters."""
    return tuple(Choice(each, words, each == (chosen or Locale.EN_US)) for each, words in LANGUAGES.items())


def done_words(code: str) -> str:
    """What was just done, from the code in the address."""
    words = {
        "invited": _("Invited. The email with the link is on its way."),
        "saved": _("Saved. It counts from their next click."),
        "deactivated": _("Deactivated. They are signed out everywhere."),
        "reactivated": _("Active again."),
        "asked": _("Asked. Another admin must agree before the second factor is reset."),
        "approved": _("Reset. They set up a new second factor when they sign in next."),
        "not_approved": _("Not reset: another admin than the one who asked must agree."),
    }
    return str(words.get(code, ""))


def refusal_words(reason: str) -> str:
    """Why something could not be done to an account."""
    words = {
        "address": _("Enter an email address in the correct format, like name@example.com."),
        "taken": _("Somebody with this email address has an account already."),
        "incomplete": _(
            "Enter a name, choose at least one role, and an office for coordinators and office managers."
        ),
        "last_admin": _("This is the only admin. Make somebody else an admin first."),
        "has_password": _("They have set up their account already."),
    }
    return str(words[reason])
