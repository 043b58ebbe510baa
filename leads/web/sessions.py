"""Sessions for pages; files know nobody, so that a cache in between may give everyone the same one."""

from __future__ import annotations

from flask import Flask, Request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

_FILES = ("/assets/", "/static/")


class PageSessions(SecureCookieSessionInterface):
    """Flask's own, but a file is answered without: otherwise it would say `Vary: Cookie`."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:  # type: ignore[override]
        """The session of a page, or one for a file that reads as empty and cannot be written."""
        if request.path.startswith(_FILES):
            return self.make_null_session(app)
        return super().open_session(app, request)


def init_app(app: Flask) -> None:
    """Use them."""
    app.session_interface = PageSessions()
