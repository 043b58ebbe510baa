"""The terms page of an offer, and closing and opening the banner; works without JavaScript."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from leads import clock
from leads.promos.banner import CLOSED, CLOSED_SECONDS, COOKIE, for_templates, own_path
from leads.promos.pages import terms_page
from leads.promos.queries import version_at
from leads.web.cookies import set_cookie
from leads.web.locale import current_locale

blueprint = Blueprint("promos", __name__)


def init_app(app: Flask) -> None:
    """Register the room and let every template ask for the banner."""
    app.register_blueprint(blueprint)
    app.context_processor(for_templates)


@blueprint.get("/offers/<slug>")
def terms(slug: str) -> str:
    """The newest terms, or with `?v=` the version somebody was promised."""
    wanted = request.args.get("v", type=int)
    # The database refuses a NUL with an error; such an address is simply not one of ours.
    found = version_at(slug, wanted) if slug.isprintable() else None
    if found is None:
        abort(404)
    if found.withdrawn and wanted is None:
        abort(410)
    return render_template("promos/terms.html", page=terms_page(found, current_locale(), clock.now()))


@blueprint.post("/banner/close")
def close_banner() -> AnyResponse:
    """Hide the banner for 30 days."""
    response = _back()
    set_cookie(response, COOKIE, CLOSED, max_age=CLOSED_SECONDS)
    return response


@blueprint.post("/banner/open")
def open_banner() -> AnyResponse:
    """Show it again."""
    response = _back()
    set_cookie(response, COOKIE, "", max_age=0)
    return response


def _back() -> Response:
    """Back to the page the visitor was on; htmx takes the banner out itself and needs no page."""
    if request.headers.get("HX-Request") == "true":
        return Response("", mimetype="text/html")
    answer = redirect(own_path(request.form.get("next", "/")), 303)
    return Response(answer.get_data(), 303, answer.headers)
