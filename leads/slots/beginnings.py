"""When one resource is there on one day, and at which moments it can begin a consultation. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from leads.directory.facts import Consultations
from leads.officetime.rules import Opening, day_stretches
from leads.officetime.stretches import Interval, common


def hours_of(
    zone: ZoneInfo, openings: tuple[Opening, ...], day: date, hours: Sequence[Interval]
) -> Sequence[Interval]:
    """When both the resource and its office are there."""
    return tuple(common(iter(hours), day_stretches(zone, openings, day))) if openings else hours


def beginnings(
    terms: Consultations, hours: Iterable[Interval], taken: Sequence[Interval], earliest: datetime
) -> Iterator[datetime]:
    """Each moment of the grid at which one resource can begin a consultation; `taken` is joined."""
    around = terms.length + terms.after
    ends = [each.end for each in taken]
    for stretch in hours:
        begins, last = stretch.start, stretch.end - terms.length
        if begins < earliest:
            begins -= (begins - earliest) // terms.step * terms.step
        while begins <= last:
            # The first busy stretch that is not over when this one’s own buffer begins decides.
            place = bisect_right(ends, begins - terms.before)
            if place == len(taken) or taken[place].start >= begins + around:
                yield begins
            begins += terms.step
