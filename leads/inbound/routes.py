"""`POST /inbound/mail`: a mail provider hands over one raw message. Without a token in settings: 404."""

from __future__ import annotations

import hmac

from flask import Blueprint, Flask, abort, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.database import transaction
from leads.inbound.service import LARGEST_BYTES, Door, receive
from leads.settings import current_settings
from leads.web.security import allow_cross_site

blueprint = Blueprint("inbound", __name__, url_prefix="/inbound")
_MEDIA_TYPES = ("message/rfc822", "application/octet-stream", "text/plain")


@blueprint.url_value_preprocessor
def make_room(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let callers we know send more than forms may; this runs before anything reads the body."""
    if _is_known():
        request.max_content_length = LARGEST_BYTES


@blueprint.post("/mail")
@allow_cross_site
def take_mail() -> ResponseReturnValue:
    """Take one message in; the same message again is answered the same, and is one row.

    The header X-Envelope-To may name the addresses it was delivered to. 200 means that it is stored.
    """
    if not current_settings().inbound_token:
        abort(404)
    if not _is_known():
        return {"detail": "Send Authorization: Bearer with the token of this door."}, 401
    if request.mimetype not in _MEDIA_TYPES:
        return {"detail": "Send the raw message as message/rfc822."}, 415
    raw = request.get_data(cache=False)
    with transaction():
        taken = receive(
            raw, door=Door.HTTP, now=clock.now(), envelope_to=request.headers.getlist("X-Envelope-To")
        )
    return {"id": taken.message_id, "kind": taken.kind, "new": taken.is_new}


def _is_known() -> bool:
    wanted = current_settings().inbound_token
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    if not wanted or scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given.strip().encode("utf-8", "replace"), wanted.encode())


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(blueprint)
