"""What the first letter says: facts in, sentences out, in the language that is active while rendering.

The writer of the facts formats times, phones and offers; this module only chooses the sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext as _

from leads.outbox.rules import greeting_name
from leads.outbox.sentences import Sentence
from leads.vocabulary import ContactBy

Situation = Literal["open", "central", "closed", "holiday", "unknown"]
_STRONG = frozenset({"office", "due"})


@dataclass(frozen=True, slots=True)
class OfferWords:
    """One offer as the status page words it; the letter repeats these sentences and adds none."""

    chip: str
    headline: str
    condition: str
    sentence: str
    todo: str = ""
    financing: str = ""
    alternative: str = ""
    terms_url: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The facts of one acknowledgement, already formatted for its reader.

    `due` and `opens` are phrases like "1:48 pm today"; `due` is None when no honest time is known.
    `covered_by` names who will contact the visitor first; `office` is the office that owns the lead.
    `may_pick` is whether `time_url` offers free times, rather than asking which times suit.
    `offers` is empty where the law allows no offer in this letter.
    """

    brand: str
    name: str
    reference: str
    office: str
    office_is_central: bool
    covered_by: Literal["office", "central"]
    contact_by: ContactBy
    situation: Situation
    due: str | None
    opens: str | None
    holiday: str | None
    phone: str
    offers: tuple[OfferWords, ...]
    status_url: str
    time_url: str
    may_pick: bool
    take_back_url: str
    not_me_url: str
    postal_address: str

    @property
    def heading(self) -> Sentence:
        """The greeting: by the typed name when it is a plain short name, otherwise by none."""
        name = greeting_name(self.name)
        if name:
            return Sentence(_("We have your request, %(name)s"), {"name": name})
        return Sentence(_("We have your request"))

    @property
    def preview(self) -> Sentence:
        """What a mailbox shows after the subject: who does what by when, and no procedure."""
        if self.due is None:
            return Sentence(_("A person will contact you as soon as the office opens."))
        words = _picking_preview() if self.may_pick else _asking_preview()
        return Sentence(words[self.contact_by], {"due": self.due})

    @property
    def contact_lines(self) -> list[Sentence]:
        """Who will be in touch, how, and by when; honest when nobody is there right now."""
        lines = [self._closed_line(), *self._owner_lines(), self._contact_line()]
        return [line for line in lines if line is not None]

    def _closed_line(self) -> Sentence | None:
        if self.opens is None or self.situation not in ("closed", "holiday"):
            return None
        desk_opens = self.covered_by == "central"  # often hours before the office does
        if self.holiday:
            words = (
                _("We’re closed for %(holiday)s. Our central desk can be in touch from %(opens)s.")
                if desk_opens
                else _("We’re closed for %(holiday)s and open again %(opens)s.")
            )
            return Sentence(words, {"holiday": self.holiday, "opens": self.opens})
        if desk_opens:
            return Sentence(_("Our central desk can be in touch from %(opens)s."), {"opens": self.opens})
        return Sentence(_("The office opens %(opens)s."), {"opens": self.opens})

    def _owner_lines(self) -> list[Sentence]:
        if self.office_is_central:
            return [
                Sentence(
                    _("Our central desk looks after your request and will find the right office with you.")
                )
            ]
        if self.covered_by == "central":
            return [Sentence(_("Your office is %(office)s."), {"office": self.office}, _STRONG)]
        return []

    def _contact_line(self) -> Sentence:
        by_central = self.office_is_central or self.covered_by == "central"
        table = _central_words() if by_central else _office_words()
        in_time, no_time = table[self.contact_by]
        values = {"office": self.office, "due": self.due or "", "phone": self.phone}
        return Sentence(no_time if self.due is None else in_time, values, _STRONG)


def _picking_preview() -> dict[ContactBy, str]:
    return {
        ContactBy.CALL: _("A coordinator will call by %(due)s. Or choose a time yourself."),
        ContactBy.TEXT: _("A coordinator will text you by %(due)s. Or choose a time yourself."),
        ContactBy.EMAIL: _("A coordinator will email you by %(due)s. Or choose a time yourself."),
    }


def _asking_preview() -> dict[ContactBy, str]:
    return {
        ContactBy.CALL: _("A coordinator will call by %(due)s. Or tell us which times suit you."),
        ContactBy.TEXT: _("A coordinator will text you by %(due)s. Or tell us which times suit you."),
        ContactBy.EMAIL: _("A coordinator will email you by %(due)s. Or tell us which times suit you."),
    }


def _office_words() -> dict[ContactBy, tuple[str, str]]:
    """For each way of contact: the sentence with a time, and the one without."""
    return {
        ContactBy.CALL: (
            _("A coordinator from %(office)s will call you by %(due)s, from %(phone)s."),
            _("A coordinator from %(office)s will call you as soon as the office opens, from %(phone)s."),
        ),
        ContactBy.TEXT: (
            _("A coordinator from %(office)s will text you by %(due)s, about this request only."),
            _(
                "A coordinator from %(office)s will text you as soon as the office opens,"
                " about this request only."
            ),
        ),
        ContactBy.EMAIL: (
            _("A coordinator from %(office)s will email you by %(due)s."),
            _("A coordinator from %(office)s will email you as soon as the office opens."),
        ),
    }


def _central_words() -> dict[ContactBy, tuple[str, str]]:
    return {
        ContactBy.CALL: (
            _("A coordinator from our central desk will call you by %(due)s, from %(phone)s."),
            _("A coordinator from our central desk will call you as soon as the desk opens, from %(phone)s."),
        ),
        ContactBy.TEXT: (
            _("A coordinator from our central desk will text you by %(due)s, about this request only."),
            _(
                "A coordinator from our central desk will text you as soon as the desk opens,"
                " about this request only."
            ),
        ),
        ContactBy.EMAIL: (
            _("A coordinator from our central desk will email you by %(due)s."),
            _("A coordinator from our central desk will email you as soon as the desk opens."),
        ),
    }
