"""The headers by which a mailbox offers to unsubscribe; on news only, nobody unsubscribes from an answer."""

from __future__ import annotations

from leads.settings import current_settings
from leads.web.links import absolute


def news_headers(token: str) -> tuple[tuple[str, str], ...]:
    """List-Id and both ways to unsubscribe: one click (RFC 8058) and by mail, for the token of one letter."""
    domain = current_settings().reply_domain
    one_click = absolute(f"/u/{token}")
    return (
        ("List-Id", f"<guides-and-offers.{domain}>"),
        ("List-Unsubscribe", f"<{one_click}>, <mailto:unsubscribe+{token}@{domain}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )
