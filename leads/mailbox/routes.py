"""`/dev/mailbox`: the letters of development. It exists nowhere else, and runs nothing a letter brings."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, make_response, render_template

from leads.mailbox import letters
from leads.mailbox.pages import letter_page, mailbox_page
from leads.settings import Environment, current_settings

blueprint = Blueprint("mailbox", __name__, url_prefix="/dev/mailbox")

SHOWN = 200
# A letter may show its own styles and our own pictures; it may load nothing else and run nothing.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)


def init_app(app: Flask) -> None:
    """Add the page in development with a mail catcher; elsewhere its address is an ordinary 404."""
    settings = app.extensions["settings"]
    if settings.environment is Environment.DEVELOPMENT and settings.mailbox_dir:
        app.register_blueprint(blueprint)


@blueprint.get("")
def mailbox() -> Response:
    """All letters, newest first."""
    page = mailbox_page(letters.newest(_folder(), limit=SHOWN), total=letters.count(_folder()))
    return _shown(render_template("mailbox/mailbox.html", page=page))


@blueprint.get("/<name>")
def letter(name: str) -> Response:
    """One letter with its parts."""
    return _shown(render_template("mailbox/letter.html", page=letter_page(_letter(name))))


@blueprint.get("/<name>/html")
def letter_html(name: str) -> Response:
    """The HTML part alone, for the frame; its links open in a new window."""
    html = _letter(name).html or abort(404)
    response = make_response(_HEAD.sub(lambda head: head[0] + '<base target="_blank">', html, count=1))
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@blueprint.get("/<name>/source")
def letter_source(name: str) -> Response:
    """The letter as it came over the wire."""
    content = letters.source(_folder(), name)
    return _plain(content) if content is not None else abort(404)


@blueprint.get("/<name>/files/<int:position>")
def letter_file(name: str, position: int) -> Response:
    """One attachment, always as a download."""
    found = [file for file in _letter(name).attachments if file.position == position] or abort(404)
    response = make_response(found[0].content)
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers.set("Content-Disposition", "attachment", filename=found[0].name)
    return response


def _folder() -> Path:
    return Path(current_settings().mailbox_dir or abort(404))


def _letter(name: str) -> letters.Received:
    return letters.read(_folder(), name) or abort(404)


def _shown(html: str) -> Response:
    response = make_response(html)
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response


def _plain(content: bytes) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return response
