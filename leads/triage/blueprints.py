"""The addresses of the work on one lead, put on the map together."""

from __future__ import annotations

from flask import Flask

from leads.triage import (
    book_routes,
    contact_routes,
    letter_routes,
    notice_routes,
    offer_routes,
    person_routes,
    reroute_routes,
    undo_routes,
    work_routes,
)


def init_app(app: Flask) -> None:
    """Register what belongs to working a lead."""
    for room in (
        work_routes,
        contact_routes,
        book_routes,
        reroute_routes,
        person_routes,
        letter_routes,
        undo_routes,
        notice_routes,
        offer_routes,
    ):
        app.register_blueprint(room.blueprint)
