"""Absolute addresses for letters and machines; built from BASE_URL, never from what a request claims."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from leads.settings import current_settings


def absolute(path: str) -> str:
    """The full address of a path of ours, e.g. `/r/…`; raises ValueError for anything but a path."""
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("not a path of ours")
    return current_settings().base_url.rstrip("/") + path


def absolute_url_for(endpoint: str, **values: Any) -> str:
    """The full address of one of our pages; works in workers too, where there is no request."""
    adapter = current_app.url_map.bind(urlsplit(current_settings().base_url).netloc)
    return absolute(adapter.build(endpoint, values))
