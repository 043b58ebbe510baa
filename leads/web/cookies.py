"""Cookies as this product sets them: ours alone, out of reach of scripts, `__Host-` wherever there is TLS."""

from __future__ import annotations

from flask import Response, request

from leads.settings import current_settings


def cookie_name(plain: str) -> str:
    """The name a cookie carries here; `__Host-` binds it to this host and to TLS, so it needs https."""
    return f"__Host-{plain}" if current_settings().is_https else plain


def read_cookie(plain: str) -> str | None:
    """The value the browser sent, or None."""
    return request.cookies.get(cookie_name(plain))


def set_cookie(response: Response, plain: str, value: str, *, max_age: int | None = None) -> None:
    """Set one cookie; `max_age` in seconds, None for as long as the browser is open."""
    response.set_cookie(
        cookie_name(plain),
        value,
        max_age=max_age,
        path="/",
        secure=current_settings().is_https,
        httponly=True,
        samesite="Lax",
    )
