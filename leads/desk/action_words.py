"""What a person should do next, in words: for the strip, the menus and the timeline."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from leads.desk import wording
from leads.desk.setting import Setting
from leads.handling.rules import ActionKind

_KINDS = frozenset(ActionKind)
CALLS = frozenset({ActionKind.CALL, ActionKind.CALL_BACK, ActionKind.FIRST_CONTACT, ActionKind.ARRANGE})
_SIGNS = {
    ActionKind.TEXT: "chat",
    ActionKind.EMAIL: "mail",
    ActionKind.ANSWER_QUESTION: "note",
    ActionKind.ANSWER_REPLY: "mail",
    ActionKind.OFFER_TIMES: "cal",
    ActionKind.CONSULTATION: "cal",
    ActionKind.VIDEO_LINK: "mail",
    ActionKind.AFTER_CONSULTATION: "check",
    ActionKind.AFTER_BOOKING: "check",
    ActionKind.DECIDE: "alert",
    ActionKind.NO_WORKING_CONTACT: "alert",
}
_NAMES = {
    ActionKind.FIRST_CONTACT: _l("First contact"),
    ActionKind.ANSWER_QUESTION: _l("Answer the question"),
    ActionKind.OFFER_TIMES: _l("Offer times"),
    ActionKind.ANSWER_REPLY: _l("Answer their email"),
    ActionKind.CALL: _l("Call"),
    ActionKind.TEXT: _l("Text"),
    ActionKind.EMAIL: _l("Email"),
    ActionKind.CALL_BACK: _l("Call back"),
    ActionKind.ARRANGE: _l("Arrange a consultation"),
    ActionKind.CONSULTATION: _l("Consultation"),
    ActionKind.VIDEO_LINK: _l("Email the video link"),
    ActionKind.AFTER_CONSULTATION: _l("Ask how they decided"),
    ActionKind.AFTER_BOOKING: _l("Stay in touch"),
    ActionKind.DECIDE: _l("Decide how to go on"),
    ActionKind.NO_WORKING_CONTACT: _l("Find a working contact"),
}


def first_name(name: str) -> str:
    """How staff speak of somebody: the first word of what was typed."""
    return name.split()[0] if name.split() else name


def sign_of(kind: str) -> str:
    """The icon of a next action."""
    return _SIGNS.get(ActionKind(kind), "phone") if kind in _KINDS else "clock"


def action_for(kind: str, name: str) -> str:
    """The next action as an instruction about one person; "" for a kind nobody has worded."""
    words = {
        ActionKind.FIRST_CONTACT: _("Contact %(name)s for the first time", name=name),
        ActionKind.ANSWER_QUESTION: _("Answer the question of %(name)s", name=name),
        ActionKind.OFFER_TIMES: _("Offer %(name)s the times they asked for", name=name),
        ActionKind.ANSWER_REPLY: _("Answer %(name)s: they wrote back", name=name),
        ActionKind.CALL: _("Call %(name)s", name=name),
        ActionKind.TEXT: _("Text %(name)s", name=name),
        ActionKind.EMAIL: _("Email %(name)s", name=name),
        ActionKind.CALL_BACK: _("Call %(name)s back, as agreed", name=name),
        ActionKind.ARRANGE: _("Arrange a consultation with %(name)s", name=name),
        ActionKind.CONSULTATION: _("Consultation with %(name)s: say afterwards how it went", name=name),
        ActionKind.VIDEO_LINK: _("Email %(name)s how to join by video", name=name),
        ActionKind.AFTER_CONSULTATION: _("Ask %(name)s how they decided", name=name),
        ActionKind.AFTER_BOOKING: _("Stay in touch with %(name)s until the procedure", name=name),
        ActionKind.DECIDE: _("Decide about %(name)s: all tries are used up", name=name),
        ActionKind.NO_WORKING_CONTACT: _("Find a working contact for %(name)s", name=name),
    }
    return str(words[ActionKind(kind)]) if kind in _KINDS else ""


def action_name(kind: str) -> str:
    """The next action in two or three words, for menus and lists."""
    return str(_NAMES[ActionKind(kind)]) if kind in _KINDS else kind.replace("_", " ")


def action_at(kind: str, due_at: datetime, *, zone: str, setting: Setting) -> str:
    """A next action with its time on the wall of the office: `Call, today, 4:12 pm`."""
    time = wording.day_and_time(due_at, zone=zone, now=setting.now, locale=setting.locale)
    return str(_("%(action)s, %(time)s", action=action_name(kind), time=time))
