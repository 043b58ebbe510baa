"""What the person at the terminal reads when everything is up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from leads.accounts.demo_staff import DEMO_STAFF

_DEMO = "An empty database begins with a demo clinic's requests: sign in at Staff and work them."


def welcome(env: Mapping[str, str], *, seconds: float, logs: Path) -> str:
    """Address, demo sign-ins and the place of the letters, in plain lines."""
    home = env["BASE_URL"]
    mailbox = f"{home}/dev/mailbox" if env.get("MAILBOX_DIR") else f"sent to {_host(env['SMTP_URL'])}"
    lines = [
        "",
        f"Ready after {seconds:.0f} s.",
        "",
        f"  Visitors   {home}/",
        f"  Staff      {home}/desk",
        f"  Letters    {mailbox}",
        f"  Logs       {logs}",
        "",
        "Demo staff (no second factor; every real account needs one)",
        *_table((staff.email, staff.password, staff.what) for staff in DEMO_STAFF),
        "",
        *([_DEMO, ""] if env.get("MAILBOX_DIR") else []),
        "Ctrl-C stops everything; the data stays for the next make run.",
        "",
    ]
    return "\n".join(lines)


def _host(smtp_url: str) -> str:
    """The mail server without the password that its URL may hold."""
    parts = urlsplit(smtp_url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _table(rows: Iterable[tuple[str, ...]]) -> list[str]:
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in table]
