"""What routing decides on and what it answers: frozen facts, stored codes that are never renamed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from leads.routing.fairshare import Share

RULESET = "routing/2"
"""Since 2 the next free consultation counts; before, it was not known and gave nobody points."""


class Gate(StrEnum):
    """Why an office cannot take a lead at all."""

    NOT_ACCEPTING = "not_accepting"
    OTHER_COUNTRY = "other_country"
    NO_PROCEDURE = "no_procedure"
    NO_ROOM_TODAY = "no_room_today"


class Reason(StrEnum):
    """Why the lead went where it went; stored with the allocation and never renamed."""

    VISITOR_CHOICE = "visitor_choice"
    BEST_SCORE = "best_score"
    FAIR_SHARE = "fair_share"
    NO_OFFICE_PASSES = "no_office_passes"
    PLACE_UNKNOWN = "place_unknown"
    NOTHING_NEARBY = "nothing_nearby"
    ROUTING_FAILED = "routing_failed"
    CLOSED_BEFORE = "closed_before_routing"
    STAFF_CHOICE = "staff_choice"


@dataclass(frozen=True, slots=True)
class Weights:
    """How many points each criterion can give, and how close to the best is near-equal; whole points."""

    version: str = "1"
    distance: int = 40
    next_free: int = 25
    language: int = 15
    open_now: int = 10
    load: int = 10
    pool_width: int = 10


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What routing knows of a request.

    `procedure` None is "not sure yet"; `nearby_only` asks for no office now.
    """

    country: str
    procedure: str | None
    language: str
    wanted_office: int | None = None
    nearby_only: bool = False


@dataclass(frozen=True, slots=True)
class OfficeTerms:
    """One clinic as routing sees it at one moment.

    Units    metres from the visitor's postal code, None when that is unknown; leads taken and room of its own
             local day; days of its own calendar until the next free consultation, 0 for today, None where it
             has no time to offer.
    """

    office_id: int
    country: str
    serves: frozenset[str]
    procedures: frozenset[str]
    languages: frozenset[str]
    accepts_leads: bool
    metres: int | None
    capacity: int
    taken_today: int
    open_now: bool
    next_free_days: int | None = None

    @property
    def room(self) -> int:
        """How many more leads fit into the office's day."""
        return max(self.capacity - self.taken_today, 0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An office that passed the gates, with its points per criterion in hundredths."""

    office_id: int
    metres: int | None
    points: Mapping[str, int]

    @property
    def total(self) -> int:
        """All points together, in hundredths."""
        return sum(self.points.values())


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An office that cannot take this lead, with every gate it failed."""

    office_id: int
    metres: int | None
    gates: tuple[Gate, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The chosen office, None for the central desk, and everything that led there.

    `shares` are the pool's shares as they are after this turn; empty unless a pool of two or more decided.
    """

    office_id: int | None
    reason: Reason
    candidates: tuple[Candidate, ...]
    exclusions: tuple[Exclusion, ...]
    pool: tuple[int, ...] = ()
    shares: tuple[Share, ...] = ()
    ruleset: str = RULESET

    def gates_of(self, office_id: int | None) -> tuple[Gate, ...]:
        """Which gates an office failed; empty when it passed or was not looked at."""
        return next((each.gates for each in self.exclusions if each.office_id == office_id), ())
