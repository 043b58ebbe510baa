"""Requests of the demo clinic that its staff have worked on already: made-up people, plain data."""

from __future__ import annotations

from datetime import timedelta

from leads.devserver.demo_story import Closed, Snoozed, Story, Tried, Wrote
from leads.handling.rules import ActionKind
from leads.vocabulary import AttemptOutcome, CloseReason, ContactBy, Locale

CENTRAL, MIAMI, MONTREAL = "desk@example.com", "miami@example.com", "montreal@example.com"
"""The demo staff of accounts/demo_staff.py."""


def _min(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


def _days(days: float) -> timedelta:
    return timedelta(days=days)


WORKED = (
    Story(
        who={
            "name": "Ana Lucía Vega",
            "email": "ana.vega@example.com",
            "phone": "305 555 0151",
            "contact_by": "call",
            "procedure": "fat-transfer",
        },
        ago=_days(1),
        office="miami-coral-gables",
        in_hours=True,
        locale=Locale.ES,
        promo="WINTER26",
        deeds=(
            Tried(
                _min(3),
                MIAMI,
                AttemptOutcome.REACHED,
                note="Prefers Fridays. Wants two or three times to choose from, by email.",
                next=ActionKind.EMAIL,
                due=_min(20),
            ),
        ),
    ),
    Story(
        who={
            "name": "Grace Whitfield",
            "email": "grace.whitfield@example.com",
            "phone": "305 555 0188",
            "contact_by": "call",
            "procedure": "bbl",
            "best_times": ("afternoon",),
        },
        ago=_days(2),
        office="miami-coral-gables",
        in_hours=True,
        promo="WINTER26",
        deeds=(
            Tried(_min(2), MIAMI, AttemptOutcome.VOICEMAIL),
            Tried(
                _min(40),
                MIAMI,
                AttemptOutcome.CALL_BACK,
                note="In a meeting. Asked to be called after 3 pm.",
                next=ActionKind.CALL_BACK,
                due=_min(-40),
            ),
        ),
    ),
    Story(
        who={
            "name": "Dmitri Halloran",
            "email": "dmitri.halloran@example.com",
            "phone": "786 555 0145",
            "contact_by": "email",
            "procedure": "fat-removal",
            "note": "Is a small area possible without staying overnight?",
        },
        ago=_days(3),
        office="miami-coral-gables",
        in_hours=True,
        promo="AUTUMN26",
        deeds=(
            Tried(_min(4), MIAMI, AttemptOutcome.VOICEMAIL),
            Wrote(
                _days(2.9),
                "Thank you for your call. Mornings are hard for me at work. "
                "Could somebody call on Thursday after five?",
            ),
        ),
    ),
    Story(
        who={
            "name": "Camila Restrepo",
            "email": "camila.restrepo@example.com",
            "phone": "305 555 0170",
            "contact_by": "call",
            "procedure": "hip-contouring",
        },
        ago=_days(4),
        office="miami-coral-gables",
        in_hours=True,
        locale=Locale.ES,
        promo="WINTER26",
        deeds=(
            Tried(
                _min(5),
                MIAMI,
                AttemptOutcome.BOOKED,
                note="Consultation agreed. Bringing her sister.",
                next=ActionKind.CONSULTATION,
                due=_days(2),
            ),
        ),
    ),
    Story(
        who={
            "name": "Hannah Brooks",
            "email": "hannah.brooks@example.com",
            "phone": "305 555 0192",
            "contact_by": "text",
            "procedure": "fat-transfer",
            "timeframe": "later",
        },
        ago=_days(5),
        office="miami-coral-gables",
        in_hours=True,
        deeds=(
            Tried(_min(3), MIAMI, AttemptOutcome.REACHED, note="Travels until next week."),
            Snoozed(_min(6), MIAMI, until=_days(6)),
        ),
    ),
    Story(
        who={
            "name": "Étienne Lavoie",
            "email": "etienne.lavoie@example.com",
            "phone": "514 555 0166",
            "contact_by": "call",
            "country": "CA",
            "procedure": "fat-removal",
        },
        ago=_days(1),
        office="montreal",
        in_hours=True,
        locale=Locale.FR_CA,
        deeds=(
            Tried(
                _min(4),
                MONTREAL,
                AttemptOutcome.REACHED,
                note="Veut venir un lundi matin.",
                next=ActionKind.ARRANGE,
                due=_min(90),
            ),
        ),
    ),
    Story(
        who={
            "name": "Claire Dubois",
            "email": "claire.dubois@example.com",
            "phone": "438 555 0109",
            "contact_by": "text",
            "country": "CA",
            "procedure": "bbl",
        },
        ago=_days(2),
        office="montreal",
        in_hours=True,
        locale=Locale.FR_CA,
        deeds=(
            Tried(
                _min(3),
                MONTREAL,
                AttemptOutcome.TEXT_SENT,
                channel=ContactBy.TEXT,
                next=ActionKind.CALL,
                due=_min(-15),
            ),
        ),
    ),
    Story(
        who={
            "name": "Sofía Camarena Ruiz",
            "email": "sofi.camarena@example.com",
            "phone": "210 555 0164",
            "contact_by": "call",
            "procedure": "hip-contouring",
        },
        ago=_days(6),
        office="san-antonio",
        in_hours=True,
        locale=Locale.ES,
        deeds=(Tried(_min(4), CENTRAL, AttemptOutcome.REACHED, next=ActionKind.CALL, due=_days(1)),),
    ),
    Story(
        who={
            "name": "Leo Marchetti",
            "email": "leo.marchetti@example.com",
            "phone": "305 555 0114",
            "contact_by": "call",
            "procedure": "fat-removal",
        },
        ago=_days(6),
        office="miami-coral-gables",
        in_hours=True,
        deeds=(
            Tried(_min(4), MIAMI, AttemptOutcome.REACHED, note="Lives in Chicago now."),
            Closed(_min(9), MIAMI, CloseReason.CHOSE_ELSEWHERE),
        ),
    ),
)
