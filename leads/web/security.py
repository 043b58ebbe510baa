"""What protects every answer: headers, cookies, forged-request checks, body and field limits, trusted hosts.

No inline script or style exists in this product, so the content policy needs no nonces.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, current_app, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from leads.settings import Settings, current_settings
from leads.web.links import parts_of

BODY_LIMIT = 64 * 1024
FIELD_LIMIT = 60
"""Fifty leads ticked on a page of the list and what is to be done with them; no other form comes near."""
CSRF_SECONDS = 24 * 3600
YEAR = 365 * 24 * 3600

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
Target = TypeVar("Target", bound=Callable[..., Any] | Blueprint)

csrf = CSRFProtect()
open_doors: set[str] = set()
"""Views and blueprints other sites may post to; a test holds this list short."""


def allow_cross_site(target: Target) -> Target:
    """Let other sites post to a view or blueprint: it changes nothing, or proves its caller another way."""
    csrf.exempt(target)
    open_doors.add(target.name if isinstance(target, Blueprint) else f"{target.__module__}.{target.__name__}")
    return target


def init_app(app: Flask) -> None:
    """Protect every route of the app; call before rooms register theirs."""
    settings: Settings = app.extensions["settings"]
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
        MAX_FORM_PARTS=FIELD_LIMIT,
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=CSRF_SECONDS,
        # Its strict check wants a Referer, which our own no-referrer policy forbids browsers to send.
        WTF_CSRF_SSL_STRICT=False,
        # Font files carry their version in the name.
        SEND_FILE_MAX_AGE_DEFAULT=YEAR,
    )
    if settings.trusted_hosts:
        # Health checks inside a container ask for localhost; addresses are never built from the Host.
        app.config["TRUSTED_HOSTS"] = [*settings.trusted_hosts, "localhost", "127.0.0.1"]
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    app.before_request(_refuse_crowded_forms)
    app.before_request(_refuse_forged_requests)
    csrf.init_app(app)
    app.after_request(_protect)


def from_our_pages() -> bool:
    """Whether the browser says that a page of ours sent this request, as far as it says anything.

    Under our no-referrer policy browsers send `Origin: null` with forms, which therefore says nothing;
    Sec-Fetch-Site does. Programs send neither: the CSRF token decides for them.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin in (None, "null"):
        return True
    return parts_of(str(origin)).netloc in (request.host, urlsplit(current_settings().base_url).netloc)


def _refuse_crowded_forms() -> None:
    """No form of ours has more fields; reading them early also enforces the body limit."""
    if request.method in _UNSAFE and len(list(request.form.items(multi=True))) > FIELD_LIMIT:
        abort(413)


def _refuse_forged_requests() -> None:
    if request.method not in _UNSAFE or from_our_pages():
        return
    view = current_app.view_functions.get(request.endpoint or "")
    name = f"{view.__module__}.{view.__name__}" if view else ""
    if name not in open_doors and request.blueprint not in open_doors:
        abort(403)


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_settings().is_https:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    if request.path.startswith("/r/"):
        # Private links get around; a search engine must not keep what it finds behind one.
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # Pages hold personal data; only files say they may be kept. Flask-Security writes a malformed value.
    if not response.headers.get("Cache-Control", "").startswith(("public", "no-cache")):
        response.headers["Cache-Control"] = "no-store"
    return response
