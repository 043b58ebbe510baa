"""Who writes to the demo clinic and waits for it: made-up people, plain data.

A first `make run` plays these stories and those of demo_worked.py (see demo_day.py), so that nobody meets an
empty desk. Every address ends in example.com and every number is one that is given to nobody.
"""

from __future__ import annotations

from leads.devserver.demo_story import Story, minutes
from leads.intake.rules import Suspicion
from leads.vocabulary import Locale

WAITING = (
    Story(
        who={
            "name": "Renée Baptiste",
            "email": "renee.baptiste@example.com",
            "phone": "514 555 0131",
            "contact_by": "call",
            "country": "CA",
            "procedure": "fat-transfer",
        },
        ago=minutes(17),
        office="montreal",
        in_hours=True,
        locale=Locale.FR_CA,
        promo="WINTER26",
    ),
    Story(
        who={
            "name": "Chidi Okafor",
            "email": "chidi.okafor@example.com",
            "phone": "713 555 0118",
            "contact_by": "call",
            "procedure": "fat-removal",
            "best_times": ("afternoon",),
        },
        ago=minutes(8),
        office="houston",
        in_hours=True,
    ),
    Story(
        who={
            "name": "Maya Torres",
            "email": "maya.torres@example.com",
            "phone": "305 555 0123",
            "contact_by": "call",
            "procedure": "hip-contouring",
            "postal_code": "33134",
            "note": "I read your hip dips article. I’m fairly slim, so I’d like to understand what is "
            "realistic and how long I’d be off work.",
            "marketing_email": True,
        },
        ago=minutes(2),
        office="miami-coral-gables",
        promo="WINTER26",
        concern="hip-dips",
    ),
    Story(
        who={
            "name": "Jolene Pratt",
            "email": "jolene.pratt@example.com",
            "phone": "404 555 0177",
            "contact_by": "text",
            "procedure": "bbl",
            "postal_code": "30305",
        },
        ago=minutes(1),
        office="atlanta",
        promo="WINTER26",
    ),
    Story(
        who={
            "name": "Sofía Camarena",
            "email": "sofia.camarena@example.com",
            "phone": "210 555 0164",
            "contact_by": "call",
            "procedure": "unsure",
            "timeframe": "exploring",
        },
        ago=minutes(0.5),
        office="san-antonio",
        locale=Locale.ES,
        promo="AUTUMN26",
    ),
    Story(
        who={
            "name": "Priya Natarajan",
            "email": "priya.natarajan@example.com",
            "phone": "619 555 0102",
            "contact_by": "email",
            "procedure": "hip-contouring",
            "postal_code": "92101",
            "timeframe": "three_months",
        },
        ago=minutes(22),
        unless_open=minutes(1.5),
        office="san-diego",
        promo="WINTER26",
    ),
    Story(
        who={
            "name": "Tomasz Zieliński",
            "email": "tomasz.zielinski@example.com",
            "phone": "020 7946 0123",
            "contact_by": "call",
            "country": "GB",
            "procedure": "fat-removal",
            "health_consent": True,
        },
        ago=minutes(180),
        unless_open=minutes(3),
        office="london",
        locale=Locale.EN_GB,
    ),
    Story(
        who={
            "name": "Best Rank Agency",
            "email": "offers@seo.example.com",
            "phone": "212 555 0199",
            "contact_by": "email",
            "procedure": "unsure",
            "note": "Rank first on Google! https://rank.example.com https://cheap.example.com",
        },
        ago=minutes(35),
        office="miami-coral-gables",
        suspicion=Suspicion.CONTENT,
    ),
)
