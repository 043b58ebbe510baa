"""Puts all the plumbing into the app, in the order it has to run; rooms come after."""

from __future__ import annotations

from flask import Flask

from leads.web import access_log, assets, errors, limits, locale, security, sessions, site, theme, values


def init_app(app: Flask) -> None:
    """Install what fields may hold, protection, languages, the page frame, limits and error pages."""
    for part in (values, access_log, sessions, security, locale, site, theme, assets, limits, errors):
        part.init_app(app)
