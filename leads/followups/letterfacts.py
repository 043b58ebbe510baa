"""What each follow-up letter is told, already formatted for its reader; the templates hold the sentences."""

from __future__ import annotations

from dataclasses import dataclass

from leads.followups.factslibrary import Fact
from leads.promos.wording import OfferCard


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What every follow-up knows. `name` greets, and is "" where the typed one must not stand in a letter.

    `may_pick` is whether they can pick a time themselves; otherwise they ask for one.

    News letters carry `preferences_url`, where "not me" can be said too; letters about the request carry
    `not_me_url` itself. The other one is "".
    """

    brand: str
    name: str
    reference: str
    office: str
    office_is_central: bool
    city: str
    phone: str
    reply_to: str
    status_url: str
    postal_address: str
    preferences_url: str
    not_me_url: str
    may_pick: bool

    @property
    def time_url(self) -> str:
        """Where a time is picked, or asked for."""
        return f"{self.status_url}/book" if self.may_pick else f"{self.status_url}/time"

    @property
    def appointment_url(self) -> str:
        """Where a consultation is confirmed, changed or cancelled."""
        return f"{self.status_url}/appointment"

    @property
    def not_now_url(self) -> str:
        """A page with one button that closes the request as not ready yet."""
        return f"{self.status_url}/not-now"

    @property
    def keep_url(self) -> str:
        """A page with one button that keeps the request open."""
        return f"{self.status_url}/keep"

    @property
    def take_back_url(self) -> str:
        """A page with one button that takes the request back."""
        return f"{self.status_url}/take-back"


@dataclass(frozen=True, slots=True)
class OfficeIntroduction(FollowUp):
    """The office and how to reach it; `tried` is when somebody tried to reach the person, or ""."""

    tried: str
    address: tuple[str, ...]
    hours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferedTime:
    """A free time as a link: `words` name its day, `short` says it as seen from today."""

    words: str
    short: str
    url: str


@dataclass(frozen=True, slots=True)
class DayOne(FollowUp):
    """Times that were free at the moment of writing, on the clock of `zone`; () with none to offer."""

    times: tuple[OfferedTime, ...]
    zone: str

    @property
    def in_short(self) -> str:
        """The times as one sentence, for the preview; Spanish times end with a full stop of their own."""
        return ", ".join(each.short for each in self.times).removesuffix(".") + "."


@dataclass(frozen=True, slots=True)
class GoodToKnow(FollowUp):
    """Reviewed answers, and where there is more to read."""

    facts: tuple[Fact, ...]
    reading_url: str


@dataclass(frozen=True, slots=True)
class OfferEnding(FollowUp):
    """The offers held for the person, and the day the first of them ends."""

    ends: str
    offers: tuple[OfferCard, ...]


@dataclass(frozen=True, slots=True)
class WinBack(FollowUp):
    """Something to read, months later."""

    reading_url: str


@dataclass(frozen=True, slots=True)
class Final(FollowUp):
    """The day the request will be closed."""

    closes: str


@dataclass(frozen=True, slots=True)
class Visit(FollowUp):
    """A consultation: `when` is a day with its time on the clock of `zone`, `who` is "" for a room."""

    when: str
    zone: str
    by_video: bool
    where: tuple[str, ...]
    who: str
    minutes: int

    @property
    def when_first(self) -> str:
        """The day and time at the beginning of a line."""
        return self.when[:1].upper() + self.when[1:]


@dataclass(frozen=True, slots=True)
class Reminder(Visit):
    """The same, and how soon that is: "Tomorrow at 11:30 am"."""

    soon: str


@dataclass(frozen=True, slots=True)
class AfterConsultation(FollowUp):
    """The day after; `ends` is the last day of a held offer they want to hear of, or ""."""

    by_video: bool
    ends: str
