"""The list of messages that wait for a person, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from leads.desk import wording
from leads.desk.frame import LEADS_PATH, MESSAGES_PATH, Frame
from leads.desk.setting import Setting
from leads.inbound.bulk import Reason
from leads.inbound.queries import Message
from leads.reference import reference_of
from leads.vocabulary import InboundKind

LONGEST_SHOWN = 2_000

KINDS = {
    InboundKind.REPLY: _l("Answer"),
    InboundKind.STOP: _l("Asks us to stop"),
    InboundKind.HARD_BOUNCE: _l("Says that a letter came back, without proof"),
    InboundKind.SOFT_BOUNCE: _l("Says that a letter came back this time, without proof"),
    InboundKind.COMPLAINT: _l("Complaint, without proof which letter is meant"),
    InboundKind.AUTO_REPLY: _l("Automatic answer"),
    InboundKind.OWN_LOOP: _l("One of our own letters"),
    InboundKind.UNMATCHED: _l("Belongs to no lead we know"),
    InboundKind.UNREADABLE: _l("Cannot be read"),
}


REASONS = {
    Reason.NOTHING_TO_DO: _l("there is nothing to do"),
    Reason.KNOWN_ALREADY: _l("we know it already"),
    Reason.SPAM: _l("it is spam"),
}


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message as staff read it; no `href`, no lead."""

    kind: str
    who: str
    href: str
    subject: str
    words: str
    time: str
    handled_href: str


@dataclass(frozen=True, slots=True)
class AllOfAKind:
    """Messages of one kind that may be handled at once."""

    kind: str
    name: str
    count: str


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """The messages of one page, or one of them; `next_href` is "" on the last."""

    desk: Frame
    note: str
    lines: tuple[MessageLine, ...]
    next_href: str = ""
    kinds: tuple[AllOfAKind, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()
    all_href: str = ""
    newest: int = 0


def messages_page(
    found: Sequence[Message],
    *,
    total: int,
    page_size: int,
    desk: Frame,
    setting: Setting,
    may_act: bool,
    kinds: Mapping[InboundKind, int],
) -> MessagesPage:
    """Put the messages into words; `kinds` counts those that may be handled at once."""
    is_last = len(found) < page_size
    return MessagesPage(
        desk=desk,
        note=_("%(count)s open", count=total),
        lines=tuple(_line(message, setting, may_act=may_act) for message in found),
        next_href="" if is_last else f"{MESSAGES_PATH}?before={found[-1].id}",
        kinds=tuple(
            AllOfAKind(str(kind), str(KINDS[kind]), str(count))
            for kind, count in sorted(kinds.items())
            if may_act and count > 1
        ),
        reasons=tuple((str(reason), str(REASONS[reason])) for reason in Reason),
        all_href=f"{MESSAGES_PATH}/handled",
        newest=max((message.id for message in found), default=0),
    )


def message_page(message: Message, *, desk: Frame, setting: Setting, may_act: bool) -> MessagesPage:
    """One message by itself."""
    return MessagesPage(desk=desk, note="", lines=(_line(message, setting, may_act=may_act),))


def _line(message: Message, setting: Setting, *, may_act: bool) -> MessageLine:
    known = message.lead_id is not None
    cut = message.words[:LONGEST_SHOWN]
    return MessageLine(
        kind=str(KINDS[message.kind]),
        who=message.name if known else message.sender or _("Nobody we can name"),
        href=f"{LEADS_PATH}/{reference_of(message.lead_id)}" if message.lead_id is not None else "",
        subject=message.subject[:200],
        words=cut if cut == message.words else f"{cut} …",
        time=wording.day_and_time(
            message.received_at, zone=setting.zone, now=setting.now, locale=setting.locale
        ),
        handled_href=f"{MESSAGES_PATH}/{message.id}/handled" if may_act and message.is_open else "",
    )
