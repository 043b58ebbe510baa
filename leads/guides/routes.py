"""The reading pages. They store nothing and read no table; only the banner above them does."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, redirect, render_template
from flask.typing import ResponseReturnValue

from leads.guides.pages import document_page, guide_page, home_page, reading_link
from leads.guides.registry import DOCUMENTS, document_text, guides
from leads.web.brand import brand
from leads.web.locale import current_locale

blueprint = Blueprint("guides", __name__)


@blueprint.get("/")
def home() -> str:
    """The way in: what we are, one article in front, the form one tap away."""
    return render_template("guides/home.html", page=home_page(current_locale().language))


@blueprint.get("/guides")
def index() -> Response:
    """There is one list of articles, and it is on the home page."""
    return redirect("/#guides", code=302)  # type: ignore[return-value]


@blueprint.get("/guides/<slug>")
def guide(slug: str) -> ResponseReturnValue:
    """One article with its way to the form and on to others."""
    if slug not in guides():
        abort(404)
    page = guide_page(guides()[slug], current_locale().language)
    return render_template("guides/guide.html", page=page)


def document(name: str) -> str:
    """One plain page: what we store, health data, access."""
    text = document_text(name, current_locale().language)
    return render_template("guides/document.html", page=document_page(text, brand(current_locale())))


for _name in DOCUMENTS:
    blueprint.add_url_rule(f"/{_name}", _name.replace("-", "_"), document, defaults={"name": _name})


def init_app(app: Flask) -> None:
    """Serve the pages; any page may offer three articles to read while somebody waits."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["while_you_wait"] = lambda: tuple(
        reading_link(slug, current_locale().language) for slug in list(guides())[1:4]
    )
