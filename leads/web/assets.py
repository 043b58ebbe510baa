"""Style sheets, scripts and the sprite, held in memory under names that change with their content.

A browser keeps each for a year; a new release has new names. Small source files are joined, so a page
asks for one style sheet. Fonts are served by Flask itself: their file names carry a version.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request
from markupsafe import Markup

_SHARED = ("tokens", "fonts", "base", "parts")
_DESK = (
    "desk",
    "desk-frame",
    "desk-queue",
    "desk-triage",
    "desk-lead",
    "desk-record",
    "desk-work",
    "desk-boards",
    "desk-calendar",
    "desk-accounts",
    "desk-people",
    "desk-notices",
    "desk-reception",
)
_SHEETS = {
    "visitor.css": (*_SHARED, "visitor", "form", "visitor-pages", "visitor-times", "print"),
    "desk.css": (*_SHARED, *_DESK),
    "mailbox.css": (*_SHARED, *_DESK, "mailbox"),
}
_FILES = {
    "app.js": ("app.js", "text/javascript"),
    "board.js": ("board.js", "text/javascript"),
    "idle.js": ("idle.js", "text/javascript"),
    "desk.js": ("desk.js", "text/javascript"),
    "passkeys.js": ("passkeys.js", "text/javascript"),
    "htmx.js": ("vendor/htmx-4.0.1.min.js", "text/javascript"),
    "icons.svg": ("icons.svg", "image/svg+xml"),
    "mark.svg": ("mark.svg", "image/svg+xml"),
}
_FOREVER = "public, max-age=31536000, immutable"

blueprint = Blueprint("assets", __name__, url_prefix="/assets")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it goes over the wire, plain and gzipped, with the first half of its digest."""

    body: bytes
    zipped: bytes
    mimetype: str
    digest: str


def _asset(body: bytes, mimetype: str) -> Asset:
    digest = hashlib.sha256(body).hexdigest()[:12]
    return Asset(body, gzip.compress(body, mtime=0), mimetype, digest)


def load(static: Path) -> dict[str, Asset]:
    """Read and join everything under `static` that pages link to, keyed by its plain name."""
    assets = {
        name: _asset(
            "".join((static / "css" / f"{part}.css").read_text("utf-8") for part in parts).encode(),
            "text/css",
        )
        for name, parts in _SHEETS.items()
    }
    for name, (path, mimetype) in _FILES.items():
        assets[name] = _asset((static / path).read_bytes(), mimetype)
    return assets


def _assets() -> dict[str, Asset]:
    assets: dict[str, Asset] = current_app.extensions["assets"]
    return assets


def asset(name: str) -> str:
    """The address of an asset; raises KeyError for a name nobody made."""
    return f"/assets/{_assets()[name].digest}/{name}"


def symbols(*names: str) -> Markup:
    """Some signs of the sprite for a page that repeats them often: `#i-pin` is shorter than an address."""
    sprite = _assets()["icons.svg"].body.decode()
    found = (re.search(rf'<symbol id="{name}".*?</symbol>', sprite) for name in names)
    parts = (each[0].replace(' id="', ' id="i-', 1) for each in found if each)
    return Markup("".join(parts))  # noqa: S704  (our own file)


@blueprint.get("/<digest>/<name>")
def show(digest: str, name: str) -> Response:
    """One asset; an address from another release gets today's content, but may not be kept."""
    if name not in _assets():
        abort(404)
    found = _assets()[name]
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(found.zipped if zipped else found.body, mimetype=found.mimetype)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = _FOREVER if digest == found.digest else "no-cache"
    return response


def init_app(app: Flask) -> None:
    """Load the assets once and let every template ask for their addresses."""
    app.extensions["assets"] = load(Path(app.static_folder or ""))
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["symbols"] = symbols
    app.register_blueprint(blueprint)
