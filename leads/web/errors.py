"""The one table from error to page: what a visitor, a staff member or a program reads when something fails.

Words for people, a problem document for programs, no inner detail for anybody; what was typed is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from leads.traces import where
from leads.web.access_log import masked, request_id
from leads.web.security import from_our_pages

log = structlog.get_logger()

RETRY_SECONDS = {429: 60, 503: 30}
_KEEPS_ANSWERS = frozenset({400, 429, 500, 503})


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """One error page; `kept` are the typed values, which its button sends again to `action`."""

    status: int
    title: str
    sentences: tuple[str, ...]
    request_id: str
    show_id: bool
    kept: tuple[tuple[str, str], ...]
    action: str
    button: str
    start_href: str


def _words(status: int, *, kept: bool, expired: bool) -> tuple[str, ...]:
    """Title and sentences of a status."""
    if expired and kept:
        return (_("Your session had ended"), _("Nothing was lost. Check and continue."))
    if expired:
        return (_("Your session had ended"), _("Go back, load the page again, and try once more."))
    words = {
        400: (
            _("We couldn’t read that"),
            _("Something in the request was not as we expected. Go back and try again."),
        ),
        403: (_("You can’t do that from here"), _("Go back to our own page and try again.")),
        404: (
            _("Page not found"),
            _("If you typed the address, check it. If you followed a link, it may have moved."),
        ),
        405: (_("You can’t do that from here"), _("Go back to the page and use its buttons.")),
        410: (
            _("This page has ended"),
            _("What was here is no longer on offer. You can still ask for a consultation."),
        ),
        413: (_("That was too long"), _("Go back and shorten your note, then send it again.")),
        429: (_("Too many tries"), _("Wait a minute and try again, or call us.")),
        503: (_("There is a problem with the service"), _("Wait a moment and try again, or call us.")),
    }
    title, sentence = words.get(
        status,
        (_("There is a problem with the service"), _("It is our mistake, not yours. Try again, or call us."))
        if status >= 500
        else words[400],
    )
    return (title, sentence, _("What you typed is kept on this page.")) if kept else (title, sentence)


def _kept() -> tuple[tuple[str, str], ...]:
    """The fields of the visitor's own form; a form another site sent is never replayed."""
    if request.method != "POST" or not from_our_pages() or request.path.startswith("/desk"):
        return ()
    try:
        fields = list(request.form.items(multi=True))
    except HTTPException:
        return ()
    return tuple((name, value) for name, value in fields if name != "csrf_token")


def error_page(
    status: int, *, expired: bool = False, kept: tuple[tuple[str, str], ...] | None = None
) -> Response:
    """The page for a status in the visitor's language; rooms may pass their own `kept` fields."""
    if request.path.startswith("/api/"):
        return _problem(status)
    if kept is None:
        kept = _kept() if status in _KEEPS_ANSWERS else ()
    title, *sentences = _words(status, kept=bool(kept), expired=expired)
    desk = request.path.startswith("/desk")
    page = ErrorPage(
        status=status,
        title=title,
        sentences=tuple(sentences),
        request_id=request_id(),
        show_id=status >= 500,
        kept=kept,
        action=request.path,
        button=_("Check and continue") if expired else _("Try again"),
        start_href="/desk" if desk else "/start",
    )
    template = "errors/desk.html" if desk else "errors/visitor.html"
    response = make_response(render_template(template, page=page), status)
    if status in RETRY_SECONDS:
        response.headers["Retry-After"] = str(RETRY_SECONDS[status])
    return response


def _problem(status: int) -> Response:
    """RFC 9457, for programs."""
    response = jsonify(
        type="about:blank", title=_status_words(status), status=status, request_id=request_id()
    )
    response.status_code = status
    response.mimetype = "application/problem+json"
    if status in RETRY_SECONDS:
        response.headers["Retry-After"] = str(RETRY_SECONDS[status])
    return response


def _status_words(status: int) -> str:
    return next((known.phrase for known in HTTPStatus if known == status), "Error")


def _http(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    response = error_page(error.code, expired=isinstance(error, CSRFError))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def _database_away(error: Exception) -> Response:
    log.error("web.database_away", path=masked(request.path), kind=type(error).__name__)
    return error_page(ServiceUnavailable.code)


def init_app(app: Flask) -> None:
    """Answer every error with a page of ours and log unexpected ones without a token or a typed value."""
    app.register_error_handler(HTTPException, _http)
    for kind in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(kind, _database_away)
    app.log_exception = _log_exception  # type: ignore[method-assign]


def _log_exception(
    exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
) -> None:
    """Class and place; a traceback would write statements with their values, forms and cookies."""
    error = exc_info[1]
    log.error(
        "web.failed",
        method=request.method,
        path=masked(request.path),
        error=type(error).__name__,
        at=where(error) if error else None,
    )
