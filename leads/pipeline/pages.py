"""The board in words: columns with counts and the oldest, cards, the menu of one card, the filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from leads.desk import wording
from leads.desk.action_words import action_name, sign_of
from leads.desk.frame import LEADS_PATH, PIPELINE_PATH, Frame
from leads.desk.setting import Setting
from leads.handling.rules import STAFF_CLOSE_REASONS, ActionKind, stages_to_choose
from leads.pipeline.choices import Choice, months, office_choices, owner_choices
from leads.pipeline.filters import Filters
from leads.pipeline.queries import COLUMN_CARDS, MOST, CardFacts, ColumnFacts
from leads.reference import reference_of
from leads.stages import OPEN_STAGES
from leads.vocabulary import LeadStage
from leads.web.formats import number, span

EMPTY = {
    LeadStage.NEW: _l("No one is here. Requests arrive here by themselves."),
    LeadStage.CONTACTING: _l("No one is here. Leads arrive when somebody tries to reach them."),
    LeadStage.REACHED: _l("No one is here. Leads arrive when a call is logged as reached."),
    LeadStage.BOOKED: _l("No one is here. Leads arrive when a consultation is booked."),
    LeadStage.CONSULTED: _l("No one is here. Leads arrive after their consultation."),
    LeadStage.PROCEDURE_BOOKED: _l("No one is here. Leads arrive when a procedure is booked."),
    LeadStage.SNOOZED: _l("No one is here. Leads arrive when they are put aside until a date."),
}


@dataclass(frozen=True, slots=True)
class Menu:
    """Where one card may go; without stages it can only be closed."""

    action: str
    stages: tuple[Choice, ...]
    reasons: tuple[tuple[str, str], ...]
    needs_reason: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One lead on the board; `menu_href` opens its menu, `menu` is there while it is open."""

    id: str
    reference: str
    href: str
    name: str
    interest: str
    place: str
    icon: str
    next: str
    late: bool
    age: str
    initials: str
    owner: str
    menu_href: str
    menu: Menu | None


@dataclass(frozen=True, slots=True)
class Column:
    """One stage; `may` are the stages its cards may be dropped on."""

    id: str
    title: str
    count: str
    oldest: str
    cards: tuple[Card, ...]
    empty: str
    may: str
    more: str
    more_href: str


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The whole page."""

    desk: Frame
    path: str
    here: str
    note: str
    columns: tuple[Column, ...]
    offices: tuple[Choice, ...]
    owners: tuple[Choice, ...]
    months: tuple[Choice, ...]
    filtered: bool
    moves: bool


def board_page(
    counts: Mapping[LeadStage, ColumnFacts],
    cards: Mapping[LeadStage, Sequence[CardFacts]],
    *,
    filters: Filters,
    offices: Sequence[tuple[int, str]],
    owners: Sequence[tuple[int, str]],
    opened: int | None,
    needs_reason: bool,
    moves: bool,
    desk: Frame,
    setting: Setting,
) -> BoardPage:
    """Put the board together; `opened` is the lead whose menu is open, `moves` whether one may move any."""
    board = _Board(filters, setting, len(offices) > 1, opened, needs_reason, moves)
    total = sum(each.count for each in counts.values())
    return BoardPage(
        desk=desk,
        path=PIPELINE_PATH,
        here=filters.address(PIPELINE_PATH),
        note=ngettext("%(num)s open", "%(num)s open", total),
        columns=tuple(board.column(stage, counts[stage], cards[stage]) for stage in OPEN_STAGES),
        offices=office_choices(offices, filters.office),
        owners=owner_choices(owners, filters.owner),
        months=months(filters.month, setting),
        filtered=filters.narrow,
        moves=moves,
    )


@dataclass(frozen=True, slots=True)
class _Board:
    filters: Filters
    setting: Setting
    several_offices: bool
    opened: int | None
    needs_reason: bool
    moves: bool

    def column(self, stage: LeadStage, facts: ColumnFacts, cards: Sequence[CardFacts]) -> Column:
        more, href = "", ""
        if facts.count > len(cards):
            more = _("Showing %(shown)s of %(num)s", shown=len(cards), num=_number(facts.count, self.setting))
            said = {
                "view": "open",
                "stage": stage,
                "office": self.filters.office,
                "owner": self.filters.owner,
            }
            if not self.filters.month:
                href = f"{LEADS_PATH}?{urlencode({name: value for name, value in said.items() if value})}"
        return Column(
            id=f"stage-{stage}".replace("_", "-"),
            title=str(wording.STAGES[stage]),
            count=_number(facts.count, self.setting),
            oldest=_("oldest %(time)s", time=span(self.setting.now - facts.oldest)) if facts.oldest else "",
            cards=tuple(self.card(each) for each in cards[:COLUMN_CARDS]),
            empty=str(EMPTY[stage]),
            may=" ".join(stages_to_choose(stage)) if self.moves else "",
            more=more,
            more_href=href,
        )

    def card(self, card: CardFacts) -> Card:
        setting, reference = self.setting, reference_of(card.id)
        procedure = setting.procedure(card.procedure_id)
        office = setting.directory.office(card.office_id) if card.office_id is not None else None
        kind = str((card.next_action or {}).get("kind") or ActionKind.FIRST_CONTACT)
        here, anchor = self.filters.address(PIPELINE_PATH), reference.lower()
        return Card(
            id=anchor,
            reference=reference,
            href=f"{LEADS_PATH}/{reference}?back={quote(here, safe='')}",
            name=card.name,
            interest=procedure.name(setting.locale.language) if procedure else _("Not sure yet"),
            place=office.name if office and self.several_offices else "",
            icon=sign_of(kind),
            next=self._next(card, kind),
            late=card.due_at is not None and card.due_at <= setting.now,
            age=span(setting.now - card.stage_since),
            initials=wording.initials(card.owner or ""),
            owner=card.owner or "",
            menu_href=f"{self.filters.address(PIPELINE_PATH, move=reference)}#{anchor}" if self.moves else "",
            menu=self._menu(card.stage, reference) if self.moves and card.id == self.opened else None,
        )

    def _next(self, card: CardFacts, kind: str) -> str:
        if card.due_at is None:
            return action_name(kind)
        zone = self.setting.zone_of(card.office_id)
        time = wording.day_and_time(card.due_at, zone=zone, now=self.setting.now, locale=self.setting.locale)
        there = card.due_at.astimezone(ZoneInfo(zone))
        if there.utcoffset() != there.astimezone(ZoneInfo(self.setting.zone)).utcoffset():
            time = _("%(time)s %(zone)s", time=time, zone=there.tzname() or "")
        if card.stage is LeadStage.SNOOZED:
            return _("Back %(time)s", time=time)
        return _("%(action)s, %(time)s", action=action_name(kind), time=time)

    def _menu(self, stage: LeadStage, reference: str) -> Menu:
        wanted = (*stages_to_choose(stage), LeadStage.CLOSED)
        chosen = LeadStage.CLOSED if self.needs_reason else wanted[0]
        return Menu(
            action=f"{PIPELINE_PATH}/{reference}/move",
            stages=tuple(Choice(each, str(wording.STAGES[each]), each is chosen) for each in wanted),
            reasons=tuple(
                (str(each), wording.first_up(wording.CLOSE_REASONS[each])) for each in STAFF_CLOSE_REASONS
            ),
            needs_reason=self.needs_reason,
        )


def _number(count: int, setting: Setting) -> str:
    shown = number(min(count, MOST), locale=setting.locale)
    return f"{shown}+" if count > MOST else shown
