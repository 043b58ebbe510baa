"""Absolute addresses for letters and machines; built from BASE_URL, never from what a request claims.

What a request does claim is taken apart here too, and may be anything.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, urlsplit

from flask import current_app

from leads.settings import current_settings


def absolute(path: str) -> str:
    """The full address of a path of ours, e.g. `/r/…`; raises ValueError for anything but a path."""
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("not a path of ours")
    return current_settings().base_url.rstrip("/") + path


def parts_of(claimed: str) -> SplitResult:
    """The parts of an address from a header; no parts when it is none, such as `http://[`."""
    try:
        return urlsplit(claimed)
    except ValueError:
        return urlsplit("")


def absolute_url_for(endpoint: str, **values: Any) -> str:
    """The full address of one of our pages; works in workers too, where there is no request."""
    adapter = current_app.url_map.bind(urlsplit(current_settings().base_url).netloc)
    return absolute(adapter.build(endpoint, values))
