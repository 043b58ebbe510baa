"""The doors of this room: the form's steps, check and send, and the page that follows."""

from __future__ import annotations

from flask import Flask

from leads.intake import (
    addresspage,
    appointments,
    asides,
    officechange,
    picktime,
    questions,
    sending,
    status,
    staying,
    steps,
    switching,
)


def init_app(app: Flask) -> None:
    """Open the doors."""
    of_form = (steps, switching, asides, sending)
    of_request = (status, staying, officechange, questions, addresspage, picktime, appointments)
    for module in (*of_form, *of_request):
        app.register_blueprint(module.blueprint)
