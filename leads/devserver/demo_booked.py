"""Requests of the demo clinic with a consultation: ahead, waiting for its outcome, and held."""

from __future__ import annotations

from leads.devserver.demo_story import Books, Came, Story, days, minutes
from leads.devserver.demo_worked import MIAMI, MONTREAL
from leads.vocabulary import AppointmentMode, Locale

BOOKED = (
    Story(
        who={
            "name": "Leila Aziz",
            "email": "leila.aziz@example.com",
            "phone": "786 555 0127",
            "contact_by": "email",
            "procedure": "hip-contouring",
        },
        ago=days(2),
        office="miami-coral-gables",
        in_hours=True,
        promo="WINTER26",
        deeds=(Books(minutes(4), "", ahead=days(1), mode=AppointmentMode.VIDEO),),
    ),
    Story(
        who={
            "name": "Joanna Reed",
            "email": "joanna.reed@example.com",
            "phone": "305 555 0139",
            "contact_by": "call",
            "procedure": "fat-transfer",
        },
        ago=days(6),
        office="miami-coral-gables",
        in_hours=True,
        promo="WINTER26",
        deeds=(Books(minutes(20), "", ahead=days(-1)),),
    ),
    Story(
        who={
            "name": "Teresa Molina",
            "email": "teresa.molina@example.com",
            "phone": "305 555 0156",
            "contact_by": "call",
            "procedure": "fat-removal",
        },
        ago=days(9),
        office="miami-coral-gables",
        in_hours=True,
        locale=Locale.ES,
        promo="WINTER26",
        deeds=(Books(minutes(30), MIAMI, ahead=days(-4)), Came(days(7), MIAMI)),
    ),
    Story(
        who={
            "name": "Marc-André Roy",
            "email": "marc.roy@example.com",
            "phone": "514 555 0148",
            "contact_by": "call",
            "country": "CA",
            "procedure": "fat-removal",
        },
        ago=days(3),
        office="montreal",
        in_hours=True,
        locale=Locale.FR_CA,
        deeds=(Books(minutes(6), MONTREAL, ahead=days(3)),),
    ),
)
