"""Requests of the demo clinic that its staff have worked on already: made-up people, plain data."""

from __future__ import annotations

from leads.devserver.demo_story import Books, Closed, Snoozed, Story, Tried, Wrote, days, minutes
from leads.handling.rules import ActionKind
from leads.vocabulary import AttemptOutcome, CloseReason, ContactBy, Locale

CENTRAL, MIAMI, MONTREAL = "desk@example.com", "miami@example.com", "montreal@example.com"
"""The demo staff of accounts/demo_staff.py."""


WORKED = (
    Story(
        who={
            "name": "Ana Lucía Vega",
            "email": "ana.vega@example.com",
            "phone": "305 555 0151",
            "contact_by": "call",
            "procedure": "fat-transfer",
        },
        ago=days(1),
        office="miami-coral-gables",
        in_hours=True,
        locale=Locale.ES,
        promo="WINTER26",
        deeds=(
            Tried(
                minutes(3),
                MIAMI,
                AttemptOutcome.REACHED,
                note="Prefers Fridays. Wants two or three times to choose from, by email.",
                next=ActionKind.EMAIL,
                due=minutes(20),
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
        ago=days(2),
        office="miami-coral-gables",
        in_hours=True,
        promo="WINTER26",
        deeds=(
            Tried(minutes(2), MIAMI, AttemptOutcome.VOICEMAIL),
            Tried(
                minutes(40),
                MIAMI,
                AttemptOutcome.CALL_BACK,
                note="In a meeting. Asked to be called after 3 pm.",
                next=ActionKind.CALL_BACK,
                due=minutes(-40),
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
        ago=days(3),
        office="miami-coral-gables",
        in_hours=True,
        promo="AUTUMN26",
        deeds=(
            Tried(minutes(4), MIAMI, AttemptOutcome.VOICEMAIL),
            Wrote(
                days(2.9),
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
        ago=days(4),
        office="miami-coral-gables",
        in_hours=True,
        locale=Locale.ES,
        promo="WINTER26",
        deeds=(
            Tried(minutes(5), MIAMI, AttemptOutcome.REACHED, note="Brings her sister."),
            Books(minutes(7), MIAMI, ahead=days(2)),
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
        ago=days(5),
        office="miami-coral-gables",
        in_hours=True,
        deeds=(
            Tried(minutes(3), MIAMI, AttemptOutcome.REACHED, note="Travels until next week."),
            Snoozed(minutes(6), MIAMI, until=days(6)),
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
        ago=days(1),
        office="montreal",
        in_hours=True,
        locale=Locale.FR_CA,
        deeds=(
            Tried(
                minutes(4),
                MONTREAL,
                AttemptOutcome.REACHED,
                note="Veut venir un lundi matin.",
                next=ActionKind.ARRANGE,
                due=minutes(90),
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
        ago=days(2),
        office="montreal",
        in_hours=True,
        locale=Locale.FR_CA,
        deeds=(
            Tried(
                minutes(3),
                MONTREAL,
                AttemptOutcome.TEXT_SENT,
                channel=ContactBy.TEXT,
                next=ActionKind.CALL,
                due=minutes(-15),
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
        ago=days(6),
        office="san-antonio",
        in_hours=True,
        locale=Locale.ES,
        deeds=(Tried(minutes(4), CENTRAL, AttemptOutcome.REACHED, next=ActionKind.CALL, due=days(1)),),
    ),
    Story(
        who={
            "name": "Leo Marchetti",
            "email": "leo.marchetti@example.com",
            "phone": "305 555 0114",
            "contact_by": "call",
            "procedure": "fat-removal",
        },
        ago=days(6),
        office="miami-coral-gables",
        in_hours=True,
        deeds=(
            Tried(minutes(4), MIAMI, AttemptOutcome.REACHED, note="Lives in Chicago now."),
            Closed(minutes(9), MIAMI, CloseReason.CHOSE_ELSEWHERE),
        ),
    ),
)
