"""Light, dark or as the system says: one cookie that the profile sets and every desk page obeys."""

from __future__ import annotations

from flask import Flask

from leads.web.cookies import read_cookie

COOKIE = "theme"
COOKIE_SECONDS = 365 * 24 * 3600
LIGHT, DARK, SYSTEM = THEMES = ("light", "dark", "system")


def desk_theme() -> str:
    """The theme this browser asked for; anything we never set counts as the system's own."""
    asked = read_cookie(COOKIE)
    return asked if asked in THEMES else SYSTEM


def init_app(app: Flask) -> None:
    """Let both layouts of the desk write it on their root."""
    app.jinja_env.globals["desk_theme"] = desk_theme
