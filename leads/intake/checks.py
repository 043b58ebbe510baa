"""Says what is wrong with the answers to a request, step by step; one set of checks for every door.

It looks at facts it is given (`Known`), never at the database, the request or the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from leads.intake import problems
from leads.intake.answers import Answers
from leads.intake.contacts import EmailProblem, read_email, read_phone
from leads.intake.problems import Problem
from leads.vocabulary import UNSURE, ContactBy, DayPart, Meeting, Timeframe

NAME_CHARACTERS = 100
NOTE_CHARACTERS = 1000
# Where the law asks for an explicit line about health data (product decision, `ux.md` B.4).
HEALTH_LINE_COUNTRIES = frozenset({"GB"})
# The only country whose visitors may be offered marketing texts and calls, and only when the setting is on.
MARKETING_TEXT_COUNTRIES = frozenset({"US"})


PostalShape = Callable[[str, str], str | None]
"""Gives the normal form of a postal code for a country and what was typed, or None."""


@dataclass(frozen=True, slots=True)
class Known:
    """The facts the checks need: what we offer, where we are, and which postal codes exist."""

    procedures: Collection[str]
    phone_examples: Mapping[str, str]
    """Country code → an example number; its keys are the countries we serve."""
    offices: Collection[str]
    postal_shape: PostalShape
    is_located: PostalShape
    """The same question, but None also when the place of the code is not known."""
    marketing_texts: bool = False

    def asks_marketing_texts(self, country: str) -> bool:
        """Whether the text-and-call box is shown in that country."""
        return self.marketing_texts and country in MARKETING_TEXT_COUNTRIES


def interest_problems(answers: Answers, known: Known) -> list[Problem]:
    """Step 1: the procedure, or "I'm not sure yet"."""
    if answers.procedure == UNSURE or answers.procedure in known.procedures:
        return []
    return [problems.SELECT_PROCEDURE]


def place_problems(answers: Answers, known: Known) -> list[Problem]:
    """Step 2: where (a postal code, or an office from the list), when, and the note."""
    found = []
    if answers.country not in known.phone_examples:
        found.append(problems.SELECT_COUNTRY)
    elif answers.meeting not in set(Meeting):
        found.append(problems.SELECT_MEETING)
    elif answers.office or answers.meeting == Meeting.CHOSEN:
        if answers.office not in known.offices:
            found.append(problems.SELECT_OFFICE)
    elif not answers.postal_code:
        found.append(problems.no_postal_code(answers.country))
    elif known.postal_shape(answers.country, answers.postal_code) is None:
        found.append(problems.bad_postal_code(answers.country))
    elif known.is_located(answers.country, answers.postal_code) is None:
        found.append(problems.unknown_postal_code(answers.postal_code[:20]))
    if answers.timeframe not in set(Timeframe):
        found.append(problems.SELECT_TIMEFRAME)
    if len(answers.note) > NOTE_CHARACTERS:
        found.append(problems.NOTE_TOO_LONG)
    return found


def you_problems(answers: Answers, known: Known) -> list[Problem]:
    """Step 3: who, how to reach them, and what they allow; in the order of the page."""
    found = []
    if not answers.name:
        found.append(problems.ENTER_NAME)
    elif len(answers.name) > NAME_CHARACTERS:
        found.append(problems.NAME_TOO_LONG)
    email = read_email(answers.email)
    if isinstance(email, EmailProblem):
        found.append(_EMAIL_PROBLEMS[email])
    if answers.contact_by not in set(ContactBy):
        found.append(problems.SELECT_CONTACT)
    found += _phone_problems(answers, known)
    if not set(answers.best_times) <= set(DayPart):
        found.append(problems.SELECT_BEST_TIME)
    if not answers.adult:
        found.append(problems.CONFIRM_ADULT)
    if answers.country in HEALTH_LINE_COUNTRIES and not answers.health_consent:
        found.append(problems.ALLOW_INTEREST)
    if answers.meeting == Meeting.NOTIFY and not answers.marketing_email:
        found.append(problems.ALLOW_NEWS)
    return found


def all_problems(answers: Answers, known: Known) -> list[Problem]:
    """Everything that is wrong, in the order of the pages."""
    return [
        *interest_problems(answers, known),
        *place_problems(answers, known),
        *you_problems(answers, known),
    ]


def spoken_problems(answers: Answers, known: Known) -> list[Problem]:
    """The same for a request somebody takes down while they talk: a number is enough, timing may stay open.

    Nothing that was typed passes unchecked; only what was not said is not asked for.
    """
    unsaid = [] if answers.timeframe else [problems.SELECT_TIMEFRAME]
    if answers.phone and not answers.email:
        unsaid.append(problems.ENTER_EMAIL)
    return [each for each in all_problems(answers, known) if each not in unsaid]


_EMAIL_PROBLEMS = {
    EmailProblem.EMPTY: problems.ENTER_EMAIL,
    EmailProblem.FORMAT: problems.BAD_EMAIL,
    EmailProblem.LOCAL_LETTERS: problems.EMAIL_LETTERS,
}


def _phone_problems(answers: Answers, known: Known) -> list[Problem]:
    if answers.phone:
        example = known.phone_examples.get(answers.country, "+1 305 555 0123")
        return [] if read_phone(answers.phone, answers.country) else [problems.bad_phone(example)]
    if answers.contact_by == ContactBy.CALL:
        return [problems.PHONE_TO_CALL]
    if answers.contact_by == ContactBy.TEXT:
        return [problems.PHONE_TO_TEXT]
    if answers.marketing_texts and known.asks_marketing_texts(answers.country):
        return [problems.PHONE_FOR_OFFERS]
    return []
