"""Where a request came from, as far as we keep it: never the whole address."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from flask import request


def ip_prefix() -> str | None:
    """The caller's address without its last part: /24 for IPv4, /48 for IPv6."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return None
    return str(ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))
