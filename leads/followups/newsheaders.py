"""The headers by which a mailbox offers to unsubscribe; on news only, nobody unsubscribes from an answer."""

from __future__ import annotations

from leads.outbox.addresses import unsubscribe_address
from leads.settings import current_settings
from leads.web.links import absolute


def news_headers(token: str, lead_id: int) -> tuple[tuple[str, str], ...]:
    """List-Id and both ways to unsubscribe: one click (RFC 8058) for the token of one letter, and by mail."""
    one_click, by_mail = absolute(f"/u/{token}"), unsubscribe_address(lead_id)
    return (
        ("List-Id", f"<guides-and-offers.{current_settings().reply_domain}>"),
        ("List-Unsubscribe", f"<{one_click}>, <mailto:{by_mail}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )
