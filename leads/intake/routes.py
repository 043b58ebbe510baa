"""The doors of this room: the form's steps, check and send, and the page that follows."""

from __future__ import annotations

from flask import Flask

from leads.intake import (
    addresspage,
    asides,
    officechange,
    questions,
    sending,
    status,
    staying,
    steps,
    switching,
)


def init_app(app: Flask) -> None:
    """Open the doors."""
    rooms = (steps, switching, asides, sending, status, staying, officechange, questions, addresspage)
    for module in rooms:
        app.register_blueprint(module.blueprint)
